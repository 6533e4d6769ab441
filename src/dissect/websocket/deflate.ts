/** One direction of permessage-deflate (RFC 7692 §7.2.2): messages in, in pieces, their content out. */
import { Inflater, InflateStatus } from '../../codec/inflate.ts';
import type { DeflateRules } from './extensions.ts';

/** What a sender takes off the end of each message, since every flush ends so. */
const TAIL = Uint8Array.of(0, 0, 0xff, 0xff);

/** Content may always be this long; beyond, it must not be more than so many times its compressed length. */
const FREE_LENGTH = 1 << 20;
const MAX_RATIO = 200;

type Sink = (bytes: Uint8Array, start: number, end: number) => void;

/**
 * How a message came out. `context-lost`: it does not inflate, and refers to earlier messages that were not read. Only a
 * reference to them can fail then, so what does inflate is right even with messages missing before it.
 */
export type Inflated = 'whole' | 'bad' | 'limit' | 'context-lost';

export class MessageInflater {
  readonly #inflater: Inflater;
  readonly #contextTakeover: boolean;
  readonly #maxLength: number;
  /** Whether the window holds all that the next message may refer to. */
  #contextKnown: boolean;
  /** Compressed bytes that the frames of the message announce, and content so far. */
  #announced = 0;
  #length = 0;
  #stopped = false;
  readonly #sink: Sink;
  readonly #guard = (bytes: Uint8Array, start: number, end: number): boolean => this.#deliver(bytes, start, end);

  /** `rules`: null where the handshake was not seen. At most `maxLength` bytes of content come out of a message. */
  constructor(rules: DeflateRules | null, maxLength: number, sink: Sink) {
    this.#sink = sink;
    this.#contextTakeover = rules?.contextTakeover ?? true;
    this.#contextKnown = rules !== null;
    this.#maxLength = maxLength;
    this.#inflater = new Inflater('raw', { windowBits: rules?.windowBits ?? 15, endless: true });
  }

  /**
   * A frame of `length` bytes begins. What may come out is measured by what is announced, not by what has come: so it does
   * not depend on how the frame was cut into segments.
   */
  frame(length: number): void {
    this.#announced += length;
  }

  push(bytes: Uint8Array, start: number, end: number): void {
    if (!this.#stopped) this.#stopped = this.#inflater.push(bytes, start, end, this.#guard) === InflateStatus.Stopped;
  }

  /** Ends a message. */
  end(): Inflated {
    // A message that kept its tail, or ended in a final block, is taken as it is; so is one of no bytes at all.
    const ended = this.#inflater.betweenBlocks;
    if (this.#announced > 0 && !ended) this.push(TAIL, 0, TAIL.length);
    const isWhole = this.#inflater.status === InflateStatus.NeedMore && this.#inflater.betweenBlocks;
    const outcome = this.#stopped ? 'limit' : isWhole ? 'whole' : this.#contextKnown ? 'bad' : 'context-lost';
    if (outcome === 'whole') this.#forget(false);
    else this.lose();
    return outcome;
  }

  /** The message at hand does not inflate. */
  get failed(): boolean {
    return this.#inflater.status === InflateStatus.Failed;
  }

  /** A message, or part of one, was not captured or not read. */
  lose(): void {
    this.#forget(true);
  }

  #forget(lost: boolean): void {
    this.#announced = this.#length = 0;
    this.#stopped = false;
    if (!this.#contextTakeover) this.#inflater.reset();
    else if (lost) {
      this.#inflater.reset();
      this.#contextKnown = false;
    }
  }

  #deliver(bytes: Uint8Array, start: number, end: number): boolean {
    const most = Math.min(this.#maxLength, Math.max(FREE_LENGTH, this.#announced * MAX_RATIO));
    const stop = Math.min(end, start + most - this.#length);
    this.#length += stop - start;
    this.#sink(bytes, start, stop);
    return stop === end;
  }
}
