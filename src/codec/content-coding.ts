/** Content codings (RFC 9110 §8.4.1) by name: each a decoder that works in pieces and gives out what it has at once. */
import { EMPTY } from '../bytes/chunk.ts';
import { u16, u8 } from '../bytes/read.ts';
import { Inflater, type InflateSink, InflateStatus } from './inflate.ts';
import { ZstdDecoder } from './zstd.ts';

/** Same meaning for every coding: see `Inflater.status`. */
export { InflateStatus as DecodeStatus } from './inflate.ts';
export type DecodeSink = InflateSink;

export interface StreamDecoder {
  /**
   * Decodes all it can and hands the output to `sink` before it returns, in borrowed pieces; a sink that returns false
   * stops it for good. Never throws on bad data.
   */
  push(bytes: Uint8Array, start: number, end: number, sink: DecodeSink): InflateStatus;
  /** `NeedMore` at the end of the input means that the coded stream was cut. */
  readonly status: InflateStatus;
  readonly error: string | null;
  /** Gives out what was kept back until it was clear that nothing follows. */
  finish?(sink: DecodeSink): InflateStatus;
  /** Frees what is not on the heap. */
  close?(): void;
}

/** Decoders that the platform brings. */
export interface Codecs {
  readonly brotli?: () => StreamDecoder;
}

/** A decoder for one coding, `name` in lower case; null for an unknown one and for one the platform does not have. */
export function openDecoder(name: string, codecs: Codecs): StreamDecoder | null {
  switch (name) {
    case 'gzip': case 'x-gzip': return new Inflater('gzip');
    case 'deflate': return new DeflateDecoder();
    case 'br': return codecs.brotli?.() ?? null;
    case 'zstd': return new ZstdDecoder();
    default: return null;
  }
}

/** "deflate" means zlib (RFC 9110 §8.4.1.2), and raw DEFLATE from servers that took the name at its word. */
class DeflateDecoder implements StreamDecoder {
  #inner: Inflater | null = null;
  /** The first byte, while the second has not come. */
  #first: Uint8Array = EMPTY;

  get status(): InflateStatus {
    return this.#inner?.status ?? InflateStatus.NeedMore;
  }

  get error(): string | null {
    return this.#inner?.error ?? null;
  }

  push(bytes: Uint8Array, start: number, end: number, sink: DecodeSink): InflateStatus {
    if (start === end) return this.status;
    if (this.#inner === null) {
      const head = new Uint8Array(2);
      head.set(this.#first);
      head.set(bytes.subarray(start, start + 2 - this.#first.length), this.#first.length);
      if (this.#first.length + end - start < 2) {
        this.#first = head.subarray(0, 1);
        return InflateStatus.NeedMore;
      }
      this.#inner = new Inflater(isZlib(head) ? 'zlib' : 'raw');
      this.#inner.push(this.#first, 0, this.#first.length, sink);
    }
    return this.#inner.push(bytes, start, end, sink);
  }
}

/** RFC 1950 §2.2: method 8, a window of at most 32 KiB, and the check over both bytes. */
const isZlib = (head: Uint8Array): boolean => (u8(head, 0) & 15) === 8 && u8(head, 0) >> 4 <= 7 && u16(head, 0) % 31 === 0;
