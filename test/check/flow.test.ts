import fc from 'fast-check';
import { expect, test } from 'vitest';
import { parse } from 'yaml';
import { flow } from '../../src/check/learn/flow.ts';

test('whatever is written reads back as it was, and on one line', () => {
  fc.assert(fc.property(fc.jsonValue({ maxDepth: 4 }), (value) => {
    const text = flow(value);
    expect(text).not.toMatch(/[\n\r\u0085\u2028\u2029]/);
    expect(parse(`entry: ${text}`)).toEqual({ entry: JSON.parse(JSON.stringify(value)) as unknown });
  }), { numRuns: 500 });
});

test.each(['yes', 'NO', 'null', '1', '1.5', '0x1f', '~', '- a', 'a: b', '#a', 'a #b', '', ' a', 'a ', '"', '[', '2026-01-02', '\u001b[31m', 'a\nb', '\u0085', '.5', '=', '<<', 'on'])(
  'the text %j stays a text', (text) => {
    expect(parse(`[${flow(text)}]`)).toEqual([text]);
    expect(parse(`{ ${flow(text)}: 1 }`)).toEqual({ [text]: 1 });
  });

test('plain words stand without quotes', () => {
  expect(flow({ method: 'GET', path: '/a/b.json', text: 'is anybody there', code: 7 })).toBe('{ method: GET, path: /a/b.json, text: is anybody there, code: 7 }');
});
