/** Zstandard (RFC 8878) in pieces: fzstd, with its inputs and costs watched so that it neither throws nor runs away. */
import { Decompress } from 'fzstd';
import { EMPTY } from '../bytes/chunk.ts';
import type { StreamDecoder } from './content-coding.ts';
import { type InflateSink, InflateStatus } from './inflate.ts';
import { ZstdFrames } from './zstd-frames.ts';

/** The decoder recurses once a frame of its input; pieces of this size keep that shallow. */
const PIECE = 4096;

const STOP = Symbol('stop');

export class ZstdDecoder implements StreamDecoder {
  status: InflateStatus = InflateStatus.Done;
  error: string | null = null;
  readonly #frames = new ZstdFrames();
  #sink: InflateSink | null = null;
  readonly #inner = new Decompress((bytes) => {
    if (bytes.length > 0 && this.#sink!(bytes, 0, bytes.length) === false) throw STOP;
  });

  push(bytes: Uint8Array, start: number, end: number, sink: InflateSink): InflateStatus {
    for (let at = start; at < end && this.status < InflateStatus.Failed; at += PIECE) {
      const pieceEnd = Math.min(end, at + PIECE);
      const stop = this.#frames.walk(bytes, at, pieceEnd);
      this.#feed(bytes.slice(at, stop), false, sink);
      if (this.status >= InflateStatus.Failed) break;
      if (this.#frames.error !== null) this.#fail(this.#frames.error);
      else if (this.#frames.exhausted) this.status = InflateStatus.Stopped;
      else this.status = this.#frames.complete ? InflateStatus.Done : InflateStatus.NeedMore;
    }
    return this.status;
  }

  /** The decoder waits for 18 bytes, which a short frame does not have. */
  finish(sink: InflateSink): InflateStatus {
    if (this.status === InflateStatus.Done) this.#feed(EMPTY, true, sink);
    return this.status;
  }

  /** `bytes` are kept until their block is complete. */
  #feed(bytes: Uint8Array, final: boolean, sink: InflateSink): void {
    this.#sink = sink;
    try {
      this.#inner.push(bytes, final);
    } catch (thrown) {
      if (thrown === STOP) this.status = InflateStatus.Stopped;
      else this.#fail(thrown instanceof Error ? thrown.message : 'bad data');
    }
    this.#sink = null;
  }

  #fail(error: string): void {
    this.status = InflateStatus.Failed;
    this.error = error;
  }
}
