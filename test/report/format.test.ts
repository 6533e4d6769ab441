import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { countText, durationText, endpointText, secondsText, sizeText } from '../../src/report/format.ts';
import { cutTo, displayWidth } from '../../src/report/width.ts';
import { secondsFrom } from '../../src/report/clock.ts';
import { ndjson } from '../../src/report/ndjson.ts';

describe('figures', () => {
  test.each([
    [0, '0 B'], [999, '999 B'], [1000, '1.0 kB'], [1234, '1.2 kB'], [99_940, '99.9 kB'], [99_960, '100 kB'],
    [999_400, '999 kB'], [999_950, '1.0 MB'], [3.2e9, '3.2 GB'], [2 ** 53, '9.0 PB'],
  ])('a size of %d bytes is %s', (bytes, text) => expect(sizeText(bytes)).toBe(text));

  test.each([
    [0, '0 s'], [0.00000006, '0.1 µs'], [0.00012, '120 µs'], [0.0009999, '1.0 ms'], [0.0032, '3.2 ms'], [0.24, '240 ms'],
    [0.9999, '1.0 s'], [59.94, '59.9 s'], [59.96, '1 min 00 s'], [125, '2 min 05 s'], [11_220, '3 h 07 min'], [90_000, '1 d 01 h'],
    [-0.5, '-500 ms'],
  ])('%d seconds are %s', (seconds, text) => expect(durationText(seconds)).toBe(text));

  test('figures behind the point are rounded as toFixed rounds them, half-way between two as well', () => {
    const figure = (value: number): string => value.toFixed(1).replace(/^(\d\d)\.0$/, '$1');
    fc.assert(fc.property(fc.integer({ min: 1000, max: 99_949 }), (bytes) => {
      expect(sizeText(bytes)).toBe(`${figure(bytes / 1000)} kB`);
    }));
    for (let bytes = 1050; bytes < 99_950; bytes += 100) expect(sizeText(bytes)).toBe(`${figure(bytes / 1000)} kB`);
    fc.assert(fc.property(fc.double({ min: 0.001, max: 0.0999, noNaN: true }), (seconds) => {
      expect(durationText(seconds)).toBe(`${figure(seconds * 1e3)} ms`);
    }));
  });

  test.each([
    [0, '0.000000'], [-0.0000001, '0.000000'], [-0.0000006, '-0.000001'], [1.2345678, '1.234568'],
  ])('%d seconds since the capture began are %s', (seconds, text) => expect(secondsText(seconds)).toBe(text));

  test('a count has its thousands marked', () => expect(countText(1_234_567)).toBe('1,234,567'));

  test('an IPv6 endpoint has brackets', () => expect(endpointText({ address: '::1', port: 80 })).toBe('[::1]:80'));

  test('times a year apart keep their nanoseconds', () => {
    expect(secondsFrom('2024-03-01T12:00:00.000000001Z', '2024-03-01T12:00:01.000000003Z')).toBe(1.000000002);
    expect(secondsFrom('1969-12-31T23:59:59.000000000Z', '1970-01-01T00:00:00.500000000Z')).toBe(1.5);
  });
});

describe('widths', () => {
  test.each([['abc', 3], ['→ ↑…', 4], ['日本', 4], ['e\u0301', 1], ['🙂', 2], ['␛[31m', 5]])('%s takes %d columns', (text, width) =>
    expect(displayWidth(text)).toBe(width));

  test('a cut text is never wider than asked, and never ends in half a character', () => {
    const text = 'a日b🙂c\u0301d';
    for (let columns = 0; columns < 12; columns++) {
      const cut = cutTo(text, columns);
      expect(displayWidth(cut)).toBeLessThanOrEqual(columns);
      expect(cut).not.toMatch(/[\ud800-\udbff]$|[\ud800-\udbff]…/);
    }
    expect(cutTo(text, 12)).toBe(text);
  });
});

describe('a line of JSON', () => {
  test('holds no character that a terminal could obey, and reads back as it was', () => {
    const record = { type: 'x', text: '\u001b[31m\u007f\u0085\u009b\u200f\u2028\u202e\ufeff\u{e0041}\ud800 é日🙂' };
    const line = ndjson(record);
    // oxlint-disable-next-line no-control-regex
    expect(line.slice(0, -1)).not.toMatch(/[\u0000-\u001f\u007f-\u009f\u200f\u2028\u202e\ufeff]|\u{e0041}|[\ud800-\udfff](?![\udc00-\udfff])(?<![\ud800-\udbff].)/u);
    expect(JSON.parse(line)).toEqual(record);
    expect(line.endsWith('}\n')).toBe(true);
  });
});
