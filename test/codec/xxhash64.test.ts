import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { Xxhash64, xxhash64 } from '../../src/codec/xxhash64.ts';

const hex = ([high, low]: readonly [number, number]): string =>
  high.toString(16).padStart(8, '0') + low.toString(16).padStart(8, '0');
const bytesOf = (text: string): Uint8Array => new TextEncoder().encode(text);

const MASK = (1n << 64n) - 1n;
const P1: bigint = 0x9e3779b185ebca87n;
const P2: bigint = 0xc2b2ae3d27d4eb4fn;
const P3: bigint = 0x165667b19e3779f9n;
const P4: bigint = 0x85ebca77c2b2ae63n;
const P5: bigint = 0x27d4eb2f165667c5n;
const rotate = (value: bigint, by: bigint): bigint => ((value << by) | (value >> (64n - by))) & MASK;
const round = (lane: bigint, input: bigint): bigint => (rotate((lane + input * P2) & MASK, 31n) * P1) & MASK;

/** The definition, word for word, where 64 bits are one number. */
function byDefinition(bytes: Uint8Array): string {
  const read = (at: number, count: number): bigint => {
    let value = 0n;
    for (let i = count - 1; i >= 0; i--) value = (value << 8n) | BigInt(bytes[at + i]!);
    return value;
  };
  let at = 0;
  let hash = P5;
  if (bytes.length >= 32) {
    let lanes = [P1 + P2, P2, 0n, -P1].map((lane) => lane & MASK);
    for (; at + 32 <= bytes.length; at += 32) lanes = lanes.map((lane, i) => round(lane, read(at + 8 * i, 8)));
    hash = lanes.reduce((sum, lane, i) => sum + rotate(lane, [1n, 7n, 12n, 18n][i]!), 0n) & MASK;
    for (const lane of lanes) hash = ((hash ^ round(0n, lane)) * P1 + P4) & MASK;
  }
  hash = (hash + BigInt(bytes.length)) & MASK;
  for (; at + 8 <= bytes.length; at += 8) hash = (rotate(hash ^ round(0n, read(at, 8)), 27n) * P1 + P4) & MASK;
  for (; at + 4 <= bytes.length; at += 4) hash = (rotate(hash ^ ((read(at, 4) * P1) & MASK), 23n) * P2 + P3) & MASK;
  for (; at < bytes.length; at++) hash = (rotate(hash ^ ((read(at, 1) * P5) & MASK), 11n) * P1) & MASK;
  hash = ((hash ^ (hash >> 33n)) * P2) & MASK;
  hash = ((hash ^ (hash >> 29n)) * P3) & MASK;
  return (hash ^ (hash >> 32n)).toString(16).padStart(16, '0');
}

describe('XXH64', () => {
  it.each([
    ['', 'ef46db3751d8e999'], ['a', 'd24ec4f1a98c6e5b'], ['abc', '44bc2cf5ad770999'],
    ['Nobody inspects the spammish repetition', 'fbcea83c8a378bf1'],
  ])('of %j is %s', (text, hash) => {
    expect(hex(xxhash64(bytesOf(text)))).toBe(hash);
    expect(byDefinition(bytesOf(text))).toBe(hash);
  });

  it('of any bytes in any pieces is what the definition says', () => {
    fc.assert(fc.property(fc.array(fc.uint8Array({ maxLength: 100 }), { maxLength: 8 }), (pieces) => {
      const hash = new Xxhash64();
      for (const piece of pieces) hash.update(piece);
      expect(hex(hash.digest())).toBe(byDefinition(Uint8Array.from(pieces.flatMap((piece) => [...piece]))));
    }), { numRuns: 300 });
  });

  it('carries from half to half', () => {
    for (const length of [32, 64, 129]) {
      const bytes = new Uint8Array(length).fill(0xff);
      expect(hex(xxhash64(bytes))).toBe(byDefinition(bytes));
    }
  });
});
