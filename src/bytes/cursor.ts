import { u8, u16, u32 } from './read.ts';

/**
 * Reads a structure front to back. A read past `end` gives 0 and leaves a reason in `fault`; every later read is then
 * empty too, so a parser reads a whole structure and looks at `fault` once. `bytes` is borrowed.
 */
export class Cursor {
  readonly bytes: Uint8Array;
  at: number;
  /** One past the last readable byte; may be narrowed while an inner structure is read. */
  end: number;
  /** Why reading failed first, or null. */
  fault: string | null = null;
  /** The fault is that bytes are missing, not that they are wrong. */
  cut = false;

  constructor(bytes: Uint8Array, start = 0, end = bytes.length) {
    this.bytes = bytes;
    this.at = start;
    this.end = end;
  }

  get left(): number {
    return this.end - this.at;
  }

  /** Ends reading, for a reason of the caller's. */
  fail(reason: string): void {
    this.fault ??= reason;
    this.at = this.end;
  }

  u8(): number {
    return this.#has(1) ? u8(this.bytes, this.at++) : 0;
  }

  u16(): number {
    return this.#has(2) ? u16(this.bytes, (this.at += 2) - 2) : 0;
  }

  u32(): number {
    return this.#has(4) ? u32(this.bytes, (this.at += 4) - 4) : 0;
  }

  /** Steps over `count` bytes and gives the offset of the first, or -1. */
  take(count: number): number {
    return this.#has(count) ? (this.at += count) - count : -1;
  }

  #has(count: number): boolean {
    if (this.at + count <= this.end) return true;
    this.cut = true;
    this.fail('the bytes end early');
    return false;
  }
}
