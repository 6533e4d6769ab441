/** Bits into bytes, lowest first (RFC 1951 §3.1.1). */
export class BitWriter {
  #bytes = new Uint8Array(1024);
  /** Bits so far. */
  length = 0;

  /** Adds the lowest `count` bits, at most 24. */
  add(value: number, count: number): void {
    const need = (this.length + count + 7) >> 3;
    if (need > this.#bytes.length) this.#grow(need);
    for (let bit = 0; bit < count; bit++, this.length++) {
      if ((value >> bit) & 1) this.#bytes[this.length >> 3]! |= 1 << (this.length & 7);
    }
  }

  align(): void {
    this.length = (this.length + 7) & ~7;
    if (this.length >> 3 > this.#bytes.length) this.#grow(this.length >> 3);
  }

  /** The first so many bytes, or all. */
  bytes(count = (this.length + 7) >> 3): Uint8Array {
    if (count > this.#bytes.length) this.#grow(count);
    return this.#bytes.slice(0, count);
  }

  #grow(need: number): void {
    const larger = new Uint8Array(Math.max(need, 2 * this.#bytes.length));
    larger.set(this.#bytes);
    this.#bytes = larger;
  }
}
