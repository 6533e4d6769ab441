/** A document is sections one below the other, each of which makes the rows that are looked at, and no others. */
import type { Place } from '../app/view.ts';
import type { Line } from '../line.ts';

/** Values of a tree that are not as they are at first: folded ones unfolded, and the other way round. */
export type Turned = ReadonlySet<number>;

export interface Section {
  readonly count: number;
  line(row: number): Line;
  /** Where Enter leads from a row. */
  placeOf?(row: number): Place | null;
  /** The same with what is on this row folded or unfolded, and which row shows it then; null where there is nothing to fold. */
  turn?(row: number, wanted: 'fold' | 'unfold' | 'turn'): { readonly section: Section; readonly row: number } | null;
  /** This one, with what is folded and unfolded in the one before it, where that showed the same. */
  foldedAs?(before: Section): Section;
  /**
   * The row nearest to `from` (which itself does not count) with the text, forwards or backwards; it may have to be unfolded first.
   * `pattern` is global.
   */
  find(pattern: RegExp, from: number, away: 1 | -1): { readonly section: Section; readonly row: number } | null;
}

/** The rows of a section that hold their text ready: looked through one by one. */
export function findInRows(count: number, textOf: (row: number) => string, pattern: RegExp, from: number, away: 1 | -1): number {
  for (let row = Math.max(-1, Math.min(count, from)) + away; row >= 0 && row < count; row += away) {
    pattern.lastIndex = 0;
    if (pattern.test(textOf(row))) return row;
  }
  return -1;
}

const PIECE = 1 << 16;
/** Matches are no longer than this: as much as can be typed, in bytes of UTF-8. */
const LONGEST_MATCH = 3 * 4096;

/** The last match that begins before `end`: texts are long, so they are looked through in pieces from behind. */
export function lastMatch(pattern: RegExp, text: string, end: number): number {
  for (let to = end; to > 0; to -= PIECE) {
    const from = Math.max(0, to - PIECE);
    const piece = text.slice(from, to + LONGEST_MATCH);
    let found = -1;
    pattern.lastIndex = 0;
    for (let match = pattern.exec(piece); match !== null && from + match.index < to; match = pattern.exec(piece)) {
      found = match.index;
      pattern.lastIndex = match.index + 1;
    }
    if (found >= 0) return from + found;
  }
  return -1;
}

/** Any text, taken literally, whatever its case. */
export const patternOf = (text: string): RegExp => new RegExp(text.replace(/[\\^$.*+?()[\]{}|/-]/g, '\\$&'), 'gi');
