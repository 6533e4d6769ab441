/** Text of any length as rows of a pane: lines wrapped at its edge. One pass over the text, a number a row. */
import { printable } from '../../bytes/text.ts';
import { displayWidth } from '../../report/width.ts';

/** Cells of characters of the basic plane, once they were asked for. */
const widths = new Int8Array(0x10000).fill(-1);
const TAB = 9;
const LINE_FEED = 10;
const CARRIAGE_RETURN = 13;
const TAB_TEXT = '  ';

function widthOf(text: string, at: number, code: number): number {
  if (code >= 0xd800 && code < 0xdc00) {
    const pair = text.codePointAt(at)!;
    return pair > 0xffff ? displayWidth(printable(String.fromCodePoint(pair))) : displayWidth(printable(text[at]!));
  }
  let width = widths[code]!;
  if (width < 0) widths[code] = width = displayWidth(printable(String.fromCharCode(code)));
  return width;
}

export class TextRows {
  readonly text: string;
  /** Where rows begin, and the end of the text. */
  readonly #starts: Uint32Array;

  constructor(text: string, columns: number) {
    this.text = text;
    this.#starts = rowsOf(text, Math.max(2, columns));
  }

  get count(): number {
    return this.#starts.length - 1;
  }

  start(row: number): number {
    return this.#starts[row]!;
  }

  /** One row, without its line end; tabs are spaces. */
  row(row: number): string {
    return this.text.slice(this.#starts[row], this.#starts[row + 1]).replace(/\r?\n$/, '').replaceAll('\t', TAB_TEXT);
  }

  /** The row in which the character at `offset` stands. */
  rowAt(offset: number): number {
    let low = 0;
    let high = this.count - 1;
    while (low < high) {
      const middle = (low + high + 1) >> 1;
      if (this.#starts[middle]! <= offset) low = middle;
      else high = middle - 1;
    }
    return low;
  }
}

function rowsOf(text: string, columns: number): Uint32Array {
  let starts = new Uint32Array(256);
  let count = 1;
  const begin = (at: number): void => {
    if (count === starts.length) {
      const more = new Uint32Array(count * 2);
      more.set(starts);
      starts = more;
    }
    starts[count++] = at;
  };
  let used = 0;
  // Marks that take no cell do not make a row endless.
  const longest = columns * 4;
  for (let at = 0, start = 0; at < text.length; at++) {
    const code = text.charCodeAt(at);
    if (code === LINE_FEED) {
      if (at + 1 < text.length) begin(at + 1);
      start = at + 1;
      used = 0;
      continue;
    }
    const isPair = code >= 0xd800 && code < 0xdc00 && at + 1 < text.length && (text.charCodeAt(at + 1) & 0xfc00) === 0xdc00;
    const isLineEnd = code === CARRIAGE_RETURN && text.charCodeAt(at + 1) === LINE_FEED;
    const width = code === TAB ? TAB_TEXT.length : code >= 0x20 && code < 0x7f ? 1 : isLineEnd ? 0 : widthOf(text, at, code);
    if ((used > 0 && used + width > columns) || at - start >= longest) {
      begin(at);
      start = at;
      used = 0;
    }
    used += width;
    if (isPair) at++;
  }
  begin(text.length);
  return starts.slice(0, count);
}
