/** Cells of a closed connection's activity. */
export const CELLS = 16;
/** While it lives it has more of them, so that its life always fills at least as many as are shown. */
const FINE = 2 * CELLS;
const FIRST_WIDTH = 1 / 1024;

/**
 * How many payload bytes went when, in the life of each connection. A live one has `FINE` counts, whose width doubles when it
 * outlives them; of a closed one, 16 bytes stay.
 */
export class Activity {
  /** Cells of those that are over: those of number n from `(n - 1) * CELLS` on. */
  closed: Uint8Array<ArrayBuffer>;
  count: number;
  readonly #live = new Map<number, { readonly counts: Float32Array; width: number; last: number }>();

  constructor(count = 0, closed = new Uint8Array(CELLS << 6)) {
    this.count = count;
    this.closed = closed;
  }

  /** Bytes of a connection, `age` seconds after it began. */
  add(connection: number, age: number, bytes: number): void {
    let one = this.#live.get(connection);
    if (!one) this.#live.set(connection, (one = { counts: new Float32Array(FINE), width: FIRST_WIDTH, last: 0 }));
    const at = Math.max(0, age);
    while (at >= one.width * FINE && one.width < 1e12) {
      fold(one.counts);
      one.width *= 2;
    }
    one.last = Math.max(one.last, at);
    one.counts[Math.min(FINE - 1, Math.floor(at / one.width))]! += bytes;
  }

  /** Sixteen counts relative to the largest, over a life of `age` seconds. */
  cells(connection: number, number: number, age: number): Uint8Array {
    if (number > 0) return this.closed.subarray((number - 1) * CELLS, number * CELLS);
    const one = this.#live.get(connection);
    const cells = new Uint8Array(CELLS);
    if (one) scale(one.counts, one.width, Math.max(age, one.last), cells);
    return cells;
  }

  /** The connection is over: the number of its cells, 0 where it said nothing. */
  close(connection: number, age: number): number {
    const cells = this.#live.has(connection) ? this.cells(connection, 0, age) : null;
    this.#live.delete(connection);
    if (cells === null) return 0;
    if ((this.count + 1) * CELLS > this.closed.length) {
      const more = new Uint8Array(this.closed.length * 2);
      more.set(this.closed);
      this.closed = more;
    }
    this.closed.set(cells, this.count * CELLS);
    return ++this.count;
  }

  /** All are over. */
  settle(): void {
    this.closed = this.closed.slice(0, this.count * CELLS);
  }
}

/** Two cells become one. */
function fold(counts: Float32Array): void {
  for (let at = 0; at < FINE / 2; at++) counts[at] = counts[2 * at]! + counts[2 * at + 1]!;
  counts.fill(0, FINE / 2);
}

function scale(counts: Float32Array, width: number, age: number, cells: Uint8Array): void {
  const used = Math.max(1, Math.min(FINE, Math.floor(age / width) + 1));
  const sums = new Float64Array(CELLS);
  for (let at = 0; at < used; at++) sums[Math.floor((at * CELLS) / used)]! += counts[at]!;
  const most = Math.max(...sums);
  // What is there is seen, however little it is.
  for (let at = 0; at < CELLS; at++) cells[at] = sums[at] === 0 ? 0 : Math.max(1, Math.round((sums[at]! / most) * 255));
}
