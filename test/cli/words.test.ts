import { describe, expect, test } from 'vitest';
import { didYouMean, nearest } from '../../src/bytes/suggest.ts';
import { columnsOf, wantsColour } from '../../src/cli/terminal.ts';
import { capturePaths, keepingOf, parseCount, parseSize, parseTypes } from '../../src/cli/options.ts';

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

  test.each([['1', 1], ['5000', 5000], ['20k', 20_000], ['2M', 2_000_000]])('%s things are %d', (text, count) =>
    expect(parseCount(text, 'max-connections')).toBe(count));

  test.each(['', '0', '-1', '1.5M', '2G', '9999999999'])('%j things are refused', (text) =>
    expect(() => parseCount(text, 'max-connections')).toThrow(/--max-connections wants a number/));

  test('who says how many connections to keep means those that nobody has answered, too', () => {
    const idle = { 'tcp-idle': '3600', 'udp-idle': '120', 'syn-idle': '75.5' };
    expect(keepingOf(idle)).toEqual({ tcpIdle: 3600, udpIdle: 120, synIdle: 75.5, maxConnections: 131_072, maxAttempts: 32_768 });
    expect(keepingOf({ ...idle, 'max-connections': '2M' })).toMatchObject({ maxConnections: 2_000_000, maxAttempts: 2_000_000 });
  });

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
