/** When the pieces of a body came: whether it was sent as fast as it could be, or as there was something to say. */
import type { Chunk } from '../bytes/chunk.ts';
import type { BodyInfo } from '../record.ts';
import { nanosBetween } from '../time.ts';
import type { BodySink } from './dissector.ts';

/** Bytes with less time than this between them are one piece. */
const PIECE_NANOS = 20e6;
/** Longer than any path takes to answer; only a sender with nothing to say lets so much pass several times. */
const PAUSE_NANOS = 500e6;
const FEW_PAUSES = 3;
/** Small pieces say the same sooner: a download fills its segments. */
const MANY_PIECES = 10;
const SMALL_PIECE = 1000;
const LASTING_NANOS = 1e9;

/** A body of unknown length on its way to `sink`; `streamed` is called at its end if it came piece by piece. */
export class PacedBody implements BodySink {
  readonly #sink: BodySink;
  readonly #streamed: () => void;
  #seconds = 0;
  #nanos = 0;
  #pieces = 0;
  #pauses = 0;
  /** Nanoseconds between pieces, and of pauses alone. */
  #apart = 0;
  #paused = 0;
  /** From the first byte to the last. */
  #lasted = 0;
  #length = 0;

  constructor(sink: BodySink, streamed: () => void) {
    this.#sink = sink;
    this.#streamed = streamed;
  }

  data(chunk: Chunk): void {
    const since = this.#pieces === 0 ? PIECE_NANOS : nanosBetween(this.#seconds, this.#nanos, chunk.seconds, chunk.nanos);
    this.#seconds = chunk.seconds;
    this.#nanos = chunk.nanos;
    this.#length += chunk.length;
    if (since >= PIECE_NANOS) this.#piece(since);
    else if (since > 0) this.#lasted += since;
    this.#sink.data(chunk);
  }

  gap(length: number): void {
    this.#length += length;
    this.#sink.gap(length);
  }

  end(complete: boolean): BodyInfo {
    if (this.#isStreamed) this.#streamed();
    return this.#sink.end(complete);
  }

  get info(): BodyInfo {
    return this.#sink.info;
  }

  #piece(since: number): void {
    if (this.#pieces++ === 0) return;
    this.#lasted += since;
    this.#apart += since;
    if (since < PAUSE_NANOS) return;
    this.#pauses++;
    this.#paused += since;
  }

  get #isStreamed(): boolean {
    if (this.#pauses >= FEW_PAUSES && this.#paused * 2 >= this.#lasted) return true;
    return this.#pieces >= MANY_PIECES && this.#length < this.#pieces * SMALL_PIECE
      && this.#lasted >= LASTING_NANOS && this.#apart * 2 >= this.#lasted;
  }
}
