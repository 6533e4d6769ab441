/** What a client sends while it is open whether it still speaks HTTP. */
import { Chunk } from '../../bytes/chunk.ts';
import { BoundedBuffer } from '../../codec/bounded-buffer.ts';
import type { Stamp } from '../../time.ts';
import { Match, requestLineAt } from './start-line.ts';

type Piece = { readonly bytes: Uint8Array; readonly at: Stamp } | { readonly gap: number };

/** A request line that is longer is not taken for one. */
const LOOK_BYTES = 4096;
/** What a piece takes beside its bytes, roughly. */
const PIECE_COST = 128;

/** Owned copies of chunks, and gaps, in order, to be played to somebody else. */
export class HeldBytes {
  #pieces: Piece[] = [];
  /** The first bytes, and how many pieces they are from. */
  readonly #look = new BoundedBuffer(LOOK_BYTES);
  #looked = 0;
  /** What is being played, and what came back of it. */
  #playing: Uint8Array | null = null;
  #back: Piece | null = null;
  /** Bytes, without those of gaps. */
  length = 0;
  /** About what all of this takes in memory. */
  cost = 0;

  /** Called by whom a piece is played to, puts the end of that piece back to its place. */
  add(chunk: Chunk): void {
    const { bytes, start, end } = chunk;
    const piece = { bytes: bytes === this.#playing ? bytes.subarray(start, end) : chunk.copy(), at: chunk.stamp() };
    if (this.#playing === null) this.#pieces.push(piece);
    else this.#back = piece;
    this.#count(chunk.length, 1);
  }

  addGap(length: number): void {
    this.#pieces.push({ gap: length });
    this.#count(0, 1);
  }

  /** Whether these bytes go on as HTTP. `Partial` while there are too few to tell. */
  get asRequest(): Match {
    const look = this.#look;
    for (; this.#looked < this.#pieces.length && look.length < LOOK_BYTES; this.#looked++) {
      const piece = this.#pieces[this.#looked]!;
      if ('gap' in piece) break;
      look.append(piece.bytes, 0, piece.bytes.length);
    }
    if (look.length === 0) return Match.Partial;
    const match = requestLineAt(look.bytes, 0, look.length);
    return match === Match.Partial && look.length === LOOK_BYTES ? Match.No : match;
  }

  /** Plays what is held, oldest first, as long as `wanted`; the rest stays. */
  play(data: (chunk: Chunk) => void, gap: (length: number) => void, wanted: () => boolean): void {
    const chunk = new Chunk();
    let played = 0;
    while (played < this.#pieces.length && wanted()) {
      const piece = this.#pieces[played++]!;
      if ('gap' in piece) {
        this.#count(0, -1);
        gap(piece.gap);
        continue;
      }
      this.#count(-piece.bytes.length, -1);
      this.#playing = piece.bytes;
      data(chunk.place(piece.bytes).stampLike(piece.at));
      this.#playing = null;
      if (this.#back !== null) this.#pieces[--played] = this.#back;
      this.#back = null;
    }
    this.#pieces.splice(0, played);
    this.#look.clear();
    this.#looked = 0;
  }

  #count(bytes: number, pieces: number): void {
    this.length += bytes;
    this.cost += bytes + pieces * PIECE_COST;
  }
}
