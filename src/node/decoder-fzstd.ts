import { Decompress } from 'fzstd';
import type { Decoder } from './decoder.ts';
import { Damage } from './decoder.ts';
import type { ByteSource } from './source-bytes.ts';
import { ZstdPieces } from './zstd-pieces.ts';
import { EMPTY } from '../bytes/chunk.ts';
import { Xxhash64 } from '../codec/xxhash64.ts';

/** Zstandard grows thirty-thousandfold at most, so that what waits to be taken is not much over 64 MB. */
const INPUT_BYTES = 2048;

/** Zstandard in JavaScript, for where Node has none. It works when it is asked, and not ahead. */
export class FzstdDecoder implements Decoder {
  readonly #from: ByteSource;
  readonly #pieces = new ZstdPieces();
  readonly #input = new Uint8Array(INPUT_BYTES);
  readonly #output: Uint8Array[] = [];
  #frame = this.#newFrame();
  #hash = new Xxhash64();
  #over = false;
  #damage: Damage | null = null;

  constructor(from: ByteSource) {
    this.#from = from;
  }

  async next(): Promise<Uint8Array | null> {
    while (this.#output.length === 0) {
      if (this.#damage) throw this.#damage;
      if (this.#over) return null;
      const count = await this.#from.read(this.#input);
      this.#over = count === 0;
      this.#decode(this.#input.subarray(0, count));
    }
    return this.#output.shift()!;
  }

  close(): void {}

  #decode(input: Uint8Array): void {
    try {
      for (const piece of this.#pieces.of(input)) {
        // It keeps what it cannot decode yet.
        this.#frame.push(piece.slice());
        if (this.#pieces.complete) this.#endFrame();
      }
      if (!this.#over || this.#pieces.complete) return;
      this.#frame.push(EMPTY, true);
      this.#damage = new Damage('unexpected end of file');
    } catch (error) {
      this.#damage = new Damage(error instanceof Error ? error.message : String(error));
    }
  }

  #newFrame(): Decompress {
    return new Decompress((chunk) => {
      if (chunk.length === 0) return;
      this.#output.push(chunk);
      this.#hash.update(chunk);
    });
  }

  /** fzstd does not look at checksums, and keeps a short frame back until it is told that it ends. */
  #endFrame(): void {
    this.#frame.push(EMPTY, true);
    const { checksum } = this.#pieces;
    if (checksum !== null && checksum !== this.#hash.digest()[1]) throw new Damage('the checksum is wrong');
    this.#frame = this.#newFrame();
    this.#hash = new Xxhash64();
  }
}
