import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { Ajv } from 'ajv';
import { describe, expect, test } from 'vitest';
import { parse } from 'yaml';
import { learn } from '../../src/check/learn/learn.ts';
import { expectationsSchema } from '../../src/check/schema.ts';
import { collect } from '../../src/expect/collect.ts';
import { openCapture } from '../../src/index.ts';
import { HOLDS, MISTAKES } from './entries.ts';

const schema = expectationsSchema();
const validate = new Ajv({ strictTypes: false, allowUnionTypes: true }).compile(schema);
const isValid = (text: string): boolean => validate(parse(text));

/** Lists of words on one line each. */
const written = `${JSON.stringify(schema, null, 1).replace(/\[\n\s*("[^[\]{}]*?")\n\s*\]/g, (_, words: string) => `[${words.replace(/\s*\n\s*/g, ' ')}]`)}\n`;

describe('the schema that editors take', () => {
  test('is the one in the package; `vitest -u` writes it anew', async () => {
    await expect(written).toMatchFileSnapshot('../../schema/expectations.schema.json');
    expect(JSON.parse(written)).toEqual(JSON.parse(JSON.stringify(schema)));
  });

  test.each(HOLDS)('takes what the program takes: %s', (entry) => {
    expect(isValid(`expect:\n  - ${entry}\n`), JSON.stringify(validate.errors)).toBe(true);
  });

  test('takes whatever is learned', async () => {
    const fixtures = fileURLToPath(new URL('../../fixtures/', import.meta.url));
    const captures = readdirSync(fixtures, { recursive: true, encoding: 'utf8' }).filter((path) => /\/capture\.\w+$/.test(path) && !path.endsWith('.ts'));
    let seen = 0;
    for (const path of captures.filter((_, at) => at % 4 === 0)) {
      const run = await collect(await openCapture(join(fixtures, path))).catch(() => null);
      if (run === null) continue;
      expect(isValid(learn([run], { version: '1' }).text), `${path}: ${JSON.stringify(validate.errors)}`).toBe(true);
      seen++;
    }
    expect(seen).toBeGreaterThan(30);
  }, 60_000);

  test.each(MISTAKES.filter(({ schema: caught }) => caught))('refuses what the program refuses: $text', ({ text }) => {
    expect(isValid(text)).toBe(false);
  });

  test.each(['nonsense: 1', 'expect: 5', 'fail-on: chat', 'expect: [{ exchange: { status: 200 }, connection: { transport: tcp } }]'])('refuses %s', (text) => {
    expect(isValid(text)).toBe(false);
  });
});
