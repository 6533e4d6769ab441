import { EMPTY } from '../bytes/chunk.ts';

/** Receives output in pieces that are valid during the call; false means: no more of it. */
export type InflateSink = (bytes: Uint8Array, start: number, end: number) => void | boolean;

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
  readonly #sink: InflateSink;
  #delivered = 0;

  constructor(history: number, sink: InflateSink) {
    this.#history = history;
    this.#most = history + Math.max(4 * MAX_MATCH, history >> 1);
    this.#sink = sink;
  }

  /** Hands out what was not handed out yet; false when the sink wants no more. */
  flush(): boolean {
    const from = this.#delivered;
    this.#delivered = this.at;
    return from === this.at || this.#sink(this.bytes, from, this.at) !== false;
  }

  /** Sees to it that a match fits behind `at`; false when the sink wants no more. */
  makeRoom(): boolean {
    if (this.bytes.length - this.at >= MAX_MATCH) return true;
    if (!this.flush()) return false;
    if (this.bytes.length < this.#most) {
      const larger = new Uint8Array(Math.min(this.#most, Math.max(FIRST_SIZE, this.bytes.length * 2)));
      larger.set(this.bytes.subarray(0, this.at));
      this.bytes = larger;
    }
    if (this.bytes.length - this.at < MAX_MATCH) {
      this.bytes.copyWithin(0, this.at - this.#history, this.at);
      this.#delivered = this.at = this.#history;
    }
    return true;
  }

  /** Forgets the history; a large buffer is given back. */
  clear(): void {
    this.#delivered = this.at = 0;
    if (this.bytes.length > 4096) this.bytes = EMPTY;
  }
}
