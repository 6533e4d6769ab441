/**
 * One direction of permessage-deflate (RFC 7692 §7.2.2): messages in, in pieces, their content out. Every message is inflated
 * when it comes, also where its text is not shown: whether it inflates, to how much, and to UTF-8 is what records and notes
 * say of it, and the messages after it may refer to it.
 */
import { BlockDecoder, InflateStatus } from '../../codec/blocks.ts';
import { historyOf } from '../../codec/inflate.ts';
import { OutputWindow, type WindowOwner } from '../../codec/window.ts';
import type { DeflateRules } from './extensions.ts';

/** What a sender takes off the end of each message, since every flush ends so. */
const TAIL = Uint8Array.of(0, 0, 0xff, 0xff);

/** Content may always be this long; beyond, it must not be more than so many times its compressed length. */
const FREE_LENGTH = 1 << 20;
const MAX_RATIO = 200;

/** Receives the content of a message: all of it lent once, at its end, or else in pieces that are added. */
export interface ContentSink {
  lend(bytes: Uint8Array, start: number, end: number): void;
  add(bytes: Uint8Array, start: number, end: number): void;
}

/**
 * How a message came out. `context-lost`: it does not inflate, and refers to earlier messages that were not read. Only a
 * reference to them can fail then, so what does inflate is right even with messages missing before it.
 */
export type Inflated = 'whole' | 'bad' | 'limit' | 'context-lost';

/** Decoders of no message at the moment: between messages, only its window tells one connection from another. */
const spare: BlockDecoder[] = [];
const MOST_SPARE = 8;

export class MessageInflater implements WindowOwner {
  readonly #window: OutputWindow;
  /** Of the message at hand, once there is something to decode. */
  #blocks: BlockDecoder | null = null;
  #status: InflateStatus = InflateStatus.NeedMore;
  readonly #contextTakeover: boolean;
  readonly #maxLength: number;
  /** Whether the window holds all that the next message may refer to. */
  #contextKnown: boolean;
  /** Compressed bytes that the frames of the message announce, and content so far. */
  #announced = 0;
  #length = 0;
  #sink: ContentSink | null = null;

  /** `rules`: null where the handshake was not seen. At most `maxLength` bytes of content come out of a message. */
  constructor(rules: DeflateRules | null, maxLength: number) {
    this.#window = new OutputWindow(historyOf(rules?.windowBits ?? 15), this);
    this.#contextTakeover = rules?.contextTakeover ?? true;
    this.#contextKnown = rules !== null;
    this.#maxLength = maxLength;
  }

  /**
   * A frame of `length` bytes begins. What may come out is measured by what is announced, not by what has come: so it does
   * not depend on how the frame was cut into segments.
   */
  frame(length: number): void {
    this.#announced += length;
  }

  /** The next bytes of the message at hand, whose content goes to `sink`. */
  push(bytes: Uint8Array, start: number, end: number, sink: ContentSink): void {
    if (this.#status !== InflateStatus.NeedMore) return;
    this.#sink = sink;
    const blocks = (this.#blocks ??= decoderInto(this.#window));
    this.#status = blocks.decode(bytes, start, end);
    if (this.#length + this.#window.pending > this.#most && !this.#window.flush()) this.#status = InflateStatus.Stopped;
    this.#sink = null;
  }

  /** Ends a message. Its content is at `sink`; what was lent is there until the next message. */
  end(sink: ContentSink): Inflated {
    // A message that kept its tail, or ended in a final block, is taken as it is; so is one of no bytes at all.
    if (this.#announced > 0 && !this.#betweenBlocks) this.push(TAIL, 0, TAIL.length, sink);
    const status = this.#status;
    const isWhole = status === InflateStatus.NeedMore && this.#betweenBlocks;
    const outcome = status === InflateStatus.Stopped ? 'limit' : isWhole ? 'whole' : this.#contextKnown ? 'bad' : 'context-lost';
    this.#handOut(sink);
    this.#forget(outcome !== 'whole');
    return outcome;
  }

  /** Ends a message of which something is missing. Whether what `sink` has of it is right as far as it goes. */
  abandon(sink: ContentSink): boolean {
    const isRight = this.#status !== InflateStatus.Failed;
    this.#handOut(sink);
    this.#forget(true);
    return isRight;
  }

  /** A message, or part of one, was not captured or not read. */
  lose(): void {
    this.#forget(true);
  }

  /** What the window hands out before it forgets it: content over the limit is left out, and no more of it wanted. */
  deliver(bytes: Uint8Array, start: number, end: number): boolean {
    const stop = Math.min(end, start + this.#most - this.#length);
    this.#length += stop - start;
    this.#sink!.add(bytes, start, stop);
    return stop === end;
  }

  /** Nearly always all of the content, which then need not be copied. */
  #handOut(sink: ContentSink): void {
    const window = this.#window;
    const start = window.take();
    if (start === window.at) return;
    if (this.#length === 0) sink.lend(window.bytes, start, window.at);
    else sink.add(window.bytes, start, window.at);
  }

  get #most(): number {
    return Math.min(this.#maxLength, Math.max(FREE_LENGTH, this.#announced * MAX_RATIO));
  }

  get #betweenBlocks(): boolean {
    return this.#blocks === null || this.#blocks.betweenBlocks;
  }

  #forget(lost: boolean): void {
    if (this.#blocks !== null) giveBack(this.#blocks);
    this.#blocks = null;
    this.#status = InflateStatus.NeedMore;
    this.#announced = this.#length = 0;
    if (lost || !this.#contextTakeover) this.#window.clear();
    if (lost && this.#contextTakeover) this.#contextKnown = false;
  }
}

function decoderInto(window: OutputWindow): BlockDecoder {
  const blocks = spare.pop();
  if (blocks === undefined) return new BlockDecoder(window, true);
  blocks.decodeInto(window);
  return blocks;
}

function giveBack(blocks: BlockDecoder): void {
  blocks.reset();
  if (spare.length < MOST_SPARE) spare.push(blocks);
}
