import { Stamp } from './stamp.ts';

/**
 * A contiguous run of bytes on its way through the program, with the frame that brought it. Borrowed: bytes and figures
 * are valid until the call that received the chunk returns; `copy()` what is kept. One object is reused for all deliveries.
 */
export class Chunk {
  bytes: Uint8Array = EMPTY;
  /** First byte, as an index into `bytes`. */
  start = 0;
  /** One past the last byte. */
  end = 0;
  /** The frame in which these bytes became readable in order, counted from 1. */
  frame = 0;
  /** That frame's time, whole seconds since 1970 and nanoseconds within it. */
  seconds = 0;
  nanos = 0;

  get length(): number {
    return this.end - this.start;
  }

  /** Points this chunk at other bytes, keeping frame and time. */
  place(bytes: Uint8Array, start = 0, end = bytes.length): this {
    this.bytes = bytes;
    this.start = start;
    this.end = end;
    return this;
  }

  /** Takes frame and time from `from`. */
  stampLike(from: { readonly frame: number; readonly seconds: number; readonly nanos: number }): this {
    this.frame = from.frame;
    this.seconds = from.seconds;
    this.nanos = from.nanos;
    return this;
  }

  /** The bytes as an owned copy. */
  copy(): Uint8Array<ArrayBuffer> {
    return copyOf(this.bytes, this.start, this.end);
  }

  /** Frame and time as an owned value, for a record. */
  stamp(): Stamp {
    return new Stamp(this.frame, this.seconds, this.nanos);
  }
}

export const EMPTY: Uint8Array<ArrayBuffer> = new Uint8Array(0);

/** An owned copy of `bytes[start..end)`. Unlike `slice`, also of Node's Buffer, whose `slice` shares memory. */
export function copyOf(bytes: Uint8Array, start = 0, end = bytes.length): Uint8Array<ArrayBuffer> {
  const copy = new Uint8Array(end - start);
  copy.set(bytes.subarray(start, end));
  return copy;
}
