/** A JSON tree as rows: containers fold, long texts unfold into their lines. */
import { countText } from '../../report/format.ts';
import { JsonKind, readableString, stringValue } from '../content/json.ts';
import type { JsonTree } from '../content/json.ts';
import { TextRows } from '../content/text-rows.ts';
import { span } from '../line.ts';
import type { Line, Span, StyleName } from '../line.ts';
import { lastMatch } from './section.ts';
import type { Section, Turned } from './section.ts';
import { MARGIN } from './sections.ts';

/** Of more values, those below this depth are folded at first. */
const MANY = 2000;
const OPEN_DEPTH = 2;
/** Lines of a text that is unfolded. */
const MOST_LINES = 5000;
/** Characters of a value that a row can show. */
const PREVIEW = 300;
/** Indentation goes no further than so many levels. */
const MOST_INDENT = 20;

const STYLES: Record<number, StyleName | undefined> = {
  [JsonKind.string]: 'good', [JsonKind.number]: 'client', [JsonKind.word]: 'server', [JsonKind.object]: 'dim', [JsonKind.array]: 'dim', [JsonKind.deep]: 'warn',
};

interface UnfoldedText {
  readonly lines: TextRows;
  readonly count: number;
  readonly first: number;
}

export class Tree implements Section {
  readonly #tree: JsonTree;
  readonly #columns: number;
  readonly #turned: Turned;
  /** Values by row; lines of a text that is unfolded are rows of its value as well. */
  readonly #rows: number[] = [];
  readonly #texts = new Map<number, UnfoldedText>();

  constructor(tree: JsonTree, columns: number, turned: Turned = new Set()) {
    this.#tree = tree;
    this.#columns = columns;
    this.#turned = turned;
    for (let value = 0; value < tree.count;) {
      this.#rows.push(value);
      if (!tree.isContainer(value)) this.#unfoldText(value);
      value = this.#isOpen(value) || !tree.isContainer(value) ? value + 1 : tree.nexts[value]!;
    }
  }

  get count(): number {
    return this.#rows.length + (this.#tree.fault ? 1 : 0);
  }

