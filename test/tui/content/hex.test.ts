import { describe, expect, it } from 'vitest';
import { byteInColumn, hexGrid, hexLine } from '../../../src/tui/content/hex.ts';
import { displayWidth } from '../../../src/report/width.ts';
import { textOf } from '../../../src/tui/line.ts';

const bytes = Uint8Array.from({ length: 40 }, (_, at) => at * 7);

describe('a row of bytes', () => {
  it.each([20, 30, 44, 60, 78, 140, 200])('fits %i columns', (columns) => {
    for (const ascii of [true, false]) {
      const grid = hexGrid(columns, 1 << 20, ascii);
      const line = textOf(hexLine(bytes, 0, grid.perRow, 0xfffff, grid));
      if (grid.perRow > 4) expect(displayWidth(line)).toBeLessThanOrEqual(columns);
    }
  });

  it('shows every byte twice, and says which is under the mouse', () => {
    for (const columns of [30, 50, 80, 160]) {
      const grid = hexGrid(columns, bytes.length);
      const styles = (wanted: number) => hexLine(bytes, 0, Math.min(bytes.length, grid.perRow), 0, grid, (at) => (at === wanted ? 'match' : undefined));
      for (let wanted = 0; wanted < grid.perRow; wanted++) {
        let column = 0;
        let found = 0;
        for (const { text, style } of styles(wanted)) {
          if (style === 'match') {
            expect(byteInColumn(grid, column)).toBe(wanted);
            found++;
          }
          column += text.length;
        }
        expect(found).toBe(2);
      }
      expect(byteInColumn(grid, 0)).toBe(-1);
      expect(byteInColumn(grid, 500)).toBe(-1);
    }
  });

  it('of the end is as the others', () => {
    const grid = hexGrid(78, 40);
    expect(textOf(hexLine(bytes, 32, 35, 32, grid))).toBe('0020  e0 e7 ee                                           ···');
  });
});
