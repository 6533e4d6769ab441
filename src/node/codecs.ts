/** Content codings that Node brings and the core has not. */
import { createBrotliDecompress } from 'node:zlib';
import type { Codecs, DecodeSink, StreamDecoder } from '../codec/content-coding.ts';
import { DecodeStatus } from '../codec/content-coding.ts';

/** What lies under every zlib stream of Node: a decoder that does one step at once, into a buffer of ours. */
interface NativeHandle {
  writeSync(
    flush: number,
    input: Uint8Array, inputAt: number, inputLength: number,
    output: Uint8Array, outputAt: number, outputLength: number,
  ): void;
  close(): void;
}

interface NativeStream {
  readonly _handle: NativeHandle | null;
  /** Room left in the output and bytes left in the input after a step. */
  readonly _writeState: Uint32Array;
}

const OUTPUT_BYTES = 64 << 10;
/** BROTLI_OPERATION_PROCESS: give out what there is. */
const PROCESS = 0;
/** BROTLI_OPERATION_FINISH: no more comes. */
const FINISH = 2;

/**
 * The public streams are asynchronous, and their synchronous functions want the whole input at once or give no bound on the
 * output of a step; the handle below them does what a capture needs.
 */
class BrotliDecoder implements StreamDecoder {
  status: DecodeStatus = DecodeStatus.NeedMore;
  error: string | null = null;
  readonly #stream = createBrotliDecompress();
  readonly #output = new Uint8Array(OUTPUT_BYTES);

  constructor() {
    this.#stream.on('error', () => {});
  }

  push(bytes: Uint8Array, start: number, end: number, sink: DecodeSink): DecodeStatus {
    const { _writeState: state } = this.#stream as unknown as NativeStream;
    let at = start;
    for (;;) {
      const handle = (this.#stream as unknown as NativeStream)._handle;
      if (this.status >= DecodeStatus.Failed || handle === null) return this.status;
      handle.writeSync(PROCESS, bytes, at, end - at, this.#output, 0, OUTPUT_BYTES);
      const made = OUTPUT_BYTES - state[0]!;
      at = end - state[1]!;
      if (made > 0 && sink(this.#output, 0, made) === false) this.status = DecodeStatus.Stopped;
      // A fault closes the stream at once.
      else if ((this.#stream as unknown as NativeStream)._handle === null) this.#fail();
      else if (state[0] !== 0) return this.status;
    }
  }

  /** Whether the stream was whole can only be asked with its last step. */
  finish(): DecodeStatus {
    const handle = (this.#stream as unknown as NativeStream)._handle;
    if (this.status === DecodeStatus.NeedMore && handle !== null) {
      handle.writeSync(FINISH, this.#output, 0, 0, this.#output, 0, OUTPUT_BYTES);
      if ((this.#stream as unknown as NativeStream)._handle !== null) this.status = DecodeStatus.Done;
    }
    return this.status;
  }

  close(): void {
    this.#stream.destroy();
  }

  #fail(): void {
    this.status = DecodeStatus.Failed;
    this.error = 'bad Brotli data';
  }
}

/** Brotli, where this Node has the handle. */
export const codecs: Codecs = 'writeSync' in ((createBrotliDecompress() as unknown as NativeStream)._handle ?? {})
  ? { brotli: () => new BrotliDecoder() }
  : {};