  line(row: number): Line {
    const value = this.#rows[row];
    if (value === undefined) return [{ text: MARGIN }, span(`✗ ${this.#tree.fault!.message}`, 'warn')];
    const text = this.#texts.get(value);
    const indent = MARGIN + '  '.repeat(Math.min(MOST_INDENT, this.#tree.depths[value]!));
    if (text && row > text.first) return [{ text: `${indent}  ` }, span(row - text.first > text.count ? '…' : text.lines.row(row - text.first - 1), 'good')];
    return [{ text: indent }, this.#mark(value), ...this.#key(value), ...this.#value(value)];
  }

  turn(row: number, wanted: 'fold' | 'unfold' | 'turn'): { section: Section; row: number } | null {
    const value = this.#rows[row];
    if (value === undefined) return null;
    const folds = this.#foldable(value);
    if (folds && wanted !== (this.#isOpen(value) ? 'unfold' : 'fold')) return this.#with(value, [value]);
    if (wanted !== 'fold') return null;
    const parent = this.#parentOf(value);
    return parent < 0 ? null : { section: this, row: this.#rowOf(parent) };
  }

  foldedAs(before: Section): Section {
    const isSame = before instanceof Tree && before.#tree.text === this.#tree.text;
    return isSame && before.#turned.size > 0 ? new Tree(this.#tree, this.#columns, before.#turned) : this;
  }

  find(pattern: RegExp, from: number, away: 1 | -1): { section: Section; row: number } | null {
    const { text, starts, keyStarts, keyEnds } = this.#tree;
    const beginOf = (value: number): number => (keyEnds[value]! > 0 ? keyStarts[value]! : starts[value]!);
    const last = this.#rows.length - 1;
    if (last < 0) return null;
    let at: number;
    if (away > 0) {
      const next = from < 0 ? 0 : from >= last ? this.#tree.count : this.#nextValue(from);
      if (next >= this.#tree.count) return null;
      pattern.lastIndex = beginOf(next);
      at = pattern.exec(text)?.index ?? -1;
    } else {
      const value = from > last ? this.#tree.count : this.#rows[Math.max(0, from)]!;
      at = lastMatch(pattern, text, value >= this.#tree.count ? text.length : beginOf(value));
    }
    if (at < 0) return null;
    const found = this.#valueAt(at, beginOf);
    const folded: number[] = [];
    for (let parent = this.#parentOf(found); parent >= 0; parent = this.#parentOf(parent)) if (!this.#isOpen(parent)) folded.push(parent);
    return this.#with(found, folded);
  }

  /** The value behind this row; what is folded within it counts as behind it, so that it is found. */
  #nextValue(row: number): number {
    return this.#rows[row]! + 1;
  }

  /** The last value that begins at or before `offset`: they stand in the order of the text. */
  #valueAt(offset: number, beginOf: (value: number) => number): number {
    let low = 0;
    let high = this.#tree.count - 1;
    while (low < high) {
      const middle = (low + high + 1) >> 1;
      if (beginOf(middle) <= offset) low = middle;
      else high = middle - 1;
    }
    return low;
  }

  #with(value: number, turn: readonly number[]): { section: Section; row: number } {
    const turned = new Set(this.#turned);
    for (const each of turn) if (!turned.delete(each)) turned.add(each);
    const tree = turn.length === 0 ? this : new Tree(this.#tree, this.#columns, turned);
    return { section: tree, row: tree.#rowOf(value) };
  }

  #rowOf(value: number): number {
    let low = 0;
    let high = this.#rows.length - 1;
    while (low < high) {
      const middle = (low + high) >> 1;
      if (this.#rows[middle]! < value) low = middle + 1;
      else high = middle;
    }
    return low;
  }

  #parentOf(value: number): number {
    const depth = this.#tree.depths[value]!;
    let parent = value - 1;
    // Whatever lies between is inside of siblings; a wide array is walked over once a key press.
    while (parent >= 0 && this.#tree.depths[parent]! >= depth) parent--;
    return depth === 0 ? -1 : parent;
  }

  #foldable(value: number): boolean {
    const { kinds, starts, ends, sizes } = this.#tree;
    if (this.#tree.isContainer(value)) return sizes[value]! > 0;
    return kinds[value] === JsonKind.string && (ends[value]! - starts[value]! > this.#columns / 2 || this.#tree.text.slice(starts[value], ends[value]).includes('\\n'));
  }

  #isOpen(value: number): boolean {
    const { depths, count } = this.#tree;
    const atFirst = this.#tree.isContainer(value) && (count <= MANY || depths[value]! < OPEN_DEPTH);
    return atFirst !== this.#turned.has(value);
  }

  #unfoldText(value: number): void {
    if (!this.#turned.has(value) || this.#tree.kinds[value] !== JsonKind.string) return;
    const { text, starts, ends, depths } = this.#tree;
    const columns = this.#columns - MARGIN.length - 3 - 2 * Math.min(MOST_INDENT, depths[value]!);
    const lines = new TextRows(stringValue(text.slice(starts[value], ends[value])), columns);
    const count = Math.min(lines.count, MOST_LINES);
    this.#texts.set(value, { lines, count, first: this.#rows.length - 1 });
    for (let line = 0; line < count + (lines.count > count ? 1 : 0); line++) this.#rows.push(value);
  }

  #mark(value: number): Span {
    return { text: !this.#foldable(value) ? '  ' : this.#isOpen(value) ? '▾ ' : '▸ ', style: 'dim' };
  }

  #key(value: number): Span[] {
    const { text, keyStarts, keyEnds } = this.#tree;
    if (keyEnds[value] === 0) return [];
    return [span(readableString(clipped(text, keyStarts[value]!, keyEnds[value]!)).replace(/^"([\w$. -]*)"$/, '$1'), 'key'), { text: ': ' }];
  }

  #value(value: number): Span[] {
    const { text, kinds, starts, ends, sizes } = this.#tree;
    const raw = clipped(text, starts[value]!, ends[value]!);
    const style = STYLES[kinds[value]!];
    if (!this.#tree.isContainer(value)) return [span(kinds[value] === JsonKind.string ? readableString(raw) : raw, style)];
    const brackets = kinds[value] === JsonKind.object ? '{}' : '[]';
    const size = sizes[value]! === 0 ? brackets : `${brackets[0]}${countText(sizes[value]!)}${brackets[1]}`;
    return this.#isOpen(value) ? [span(size, style)] : [span(size, style), { text: '  ' }, span(raw.replace(/\s+/g, ' '), 'dim')];
  }
}

const clipped = (text: string, start: number, end: number): string =>
  (end - start > PREVIEW ? `${text.slice(start, start + PREVIEW)}…` : text.slice(start, end));
