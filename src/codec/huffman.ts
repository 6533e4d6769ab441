/** Canonical Huffman codes of DEFLATE (RFC 1951 §3.2.2): one table look-up for short codes, counting for the rare long ones. */

const ROOT_BITS = 10;
const MAX_BITS = 15;

/** What `find` answers when no symbol can be given. */
export const NEED_BITS = 0;
export const NO_CODE = -1;

export class HuffmanCode {
  /** Indexed by the next ten bits of input: `symbol << 4 | length`, or 0 where the code is longer (or absent). */
  readonly table = new Uint16Array(1 << ROOT_BITS);
  /** Codes of each length, and the symbols in code order. */
  readonly #counts = new Uint16Array(MAX_BITS + 1);
  readonly #offsets = new Uint16Array(MAX_BITS + 2);
  readonly #symbols: Uint16Array;
  #longest = 0;
  /** Whether every sequence of bits means something. */
  complete = false;

  constructor(symbols: number) {
    this.#symbols = new Uint16Array(symbols);
  }

  /**
   * Takes the code lengths `lengths[start..end)` of symbols 0, 1, …; false if they are no code: over-subscribed, or
   * incomplete with more than one symbol (the one exception that RFC 1951 §3.2.7 makes).
   */
  build(lengths: Uint8Array, start: number, end: number): boolean {
    const counts = this.#counts.fill(0);
    for (let at = start; at < end; at++) counts[lengths[at]!]!++;
    counts[0] = 0;
    let unused = 1;
    this.#longest = 0;
    const offsets = this.#offsets;
    offsets[1] = 0;
    for (let length = 1; length <= MAX_BITS; length++) {
      unused = unused * 2 - counts[length]!;
      if (unused < 0) return false;
      if (counts[length]! > 0) this.#longest = length;
      offsets[length + 1] = offsets[length]! + counts[length]!;
    }
    this.complete = unused === 0;
    if (!this.complete && this.#longest > 1) return false;
    for (let at = start; at < end; at++) {
      const length = lengths[at]!;
      if (length > 0) this.#symbols[offsets[length]!++] = at - start;
    }
    this.#fillTable();
    return true;
  }

  /** The symbol at the low end of `hold`, of which `bits` bits are valid: `symbol << 4 | length`, `NEED_BITS` or `NO_CODE`. */
  find(hold: number, bits: number): number {
    const entry = this.table[hold & ((1 << ROOT_BITS) - 1)]!;
    if (entry !== 0) return (entry & 15) <= bits ? entry : NEED_BITS;
    let code = 0;
    let first = 0;
    let index = 0;
    for (let length = 1; length <= this.#longest; length++) {
      if (length > bits) return NEED_BITS;
      code |= (hold >>> (length - 1)) & 1;
      const count = this.#counts[length]!;
      if (code < first + count) return (this.#symbols[index + code - first]! << 4) | length;
      index += count;
      first = (first + count) << 1;
      code <<= 1;
    }
    return NO_CODE;
  }

  #fillTable(): void {
    const table = this.table.fill(0);
    let code = 0;
    let index = 0;
    for (let length = 1; length <= ROOT_BITS; length++, code <<= 1) {
      for (let left = this.#counts[length]!; left > 0; left--, code++, index++) {
        const entry = (this.#symbols[index]! << 4) | length;
        for (let at = reversed(code, length); at < table.length; at += 1 << length) table[at] = entry;
      }
    }
  }
}

/** Codes are packed most significant bit first into bytes that are read least significant bit first (RFC 1951 §3.1.1). */
function reversed(code: number, length: number): number {
  let result = 0;
  for (let bit = 0; bit < length; bit++) result |= ((code >>> bit) & 1) << (length - 1 - bit);
  return result;
}
