import { latin1Text } from '../bytes/text.ts';
import { GAP } from './secrets.ts';
import type { Piece } from './walk.ts';

/** Bytes of a stream that belong together though other bytes, or holes, lie between them. */
export class Gathered {
  readonly #pieces: readonly Piece[];
  /** The bytes as they are, holes left out. */
  readonly bytes: Uint8Array;

  constructor(source: Uint8Array, pieces: readonly Piece[]) {
    this.#pieces = pieces;
    this.bytes = new Uint8Array(pieces.reduce((sum, piece) => sum + (piece === 'hole' ? 0 : piece.end - piece.start), 0));
    let at = 0;
    for (const piece of pieces) {
      if (piece === 'hole') continue;
      this.bytes.set(source.subarray(piece.start, piece.end), at);
      at += piece.end - piece.start;
    }
  }

  get hasHoles(): boolean {
    return this.#pieces.includes('hole');
  }

  /** Bytes before the first hole. */
  get beforeHole(): number {
    let length = 0;
    for (const piece of this.#pieces) {
      if (piece === 'hole') break;
      length += piece.end - piece.start;
    }
    return length;
  }

  /** One character a byte, and `GAP` for each hole. */
  get text(): string {
    let text = '';
    let at = 0;
    for (const piece of this.#pieces) {
      if (piece === 'hole') text += GAP;
      else text += latin1Text(this.bytes, at, (at += piece.end - piece.start));
    }
    return text;
  }

  /** Puts other bytes, as many, where these came from. */
  put(target: Uint8Array, bytes: Uint8Array): void {
    let at = 0;
    for (const piece of this.#pieces) {
      if (piece === 'hole') continue;
      target.set(bytes.subarray(at, at + piece.end - piece.start), piece.start);
      at += piece.end - piece.start;
    }
  }

  putText(target: Uint8Array, text: string): void {
    this.put(target, latin1Bytes(text.replaceAll(GAP, '')));
  }
}

/** A byte for each character. */
export function latin1Bytes(text: string): Uint8Array {
  const bytes = new Uint8Array(text.length);
  for (let at = 0; at < text.length; at++) bytes[at] = text.charCodeAt(at);
  return bytes;
}

/** `[start, end)` of a side as pieces, with the holes in it. */
export function piecesOf(start: number, end: number, holes: readonly number[]): Piece[] {
  const pieces: Piece[] = [];
  let at = start;
  for (const hole of holes) {
    if (hole < at || hole > end) continue;
    if (hole > at) pieces.push({ start: at, end: hole });
    pieces.push('hole');
    at = hole;
  }
  if (end > at) pieces.push({ start: at, end });
  return pieces;
}
