/** One side of a WebSocket connection, from bytes to frames (RFC 6455 §5). Payloads pass through in pieces; none is kept. */
import { FrameHeader, headerLength, MAX_HEADER } from './frame-header.ts';
import { unmask, UNMASK_MAX } from './mask.ts';

/** What a parser finds, in stream order. Calls come from within `push` and `gap`. */
export interface FrameSink {
  /** A header is complete; borrowed until the frame ends. Answers whether the payload is wanted: if not, only lengths come. */
  frameStart(frame: FrameHeader): boolean;
  /** Payload, unmasked, in a piece borrowed for the call. */
  payload(bytes: Uint8Array, start: number, end: number): void;
  /** Payload that is not wanted. */
  payloadSkipped(length: number): void;
  /** Payload that was not captured. */
  payloadMissing(length: number): void;
  frameEnd(): void;
}

export class FrameParser {
  readonly #sink: FrameSink;
  readonly #frame = new FrameHeader();
  readonly #header = new Uint8Array(MAX_HEADER);
  /** Bytes of a header so far. */
  #have = 0;
  #inPayload = false;
  #wanted = false;
  /** Payload bytes that have passed. */
  #passed = 0;

  constructor(sink: FrameSink) {
    this.#sink = sink;
  }

  /** Whether bytes of an unfinished frame have come. */
  get inFrame(): boolean {
    return this.#inPayload || this.#have > 0;
  }

  /** Takes the next bytes; false when a header says a length that no payload can have, after which nothing can be read. */
  push(bytes: Uint8Array, start: number, end: number): boolean {
    let at = start;
    while (at < end) {
      if (this.#inPayload) {
        const run = Math.min(end - at, this.#frame.length - this.#passed);
        this.#pass(bytes, at, at + run);
        at += run;
        this.#endIfPassed();
        continue;
      }
      const needed = this.#have < 2 ? 2 : headerLength(this.#header[1]!);
      while (this.#have < needed && at < end) this.#header[this.#have++] = bytes[at++]!;
      if (this.#have < 2 || this.#have < headerLength(this.#header[1]!)) continue;
      this.#have = 0;
      if (!this.#frame.place(this.#header, 0)) return false;
      this.#passed = 0;
      this.#inPayload = true;
      this.#wanted = this.#sink.frameStart(this.#frame);
      this.#endIfPassed();
    }
    return true;
  }

  /** `length` bytes will never come; false when a header is among them, or they reach beyond the payload at hand. */
  gap(length: number): boolean {
    if (!this.#inPayload) return false;
    const missing = Math.min(length, this.#frame.length - this.#passed);
    this.#passed += missing;
    this.#sink.payloadMissing(missing);
    this.#endIfPassed();
    return missing === length;
  }

  /** Expects a header next. */
  reset(): void {
    this.#have = 0;
    this.#inPayload = false;
  }

  #pass(bytes: Uint8Array, start: number, end: number): void {
    const { masked, mask } = this.#frame;
    if (!this.#wanted) this.#sink.payloadSkipped(end - start);
    else if (!masked) this.#sink.payload(bytes, start, end);
    else {
      for (let at = start; at < end; at += UNMASK_MAX) {
        const stop = Math.min(end, at + UNMASK_MAX);
        this.#sink.payload(unmask(bytes, at, stop, mask, this.#passed + at - start), 0, stop - at);
      }
    }
    this.#passed += end - start;
  }

  #endIfPassed(): void {
    if (this.#passed < this.#frame.length) return;
    this.#inPayload = false;
    this.#sink.frameEnd();
  }
}
