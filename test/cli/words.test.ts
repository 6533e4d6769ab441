import { describe, expect, test } from 'vitest';
import { didYouMean, nearest } from '../../src/bytes/suggest.ts';
import { columnsOf, wantsColour } from '../../src/cli/terminal.ts';
import { capturePaths, parseSize, parseTypes } from '../../src/cli/options.ts';

describe('suggestions', () => {
  const known = ['read', 'follow', 'fields', 'filter', 'format'];

  test.each([['raed', 'read'], ['folow', 'follow'], ['FORMAT', 'format'], ['fromat', 'format']])('%s is taken for %s', (word, meant) =>
    expect(nearest(word, known)).toBe(meant));

  test('a word that is like none suggests none', () => {
    expect(nearest('shop.pcapng', known)).toBeNull();
    expect(didYouMean('x'.repeat(100_000), known)).toBe('');
  });
});

describe('the terminal', () => {
  test('gives its columns; a pipe only those that somebody set', () => {
    expect(columnsOf({ isTTY: true, columns: 100 }, {})).toBe(100);
    expect(columnsOf({}, { COLUMNS: '80' })).toBe(80);
    expect(columnsOf({}, { COLUMNS: 'wide' })).toBeUndefined();
    expect(columnsOf({}, {})).toBeUndefined();
    expect(columnsOf({ isTTY: true, columns: 3 }, {})).toBe(40);
    expect(columnsOf({}, { COLUMNS: '12' })).toBe(40);
    expect(columnsOf({}, { COLUMNS: '80' }, '40')).toBe(40);
  });

  test('is coloured as asked, and else unless NO_COLOR, a pipe or a dumb terminal says otherwise', () => {
    expect(wantsColour(undefined, { isTTY: true }, {})).toBe(true);
    expect(wantsColour(undefined, { isTTY: true }, { NO_COLOR: '1' })).toBe(false);
    expect(wantsColour(undefined, { isTTY: true }, { NO_COLOR: '' })).toBe(true);
    expect(wantsColour(undefined, { isTTY: true }, { TERM: 'dumb' })).toBe(false);
    expect(wantsColour(undefined, {}, {})).toBe(false);
    expect(wantsColour(true, {}, { NO_COLOR: '1' })).toBe(true);
    expect(wantsColour(false, { isTTY: true }, {})).toBe(false);
  });
});

describe('options', () => {
  test.each([['4096', 4096], ['64k', 65536], ['1M', 1 << 20], ['2KiB', 2048], ['0', 0]])('a size of %s is %d bytes', (text, bytes) =>
    expect(parseSize(text, 'max-body')).toBe(bytes));

  test.each(['', '-1', '1.5M', '12 parsecs', '1e3'])('a size of %j is refused', (text) =>
    expect(() => parseSize(text, 'max-body')).toThrow(/--max-body wants a size/));

  test('captures are those named and those of -r, and standard input only once', () => {
    expect(capturePaths(['a'], ['b'])).toEqual(['a', 'b']);
    expect(() => capturePaths([], undefined)).toThrow('no capture given');
    expect(() => capturePaths(['-', '-'], undefined)).toThrow('only be read once');
  });

  test('record types are listed with commas; a wrong one is answered with the right one', () => {
    expect(parseTypes(['sse,http', 'dns'], [])).toEqual(new Set(['sse', 'http', 'dns']));
    expect(parseTypes(undefined, [])).toBeNull();
    expect(() => parseTypes(['websockt'], [])).toThrow('did you mean websocket?');
    expect(parseTypes(['redis'], [{ name: 'redis' }])).toEqual(new Set(['redis']));
  });
});
