/** Bytes of one side or both, as rows of text or hexadecimal; every byte knows the piece that brought it. */
import { latin1Text, utf8Text } from '../../bytes/text.ts';
import type { StreamPiece } from '../capture.ts';
import { hexGrid } from './hex.ts';
import type { HexGrid } from './hex.ts';

export type ByteMode = 'text' | 'both' | 'hex';

/** Pieces one behind the other, as if it were one stream. */
export class ByteRun {
  readonly pieces: readonly StreamPiece[];
  readonly bytes: Uint8Array;
  /** Where each piece begins in `bytes`, and in the stream of its side, holes counted. */
  readonly starts: Uint32Array;
  readonly offsets: Float64Array;
  #latin1: string | null = null;

  /** Of all pieces of a stream those that are wanted; the others count for where these stand in it. */
  constructor(all: readonly StreamPiece[], isWanted: (piece: StreamPiece) => boolean = () => true) {
    this.pieces = all.filter(isWanted);
    this.bytes = new Uint8Array(this.pieces.reduce((sum, { bytes }) => sum + bytes.length, 0));
    this.starts = new Uint32Array(this.pieces.length);
    this.offsets = new Float64Array(this.pieces.length);
    const sofar = { client: 0, server: 0 };
    let [index, at] = [0, 0];
    for (const piece of all) {
      const { from, bytes, gap } = piece;
      if (piece === this.pieces[index]) {
        this.starts[index] = at;
        this.offsets[index++] = sofar[from];
        this.bytes.set(bytes, at);
        at += bytes.length;
      }
      sofar[from] += bytes.length + gap;
    }
  }

  /** A character a byte, for finding. */
  get latin1(): string {
    return (this.#latin1 ??= latin1Text(this.bytes));
  }

  /** The piece that brought a byte; -1 where there is none. */
  pieceAt(at: number): number {
    let low = 0;
    let high = this.starts.length - 1;
    while (low < high) {
      const middle = (low + high + 1) >> 1;
      if (this.starts[middle]! <= at) low = middle;
      else high = middle - 1;
    }
    // Gaps and empty pieces begin where the next one does, and the last of them is the one with bytes, unless they end it all.
    while (low > 0 && this.pieces[low]!.bytes.length === 0) low--;
    return this.pieces.length === 0 ? -1 : low;
  }

  /** The first byte that came with this frame or after it. */
  byteOfFrame(frame: number): number {
    const piece = this.pieces.findIndex((each) => each.frame >= frame && each.bytes.length > 0);
    return piece < 0 ? 0 : this.starts[piece]!;
  }
}

/** Cells before the bytes: who sent them. */
export const GUTTER = 2;
const GAP_BIT = 1;

export class ByteRows {
  readonly run: ByteRun;
  readonly mode: ByteMode;
  readonly grid: HexGrid;
  /**
   * Two words a row, of which there may be as many as bytes: where it begins; and the piece that it begins with, doubled, odd for a row
   * that stands for a gap.
   */
  #rows = new Uint32Array(1024);
  #count = 0;

  constructor(run: ByteRun, mode: ByteMode, columns: number) {
    this.run = run;
    this.mode = mode;
    const most = run.pieces.reduce((longest, { bytes, gap }, index) => Math.max(longest, run.offsets[index]! + bytes.length + gap), 0);
    this.grid = hexGrid(columns - GUTTER, most, mode === 'both');
    const { pieces, starts, bytes } = run;
    for (let first = 0; first < pieces.length;) {
      const { from, gap } = pieces[first]!;
      if (gap > 0) this.#push(starts[first]!, first * 2 + GAP_BIT);
      let last = first + 1;
      while (last < pieces.length && pieces[last]!.from === from && pieces[last]!.gap === 0) last++;
      const end = last < pieces.length ? starts[last]! : bytes.length;
      if (end > starts[first]!) this.#rowsOf(starts[first]!, end, Math.max(2, columns - GUTTER - 1), first);
      first = last;
    }
  }

  get count(): number {
    return this.#count;
  }

  start(row: number): number {
    return this.#rows[row * 2]!;
  }

  end(row: number): number {
    return row + 1 < this.count ? this.start(row + 1) : this.run.bytes.length;
  }

  /** The piece with the first byte of a row, or the gap that it stands for. */
  pieceOf(row: number): StreamPiece {
    return this.run.pieces[this.#rows[row * 2 + 1]! >> 1]!;
  }

  isGap(row: number): boolean {
    return (this.#rows[row * 2 + 1]! & GAP_BIT) !== 0;
  }

  /** Where a row begins in the stream of its side. */
  offsetOf(row: number): number {
    const piece = this.run.pieceAt(this.start(row));
    return this.run.offsets[piece]! + this.start(row) - this.run.starts[piece]!;
  }

  rowAt(at: number): number {
    let low = 0;
    let high = this.count - 1;
    while (low < high) {
      const middle = (low + high + 1) >> 1;
      if (this.start(middle) <= at) low = middle;
      else high = middle - 1;
    }
    return low;
  }

  /** Text of the bytes between two places of a row, without what ends its line. */
  text(start: number, end: number): string {
    return utf8Text(this.run.bytes, start, end).replace(/\r?\n$/, '').replaceAll('\t', '  ');
  }

  #push(start: number, piece: number): void {
    if (this.#count * 2 === this.#rows.length) {
      const more = new Uint32Array(this.#rows.length * 2);
      more.set(this.#rows);
      this.#rows = more;
    }
    this.#rows[this.#count * 2] = start;
    this.#rows[this.#count * 2 + 1] = piece;
    this.#count++;
  }

  #rowsOf(start: number, end: number, columns: number, piece: number): void {
    if (this.mode !== 'text') {
      for (let at = start; at < end; at += this.grid.perRow) this.#push(at, piece * 2);
      return;
    }
    const { bytes } = this.run;
    this.#push(start, piece * 2);
    for (let at = start, used = 0; at < end;) {
      const byte = bytes[at]!;
      const length = characterLength(bytes, at, end);
      // What a terminal may need for it at most; tabs are two spaces.
      const width = length > 1 || byte === 9 ? 2 : 1;
      if (used + width > columns) {
        this.#push(at, piece * 2);
        used = 0;
      }
      used += width;
      at += length;
      if (byte === 10 && at < end) {
        this.#push(at, piece * 2);
        used = 0;
      }
    }
  }
}

/** Bytes of the UTF-8 character at `at`; 1 for what is none. */
export function characterLength(bytes: Uint8Array, at: number, end = bytes.length): number {
  const byte = bytes[at]!;
  const length = byte < 0xc2 ? 1 : byte < 0xe0 ? 2 : byte < 0xf0 ? 3 : byte < 0xf5 ? 4 : 1;
  for (let next = at + 1; next < at + length; next++) if (next >= end || (bytes[next]! & 0xc0) !== 0x80) return 1;
  return length;
}

/** Whether it is worth showing as text: few of the first bytes are none. */
export function looksLikeText(bytes: Uint8Array): boolean {
  const text = utf8Text(bytes, 0, Math.min(bytes.length, 2048));
  // oxlint-disable-next-line no-control-regex
  const odd = text.match(/[\u0000-\u0008\u000e-\u001a\u001c-\u001f\ufffd]/g)?.length ?? 0;
  return odd * 10 <= text.length;
}
