/**
 * Rows of a conversation, aligned and cut to a width. A row is a time, cells of their own width, one cell that takes what
 * is left, and more cells. Rows of one kind share columns; columns that are empty throughout vanish.
 */
import { isPlain, printable } from '../bytes/text.ts';
import type { Clock } from './clock.ts';
import type { Paint, Style } from './style.ts';
import { cutTo, displayWidth } from './width.ts';

export interface Cell {
  readonly text: string;
  /** Columns that the text takes, counted once. */
  readonly width: number;
  readonly style: Style | undefined;
  readonly right: boolean;
  /** Where room is short, columns with a figure go, the lowest first; 0 for those that stay. */
  readonly drop: number;
}

/** A cell of text that may come from a capture: made safe here, so that no row can forget it. */
export function cell(text: string, style?: Style, right = false, drop = 0): Cell {
  if (isPlain(text)) return { text, width: text.length, style, right, drop };
  const safe = printable(text);
  return { text: safe, width: displayWidth(safe), style, right, drop };
}

/** A cell of our own words and figures, in which nothing can be unsafe and every character is one column wide. */
export const own = (text: string, style?: Style, right = false, drop = 0): Cell => ({ text, width: text.length, style, right, drop });

export const NOTHING: Cell = own('');

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

/** Spaces between columns. */
const GAP = 2;
/** The flexible column keeps at least this much while other columns can be dropped. */
const FLEX_LEAST = 24;
/** Without a limit, longer cells stand out of the column instead of pushing all others to the right. */
const FLEX_MOST = 72;

/** Lines without line ends, each no wider than `columns`. */
export function layRows(rows: readonly Row[], columns: number, indent: string, clock: Clock, paint: Paint): string[] {
  const times: string[] = [];
  let timeWidth = 0;
  for (const { time } of rows) {
    const text = time === null ? '' : clock.text(time);
    times.push(text);
    timeWidth = Math.max(timeWidth, text.length);
  }
  const margin = indent.length + (timeWidth === 0 ? 0 : timeWidth + GAP);
  const plans = new Map<string, Plan>();
  for (const row of rows) {
    let plan = plans.get(row.kind);
    if (plan === undefined) plans.set(row.kind, (plan = new Plan()));
    plan.see(row);
  }
  for (const plan of plans.values()) plan.settle(columns - margin);
  const lines: string[] = [];
  rows.forEach((row, at) => {
    const line = new Line(paint, indent.length);
    if (timeWidth > 0) line.put(times[at]!.padStart(timeWidth), timeWidth, timeWidth, 'dim', false);
    layCells(row, plans.get(row.kind)!, columns - margin, line);
    lines.push(line.text);
    for (const { text, style } of row.below ?? []) lines.push((spaces(margin) + paint(cutTo(text, columns - margin), style)).trimEnd());
  });
  return lines;
}

/** Column widths of the rows of one kind. */
class Plan {
  readonly left: number[] = [];
  flex = 0;
  /** 0 hides the column. */
  readonly right: number[] = [];
  readonly #drops: number[] = [];

  see({ left, flex, right }: Row): void {
    widen(this.left, left);
    widen(this.right, right);
    this.flex = Math.max(this.flex, flex.width);
    for (let at = 0; at < right.length; at++) this.#drops[at] = Math.max(this.#drops[at] ?? 0, right[at]!.drop);
  }

  /** All rows are seen: makes them fit into `room`. */
  settle(room: number): void {
    let taken = widthOf(this.left) + widthOf(this.right);
    if (Number.isFinite(room)) {
      const wanted = Math.min(this.flex, FLEX_LEAST);
      const droppable = this.#drops.map((drop, at) => ({ at, drop })).filter(({ drop }) => drop > 0).sort((a, b) => a.drop - b.drop);
      for (const { at } of droppable) {
        if (taken + wanted <= room) break;
        taken -= this.right[at]! === 0 ? 0 : this.right[at]! + GAP;
        this.right[at] = 0;
      }
    }
    this.flex = Math.max(0, Math.min(this.flex, Number.isFinite(room) ? room - taken : FLEX_MOST));
  }
}

function widen(widths: number[], cells: readonly Cell[]): void {
  for (let at = 0; at < cells.length; at++) widths[at] = Math.max(widths[at] ?? 0, cells[at]!.width);
}

function widthOf(columns: readonly number[]): number {
  let sum = 0;
  for (const width of columns) sum += width === 0 ? 0 : width + GAP;
  return sum;
}

/**
 * A line in the making. Spaces are owed until something stands behind them, so that a line need not be trimmed, which
 * would copy it.
 */
class Line {
  readonly #paint: Paint;
  #text = '';
  #owed: number;
  #last = '';

  constructor(paint: Paint, indent: number) {
    this.#paint = paint;
    this.#owed = indent;
  }

  /** Text of `width` columns in a column of `room` (0: none), and the gap behind it. */
  put(text: string, width: number, room: number, style: Style | undefined, right: boolean): void {
    if (room === 0) return;
    const pad = Math.max(0, room - width);
    if (right) this.#owed += pad;
    if (text !== '') {
      this.#text += spaces(this.#owed) + this.#paint(text, style);
      this.#owed = 0;
      this.#last = text;
    }
    this.#owed += right ? GAP : pad + GAP;
  }

  get text(): string {
    // Text from a capture may end in white space of its own.
    const last = this.#last.charCodeAt(this.#last.length - 1);
    return last > 0x20 && last < 0xa0 ? this.#text : this.#text.trimEnd();
  }
}

function layCells(row: Row, plan: Plan, room: number, line: Line): void {
  let used = 0;
  for (let at = 0; at < plan.left.length; at++) used += put(row.left[at] ?? NOTHING, plan.left[at]!, line);
  let after = false;
  for (let at = 0; at < row.right.length; at++) after ||= row.right[at]!.text !== '' && plan.right[at]! > 0;
  const { text, style } = row.flex;
  let { width } = row.flex;
  if (text !== '' || after) {
    // A row with nothing behind its flexible cell may use the room of the columns it does not have.
    const most = !after ? room - used : Number.isFinite(room) ? plan.flex : Infinity;
    const shown = width <= most ? text : cutTo(text, most);
    if (shown !== text) width = displayWidth(shown);
    line.put(shown, width, Math.max(plan.flex, after ? 0 : 1), style, false);
  }
  for (let at = 0; at < plan.right.length; at++) put(row.right[at] ?? NOTHING, plan.right[at]!, line);
}

/** Columns that the cell takes with its gap. */
function put({ text, width, style, right }: Cell, room: number, line: Line): number {
  line.put(text, width, room, style, right);
  return room === 0 ? 0 : Math.max(room, width) + GAP;
}

const SPACES = Array.from({ length: 128 }, (_, count) => ' '.repeat(count));
const spaces = (count: number): string => SPACES[count] ?? ' '.repeat(count);
