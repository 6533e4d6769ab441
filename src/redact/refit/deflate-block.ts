/** One block of DEFLATE (RFC 1951 §3.2.3): with the fixed codes, or with codes of its own. */
import type { BitWriter } from './bit-writer.ts';
import {
  DISTANCE_BASE, distanceExtra, FIXED_DISTANCES, FIXED_LITERALS, LENGTH_BASE, LENGTH_EXTRA, LENGTHS_ORDER,
} from './deflate-tables.ts';
import { codeLengths, codesOf } from './huffman-lengths.ts';
import { distanceOf, isLiteral, lengthOf } from './matches.ts';
import type { Token } from './matches.ts';

const END_OF_BLOCK = 256;
const LITERALS = 286;
const DISTANCES = 30;

const symbolOf = (bases: readonly number[], value: number): number => {
  let low = 0;
  let high = bases.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (bases[middle]! <= value) low = middle + 1;
    else high = middle;
  }
  return low - 1;
};
const lengthSymbol = (length: number): number => (length === 258 ? 28 : Math.min(27, symbolOf(LENGTH_BASE, length)));

export const BlockKind = { Fixed: 1, Dynamic: 2 } as const;
export type BlockKind = (typeof BlockKind)[keyof typeof BlockKind];

interface Plan {
  readonly literals: readonly number[];
  readonly distances: readonly number[];
  /** The code lengths in runs, each a symbol and what it carries. */
  readonly runs: readonly (readonly [symbol: number, extra: number, bits: number])[];
  readonly meta: readonly number[];
  readonly bits: number;
}

/** Writes a block of tokens in so few bits as possible, or of one kind. */
export function writeBlock(out: BitWriter, tokens: readonly Token[], final: boolean, kind?: BlockKind): void {
  const literalCounts = Array.from({ length: LITERALS }, (): number => 0);
  const distanceCounts = Array.from({ length: DISTANCES }, (): number => 0);
  literalCounts[END_OF_BLOCK] = 1;
  for (const token of tokens) {
    if (isLiteral(token)) {
      literalCounts[token]!++;
      continue;
    }
    const length = lengthSymbol(lengthOf(token));
    const distance = symbolOf(DISTANCE_BASE, distanceOf(token));
    literalCounts[257 + length]!++;
    distanceCounts[distance]!++;
  }
  const cost = (counts: readonly number[], lengths: readonly number[]): number =>
    counts.reduce((sum, count, i) => sum + count * (lengths[i] ?? 0), 0);
  const plan = dynamicPlan(literalCounts, distanceCounts);
  const fixedBits = cost(literalCounts, FIXED_LITERALS) + cost(distanceCounts, FIXED_DISTANCES);
  const dynamicBits = plan.bits + cost(literalCounts, plan.literals) + cost(distanceCounts, plan.distances);
  const isDynamic = kind === undefined ? dynamicBits < fixedBits : kind === BlockKind.Dynamic;
  out.add(final ? 1 : 0, 1);
  out.add(isDynamic ? 2 : 1, 2);
  if (isDynamic) writePlan(out, plan);
  writeTokens(out, tokens, isDynamic ? plan.literals : FIXED_LITERALS, isDynamic ? plan.distances : FIXED_DISTANCES);
}

function writeTokens(out: BitWriter, tokens: readonly Token[], literals: readonly number[], distances: readonly number[]): void {
  const literalCodes = codesOf(literals);
  const distanceCodes = codesOf(distances);
  for (const token of tokens) {
    if (isLiteral(token)) {
      out.add(literalCodes[token]!, literals[token]!);
      continue;
    }
    const length = lengthOf(token);
    const distance = distanceOf(token);
    const lengthAt = lengthSymbol(length);
    const distanceAt = symbolOf(DISTANCE_BASE, distance);
    out.add(literalCodes[257 + lengthAt]!, literals[257 + lengthAt]!);
    out.add(length - LENGTH_BASE[lengthAt]!, LENGTH_EXTRA[lengthAt]!);
    out.add(distanceCodes[distanceAt]!, distances[distanceAt]!);
    out.add(distance - DISTANCE_BASE[distanceAt]!, distanceExtra(distanceAt));
  }
  out.add(literalCodes[END_OF_BLOCK]!, literals[END_OF_BLOCK]!);
}

/** RFC 1951 §3.2.7. */
function dynamicPlan(literalCounts: readonly number[], distanceCounts: readonly number[]): Plan {
  const literals = codeLengths(literalCounts, 15);
  const distances = codeLengths(distanceCounts, 15);
  if (!distances.some((length) => length > 0)) distances[0] = 1;
  while (literals.length > 257 && literals.at(-1) === 0) literals.pop();
  while (distances.length > 1 && distances.at(-1) === 0) distances.pop();
  const runs = runsOf([...literals, ...distances]);
  const counts = Array.from({ length: 19 }, (): number => 0);
  for (const [symbol] of runs) counts[symbol]!++;
  const meta: number[] = codeLengths(counts, 7);
  // A code of one symbol alone is not complete.
  if (meta.filter((length) => length > 0).length === 1) meta[meta[0]! > 0 ? 18 : 0] = 1;
  const bits = 14 + 3 * metaCount(meta) + runs.reduce((sum, [symbol, , extra]) => sum + meta[symbol]! + extra, 0);
  return { literals, distances, runs, meta, bits };
}

function metaCount(meta: readonly number[]): number {
  let count = 19;
  while (count > 4 && meta[LENGTHS_ORDER[count - 1]!] === 0) count--;
  return count;
}

function runsOf(lengths: readonly number[]): (readonly [number, number, number])[] {
  const runs: (readonly [number, number, number])[] = [];
  for (let at = 0; at < lengths.length;) {
    const value = lengths[at]!;
    let count = 1;
    while (at + count < lengths.length && lengths[at + count] === value && count < (value === 0 ? 138 : 7)) count++;
    if (value === 0 && count >= 11) runs.push([18, count - 11, 7]);
    else if (value === 0 && count >= 3) runs.push([17, count - 3, 3]);
    else if (value !== 0 && count >= 4) runs.push([value, 0, 0], [16, count - 4, 2]);
    else {
      count = 1;
      runs.push([value, 0, 0]);
    }
    at += count;
  }
  return runs;
}

function writePlan(out: BitWriter, { literals, distances, runs, meta }: Plan): void {
  const count = metaCount(meta);
  out.add(literals.length - 257, 5);
  out.add(distances.length - 1, 5);
  out.add(count - 4, 4);
  for (let at = 0; at < count; at++) out.add(meta[LENGTHS_ORDER[at]!]!, 3);
  const codes = codesOf(meta);
  for (const [symbol, extra, bits] of runs) {
    out.add(codes[symbol]!, meta[symbol]!);
    out.add(extra, bits);
  }
}

/** Ten bits that say nothing. */
export function writeEmptyFixed(out: BitWriter, final: boolean): void {
  out.add(final ? 3 : 2, 3);
  out.add(0, 7);
}

/** Bytes as they are, at most 65,535 of them. */
export function writeStored(out: BitWriter, bytes: Uint8Array, final: boolean): void {
  out.add(final ? 1 : 0, 3);
  out.align();
  out.add(bytes.length, 16);
  out.add(~bytes.length & 0xffff, 16);
  for (const byte of bytes) out.add(byte, 8);
}

/** A stored block of nothing: three bits, up to the next byte, four bytes. What a flush ends in. */
export function writeEmptyStored(out: BitWriter): void {
  out.add(0, 3);
  out.align();
  out.add(0, 16);
  out.add(0xffff, 16);
}
