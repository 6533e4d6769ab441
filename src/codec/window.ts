import { EMPTY } from '../bytes/chunk.ts';

/** Receives output in pieces that are valid during the call; false means: no more of it. */
export type InflateSink = (bytes: Uint8Array, start: number, end: number) => void | boolean;

/** Whom a window belongs to: an object, since thousands of windows with a closure each cost more than what they hold. */
export interface WindowOwner {
  /** As an `InflateSink`. */
  deliver: InflateSink;
}

/** The longest match of DEFLATE: with this much room, any symbol can be written without looking again. */
export const MAX_MATCH = 258;
const FIRST_SIZE = 512;

/**
 * Output on its way out, with the history that matches refer to before it. Grows with what was written, from nothing to
 * half as much again as the history, then slides: thousands of idle streams cost what they said, not 32 KiB each.
 */
export class OutputWindow {
  /** Written up to `at`; all of it is history that a distance may reach. */
  bytes: Uint8Array<ArrayBuffer> = EMPTY;
  at = 0;
  readonly #history: number;
  readonly #most: number;
  readonly #owner: WindowOwner;
  #delivered = 0;

  constructor(history: number, owner: WindowOwner) {
    this.#history = history;
    this.#most = history + Math.max(4 * MAX_MATCH, history >> 1);
    this.#owner = owner;
  }

  /** Bytes that were not handed out yet. */
  get pending(): number {
    return this.at - this.#delivered;
  }

  /** Hands out what was not handed out yet; false when the owner wants no more. */
  flush(): boolean {
    const from = this.take();
    return from === this.at || this.#owner.deliver(this.bytes, from, this.at) !== false;
  }

  /** Where that begins, for an owner that takes it from `bytes` by itself, up to `at`: it counts as handed out. */
  take(): number {
    const from = this.#delivered;
    this.#delivered = this.at;
    return from;
  }

  /** Sees to it that a match fits behind `at`; false when the owner wants no more of what must make room. */
  makeRoom(): boolean {
    if (this.bytes.length - this.at >= MAX_MATCH) return true;
    if (this.bytes.length < this.#most) this.#grow();
    if (this.bytes.length - this.at >= MAX_MATCH) return true;
    if (!this.flush()) return false;
    this.bytes.copyWithin(0, this.at - this.#history, this.at);
    this.#delivered = this.at = this.#history;
    return true;
  }

  #grow(): void {
    const larger = new Uint8Array(Math.min(this.#most, Math.max(FIRST_SIZE, this.bytes.length * 2)));
    larger.set(this.bytes.subarray(0, this.at));
    this.bytes = larger;
  }

  /** Forgets the history; a large buffer is given back. */
  clear(): void {
    this.#delivered = this.at = 0;
    if (this.bytes.length > 4096) this.bytes = EMPTY;
  }
}
