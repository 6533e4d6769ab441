/**
 * Rows of a conversation, aligned and cut to a width. A row is a time, cells of their own width, one cell that takes what
 * is left, and more cells. Rows of one kind share columns; columns that are empty throughout vanish.
 */
import { Utf8Builder } from '../bytes/utf8-builder.ts';
import type { Clock } from './clock.ts';
import { Sheet } from './sheet.ts';
import type { Cell } from './sheet.ts';
import { plain } from './style.ts';
import type { Paint } from './style.ts';
import { cutTo, displayWidth } from './width.ts';

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
  const table = new Table(clock);
  for (const row of rows) table.add(row);
  const lines = new Utf8Builder();
  table.lay(lines, columns, indent.length, paint);
  return rows.length === 0 ? [] : lines.toString().slice(0, -1).split('\n');
}

/** Columns on one side of the flexible one; memory of the last ones serves for the next. */
class Columns {
  /** How many there are. */
  count = 0;
  /** 0 hides the column. */
  readonly widths: number[] = [];
  readonly #drops: number[] = [];

  /** Sees those cells of a row. */
  see(sheet: Sheet, from: number, to: number): void {
    for (let at = from, column = 0; at < to; at++, column++) {
      if (column === this.count) {
        this.count++;
        this.widths[column] = 0;
        this.#drops[column] = 0;
      }
      this.widths[column] = Math.max(this.widths[column]!, sheet.widthOf(at));
      this.#drops[column] = Math.max(this.#drops[column]!, sheet.dropOf(at));
    }
  }

  /** What they take with their gaps. */
  get taken(): number {
    let sum = 0;
    for (let column = 0; column < this.count; column++) sum += this.widths[column] === 0 ? 0 : this.widths[column]! + GAP;
    return sum;
  }

  /** Hides columns that may go until no more than `room` is taken. */
  drop(room: number): void {
    const droppable = this.#drops.slice(0, this.count).map((drop, column) => ({ column, drop })).filter(({ drop }) => drop > 0);
    for (const { column } of droppable.sort((a, b) => a.drop - b.drop)) {
      if (this.taken <= room) break;
      this.widths[column] = 0;
    }
  }
}

/** Column widths of the rows of one kind. */
class Plan {
  kind = '';
  readonly left = new Columns();
  flex = 0;
  readonly right = new Columns();

  begin(kind: string): void {
    this.kind = kind;
    this.left.count = 0;
    this.flex = 0;
    this.right.count = 0;
  }

  /** Sees the cells of a row: those from `first` on, of which that at `flex` is the flexible one, and none from `end` on. */
  see(sheet: Sheet, first: number, flex: number, end: number): void {
    this.left.see(sheet, first, flex);
    this.right.see(sheet, flex + 1, end);
    this.flex = Math.max(this.flex, sheet.widthOf(flex));
  }

  /** All rows are seen: makes them fit into `room`. */
  settle(room: number): void {
    if (!Number.isFinite(room)) this.flex = Math.min(this.flex, FLEX_MOST);
    else {
      this.right.drop(room - this.left.taken - Math.min(this.flex, FLEX_LEAST));
      this.flex = Math.max(0, Math.min(this.flex, room - this.left.taken - this.right.taken));
    }
  }
}

/**
 * Rows that are laid out together; memory of the last ones serves for the next. A row is begun, and its cells are ended one after the
 * other: those on the left, then `flex()` and the flexible one, and those on the right.
 */
export class Table extends Sheet {
  readonly #clock: Clock | null;
  /** By row: its first cell, which is its time; the flexible one; the first of those beneath it, or -1; and its plan. */
  readonly #firsts: number[] = [];
  readonly #flexes: number[] = [];
  readonly #belows: number[] = [];
  readonly #planOf: Plan[] = [];
  #rows = 0;
  readonly #plans: Plan[] = [];
  #kinds = 0;
  readonly #line = new Line(this);

  /** Without a clock rows have no times. */
  constructor(clock: Clock | null) {
    super();
    this.#clock = clock;
  }

  override clear(): void {
    super.clear();
    this.#rows = 0;
    this.#kinds = 0;
  }

  begin(kind: string, time: string | null): void {
    const row = this.#rows++;
    this.#firsts[row] = this.count;
    this.#flexes[row] = -1;
    this.#belows[row] = -1;
    this.#planOf[row] = this.#plan(kind);
    if (time !== null && this.#clock !== null) this.time(time, this.#clock);
    this.end('dim');
  }

  /** The next cell takes the room that is left. */
  flex(): void {
    this.#flexes[this.#rows - 1] = this.count;
  }

  /** Cells that are lines of their own; nothing comes behind them in the row. */
  beneath(cells: readonly Cell[]): void {
    this.#belows[this.#rows - 1] = this.count;
    for (const each of cells) this.put(each);
  }

  /** A row that is made already. */
  add({ kind, time, left, flex, right, below }: Row): void {
    this.begin(kind, time);
    for (const each of left) this.put(each);
    this.flex();
    this.put(flex);
    for (const each of right) this.put(each);
    if (below !== undefined) this.beneath(below);
  }

  kindOf(row: number): string {
    return this.#planOf[row]!.kind;
  }

  /** The cells of a row. */
  cellsOf(row: number): Required<Pick<Row, 'left' | 'flex' | 'right' | 'below'>> {
    const flex = this.#flexes[row]!;
    const below = this.#belowOf(row);
    return {
      left: this.#cells(this.#firsts[row]! + 1, flex), flex: this.cellOf(flex), right: this.#cells(flex + 1, below), below: this.#cells(below, this.#endOf(row)),
    };
  }

  #cells(from: number, to: number): Cell[] {
    return Array.from({ length: to - from }, (_, at) => this.cellOf(from + at));
  }

