import type { Family } from './family.ts';

/** 4-tuples whose stream number is still known after their connection is over. */
const MOST = 1 << 16;
const FIRST = 1 << 8;

/** Rows without a connection, oldest first. They keep their stream number for a while, so that the same 4-tuple gets it again. */
export class RememberedRows {
  readonly #v4: Family;
  readonly #v6: Family;
  /** Those of IPv6 as their complement. A row used again in between stands here twice. */
  #rows = new Int32Array(FIRST);
  #count = 0;

  constructor(v4: Family, v6: Family) {
    this.#v4 = v4;
    this.#v6 = v6;
  }

  /** Takes a row in; the oldest is forgotten where there are too many. */
  add(family: Family, row: number): void {
    const slot = this.#count++ % MOST;
    if (this.#count > MOST) this.#forget(this.#rows[slot]!);
    else if (slot === this.#rows.length) this.#grow();
    this.#rows[slot] = family === this.#v6 ? ~row : row;
  }

  #grow(): void {
    const more = new Int32Array(2 * this.#rows.length);
    more.set(this.#rows);
    this.#rows = more;
  }

  #forget(oldest: number): void {
    const family = oldest < 0 ? this.#v6 : this.#v4;
    const row = oldest < 0 ? ~oldest : oldest;
    if (!family.isLive(row) && family.table.stream(row) >= 0) family.forget(row);
  }
}
