/**
 * Finds lines in a queue that grows, without looking at any byte twice. Runs once a line. Most lines are short, and told
 * by a loop sooner than a native search begins.
 */
import { CR, LF } from '../../bytes/ascii.ts';
import type { ByteQueue } from '../../bytes/byte-queue.ts';
import { EMPTY } from '../../bytes/chunk.ts';

/** Bytes after which a line counts as long. */
const SHORT = 96;

/** All positions count from `queue.start`. */
export class LineScanner {
  /** The line last found, without its end; the next line begins at `next`. */
  start = 0;
  end = 0;
  next = 0;
  /** It ended with LF alone. */
  bare = false;
  #searched = 0;
  readonly #queue: ByteQueue;
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
    const { start, bytes, end } = this.#queue;
    let at = start + Math.max(this.#searched, this.next);
    const near = Math.min(end, at + SHORT);
    while (at < near && bytes[at] !== LF) at++;
    if (at === near && at < end) {
      at = this.view.indexOf(LF, at);
      if (at < 0) at = end;
    }
    if (at === end) {
      this.#searched = this.#queue.length;
      return false;
    }
    const lf = at - start;
    this.start = this.next;
    this.bare = lf === this.start || bytes[at - 1] !== CR;
    this.end = this.bare ? lf : lf - 1;
    this.next = lf + 1;
    return true;
  }

  /** Whether a CR stands inside the line last found. */
  get hasCr(): boolean {
    const { start, bytes } = this.#queue;
    const end = start + this.end;
    let at = start + this.start;
    const near = Math.min(end, at + SHORT);
    while (at < near && bytes[at] !== CR) at++;
    if (at < near) return true;
    if (near === end) return false;
    const cr = this.view.indexOf(CR, at);
    return cr >= 0 && cr < end;
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
