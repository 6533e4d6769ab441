/** A column of whole numbers from 0 that is as wide as its largest value needs, and grows by doubling. */
export type FigureWords = Uint8Array<ArrayBuffer> | Uint16Array<ArrayBuffer> | Uint32Array<ArrayBuffer> | Float64Array<ArrayBuffer>;

export const WIDTHS = [Uint8Array, Uint16Array, Uint32Array, Float64Array] as const;

const FIRST_ROWS = 1024;

export class Figures {
  /** At least as long as rows were set; replaced when it grows or widens. */
  words: FigureWords;
  #most: number;

  constructor(words: FigureWords = new Uint8Array(FIRST_ROWS)) {
    this.words = words;
    this.#most = mostOf(words);
  }

  get(row: number): number {
    return this.words[row]!;
  }

  set(row: number, value: number): void {
    if (value > this.#most) this.#widen(value);
    if (row >= this.words.length) this.#grow(row);
    this.words[row] = value;
  }

  add(row: number, value: number): void {
    this.set(row, (this.words[row] ?? 0) + value);
  }

  /** No more than so many rows. */
  cut(rows: number): void {
    this.words = this.words.slice(0, rows);
  }

  #widen(value: number): void {
    const wide = WIDTHS.find((kind) => mostOf(new kind(0)) >= value) ?? Float64Array;
    this.words = wide.from(this.words) as FigureWords;
    this.#most = mostOf(this.words);
  }

  #grow(row: number): void {
    const old = this.words;
    const kind = WIDTHS.find((each) => old instanceof each)!;
    this.words = new kind(Math.max(row + 1, old.length * 2));
    this.words.set(old);
  }
}

const mostOf = (words: FigureWords): number =>
  (words instanceof Float64Array ? Infinity : 2 ** (8 * words.BYTES_PER_ELEMENT) - 1);
