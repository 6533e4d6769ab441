import { EMPTY } from '../bytes/chunk.ts';
import { utf8Text } from '../bytes/text.ts';
import { utf8Boundary } from './utf8.ts';

/** Keeps the first bytes of what is appended, up to a limit, and counts all. */
export class BoundedBuffer {
  /** What is kept is `bytes[0..length)`; borrowed until the next `append` or `clear`. */
  bytes: Uint8Array<ArrayBuffer> = EMPTY;
  length = 0;
  /** All bytes since the last `clear`, kept or not. */
  total = 0;
  readonly limit: number;

  constructor(limit: number) {
    this.limit = limit;
  }

  /** Whether more came than is kept. */
  get cut(): boolean {
    return this.total > this.length;
  }

  append(bytes: Uint8Array, start: number, end: number): void {
    this.total += end - start;
    const count = Math.min(end - start, this.limit - this.length);
    if (count <= 0) return;
    const size = this.length + count;
    if (size > this.bytes.length) {
      const larger = new Uint8Array(Math.min(this.limit, Math.max(64, size * 2)));
      larger.set(this.bytes.subarray(0, this.length));
      this.bytes = larger;
    }
    this.bytes.set(bytes.subarray(start, start + count), this.length);
    this.length = size;
  }

  /** Counts bytes that nobody has. */
  skip(count: number): void {
    this.total += count;
  }

  /** What is kept, as text; a character that the limit cut in two is left out. */
  text(): string {
    return utf8Text(this.bytes, 0, this.cut ? utf8Boundary(this.bytes, 0, this.length) : this.length);
  }

  /** Begins anew; all but a small buffer is given back. */
  clear(): void {
    this.length = this.total = 0;
    if (this.bytes.length > 1024) this.bytes = EMPTY;
  }
}
