import type { ByteSource } from './source-bytes.ts';
import { Damage } from './decoder.ts';
import type { Decoder } from './decoder.ts';
import { FzstdDecoder } from './decoder-fzstd.ts';
import { GzipDecoder } from './decoder-gzip.ts';
import { nativeZstd } from './decoder-pool.ts';
import { EMPTY } from '../bytes/chunk.ts';
import type { Compression } from '../capture/sniff.ts';

/** Given at a time: with a turn of the event loop between, the thread pool can go on with its next step. */
const GIVEN_BYTES = 256 << 10;

/** Compressed bytes, decoded. Where they are cut or damaged, `onDamage` is told, and what came before is all there is. */
export class DecodedBytes implements ByteSource {
  readonly #from: ByteSource;
  readonly #decoder: Decoder;
  readonly #onDamage: (problem: string) => void;
  #chunk: Uint8Array = EMPTY;
  #ended = false;

  constructor(from: ByteSource, compression: Compression, onDamage: (problem: string) => void) {
    this.#from = from;
    this.#decoder = decoderFor(compression, from);
    this.#onDamage = onDamage;
  }

  read(target: Uint8Array): number | Promise<number> {
    if (this.#chunk.length > 0) return this.#give(target);
    if (this.#ended) return 0;
    const next = this.#decoder.next();
    if (next instanceof Promise) return next.then((chunk) => this.#take(chunk, target), (error: unknown) => this.#fail(error));
    return this.#take(next, target);
  }

  get bytesRead(): number {
    return this.#from.bytesRead;
  }

  close(): void {
    this.#decoder.close();
    this.#from.close();
  }

  #take(chunk: Uint8Array | null, target: Uint8Array): number {
    this.#ended = chunk === null;
    this.#chunk = chunk ?? EMPTY;
    return this.#give(target);
  }

  #give(target: Uint8Array): number {
    const taken = this.#chunk.subarray(0, Math.min(target.length, GIVEN_BYTES));
    target.set(taken);
    this.#chunk = this.#chunk.subarray(taken.length);
    return taken.length;
  }

  #fail(error: unknown): number {
    if (!(error instanceof Damage)) throw error;
    this.#ended = true;
    this.#onDamage(error.message);
    return 0;
  }
}

const decoderFor = (compression: Compression, from: ByteSource): Decoder =>
  (compression === 'gzip' ? new GzipDecoder(from) : (nativeZstd(from) ?? new FzstdDecoder(from)));
