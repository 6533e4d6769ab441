import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { printable } from '../../../src/bytes/text.ts';
import { displayWidth } from '../../../src/report/width.ts';
import { TextRows } from '../../../src/tui/content/text-rows.ts';

const rowsOf = (text: string, columns: number): string[] => {
  const rows = new TextRows(text, columns);
  return Array.from({ length: rows.count }, (_, row) => rows.row(row));
};

describe('text in rows', () => {
  it('is wrapped at the edge and at the ends of its lines', () => {
    expect(rowsOf('one\r\ntwo three\n\n\tx', 6)).toEqual(['one', 'two th', 'ree', '', '  x']);
    expect(rowsOf('ends\n', 6)).toEqual(['ends']);
  });

  it('keeps wide characters and pairs of surrogates whole', () => {
    expect(rowsOf('日本語x', 4)).toEqual(['日本', '語x']);
    expect(rowsOf('😀😀😀', 5)).toEqual(['😀😀', '😀']);
  });

  it('fits whatever it says, and leaves nothing out', () => {
    const character = fc.oneof(
      fc.string({ unit: 'binary', maxLength: 3 }), fc.constantFrom('\u202e', '\u0301', '\u200b', '\ud800', '\u001b[2J', '日', 'é', '\t', '\n', '\r'), fc.string(),
    );
    fc.assert(fc.property(fc.array(character, { maxLength: 40 }).map((parts) => parts.join('')), fc.integer({ min: 10, max: 40 }), (text, columns) => {
      const rows = new TextRows(text, columns);
      let all = '';
      for (let row = 0; row < rows.count; row++) {
        all += text.slice(rows.start(row), rows.start(row + 1));
        expect(displayWidth(printable(rows.row(row)))).toBeLessThanOrEqual(columns);
      }
      expect(all).toBe(text);
    }));
  });

  it('says in which row a place is', () => {
    const rows = new TextRows('ab\ncdefgh\ni', 3);
    expect([0, 1, 3, 5, 6, 10].map((at) => rows.rowAt(at))).toEqual([0, 0, 1, 1, 2, 3]);
  });

  it('does not grow without end where nothing takes a cell', () => {
    expect(rowsOf('a' + '\u0301'.repeat(1e5), 10).every((row) => row.length <= 40)).toBe(true);
  });
});
