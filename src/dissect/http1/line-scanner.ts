/**
 * Finds lines in a queue that grows, without looking at any byte twice. Runs once a line: nothing is allocated but one view
 * a chunk.
 */
import { CR, LF } from '../../bytes/ascii.ts';
import type { ByteQueue } from '../../bytes/byte-queue.ts';
import { EMPTY } from '../../bytes/chunk.ts';

/** All positions count from `queue.start`. */
export class LineScanner {
  /** The line last found, without its end; the next line begins at `next`. */
  start = 0;
  end = 0;
  next = 0;
  /** It ended with LF alone. */
  bare = false;
  #searched = 0;
  #queue: ByteQueue;
  #view: Uint8Array = EMPTY;
  #viewed: Uint8Array = EMPTY;

  constructor(queue: ByteQueue) {
    this.#queue = queue;
  }

  /** The array of the queue, ending where the queue ends, so that a native search stops there. Indexes are those of the array. */
  get view(): Uint8Array {
    const { bytes, end } = this.#queue;
    if (this.#viewed !== bytes || this.#view.length !== end) {
      this.#viewed = bytes;
      this.#view = bytes.subarray(0, end);
    }
    return this.#view;
  }

  /** Moves on to the next line, or to the first after `reset`; false while its end has not come. */
  find(): boolean {
    const { start, bytes } = this.#queue;
    const lf = this.view.indexOf(LF, start + Math.max(this.#searched, this.next)) - start;
    if (lf < 0) {
      this.#searched = this.#queue.length;
      return false;
    }
    this.start = this.next;
    this.bare = lf === this.start || bytes[start + lf - 1] !== CR;
    this.end = this.bare ? lf : lf - 1;
    this.next = lf + 1;
    return true;
  }

  /** Whether a CR stands inside the line last found. */
  get hasCr(): boolean {
    const { start } = this.#queue;
    const cr = this.view.indexOf(CR, start + this.start);
    return cr >= 0 && cr < start + this.end;
  }

  /** The queue begins somewhere else now. */
  reset(): void {
    this.start = this.end = this.next = this.#searched = 0;
  }

  /** Lets go of borrowed bytes. */
  release(): void {
    this.#view = this.#viewed = EMPTY;
  }
}