  /** Writes all rows as lines with line ends, each no wider than `columns`. */
  lay(lines: Utf8Builder, columns: number, indent: number, paint: Paint): void {
    let timeWidth = 0;
    for (let row = 0; row < this.#rows; row++) {
      timeWidth = Math.max(timeWidth, this.widthOf(this.#firsts[row]!));
      this.#planOf[row]!.see(this, this.#firsts[row]! + 1, this.#flexes[row]!, this.#belowOf(row));
    }
    const margin = indent + (timeWidth === 0 ? 0 : timeWidth + GAP);
    const room = columns - margin;
    for (let kind = 0; kind < this.#kinds; kind++) this.#plans[kind]!.settle(room);
    const line = this.#line;
    line.place(lines, paint);
    for (let row = 0; row < this.#rows; row++) {
      line.begin(indent);
      if (timeWidth > 0) line.putTime(this.#firsts[row]!, timeWidth);
      this.#layRow(row, room, line);
      line.end();
      for (let at = this.#belowOf(row); at < this.#endOf(row); at++) {
        line.begin(margin);
        line.put(at, Math.max(1, this.widthOf(at)), room);
        line.end();
      }
    }
  }

  #layRow(row: number, room: number, line: Line): void {
    const { left, flex: flexRoom, right } = this.#planOf[row]!;
    const first = this.#firsts[row]! + 1;
    const flex = this.#flexes[row]!;
    const below = this.#belowOf(row);
    let used = 0;
    for (let column = 0; column < left.count; column++) used += line.putColumn(first + column, flex, left.widths[column]!);
    let after = false;
    for (let at = flex + 1, column = 0; at < below; at++, column++) after ||= right.widths[column]! > 0 && !this.isEmpty(at);
    if (after || !this.isEmpty(flex)) {
      // A row with nothing behind its flexible cell may use the room of the columns it does not have.
      const most = !after ? room - used : Number.isFinite(room) ? flexRoom : Infinity;
      line.put(flex, Math.max(flexRoom, after ? 0 : 1), most);
    }
    for (let column = 0; column < right.count; column++) line.putColumn(flex + 1 + column, below, right.widths[column]!);
  }

  #plan(kind: string): Plan {
    for (let at = 0; at < this.#kinds; at++) if (this.#plans[at]!.kind === kind) return this.#plans[at]!;
    const plan = (this.#plans[this.#kinds++] ??= new Plan());
    plan.begin(kind);
    return plan;
  }

  #belowOf(row: number): number {
    const below = this.#belows[row]!;
    return below < 0 ? this.#endOf(row) : below;
  }

  /** One past its last cell. */
  #endOf(row: number): number {
    return row + 1 < this.#rows ? this.#firsts[row + 1]! : this.count;
  }
}

const NO_LINES = new Utf8Builder();

/**
 * A line in the making. Spaces are owed until something stands behind them, so that hardly a line need be trimmed.
 */
class Line {
  readonly #sheet: Sheet;
  #lines = NO_LINES;
  #paint = plain;
  #start = 0;
  #owed = 0;

  constructor(sheet: Sheet) {
    this.#sheet = sheet;
  }

  /** The next lines go there. */
  place(lines: Utf8Builder, paint: Paint): void {
    this.#lines = lines;
    this.#paint = paint;
  }

  begin(indent: number): void {
    this.#start = this.#lines.at;
    this.#owed = indent;
  }

  /** Times are of the style of their cell together with the spaces before them. */
  putTime(at: number, room: number): void {
    this.#lines.spaces(this.#owed);
    const pad = room - this.#sheet.widthOf(at);
    const padded = this.#paint === plain ? undefined : ' '.repeat(pad) + this.#sheet.textOf(at);
    if (padded === undefined) this.#lines.spaces(pad);
    this.#sheet.write(at, this.#lines, this.#paint, padded);
    this.#owed = GAP;
  }

  /** A cell in a column of `room` (0: none), and the gap behind it; nothing where its row, which ends before `end`, has no such cell. */
  putColumn(at: number, end: number, room: number): number {
    if (room === 0) return 0;
    if (at < end) this.put(at, room, Infinity);
    else this.#owed += room + GAP;
    return room + GAP;
  }

  /** A cell cut to `most` columns. */
  put(at: number, room: number, most: number): void {
    if (room === 0) return;
    const sheet = this.#sheet;
    const right = sheet.isRight(at);
    let width = sheet.widthOf(at);
    let cut: string | undefined;
    if (width > most) {
      cut = cutTo(sheet.textOf(at), most);
      width = displayWidth(cut);
    }
    const pad = Math.max(0, room - width);
    if (right) this.#owed += pad;
    if (cut !== '' && !sheet.isEmpty(at)) {
      this.#lines.spaces(this.#owed);
      this.#owed = 0;
      sheet.write(at, this.#lines, this.#paint, cut);
    }
    this.#owed += right ? GAP : pad + GAP;
  }

  end(): void {
    this.#lines.trimEnd(this.#start);
    this.#lines.lineEnd();
  }
}
