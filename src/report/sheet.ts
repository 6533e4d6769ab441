/**
 * Cells of a report, as bytes one after the other and figures beside them: an object and a string or two for each of hundreds of
 * thousands of cells would be most of what a text report leaves to the collector of garbage.
 */
import { isPlain, printable } from '../bytes/text.ts';
import { Utf8Builder } from '../bytes/utf8-builder.ts';
import type { Clock } from './clock.ts';
import type { Paint, Style } from './style.ts';
import { plain } from './style.ts';
import { displayWidth } from './width.ts';

/** A cell by itself, for those that are few. */
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

/** Cells are numbered from 0; each is written in pieces, and then ended. */
export class Sheet {
  readonly #ink = new Utf8Builder();
  readonly #ends: number[] = [];
  readonly #widths: number[] = [];
  readonly #styles: (Style | undefined)[] = [];
  readonly #rights: boolean[] = [];
  readonly #drops: number[] = [];
  #count = 0;
  #width = 0;

  get count(): number {
    return this.#count;
  }

  clear(): void {
    this.#ink.clear();
    this.#count = 0;
    this.#width = 0;
  }

  /** Our own words. */
  own(text: string): this {
    this.#width += this.#ink.text(text);
    return this;
  }

  /** Text that may come from a capture: made safe here. */
  text(text: string): this {
    const length = this.#ink.plain(text);
    if (length >= 0) this.#width += length;
    else {
      const safe = printable(text);
      this.#ink.text(safe);
      this.#width += displayWidth(safe);
    }
    return this;
  }

  number(value: number): this {
    this.#width += this.#ink.number(value);
    return this;
  }

  time(time: string, clock: Clock): this {
    this.#width += clock.write(time, this.#ink);
    return this;
  }

  /** The time at which a conversation began. */
  beginning(time: string, clock: Clock): this {
    this.#width += clock.writeBeginning(time, this.#ink);
    return this;
  }

  /** Ends a cell, which is empty where nothing was written. */
  end(style?: Style, right = false, drop = 0): void {
    const at = this.#count++;
    this.#ends[at] = this.#ink.at;
    this.#widths[at] = this.#width;
    this.#styles[at] = style;
    this.#rights[at] = right;
    this.#drops[at] = drop;
    this.#width = 0;
  }

  /** A cell that is made already, and safe. */
  put({ text, width, style, right, drop }: Cell): void {
    this.#ink.text(text);
    this.#width += width;
    this.end(style, right, drop);
  }

  isEmpty(at: number): boolean {
    return this.#start(at) === this.#ends[at]!;
  }

  widthOf(at: number): number {
    return this.#widths[at]!;
  }

  isRight(at: number): boolean {
    return this.#rights[at]!;
  }

  dropOf(at: number): number {
    return this.#drops[at]!;
  }

  textOf(at: number): string {
    return this.#ink.toString(this.#start(at), this.#ends[at]!);
  }

  cellOf(at: number): Cell {
    return { text: this.textOf(at), width: this.#widths[at]!, style: this.#styles[at], right: this.#rights[at]!, drop: this.#drops[at]! };
  }

  /** Writes a cell with its style, or another text in its place. */
  write(at: number, to: Utf8Builder, paint: Paint, instead?: string): void {
    const style = this.#styles[at];
    if (instead === undefined && (paint === plain || style === undefined)) to.copy(this.#ink, this.#start(at), this.#ends[at]!);
    else to.text(paint(instead ?? this.textOf(at), style));
  }

  #start(at: number): number {
    return at === 0 ? 0 : this.#ends[at - 1]!;
  }
}
