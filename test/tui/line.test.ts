import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { beside, cell, cut, fit, lineWidth, span, textOf } from '../../src/tui/line.ts';
import { Theme } from '../../src/tui/theme.ts';

const HOSTILE = fc.string({ unit: fc.constantFrom('a', ' ', '日', '😀', 'e\u0301', '\u0301', '\u200d', '\u202e', '\u001b', '\u0007', '\n', '\u009b', '\ufe0f', '\ud800', 'ﷺ'), maxLength: 30 });

describe('a line', () => {
  it('is exactly as wide as it is fitted, whatever is in it', () => {
    fc.assert(fc.property(fc.array(HOSTILE, { maxLength: 4 }), fc.integer({ min: 1, max: 40 }), (texts, columns) => {
      const line = texts.map((text) => span(text));
      expect(lineWidth(fit(line, columns))).toBe(columns);
      expect(lineWidth(cut(line, columns))).toBeLessThanOrEqual(columns);
      expect(lineWidth([cell(texts[0] ?? '', columns)])).toBe(columns);
    }));
  });

  it('holds nothing that a terminal would act on', () => {
    fc.assert(fc.property(HOSTILE, (text) => {
      // oxlint-disable-next-line no-control-regex no-misleading-character-class
      expect(span(text).text).not.toMatch(/[\u0000-\u001f\u007f-\u009f\u200b-\u200f\u202a-\u202e\u2066-\u2069\ufeff\ufe0f]|^\p{M}/u);
      expect(new Theme('mono', true).text([span(text)])).toMatch(/^[ -~]*$/);
    }));
  });

  it('bears few marks on a letter', () => {
    expect(span(`a${'\u0301'.repeat(100)}b`).text).toHaveLength(5);
  });

  it('of a megabyte is cut before anybody measures it', () => {
    expect(span('日'.repeat(1 << 20)).text.length).toBeLessThan(5000);
  });

  it('is cut with an ellipsis, and a wide character is never halved', () => {
    expect(textOf(cut([span('abcdef')], 4))).toBe('abc…');
    expect(cut([span('日本語')], 4).map(({ text }) => text).join('')).toBe('日… ');
  });

  it('keeps its styles when it is cut', () => {
    expect(cut([span('ab', 'client'), span('cdef', 'server')], 4)).toEqual([{ text: 'ab', style: 'client' }, { text: 'c…', style: 'server' }]);
  });

  it('stands beside another', () => {
    expect(beside([[span('a')]], 3, [[span('b')], [span('c')]], 2).map(textOf)).toEqual(['a  │b', '   │c']);
  });
});

describe('a theme', () => {
  it('ends what it begins', () => {
    expect(new Theme('dark').text([span('a', 'client'), span('b')])).toBe('\u001b[36ma\u001b[0mb');
  });

  it('without colours has weight alone', () => {
    // oxlint-disable-next-line no-control-regex
    for (const [, looks] of new Theme('mono').text([span('a', 'error'), span('b', 'selected'), span('c', 'client')]).matchAll(/\u001b\[([\d;]*)m/g)) expect(looks).toMatch(/^[0147]$/);
  });

  it('in ASCII keeps every width', () => {
    expect(new Theme('mono', true).text([span('↑ 日 … é ▇')])).toBe('^ ?? ~ ? #');
  });
});
