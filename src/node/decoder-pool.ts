import * as zlib from 'node:zlib';
import type { Transform } from 'node:stream';
import type { Decoder } from './decoder.ts';
import { Damage } from './decoder.ts';
import type { ByteSource } from './source-bytes.ts';
import { EMPTY } from '../bytes/chunk.ts';
import { release } from './release.ts';
import { Stop } from './stop.ts';
import { ZstdPieces } from './zstd-pieces.ts';

/** Decoded at one step of the thread pool, at most. Every step waits for a turn of the event loop, so it must be worth one. */
export const OUTPUT_BYTES = 1 << 20;
/** Decoded bytes that may wait to be taken, and one step more: the pool has its bad moments, which this bridges. */
const MOST_AHEAD = 4 << 20;
/** Compressed bytes handed over at a time. They grow with what went well, since a step that fails keeps its output. */
export const LEAST_INPUT = 4 << 10;
const MOST_INPUT = 512 << 10;

/** A stream of `node:zlib`, which counts what it has decoded of what was written to it. */
type ZlibStream = Transform & { readonly bytesWritten: number };

/** One is being decoded and one waits, so that the pool goes on by itself when it is done. */
type Inputs = readonly [Uint8Array, Uint8Array];

export const inputsOf = (): Inputs => [new Uint8Array(MOST_INPUT), new Uint8Array(MOST_INPUT)];

/** Cuts compressed bytes into writes for the decoder. */
interface Pieces {
  /** @throws {Damage} for what must not be decoded, after what may. */
  of(input: Uint8Array): Iterable<Uint8Array>;
  /** Whether the stream may end here; null where only the decoder can tell. */
  readonly complete: boolean | null;
}

/**
 * A decoder of Node's, working ahead on the thread pool while somebody is busy with what it made before. Damage costs the
 * step that meets it: what an eighth of the bytes before it made, at most a megabyte.
 */
export class PoolDecoder implements Decoder {
  readonly #stream: ZlibStream;
  readonly #from: ByteSource;
  readonly #pieces: Pieces;
  /** Decoded bytes that nobody has taken yet. */
  readonly #output: Uint8Array[] = [];
  #ahead = 0;
  /** What the last chunk lies in, and perhaps the next. */
  #lent: ArrayBuffer | null = null;
  readonly #inputs: Inputs;
  readonly #least: number;
  /** The last two writes. What came before is decoded when the second of them is made. */
  #recent: [before: Uint8Array, last: Uint8Array] = [EMPTY, EMPTY];
  #fed = 0;
  /** The stream takes no more: at its end, which behind padding comes by itself, or for an error. */
  readonly #stop = new Stop();
  #ended = false;
  #over = false;
  #failure: unknown = null;
  /** Resolves when all that was written is decoded, or nothing more is. */
  #written: Promise<void> = Promise.resolve();
  #wake: () => void = () => {};

  /** `inputs` are in use until it is at its end; `least` bytes are handed over at first. */
  constructor(stream: ZlibStream, from: ByteSource, pieces: Pieces, inputs = inputsOf(), least = LEAST_INPUT) {
    this.#stream = stream;
    this.#from = from;
    this.#pieces = pieces;
    this.#inputs = inputs;
    this.#least = least;
    stream.on('data', this.#take);
    stream.on('error', (error) => {
      this.#failure ??= new Damage(error.message);
      // What it held back while it was paused.
      for (let chunk: Uint8Array | null; (chunk = stream.read() as Uint8Array | null) !== null;) this.#output.push(chunk);
      this.#stop.happen();
    });
    stream.on('end', () => {
      this.#ended = true;
      this.#stop.happen();
    });
    void this.#feed();
  }

  next(): Uint8Array | Promise<Uint8Array | null> | null {
    const chunk = this.#output.shift();
    if (chunk) {
      this.#lend(chunk.buffer as ArrayBuffer);
      this.#ahead -= chunk.length;
      if (this.#ahead < MOST_AHEAD && this.#stream.isPaused()) this.#stream.resume();
      return chunk;
    }
    if (!this.#over) return new Promise<void>((resolve) => (this.#wake = resolve)).then(() => this.next());
    return this.#failure === null ? null : Promise.reject(this.#failure);
  }

  /** What was read behind the end of the stream, borrowed like its inputs. Ask when it has ended. */
  rest(): Uint8Array {
    const [before, last] = this.#recent;
    const both = new Uint8Array(before.length + last.length);
    both.set(before);
    both.set(last, before.length);
    return both.subarray(both.length - (this.#fed - this.#stream.bytesWritten));
  }

  close(): void {
    this.#stream.destroy();
  }

  /** Whoever asks for a chunk is done with the one before it, and so is the stream where it has gone on to another buffer. */
  #lend(buffer: ArrayBuffer): void {
    if (this.#lent !== null && this.#lent !== buffer && this.#lent.byteLength === OUTPUT_BYTES) release(this.#lent);
    this.#lent = buffer;
  }

  readonly #take = (chunk: Uint8Array): void => {
    if (chunk.length === 0) return;
    this.#output.push(chunk);
    this.#ahead += chunk.length;
    if (this.#ahead >= MOST_AHEAD) this.#stream.pause();
    this.#wake();
  };

  async #feed(): Promise<void> {
    try {
      for (let turn = 0; this.#going; turn ^= 1) {
        const most = Math.min(MOST_INPUT, Math.max(this.#least, this.#fed / 8));
        const input = this.#inputs[turn]!.subarray(0, most);
        const count = await this.#from.read(input);
        if (count === 0) break;
        const earlier = this.#written;
        this.#recent = [this.#recent[1], input.subarray(0, count)];
        this.#fed += count;
        this.#write(input.subarray(0, count));
        await earlier;
      }
      await this.#written;
      if (this.#going) await this.#end();
    } catch (error) {
      await this.#written;
      this.#failure ??= error;
    }
    this.#over = true;
    this.#wake();
  }

  async #end(): Promise<void> {
    const { complete } = this.#pieces;
    if (complete === false) throw new Damage('unexpected end of file');
    if (complete === true) return;
    // On its own: zlib throws away the output of a write that fails, and a cut stream fails only here.
    this.#stream.end();
    await this.#stop.beside(new Promise(() => {}));
  }

  get #going(): boolean {
    return !this.#ended && this.#failure === null;
  }

  #write(input: Uint8Array): void {
    for (const piece of this.#pieces.of(input)) {
      const taken = new Promise<void>((resolve) => this.#stream.write(piece, () => resolve()));
      this.#written = this.#stop.beside(taken);
    }
  }
}

/** While it is paused, the stream stops at the first step. */
export const poolOptions = (chunkSize: number): { chunkSize: number; readableHighWaterMark: number } => ({ chunkSize, readableHighWaterMark: 1 });

type CreateZstd = (options: ReturnType<typeof poolOptions>) => ZlibStream;
/** Since Node 22.15. */
const { createZstdDecompress } = zlib as { createZstdDecompress?: CreateZstd };

/** Null where this Node has none. */
export const nativeZstd = (from: ByteSource): Decoder | null =>
  (createZstdDecompress ? new PoolDecoder(createZstdDecompress(poolOptions(OUTPUT_BYTES)), from, new ZstdPieces()) : null);
