/** One side of a WebSocket connection, from bytes to frames (RFC 6455 §5). Payloads pass through in pieces; none is kept. */
import { FrameHeader, headerLength, MAX_HEADER } from './frame-header.ts';
import { unmask, UNMASK_MAX } from './mask.ts';

/** What a parser finds, in stream order. Calls come from within `push` and `gap`. */
export interface FrameSink {
  /** A header is complete; borrowed until the frame ends. Answers whether the payload is wanted: if not, only lengths come. */
  frameStart(frame: FrameHeader): boolean;
  /** Payload, unmasked, in a piece borrowed for the call; borrowed until the frame ends where it is all of the payload. */
  payload(bytes: Uint8Array, start: number, end: number): void;
  /** Payload that is not wanted. */
  payloadSkipped(length: number): void;
  /** Payload that was not captured. */
  payloadMissing(length: number): void;
  frameEnd(): void;
}

/**
 * The header of frames that begin and end within one push, which are nearly all: thousands of idle connections need none
 * of their own.
 */
let spare: FrameHeader | null = new FrameHeader();

/**
 * Finds frames, and calls its own methods with what it finds. To be extended: of each connection there are two, and an
 * object that hands on to another would be one more to fetch from memory for each segment.
 */
export abstract class FrameReader implements FrameSink {
  /** Of a frame that goes on beyond a push, once there is one. */
  #own: FrameHeader | null = null;
  /** A header that goes on beyond a push, and how much of it has come. */
  #header: Uint8Array | null = null;
  #have = 0;
  #inPayload = false;
  #wanted = false;
  /** Payload bytes that have passed. */
  #passed = 0;

  abstract frameStart(frame: FrameHeader): boolean;
  abstract payload(bytes: Uint8Array, start: number, end: number): void;
  abstract payloadSkipped(length: number): void;
  abstract payloadMissing(length: number): void;
  abstract frameEnd(): void;

  /** Whether bytes of an unfinished frame have come. */
  get inFrame(): boolean {
    return this.#inPayload || this.#have > 0;
  }

  /** Takes the next bytes; false when a header says a length that no payload can have, after which nothing can be read. */
  push(bytes: Uint8Array, start: number, end: number): boolean {
    let at = start;
    while (at < end) {
      if (this.#inPayload) {
        const run = Math.min(end - at, this.#own!.length - this.#passed);
        this.#pass(this.#own!, bytes, at, at + run, this.#passed);
        this.#passed += run;
        at += run;
        this.#endIfPassed();
        continue;
      }
      const from = at + (end - at < 2 ? MAX_HEADER : headerLength(bytes[at + 1]!));
      if (this.#have === 0 && from <= end) {
        at = this.#frameAt(bytes, at, from, end);
        if (at < 0) return false;
        continue;
      }
      const header = (this.#header ??= new Uint8Array(MAX_HEADER));
      const needed = this.#have < 2 ? 2 : headerLength(header[1]!);
      while (this.#have < needed && at < end) header[this.#have++] = bytes[at++]!;
      if (this.#have < 2 || this.#have < headerLength(header[1]!)) continue;
      this.#have = 0;
      const frame = (this.#own ??= new FrameHeader());
      if (!frame.place(header, 0)) return false;
      this.#begin(frame);
    }
    return true;
  }

  /** `length` bytes will never come; false when a header is among them, or they reach beyond the payload at hand. */
  gap(length: number): boolean {
    if (!this.#inPayload) return false;
    const missing = Math.min(length, this.#own!.length - this.#passed);
    this.#passed += missing;
    this.payloadMissing(missing);
    this.#endIfPassed();
    return missing === length;
  }

  /** Expects a header next. */
  reset(): void {
    this.#have = 0;
    this.#inPayload = false;
  }

  /** Takes a frame whose whole header is `bytes[at..from)`. Returns the index behind what was used; -1 for a bad length. */
  #frameAt(bytes: Uint8Array, at: number, from: number, end: number): number {
    const frame = spare ?? new FrameHeader();
    spare = null;
    const readable = frame.place(bytes, at);
    const whole = readable && frame.length <= end - from;
    if (whole) {
      this.#wanted = this.frameStart(frame);
      if (frame.length > 0) this.#pass(frame, bytes, from, from + frame.length, 0);
      this.frameEnd();
    } else if (readable) {
      this.#own ??= new FrameHeader();
      this.#own.place(bytes, at);
      this.#begin(this.#own);
    }
    spare = frame;
    return !readable ? -1 : whole ? from + frame.length : from;
  }

  #begin(frame: FrameHeader): void {
    this.#passed = 0;
    this.#inPayload = true;
    this.#wanted = this.frameStart(frame);
    this.#endIfPassed();
  }

  /** `passed`: payload bytes before these. */
  #pass({ masked, mask }: FrameHeader, bytes: Uint8Array, start: number, end: number, passed: number): void {
    if (!this.#wanted) this.payloadSkipped(end - start);
    else if (!masked) this.payload(bytes, start, end);
    else {
      for (let at = start; at < end; at += UNMASK_MAX) {
        const stop = Math.min(end, at + UNMASK_MAX);
        this.payload(unmask(bytes, at, stop, mask, passed + at - start), 0, stop - at);
      }
    }
  }

  #endIfPassed(): void {
    if (this.#passed < this.#own!.length) return;
    this.#inPayload = false;
    this.frameEnd();
  }
}

/** Hands what it finds to a sink. */
export class FrameParser extends FrameReader {
  readonly #sink: FrameSink;

  constructor(sink: FrameSink) {
    super();
    this.#sink = sink;
  }

  frameStart(frame: FrameHeader): boolean {
    return this.#sink.frameStart(frame);
  }

  payload(bytes: Uint8Array, start: number, end: number): void {
    this.#sink.payload(bytes, start, end);
  }

  payloadSkipped(length: number): void {
    this.#sink.payloadSkipped(length);
  }

  payloadMissing(length: number): void {
    this.#sink.payloadMissing(length);
  }

  frameEnd(): void {
    this.#sink.frameEnd();
  }
}
