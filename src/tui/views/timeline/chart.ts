/** Bars of any height, in eighths of a cell. */
import { Merged } from '../../line.ts';
import type { Line, StyleName } from '../../line.ts';

const EIGHTHS = ' ▁▂▃▄▅▆▇█';

/** `rows` lines, from the top; the largest of the values fills them all. A bar is drawn in its style. */
export function bars(values: readonly number[], rows: number, styleOf: (column: number) => StyleName): Line[] {
  const most = Math.max(...values, 0);
  const heights = values.map((value) => (value === 0 || most === 0 ? 0 : Math.max(1, Math.round((value / most) * rows * 8))));
  return Array.from({ length: rows }, (_, row) => {
    const floor = (rows - 1 - row) * 8;
    return runs(heights.map((height) => EIGHTHS.charAt(Math.max(0, Math.min(8, height - floor)))), styleOf);
  });
}

/** Cells, each in its style. */
export function runs(cells: readonly string[], styleOf: (column: number) => StyleName): Line {
  const line = new Merged();
  for (const [column, text] of cells.entries()) line.add(text, styleOf(column));
  return line.spans;
}
