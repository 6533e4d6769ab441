/**
 * Decompression of zlib (RFC 1950), raw DEFLATE (RFC 1951) and gzip (RFC 1952) streams, synchronous and in pieces. Written
 * here because captures need what platforms do not offer: output for a flushed piece in the same call, a memory that grows
 * with the traffic, and a stop in the middle of a bomb.
 */
import { BlockDecoder, InflateStatus } from './blocks.ts';
import { adler32, crc32 } from './checksum.ts';
import { GzipHeader } from './gzip-header.ts';
import { type InflateSink, OutputWindow } from './window.ts';

export { InflateStatus } from './blocks.ts';
export type { InflateSink } from './window.ts';

export type InflateFormat = 'raw' | 'zlib' | 'gzip';

export interface InflateOptions {
  /** Base-2 logarithm of the window the sender promised to keep to, 8 to 15 (the default). Less memory, not a check. */
  windowBits?: number;
  /** Raw only: blocks go on at the next byte after a final block, so the stream is never `Done` (RFC 7692 §7.2.3.4). */
  endless?: boolean;
}

const HEADER = 0;
const BLOCKS = 1;
const TRAILER = 2;
/** Behind a gzip member, where another may follow. */
const BETWEEN = 3;

/** Senders that promise 8 bits use 9, because zlib cannot do less. */
const LEAST_WINDOW_BITS = 9;

/** Bytes that a sender who promised a window of so many bits may refer back to. */
export const historyOf = (windowBits: number): number => 1 << Math.max(windowBits, LEAST_WINDOW_BITS);

export class Inflater {
  readonly #format: InflateFormat;
  readonly #window: OutputWindow;
  readonly #blocks: BlockDecoder;
  readonly #gzipHeader: GzipHeader | null;
  #part: number;
  #status: InflateStatus = InflateStatus.NeedMore;
  #error: string | null = null;
  #consumed = 0;
  /** Bytes of header or trailer so far, and their value. */
  #count = 0;
  #value = 0;
  #check = 0;
  /** Output of the member, modulo 2^32. */
  #size = 0;
  #sink: InflateSink | null = null;

  constructor(format: InflateFormat, options: InflateOptions = {}) {
    const { windowBits = 15, endless = false } = options;
    this.#format = format;
    this.#window = new OutputWindow(historyOf(windowBits), { deliver: (bytes, start, end) => this.#deliver(bytes, start, end) });
    this.#blocks = new BlockDecoder(this.#window, endless && format === 'raw');
    this.#gzipHeader = format === 'gzip' ? new GzipHeader() : null;
    this.#part = HEADER;
    this.reset();
  }

  /**
   * `NeedMore` while the stream is unfinished (a stream that ends so was cut), `Done` when it is whole (behind a gzip member
   * more may be pushed: another member goes on, anything else is left alone), `Failed` on bad data (see `error`),
   * `Stopped` when the sink wanted no more. The last two are for good, until `reset`.
   */
  get status(): InflateStatus {
    return this.#status;
  }

  /** What is wrong with the data, where the status is `Failed`. */
  get error(): string | null {
    return this.#error;
  }

  /** Input bytes used so far. */
  get consumed(): number {
    return this.#consumed;
  }

  /** Whether the input so far ends where a block ended and the next may begin, as it does after a flush. */
  get betweenBlocks(): boolean {
    return this.#part === BLOCKS && this.#blocks.betweenBlocks;
  }

  /** Begins a new stream with an empty window. */
  reset(): void {
    this.#window.clear();
    this.#status = InflateStatus.NeedMore;
    this.#error = null;
    this.#consumed = 0;
    this.#begin();
  }

  /**
   * Decodes all it can of `bytes[start..end)` and hands the output to `sink` in borrowed pieces, all of it before this call
   * returns. Never throws on bad data: what decoded before the fault is delivered first.
   */
  push(bytes: Uint8Array, start: number, end: number, sink: InflateSink): InflateStatus {
    if (this.#status >= InflateStatus.Failed) return this.#status;
    this.#sink = sink;
    const at = this.#run(bytes, start, end);
    this.#sink = null;
    this.#consumed += at - start;
    return this.#status;
  }

  /** Returns the index behind the last byte used. */
  #run(bytes: Uint8Array, start: number, end: number): number {
    let at = start;
    while (at < end) {
      if (this.#part === BLOCKS) {
        const status = this.#blocks.decode(bytes, at, end);
        at = this.#blocks.next;
        if (!this.#window.flush() || status === InflateStatus.Stopped) this.#status = InflateStatus.Stopped;
        else if (status === InflateStatus.Failed) this.#fail(this.#blocks.error!);
        else if (status === InflateStatus.Done) this.#endBlocks();
        if (this.#part === BLOCKS || this.#status !== InflateStatus.NeedMore) return at;
      } else if (this.#part === BETWEEN) {
        if (this.#gzipHeader === null || bytes[at] !== 0x1f) return at;
        this.#begin();
        this.#window.clear();
        this.#status = InflateStatus.NeedMore;
      } else {
        const byte = bytes[at++]!;
        if (this.#part === TRAILER) this.#takeTrailer(byte);
        else if (this.#gzipHeader === null) this.#takeZlibHeader(byte);
        else if (this.#gzipHeader.take(byte)) this.#part = BLOCKS;
        if (this.#gzipHeader?.error) this.#fail(this.#gzipHeader.error);
        if (this.#status === InflateStatus.Failed) return at;
      }
    }
    return at;
  }

  #begin(): void {
    this.#blocks.reset();
    this.#gzipHeader?.reset();
    this.#part = this.#format === 'raw' ? BLOCKS : HEADER;
    this.#check = this.#format === 'zlib' ? 1 : 0;
    this.#count = this.#value = this.#size = 0;
  }

  /** RFC 1950 §2.2. */
  #takeZlibHeader(byte: number): void {
    if (this.#count++ === 0) {
      this.#value = byte << 8;
      if ((byte & 15) !== 8 || byte >> 4 > 7) this.#fail('unknown compression method');
      return;
    }
    if ((this.#value | byte) % 31 !== 0) this.#fail('not a zlib header');
    else if (byte & 32) this.#fail('a preset dictionary is needed');
    this.#count = this.#value = 0;
    this.#part = BLOCKS;
  }

  #endBlocks(): void {
    this.#part = this.#format === 'raw' ? BETWEEN : TRAILER;
    if (this.#format === 'raw') this.#status = InflateStatus.Done;
  }

  /** Adler-32, most significant byte first; or CRC-32 and size, least significant first. */
  #takeTrailer(byte: number): void {
    const at = this.#count++;
    if (this.#format === 'zlib') {
      this.#value = (this.#value << 8) | byte;
      if (at < 3) return;
    } else {
      this.#value |= byte << (8 * (at & 3));
      if (at !== 3 && at !== 7) return;
    }
    if (at === 3 && this.#value !== this.#check) return this.#fail('wrong checksum');
    if (at === 7 && this.#value !== this.#size) return this.#fail('wrong size');
    this.#value = 0;
    if (at === 3 && this.#format === 'gzip') return;
    this.#part = BETWEEN;
    this.#status = InflateStatus.Done;
  }

  #deliver(bytes: Uint8Array, start: number, end: number): void | boolean {
    if (this.#format === 'gzip') this.#check = crc32(this.#check, bytes, start, end);
    else if (this.#format === 'zlib') this.#check = adler32(this.#check, bytes, start, end);
    this.#size = (this.#size + end - start) | 0;
    return this.#sink!(bytes, start, end);
  }

  #fail(error: string): void {
    this.#status = InflateStatus.Failed;
    this.#error = error;
  }
}
