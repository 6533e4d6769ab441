/** A chunked body with its trailers (RFC 9112 §7.1), read from the queue of a message parser. */
import { CR, LF } from '../../bytes/ascii.ts';
import type { ByteQueue } from '../../bytes/byte-queue.ts';
import { latin1Text } from '../../bytes/text.ts';
import type { Header } from '../../record.ts';
import { type ChunkSize, hexDigit, readChunkSize } from './chunk-size.ts';
import { type Complain, headerList } from './head.ts';
import type { LineScanner } from './line-scanner.ts';

/** `Bad`: the structure is lost. `TooLong`: the trailer section is over the limit. */
export const ChunkedStep = { NeedMore: 0, Again: 1, Done: 2, Bad: 3, TooLong: 4 } as const;
export type ChunkedStep = (typeof ChunkedStep)[keyof typeof ChunkedStep];

export interface ChunkedHost {
  readonly queue: ByteQueue;
  readonly line: LineScanner;
  readonly note: Complain;
  /** Finds the next line, and notes one that ends with LF alone. */
  nextLine(): boolean;
  bareLf(): void;
  /** Takes `count` entity bytes out of the queue. */
  bodyBytes(count: number): void;
  /** A hole of `length` entity bytes; 0 for one in the framing. */
  bodyGap(length: number): void;
  trailers(list: Header[]): void;
}

const SIZE = 0;
const DATA = 1;
const DATA_END = 2;
const TRAILERS = 3;

const MAX_SIZE_LINE = 16 << 10;
/** Behind a hole only a line as short as this is believed to be a chunk size. */
const MAX_BELIEVED = 8;
const SHOWN = 40;

export class ChunkedBody {
  readonly #host: ChunkedHost;
  readonly #maxTrailerBytes: number;
  readonly #maxTrailerLines: number;
  readonly #size: ChunkSize = { size: 0, loose: false, extension: false };
  #phase = SIZE;
  #remaining = 0;
  #trailerLines = 0;
  /** A hole is right before the chunk size. */
  #afterGap = false;
  #looseNoted = false;
  #extensionNoted = false;

  constructor(host: ChunkedHost, maxTrailerBytes: number, maxTrailerLines: number) {
    this.#host = host;
    this.#maxTrailerBytes = maxTrailerBytes;
    this.#maxTrailerLines = maxTrailerLines;
  }

  begin(): void {
    this.#phase = SIZE;
    this.#afterGap = this.#looseNoted = this.#extensionNoted = false;
  }

  step(): ChunkedStep {
    switch (this.#phase) {
      case SIZE: return this.#sizeLine();
      case DATA: return this.#data();
      case DATA_END: return this.#dataEnd();
      default: return this.#trailers();
    }
  }

