import { readdirSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { checkExpectation } from '../../src/expect/evaluate.ts';
import { collect, evaluate } from '../../src/expect/index.ts';
import type { Expectation } from '../../src/expect/index.ts';
import { openCapture } from '../../src/index.ts';
import { patternsOf } from '../support/patterns-of.ts';

const FIXTURES = new URL('../../fixtures/', import.meta.url);
/** Records of each capture: many say the same again and again. */
const MOST = 50;
/** Of so many captures one. */
const SAMPLE = 4;

const captures = readdirSync(FIXTURES, { withFileTypes: true }).filter((each) => each.isDirectory()).flatMap(({ name }) =>
  readdirSync(new URL(`${name}/`, FIXTURES)).filter((file) => /^capture\.pcap(?:ng)?$/.test(file)).map((file) => `${name}/${file}`)).filter((path, at) => at % SAMPLE === 0 && !path.includes('header-only'));

const escaped = (text: string): string => text.replace(/[\\^$.*+?()[\]{}|/]/g, '\\$&');

describe('what records of the fixtures show is never refused', () => {
  it('is looked at in many captures', () => {
    expect(captures.length).toBeGreaterThan(50);
  });

  it.each(captures)('%s', async (path) => {
    const capture = await collect(await openCapture(new URL(path, FIXTURES).pathname), { verdicts: true });
    for (const { kind, where } of [...patternsOf(capture)].slice(0, MOST)) {
      const named = Object.entries(where);
      expect(evaluate({ kind, where } as Expectation, capture).pass, `${kind} ${JSON.stringify(where)}`).toBe(true);
      for (const [name, value] of named) {
        checkExpectation({ kind, where: { [name]: value } } as Expectation);
        if (typeof value !== 'string' || value.length < 2) continue;
        const parts = [`^${escaped(value)}$`, escaped(value.slice(1)), `^${escaped(value.slice(0, -1))}`];
        for (const part of parts) checkExpectation({ kind, where: { [name]: new RegExp(part) } } as unknown as Expectation);
      }
    }
  });
});
