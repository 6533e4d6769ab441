/** What a client sends while it is open whether it still speaks HTTP. */
import { Chunk, EMPTY } from '../../bytes/chunk.ts';
import type { Stamp } from '../../time.ts';
import { Match, requestLineAt } from './start-line.ts';

type Piece = { readonly bytes: Uint8Array; readonly at: Stamp } | { readonly gap: number };

const LOOK_BYTES = 4096;

/** Owned copies of chunks and gaps, in order, to be played to somebody else. */
export class HeldBytes {
  #pieces: Piece[] = [];
  length = 0;

  add(chunk: Chunk, at: Stamp): void {
    this.#pieces.push({ bytes: chunk.copy(), at });
    this.length += chunk.length;
  }

  addGap(length: number): void {
    this.#pieces.push({ gap: length });
  }

  /** Whether these bytes go on as HTTP. `Partial` while there are too few to tell. */
  get asRequest(): Match {
    let first = EMPTY;
    for (const piece of this.#pieces) {
      if (!('bytes' in piece) || first.length >= LOOK_BYTES) break;
      const joined = new Uint8Array(first.length + piece.bytes.length);
      joined.set(first);
      joined.set(piece.bytes, first.length);
      first = joined;
    }
    return first.length === 0 ? Match.Partial : requestLineAt(first, 0, first.length);
  }

  /** Empties itself first, so that whoever receives may hold again. */
  play(data: (chunk: Chunk) => void, gap: (length: number) => void): void {
    const pieces = this.#pieces;
    this.#pieces = [];
    this.length = 0;
    const chunk = new Chunk();
    for (const piece of pieces) {
      if ('gap' in piece) gap(piece.gap);
      else data(chunk.place(piece.bytes).stampLike(piece.at));
    }
  }
}
