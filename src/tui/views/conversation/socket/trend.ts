/** The course of a figure in so many even parts, whose length doubles when there are more values than they hold. */
const PARTS = 64;

export class Trend {
  readonly #pick: (a: number, b: number) => number;
  #parts: number[] = [];
  /** Values that make a part, and those in the last one. */
  #length = 1;
  #filled = 0;
  /** The last value, and the picked of all; 0 before there is one. */
  last = 0;
  extreme = 0;

  /** `pick`: which of two values stands for both. */
  constructor(pick: (a: number, b: number) => number) {
    this.#pick = pick;
  }

  copy(): Trend {
    const copy = new Trend(this.#pick);
    copy.#parts = [...this.#parts];
    copy.#length = this.#length;
    copy.#filled = this.#filled;
    copy.last = this.last;
    copy.extreme = this.extreme;
    return copy;
  }

  add(value: number): void {
    this.extreme = this.#parts.length === 0 ? value : this.#pick(this.extreme, value);
    this.last = value;
    if (this.#filled > 0 && this.#filled < this.#length) {
      this.#parts.push(this.#pick(this.#parts.pop()!, value));
      this.#filled++;
      return;
    }
    if (this.#parts.length === PARTS) this.#fold();
    this.#parts.push(value);
    this.#filled = 1;
  }

  get isEmpty(): boolean {
    return this.#parts.length === 0;
  }

  /** The parts, relative to the largest: 0 to 255. */
  get levels(): number[] {
    const most = Math.max(1, ...this.#parts);
    return this.#parts.map((value) => Math.ceil((value / most) * 255));
  }

  #fold(): void {
    this.#parts = Array.from({ length: PARTS / 2 }, (_, at) => this.#pick(this.#parts[2 * at]!, this.#parts[2 * at + 1]!));
    this.#length *= 2;
  }
}
