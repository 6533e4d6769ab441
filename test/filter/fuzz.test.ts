import fc from 'fast-check';
import { expect, it } from 'vitest';
import { completeField } from '../../src/filter/catalogue.ts';
import { FilterError } from '../../src/filter/filter-error.ts';
import { compileFilter } from '../../src/filter/filter.ts';
import type { Filter } from '../../src/filter/filter.ts';
import { CaptureBuilder } from '../../src/testing/index.ts';
import { contexts, gallery } from './support.ts';

/** Compiles, and for what compiles asks every record and some frames. Anything but a FilterError escapes. */
function survive(text: string): boolean {
  let filter: Filter;
  try {
    filter = compileFilter(text);
  } catch (error) {
    if (!(error instanceof FilterError)) throw error;
    expect(error.position).toBeGreaterThanOrEqual(0);
    expect(error.position + error.length).toBeLessThanOrEqual(text.length);
    expect(error.picture()).toContain('^');
    return false;
  }
  const capture = new CaptureBuilder();
  capture.tcp().open().client('GET / HTTP/1.1\r\n\r\n');
  for (const context of contexts(capture)) filter.frame(context);
  for (const [record, connection] of gallery) filter.matches(record, connection);
  return true;
}

const names = completeField('').map(({ name }) => name);
const pieces = [
  '==', '!=', '===', '!==', '<', '<=', '>', '>=', 'contains', 'matches', 'in', 'not', '!', '&&', '||', '^^', 'any', 'all',
  '&', '(', ')',
  '{', '}', ',', '..', '[', ']', '#', '@', '0:2', '1-2', '-1', '80', '0x10', '1.5', '10ms', '10.0.0.0/8', '::1', '00:11',
  'true',
  '"a"', 'r"\\d"', '"[a-z]+"', 'len', 'lower', 'count', 'max', 'string', 'warn', '2026-01-01', '1', '2',
];

it('any text at all is a filter or a FilterError', () => {
  fc.assert(fc.property(fc.string({ unit: 'binary', maxLength: 200 }), (text) => void survive(text)), { numRuns: 500 });
});

it('words of the language in any order are a filter or a FilterError', () => {
  const word = fc.oneof({ weight: 2, arbitrary: fc.constantFrom(...names) }, { weight: 3,
    arbitrary: fc.constantFrom(...pieces) });
  fc.assert(fc.property(fc.array(word, { maxLength: 14 }), (words) => void survive(words.join(' '))), { numRuns: 2000 });
});

it('sentences of the language can be asked of anything', () => {
  const field = fc.constantFrom(...names);
  const value = fc.constantFrom(...pieces.filter((piece) => /^["0-9:a-z]/.test(piece)));
  const test = fc.oneof(
    field, fc.tuple(field, fc.constantFrom('==', '!=', '<', '>=', '===', 'contains', 'matches'),
      value).map((three) => three.join(' ')),
    fc.tuple(field, field).map(([a, b]) => `${a} == ${b}`),
  );
  let accepted = 0;
  fc.assert(fc.property(test, test, test, fc.constantFrom('&&', '||', '^^'), (a, b, c, logic) => {
    if (survive(`${a} ${logic} !(${b} && ${c})`)) accepted++;
  }), { numRuns: 1500 });
  expect(accepted).toBeGreaterThan(20);
});
