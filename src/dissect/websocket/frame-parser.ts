/** One side of a WebSocket connection, from bytes to frames (RFC 6455 §5). Payloads pass through in pieces; none is kept. */
import { FrameHeader, headerLength, MAX_HEADER } from './frame-header.ts';
import { unmask, UNMASK_MAX } from './mask.ts';

/** What a parser finds, in stream order. Calls come from within `push` and `gap`. */
export interface FrameSink {
  /** A header is complete; borrowed until the frame ends. Answers whether the payload is wanted: if not, only lengths come. */
  frameStart(frame: FrameHeader): boolean;
  /** Payload, unmasked, in a piece borrowed for the call; borrowed until the frame ends where it is all of the payload. */
  payload(bytes: Uint8Array, start: number, end: number, frame: FrameHeader): void;
  /** Payload that is not wanted. */
  payloadSkipped(length: number): void;
  /** Payload that was not captured. */
  payloadMissing(length: number): void;
  frameEnd(frame: FrameHeader): void;
}

/**
 * The header of frames that begin and end within one push, which are nearly all: thousands of idle connections need none
 * of their own.
 */
let spare: FrameHeader | null = new FrameHeader();

/** A frame that goes on beyond a push. */
class OpenFrame {
  readonly header = new FrameHeader();
  /** What has come of a header that is not whole. */
  readonly bytes = new Uint8Array(MAX_HEADER);
  have = 0;
  inPayload = false;
  wanted = false;
  /** Payload bytes that have passed. */
  passed = 0;
}

/** Of no connection at the moment. */
const spareOpen: OpenFrame[] = [];
const MOST_SPARE = 8;

function openFrame(): OpenFrame {
  const open = spareOpen.pop() ?? new OpenFrame();
  open.have = 0;
  open.inPayload = false;
  return open;
}

/**
 * Finds frames, and calls its own methods with what it finds. To be extended: of each connection there are two, and an
 * object that hands on to another would be one more to fetch from memory for each segment.
 */
export abstract class FrameReader implements FrameSink {
  #open: OpenFrame | null = null;

  abstract frameStart(frame: FrameHeader): boolean;
  abstract payload(bytes: Uint8Array, start: number, end: number, frame: FrameHeader): void;
  abstract payloadSkipped(length: number): void;
  abstract payloadMissing(length: number): void;
  abstract frameEnd(frame: FrameHeader): void;

  /** Whether bytes of an unfinished frame have come. */
  get inFrame(): boolean {
    return this.#open !== null;
  }

  /** Takes the next bytes; false when a header says a length that no payload can have, after which nothing can be read. */
  push(bytes: Uint8Array, start: number, end: number): boolean {
    let at = start;
    while (at >= 0 && at < end) {
      const open = this.#open;
      if (open !== null) {
        at = open.inPayload ? this.#goOn(open, bytes, at, end) : this.#headerGoesOn(open, bytes, at, end);
        continue;
      }
      const from = at + (end - at < 2 ? MAX_HEADER : headerLength(bytes[at + 1]!));
      if (from <= end) at = this.#frameAt(bytes, at, from, end);
      else this.#open = openFrame();
    }
    return at >= 0;
  }

  /** `length` bytes will never come; false when a header is among them, or they reach beyond the payload at hand. */
  gap(length: number): boolean {
    const open = this.#open;
    if (!open?.inPayload) return false;
    const missing = Math.min(length, open.header.length - open.passed);
    open.passed += missing;
    this.payloadMissing(missing);
    this.#endIfPassed(open);
    return missing === length;
  }

  /** Expects a header next. */
  reset(): void {
    this.#open = null;
  }

  // These take bytes from `at` on and return the index behind the last one used; -1 for a bad length.

  /** A frame whose whole header is `bytes[at..from)`. */
  #frameAt(bytes: Uint8Array, at: number, from: number, end: number): number {
    const frame = spare ?? new FrameHeader();
    spare = null;
    const readable = frame.place(bytes, at);
    const whole = readable && frame.length <= end - from;
    if (whole) {
      const wanted = this.frameStart(frame);
      if (frame.length > 0) this.#pass(frame, wanted, bytes, from, from + frame.length, 0);
      this.frameEnd(frame);
    } else if (readable) {
      const open = openFrame();
      open.header.place(bytes, at);
      this.#begin(open);
    }
    spare = frame;
    return !readable ? -1 : whole ? from + frame.length : from;
  }

  #headerGoesOn(open: OpenFrame, bytes: Uint8Array, start: number, end: number): number {
    const header = open.bytes;
    const needed = open.have < 2 ? 2 : headerLength(header[1]!);
    let at = start;
    while (open.have < needed && at < end) header[open.have++] = bytes[at++]!;
    if (open.have < 2 || open.have < headerLength(header[1]!)) return at;
    if (!open.header.place(header, 0)) return -1;
    this.#begin(open);
    return at;
  }

  #begin(open: OpenFrame): void {
    this.#open = open;
    open.passed = 0;
    open.inPayload = true;
    open.wanted = this.frameStart(open.header);
    this.#endIfPassed(open);
  }

  #goOn(open: OpenFrame, bytes: Uint8Array, at: number, end: number): number {
    const run = Math.min(end - at, open.header.length - open.passed);
    this.#pass(open.header, open.wanted, bytes, at, at + run, open.passed);
    open.passed += run;
    this.#endIfPassed(open);
    return at + run;
  }

  /** `passed`: payload bytes before these. */
  #pass(frame: FrameHeader, wanted: boolean, bytes: Uint8Array, start: number, end: number, passed: number): void {
    if (!wanted) this.payloadSkipped(end - start);
    else if (!frame.masked) this.payload(bytes, start, end, frame);
    else {
      for (let at = start; at < end; at += UNMASK_MAX) {
        const stop = Math.min(end, at + UNMASK_MAX);
        this.payload(unmask(bytes, at, stop, frame.mask, passed + at - start), 0, stop - at, frame);
      }
    }
  }

  #endIfPassed(open: OpenFrame): void {
    if (open.passed < open.header.length) return;
    this.#open = null;
    this.frameEnd(open.header);
    if (spareOpen.length < MOST_SPARE) spareOpen.push(open);
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

  payload(bytes: Uint8Array, start: number, end: number, frame: FrameHeader): void {
    this.#sink.payload(bytes, start, end, frame);
  }

  payloadSkipped(length: number): void {
    this.#sink.payloadSkipped(length);
  }

  payloadMissing(length: number): void {
    this.#sink.payloadMissing(length);
  }

  frameEnd(frame: FrameHeader): void {
    this.#sink.frameEnd(frame);
  }
}
