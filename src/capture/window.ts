import { EMPTY } from '../bytes/chunk.ts';

/**
 * The part of a capture file that is in memory. Whoever does the reading adds bytes behind `end`; a `CaptureReader` moves
 * `start` past what it has understood. Frames point into `bytes`, so they are borrowed until bytes are added. Grows by
 * doubling when one record fills it; that is bounded because readers wait for no record much above `MAX_FRAME`.
 */
export class Window {
  bytes: Uint8Array = EMPTY;
  /** The same bytes, for reading words. */
  view: DataView = new DataView(EMPTY.buffer);
  /** The unread bytes are `bytes[start..end)`. */
  start = 0;
  end = 0;
  /** File offset of `bytes[0]`, in the uncompressed file. */
  base = 0;
  /** Nothing will be added behind `end`. */
  atEnd = false;

  /** A window of `size` bytes to be filled. */
  static ofSize(size: number): Window {
    const window = new Window();
    window.#use(new Uint8Array(Math.max(1, size)));
    return window;
  }

  /** A window over a whole file in memory, which is borrowed and not written to. */
  static over(file: Uint8Array): Window {
    const window = new Window();
    window.#use(file);
    window.end = file.length;
    window.atEnd = true;
    return window;
  }

  /** File offset of the next unread byte. */
  get offset(): number {
    return this.base + this.start;
  }

  /** Makes room and returns it; write to its front, then add to `end`. Ends every borrow of `bytes`. */
  room(): Uint8Array {
    const rest = this.end - this.start;
    if (this.start > 0) {
      this.bytes.copyWithin(0, this.start, this.end);
      this.base += this.start;
      this.start = 0;
      this.end = rest;
    }
    if (rest === this.bytes.length) {
      const larger = new Uint8Array(Math.max(64, rest * 2));
      larger.set(this.bytes);
      this.#use(larger);
    }
    return this.bytes.subarray(this.end);
  }

  #use(bytes: Uint8Array): void {
    this.bytes = bytes;
    this.view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  }
}
