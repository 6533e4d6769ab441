/** Sections: lines that are there already, wrapped text, bytes. */
import type { Place } from '../app/view.ts';
import { latin1Text } from '../../bytes/text.ts';
import { hexGrid, hexLine } from '../content/hex.ts';
import type { HexGrid } from '../content/hex.ts';
import { TextRows } from '../content/text-rows.ts';
import { span, textOf } from '../line.ts';
import type { Line, StyleName } from '../line.ts';
import { findInRows, lastMatch } from './section.ts';
import type { Section } from './section.ts';

export interface LinkedLine {
  readonly line: Line;
  readonly to?: Place | null;
}

/** A few lines, any of which may lead somewhere. */
export class Lines implements Section {
  readonly #lines: readonly LinkedLine[];

  constructor(lines: readonly LinkedLine[]) {
    this.#lines = lines;
  }

  get count(): number {
    return this.#lines.length;
  }

  line(row: number): Line {
    return this.#lines[row]!.line;
  }

  placeOf(row: number): Place | null {
    return this.#lines[row]!.to ?? null;
  }

  find(pattern: RegExp, from: number, away: 1 | -1): { section: Section; row: number } | null {
    const row = findInRows(this.count, (at) => textOf(this.line(at)), pattern, from, away);
    return row < 0 ? null : { section: this, row };
  }
}

/** Text wrapped at the edge, behind a margin. */
export class Text implements Section {
  readonly #rows: TextRows;
  readonly #style: StyleName | undefined;

  constructor(text: string, columns: number, style?: StyleName) {
    this.#rows = new TextRows(text, columns - MARGIN.length - 1);
    this.#style = style;
  }

  get count(): number {
    return this.#rows.text === '' ? 0 : this.#rows.count;
  }

  line(row: number): Line {
    return [{ text: MARGIN }, span(this.#rows.row(row), this.#style)];
  }

  find(pattern: RegExp, from: number, away: 1 | -1): { section: Section; row: number } | null {
    const { text } = this.#rows;
    let at = -1;
    if (away > 0) {
      pattern.lastIndex = from < 0 ? 0 : from + 1 >= this.count ? text.length : this.#rows.start(from + 1);
      at = pattern.exec(text)?.index ?? -1;
    } else at = lastMatch(pattern, text, from >= this.count ? text.length : this.#rows.start(Math.max(0, from)));
    return at < 0 || this.count === 0 ? null : { section: this, row: this.#rows.rowAt(at) };
  }
}

export const MARGIN = '  ';

/** Bytes in hexadecimal; a text is found in them as ASCII, or as digits where it is pairs of them. */
export class Hex implements Section {
  readonly #bytes: Uint8Array;
  readonly #grid: HexGrid;
  #latin1: string | null = null;

  constructor(bytes: Uint8Array, columns: number) {
    this.#bytes = bytes;
    this.#grid = hexGrid(columns - MARGIN.length, bytes.length);
  }

  get count(): number {
    return Math.ceil(this.#bytes.length / this.#grid.perRow);
  }

  line(row: number): Line {
    const start = row * this.#grid.perRow;
    return [{ text: MARGIN }, ...hexLine(this.#bytes, start, Math.min(this.#bytes.length, start + this.#grid.perRow), start, this.#grid)];
  }

  find(pattern: RegExp, from: number, away: 1 | -1): { section: Section; row: number } | null {
    const { perRow } = this.#grid;
    this.#latin1 ??= latin1Text(this.#bytes);
    const wanted = bytePattern(pattern);
    wanted.lastIndex = Math.max(0, (from + 1) * perRow);
    const at = away > 0 ? (wanted.exec(this.#latin1)?.index ?? -1) : lastMatch(wanted, this.#latin1, Math.min(this.#bytes.length, from * perRow));
    return at < 0 ? null : { section: this, row: Math.floor(at / perRow) };
  }
}

/** `0d 0a` looks for these bytes; everything else for its letters. */
export function bytePattern(pattern: RegExp): RegExp {
  const pairs = /^[\da-f]{2}(?: [\da-f]{2})+$/i.test(pattern.source) ? pattern.source.split(' ') : null;
  return pairs ? new RegExp(pairs.map((pair) => `\\x${pair}`).join(''), 'g') : pattern;
}
