/** Bars of any height, in eighths of a cell. */
import type { Line, Span, StyleName } from '../../line.ts';

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

/** Cells of one style next to one another are one span. */
export function runs(cells: readonly string[], styleOf: (column: number) => StyleName): Line {
  const line: { text: string; style: StyleName }[] = [];
  for (const [column, text] of cells.entries()) {
    const style = styleOf(column);
    const last = line.at(-1);
    if (last?.style === style) last.text += text;
    else line.push({ text, style });
  }
  return line satisfies Span[];
}
