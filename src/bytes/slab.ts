/**
 * Many small pieces of the same size in few typed arrays. A typed array of its own costs more than the bytes in it: an object
 * for the view, one for the buffer, and a block outside the heap for each.
 */
export class Slab {
  /** Words of a piece. */
  readonly #size: number;
  readonly #pages: Int32Array[] = [];
  readonly #free: number[] = [];

  constructor(size: number) {
    this.#size = size;
  }

  /** A piece that nobody else has, with whatever was in it. Give it back when its owner is forgotten. */
  take(): number {
    if (this.#free.length === 0) this.#grow();
    return this.#free.pop()!;
  }

  release(piece: number): void {
    this.#free.push(piece);
  }

  /** The array that holds a piece: for good, since pages never move. */
  page(piece: number): Int32Array {
    return this.#pages[piece >> PAGE_BITS]!;
  }

  /** Where in its page a piece begins. */
  start(piece: number): number {
    return (piece & (PAGE - 1)) * this.#size;
  }

  #grow(): void {
    const first = this.#pages.length << PAGE_BITS;
    this.#pages.push(new Int32Array(this.#size << PAGE_BITS));
    for (let piece = first + PAGE - 1; piece >= first; piece--) this.#free.push(piece);
  }
}

const PAGE_BITS = 6;
const PAGE = 1 << PAGE_BITS;
