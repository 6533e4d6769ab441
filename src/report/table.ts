/**
 * Rows of a conversation, aligned and cut to a width. A row is a time, cells of their own width, one cell that takes what
 * is left, and more cells. Rows of one kind share columns; columns that are empty throughout vanish.
 */
import { printable } from '../bytes/text.ts';
import type { Clock } from './clock.ts';
import type { Paint, Style } from './style.ts';
import { cutTo, displayWidth } from './width.ts';

export interface Cell {
  readonly text: string;
  readonly style?: Style | undefined;
  readonly right?: boolean | undefined;
  /** Where room is short, columns with a figure go, the lowest first. */
  readonly drop?: number | undefined;
}

/** A cell of text that may come from a capture: made safe here, so that no row can forget it. */
export const cell = (text: string, style?: Style, more?: { right?: boolean; drop?: number }): Cell =>
  ({ text: printable(text), style, right: more?.right, drop: more?.drop });

export const NOTHING: Cell = { text: '' };

export interface Row {
  readonly kind: string;
  /** Rows are sorted by it; null comes last. */
  readonly frame: number | null;
  readonly time: string | null;
  readonly left: readonly Cell[];
  /** Takes the room that is left, and is cut there. */
  readonly flex: Cell;
  readonly right: readonly Cell[];
  /** Lines of their own beneath the row, where its text begins. */
  readonly below?: readonly Cell[] | undefined;
}

const GAP = '  ';
/** The flexible column keeps at least this much while other columns can be dropped. */
const FLEX_LEAST = 24;
/** Without a limit, longer cells stand out of the column instead of pushing all others to the right. */
const FLEX_MOST = 72;

/** Lines without line ends, each no wider than `columns`. */
export function layRows(rows: readonly Row[], columns: number, indent: string, clock: Clock, paint: Paint): string[] {
  const times = rows.map((row) => (row.time === null ? '' : clock.text(row.time)));
  const timeWidth = Math.max(0, ...times.map((time) => time.length));
  const margin = indent.length + (timeWidth === 0 ? 0 : timeWidth + GAP.length);
  const plans = new Map<string, Plan>();
  for (const kind of new Set(rows.map((row) => row.kind))) {
    plans.set(kind, planColumns(rows.filter((row) => row.kind === kind), columns - margin));
  }
  return rows.flatMap((row, at) => {
    const time = timeWidth === 0 ? '' : paint(times[at]!.padStart(timeWidth), 'dim') + GAP;
    const below = (row.below ?? []).map(({ text, style }) => ' '.repeat(margin) + paint(cutTo(text, columns - margin), style));
    return [indent + time + layCells(row, plans.get(row.kind)!, columns - margin, paint), ...below].map((line) => line.trimEnd());
  });
}

interface Plan {
  left: number[];
  flex: number;
  /** 0 hides the column. */
  right: number[];
}

function planColumns(rows: readonly Row[], room: number): Plan {
  const left = columnWidths(rows.map((row) => row.left));
  const right = columnWidths(rows.map((row) => row.right));
  const widest = Math.max(...rows.map((row) => displayWidth(row.flex.text)));
  const wanted = Math.min(widest, FLEX_LEAST);
  const taken = (): number => [...left, ...right].reduce((sum, width) => sum + (width === 0 ? 0 : width + GAP.length), 0);
  const droppable = right
    .map((_, at) => ({ at, drop: Math.max(0, ...rows.map((row) => row.right[at]?.drop ?? 0)) }))
    .filter(({ drop }) => drop > 0)
    .sort((a, b) => a.drop - b.drop);
  for (const { at } of droppable) {
    if (taken() + wanted <= room) break;
    right[at] = 0;
  }
  const most = Number.isFinite(room) ? room - taken() : FLEX_MOST;
  return { left, right, flex: Math.max(0, Math.min(widest, most)) };
}

function columnWidths(rows: readonly (readonly Cell[])[]): number[] {
  const widths: number[] = [];
  for (const cells of rows) cells.forEach((each, at) => (widths[at] = Math.max(widths[at] ?? 0, displayWidth(each.text))));
  return widths;
}

function layCells(row: Row, plan: Plan, room: number, paint: Paint): string {
  let line = '';
  let used = 0;
  const put = (text: string, width: number, style: Style | undefined, right: boolean | undefined): void => {
    if (width === 0) return;
    const pad = ' '.repeat(Math.max(0, width - displayWidth(text)));
    line += (right === true ? pad + paint(text, style) : paint(text, style) + pad) + GAP;
    used += Math.max(width, displayWidth(text)) + GAP.length;
  };
  plan.left.forEach((width, at) => put(row.left[at]?.text ?? '', width, row.left[at]?.style, row.left[at]?.right));
  const after = row.right.some((each, at) => each.text !== '' && plan.right[at]! > 0);
  // A row with nothing behind its flexible cell may use the room of the columns it does not have.
  const most = !after ? room - used : Number.isFinite(room) ? plan.flex : Infinity;
  if (row.flex.text !== '' || after) put(cutTo(row.flex.text, most), Math.max(plan.flex, after ? 0 : 1), row.flex.style, false);
  plan.right.forEach((width, at) => put(row.right[at]?.text ?? '', width, row.right[at]?.style, row.right[at]?.right));
  return line;
}
