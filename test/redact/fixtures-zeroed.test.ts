import { readdirSync, statSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { redactCapture } from '../../src/node/redact-capture.ts';
import { defaultRules } from '../../src/redact/rules.ts';

const root = fileURLToPath(new URL('../../fixtures/', import.meta.url));
/** Scripts; laboratory runs, which are alike in what they carry; a bomb is another file's; and zeros are UTF-8 where text was not. */
const left = /^(?:built|recorded|lab|lab-.*|hostile-.*|websocket-text-is-not-utf8)$/;
const folders = readdirSync(root).filter((name) => !left.test(name) && statSync(join(root, name)).isDirectory());
const pathOf = (name: string): string => join(root, name, readdirSync(join(root, name)).find((file) => file.startsWith('capture.'))!);

describe('with bodies of zeros, and nothing encrypted left, a fixture is told as it was', () => {
  it.each(folders)('%s', async (name) => {
    const { report } = await redactCapture(pathOf(name), 'a key', {
      ...defaultRules, bodies: 'zero', encrypted: 'zero', certificates: 'zero', hardware: 'vendor', emails: true,
    });
    expect(report.check).toEqual({ difference: null, left: 0 });
    expect(report.compressed.lost).toBeUndefined();
  });
});