  /** Nothing more comes. True when the last chunk has, which completes the body (RFC 9112 §8); keeps the trailers that came. */
  end(): boolean {
    if (this.#phase !== TRAILERS) return false;
    const { queue, line } = this.#host;
    if (line.next > 0) this.#host.trailers(headerList(latin1Text(queue.bytes, queue.start, queue.start + line.next), 0));
    return true;
  }

  /** A hole inside a chunk is counted; behind others a line that reads as a chunk size is taken for one. False when lost. */
  gap(length: number): boolean {
    const { queue, line } = this.#host;
    if (this.#phase === TRAILERS) return false;
    let left = length;
    if (this.#phase === DATA) {
      const inside = Math.min(left, this.#remaining);
      this.#remaining -= inside;
      this.#host.bodyGap(inside);
      left -= inside;
      if (this.#remaining === 0) this.#phase = DATA_END;
    }
    if (this.#phase === DATA_END && left > 0) {
      const lineEnd = Math.min(left, 2 - queue.length);
      if (lineEnd + queue.length === 2) this.#phase = SIZE;
      queue.clear();
      this.#host.bodyGap(0);
      left -= lineEnd;
    }
    if (this.#phase === SIZE && left > 0) {
      queue.clear();
      line.reset();
      this.#host.bodyGap(left);
      this.#afterGap = true;
    }
    return true;
  }

  #sizeLine(): ChunkedStep {
    const { queue, line, note } = this.#host;
    const plain = plainSizeLine(queue.bytes, queue.start, queue.end);
    if (plain >= 0) return this.#sized(plainSize, plain);
    const found = this.#host.nextLine();
    if ((found ? line.next : queue.length) > MAX_SIZE_LINE) return this.#bad('no end of a chunk size');
    if (!found) return ChunkedStep.NeedMore;
    const { bytes, start } = queue;
    const size = this.#size;
    readChunkSize(bytes, start, start + line.end, size);
    const shown = (): string => latin1Text(bytes, start, start + Math.min(line.end, SHOWN));
    if (size.size < 0) return this.#bad(`a chunk size that cannot be read: ${shown()}`);
    if (this.#afterGap && (size.loose || size.extension || line.end > MAX_BELIEVED)) return ChunkedStep.Bad;
    if (size.loose && !this.#looseNoted) {
      this.#looseNoted = true;
      note('http-bad-chunk', `a chunk size with something around it: ${shown()}`);
    }
    if (size.extension && !this.#extensionNoted) {
      this.#extensionNoted = true;
      note('http-chunk-extension', 'a chunk carries an extension');
    }
    return this.#sized(size.size, line.next);
  }

  /** A chunk of `size` bytes follows a line of `length` bytes. */
  #sized(size: number, length: number): ChunkedStep {
    this.#host.queue.consume(length);
    this.#host.line.reset();
    this.#afterGap = false;
    this.#remaining = size;
    this.#trailerLines = 0;
    this.#phase = size === 0 ? TRAILERS : DATA;
    return ChunkedStep.Again;
  }

  #data(): ChunkedStep {
    const count = Math.min(this.#remaining, this.#host.queue.length);
    this.#remaining -= count;
    if (this.#remaining === 0) this.#phase = DATA_END;
    this.#host.bodyBytes(count);
    return ChunkedStep.Again;
  }

  #dataEnd(): ChunkedStep {
    const { queue } = this.#host;
    const { bytes, start, end } = queue;
    if (bytes[start] === CR && start + 1 === end) return ChunkedStep.NeedMore;
    const bare = bytes[start] === LF;
    if (!bare && !(bytes[start] === CR && bytes[start + 1] === LF)) return this.#bad('a chunk does not end where its size says');
    if (bare) this.#host.bareLf();
    this.#phase = SIZE;
    queue.consume(bare ? 1 : 2);
    return ChunkedStep.Again;
  }

  #trailers(): ChunkedStep {
    const { queue, line } = this.#host;
    while (this.#host.nextLine()) {
      if (line.next > this.#maxTrailerBytes || ++this.#trailerLines > this.#maxTrailerLines) return ChunkedStep.TooLong;
      if (line.end > line.start) continue;
      const { bytes, start } = queue;
      if (line.start > 0) this.#host.trailers(headerList(latin1Text(bytes, start, start + line.start), 0));
      queue.consume(line.next);
      line.reset();
      return ChunkedStep.Done;
    }
    return queue.length > this.#maxTrailerBytes ? ChunkedStep.TooLong : ChunkedStep.NeedMore;
  }

  /** Without a note where a hole explains it. */
  #bad(message: string): ChunkedStep {
    if (!this.#afterGap) this.#host.note('http-bad-chunk', message);
    return ChunkedStep.Bad;
  }
}

let plainSize = 0;

/** Length of a line of a few digits and CRLF, as nearly all are, whose value is in `plainSize` then; -1 for any other. */
function plainSizeLine(bytes: Uint8Array, start: number, end: number): number {
  const last = Math.min(end - 2, start + MAX_BELIEVED - 1);
  let at = start;
  plainSize = 0;
  for (let digit; at <= last && (digit = hexDigit(bytes[at]!)) >= 0; at++) plainSize = plainSize * 16 + digit;
  return at > start && at + 1 < end && bytes[at] === CR && bytes[at + 1] === LF ? at + 2 - start : -1;
}
