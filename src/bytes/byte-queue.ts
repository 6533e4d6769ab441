import { EMPTY } from './chunk.ts';

/**
 * Bytes waiting for the rest of a header. `view` of borrowed input plus kept leftovers: push a chunk, read from
 * `bytes[start..end)`, `consume` what was understood; `keep` copies the rest when the input goes away. Parsers that find
 * everything in one chunk, which is the usual case, never copy a byte.
 */
export class ByteQueue {
  /** Valid from `start` to `end` until the next `push` or `keep`. */
  bytes: Uint8Array = EMPTY;
  start = 0;
  end = 0;
  #owned: Uint8Array<ArrayBuffer> = EMPTY;

  get length(): number {
    return this.end - this.start;
  }

  /** Adds borrowed bytes behind what was kept. Call `keep` before they are reused. */
  push(bytes: Uint8Array, start: number, end: number): void {
    const kept = this.end - this.start;
    if (kept === 0) {
      this.bytes = bytes;
      this.start = start;
      this.end = end;
      return;
    }
    this.#own(kept + end - start);
    this.#owned.set(bytes.subarray(start, end), this.end);
    this.end += end - start;
  }

  consume(count: number): void {
    this.start += count;
  }

  /** Copies what is left out of borrowed input, so that it survives. */
  keep(): void {
    if (this.start === this.end) {
      this.clear();
    } else if (this.bytes !== this.#owned) {
      this.#own(this.end - this.start);
    }
  }

  /** Forgets everything; a buffer of more than `most` bytes is given back. */
  clear(most = 65536): void {
    this.bytes = EMPTY;
    this.start = this.end = 0;
    if (this.#owned.length > most) this.#owned = EMPTY;
  }

  /** Moves the waiting bytes into the own buffer with room for `size` bytes in all. */
  #own(size: number): void {
    const from = this.bytes;
    const { start, end } = this;
    if (from === this.#owned && this.#owned.length - start >= size) return;
    let target = this.#owned;
    if (target.length < size) target = new Uint8Array(Math.max(256, size * 2));
    if (from === target) target.copyWithin(0, start, end);
    else target.set(from.subarray(start, end), 0);
    this.#owned = target;
    this.bytes = target;
    this.start = 0;
    this.end = end - start;
  }
}
