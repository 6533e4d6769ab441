import { Decompress } from 'fzstd';
import { createGunzip } from 'node:zlib';
import type { Transform } from 'node:stream';
import type { ByteSource } from './source-bytes.ts';
import type { Compression } from '../capture/sniff.ts';

/**
 * Compressed bytes that are decoded at a time. It is what damage may cost of the bytes before it, and it bounds what waits
 * to be taken: deflate grows a thousandfold at most, zstd thirty-thousandfold, so that neither makes much over 64 MB.
 */
const INPUT_BYTES: Readonly<Record<Compression, number>> = { gzip: 32_768, zstd: 2048 };
const OUTPUT_BYTES = 1 << 20;

interface Decoder {
  /** Decoded bytes that nobody has taken yet. */
  readonly output: Uint8Array[];
  /** Decodes `input`, which is borrowed until that is done; rejects if it is damaged. */
  write(input: Uint8Array): Promise<void>;
  /** Rejects if the stream is not complete. */
  end(): Promise<void>;
  close(): void;
}

/** Compressed bytes, decoded. Where they are cut or damaged, `onDamage` is told, and what came before is all there is. */
export class DecodedBytes implements ByteSource {
  readonly #from: ByteSource;
  readonly #decoder: Decoder;
  readonly #onDamage: (problem: string) => void;
  readonly #input: Uint8Array;
  #ended = false;

  constructor(from: ByteSource, compression: Compression, onDamage: (problem: string) => void) {
    this.#from = from;
    this.#input = new Uint8Array(INPUT_BYTES[compression]);
    this.#decoder = decoderFor(compression);
    this.#onDamage = onDamage;
  }

  async read(target: Uint8Array): Promise<number> {
    const { output } = this.#decoder;
    while (output.length === 0) {
      if (this.#ended) return 0;
      await this.#feed();
    }
    const first = output[0]!;
    const taken = first.subarray(0, target.length);
    target.set(taken);
    if (taken.length === first.length) output.shift();
    else output[0] = first.subarray(taken.length);
    return taken.length;
  }

  get bytesRead(): number {
    return this.#from.bytesRead;
  }

  close(): void {
    this.#decoder.close();
    this.#from.close();
  }

  async #feed(): Promise<void> {
    const count = await this.#from.read(this.#input);
    this.#ended = count === 0;
    try {
      await (this.#ended ? this.#decoder.end() : this.#decoder.write(this.#input.subarray(0, count)));
    } catch (error) {
      this.#ended = true;
      this.#onDamage(error instanceof Error ? error.message : String(error));
    }
  }
}

/**
 * Node's own zstd, there since 22.15, stops without a word at the end of the first of several frames, and at a cut in a
 * later one. A capture must not lose its second half that way.
 */
const decoderFor = (compression: Compression): Decoder =>
  (compression === 'gzip' ? new ZlibDecoder(createGunzip({ chunkSize: OUTPUT_BYTES })) : new FzstdDecoder());

/**
 * A zlib stream, driven one write at a time. The end is written on its own: zlib throws away the output of a write that
 * fails, and a cut stream fails only at its end. Behind padding it ends by itself, without a word about the write.
 */
class ZlibDecoder implements Decoder {
  readonly output: Uint8Array[] = [];
  readonly #stream: Transform;
  #ended = false;
  #resolve: () => void = () => {};
  #reject: (error: Error) => void = () => {};

  constructor(stream: Transform) {
    this.#stream = stream;
    stream.on('data', (chunk: Uint8Array) => void (chunk.length > 0 && this.output.push(chunk)));
    stream.on('error', (error) => this.#reject(error));
    stream.on('end', () => {
      this.#ended = true;
      this.#resolve();
    });
  }

  write(input: Uint8Array): Promise<void> {
    return this.#settled(() => this.#stream.write(input, (error) => (error ? this.#reject(error) : this.#resolve())));
  }

  end(): Promise<void> {
    return this.#settled(() => this.#stream.end());
  }

  close(): void {
    this.#stream.destroy();
  }

  #settled(begin: () => void): Promise<void> {
    return new Promise((resolve, reject) => {
      this.#resolve = resolve;
      this.#reject = reject;
      if (this.#ended) resolve();
      else begin();
    });
  }
}

class FzstdDecoder implements Decoder {
  readonly output: Uint8Array[] = [];
  readonly #stream = new Decompress((chunk) => void (chunk.length > 0 && this.output.push(chunk)));

  async write(input: Uint8Array): Promise<void> {
    // It keeps what it cannot decode yet.
    this.#stream.push(input.slice());
  }

  async end(): Promise<void> {
    this.#stream.push(new Uint8Array(0), true);
  }

  close(): void {}
}
