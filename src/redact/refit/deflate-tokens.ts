/** The blocks of a DEFLATE stream as whoever compressed it chose them (RFC 1951 §3.2), to say other content in the same way. */
import {
  DISTANCE_BASE, distanceExtra, FIXED_DISTANCES, FIXED_LITERALS, LENGTH_BASE, LENGTH_EXTRA, LENGTHS_ORDER,
} from './deflate-tables.ts';
import { distanceOf, isLiteral, lengthOf, reference, SHORTEST } from './matches.ts';
import type { Token } from './matches.ts';

/** How much content tokens stand for. */
export const contentLength = (blocks: readonly (readonly Token[])[]): number =>
  blocks.reduce((sum, tokens) => tokens.reduce((length, token) => length + (isLiteral(token) ? 1 : lengthOf(token)), sum), 0);

/** Tokens of each block that begins in `bytes[start..end)`; null where that is no whole number of blocks. */
export function blocksIn(bytes: Uint8Array, start: number, end: number): Token[][] | null {
  const reader = new BitReader(bytes, start, end);
  const blocks: Token[][] = [];
  for (let final = false; !final && reader.left >= 3;) {
    final = reader.bits(1) === 1;
    const kind = reader.bits(2);
    const tokens = kind === 0 ? stored(reader) : kind === 3 ? null : coded(reader, kind === 1);
    if (tokens === null || reader.failed) return null;
    blocks.push(tokens);
  }
  return blocks;
}

/**
 * The same tokens for `bytes[from..)`: literals are its own, and a reference stays where it still leads to the same; where it does
 * not, it becomes shorter ones and literals.
 */
export function retold(blocks: readonly (readonly Token[])[], bytes: Uint8Array, from: number): Token[][] {
  let at = from;
  return blocks.map((tokens) => tokens.flatMap((token) => {
    const start = at;
    at += isLiteral(token) ? 1 : lengthOf(token);
    return isLiteral(token) ? [bytes[start]!] : referred(bytes, start, at, distanceOf(token));
  }));
}

function referred(bytes: Uint8Array, start: number, end: number, distance: number): Token[] {
  const tokens: Token[] = [];
  for (let at = start; at < end;) {
    let stop = at;
    while (stop < end && bytes[stop] === bytes[stop - distance]) stop++;
    if (stop - at >= SHORTEST) tokens.push(reference(stop - at, distance));
    else {
      stop = Math.max(stop, at + 1);
      tokens.push(...bytes.subarray(at, stop));
    }
    at = stop;
  }
  return tokens;
}

function stored(reader: BitReader): Token[] | null {
  reader.align();
  const length = reader.bits(16);
  if ((reader.bits(16) ^ 0xffff) !== length || reader.left < 8 * length) return null;
  return Array.from({ length }, () => reader.bits(8));
}

function coded(reader: BitReader, isFixed: boolean): Token[] | null {
  const lengths = isFixed ? { literals: FIXED_LITERALS, distances: FIXED_DISTANCES } : ownLengths(reader);
  if (lengths === null) return null;
  const literals = new Code(lengths.literals);
  const distances = new Code(lengths.distances);
  const tokens: Token[] = [];
  for (;;) {
    const symbol = literals.read(reader);
    if (symbol === 256) return tokens;
    if (symbol < 0 || symbol > 285) return null;
    if (symbol < 256) {
      tokens.push(symbol);
      continue;
    }
    const length = LENGTH_BASE[symbol - 257]! + reader.bits(LENGTH_EXTRA[symbol - 257]!);
    const at = distances.read(reader);
    if (at < 0 || at > 29) return null;
    tokens.push(reference(length, DISTANCE_BASE[at]! + reader.bits(distanceExtra(at))));
  }
}

/** RFC 1951 §3.2.7. */
function ownLengths(reader: BitReader): { literals: number[]; distances: number[] } | null {
  const literals = reader.bits(5) + 257;
  const distances = reader.bits(5) + 1;
  const meta = Array.from({ length: 19 }, () => 0);
  for (let left = reader.bits(4) + 4, i = 0; left > 0; left--, i++) meta[LENGTHS_ORDER[i]!] = reader.bits(3);
  const code = new Code(meta);
  const lengths: number[] = [];
  while (lengths.length < literals + distances) {
    const symbol = code.read(reader);
    if (symbol < 0) return null;
    if (symbol < 16) lengths.push(symbol);
    else {
      const value = symbol === 16 ? lengths.at(-1) ?? 0 : 0;
      const count = symbol === 16 ? 3 + reader.bits(2) : symbol === 17 ? 3 + reader.bits(3) : 11 + reader.bits(7);
      for (let i = 0; i < count; i++) lengths.push(value);
    }
  }
  return { literals: lengths.slice(0, literals), distances: lengths.slice(literals, literals + distances) };
}

/** A canonical code, read a bit at a time. */
class Code {
  readonly #counts = Array.from({ length: 16 }, () => 0);
  readonly #symbols: number[] = [];

  constructor(lengths: readonly number[]) {
    for (let bits = 1; bits < 16; bits++) {
      for (const [symbol, length] of lengths.entries()) {
        if (length !== bits) continue;
        this.#counts[bits]!++;
        this.#symbols.push(symbol);
      }
    }
  }

  /** The next symbol, or -1. */
  read(reader: BitReader): number {
    let code = 0;
    let first = 0;
    let index = 0;
    for (let bits = 1; bits < 16; bits++) {
      code |= reader.bits(1);
      const count = this.#counts[bits]!;
      if (reader.failed) return -1;
      if (code - first < count) return this.#symbols[index + code - first]!;
      index += count;
      first = (first + count) << 1;
      code <<= 1;
    }
    return -1;
  }
}

class BitReader {
  readonly #bytes: Uint8Array;
  #at: number;
  readonly #end: number;
  /** More was asked for than there is. */
  failed = false;

  constructor(bytes: Uint8Array, start: number, end: number) {
    this.#bytes = bytes;
    this.#at = 8 * start;
    this.#end = 8 * end;
  }

  get left(): number {
    return this.#end - this.#at;
  }

  bits(count: number): number {
    let value = 0;
    if (this.left < count) {
      this.failed = true;
      return 0;
    }
    for (let bit = 0; bit < count; bit++, this.#at++) value |= ((this.#bytes[this.#at >> 3]! >> (this.#at & 7)) & 1) << bit;
    return value;
  }

  align(): void {
    this.#at = (this.#at + 7) & ~7;
  }
}
