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
  /** A CR stands inside it. */
  hasCr = false;
  #searched = 0;
  /** The first CR of the line that is looked for, -1 while there is none. */
  #cr = -1;
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

  /** A part of the next line has been looked at. */
  get midway(): boolean {
    return this.#searched > this.next;
  }

  /** Moves on to the next line, or to the first after `reset`; false while its end has not come. */
  find(): boolean {
    const { start, bytes, end } = this.#queue;
    let at = start + Math.max(this.#searched, this.next);
    let cr = this.#cr;
    const near = Math.min(end, at + SHORT);
    for (; at < near; at++) {
      const byte = bytes[at]!;
      if (byte > CR) continue;
      if (byte === LF) break;
      if (byte === CR && cr < 0) cr = at - start;
    }
    if (at === near && at < end) {
      const lf = this.view.indexOf(LF, at);
      if (cr < 0) cr = this.#crBefore(at, lf < 0 ? end : lf);
      at = lf < 0 ? end : lf;
    }
    if (at === end) {
      this.#searched = this.#queue.length;
      this.#cr = cr;
      return false;
    }
    const lf = at - start;
    this.start = this.next;
    this.bare = lf === this.start || bytes[at - 1] !== CR;
    this.end = this.bare ? lf : lf - 1;
    this.hasCr = cr >= 0 && cr < this.end;
    this.next = lf + 1;
    this.#cr = -1;
    return true;
  }

  #crBefore(from: number, end: number): number {
    const cr = this.view.indexOf(CR, from);
    return cr < 0 || cr >= end ? -1 : cr - this.#queue.start;
  }

  /** The queue begins somewhere else now. */
  reset(): void {
    this.start = this.end = this.next = this.#searched = 0;
    this.#cr = -1;
  }

  /** Lets go of borrowed bytes. */
  release(): void {
    this.#view = this.#viewed = EMPTY;
  }
}
