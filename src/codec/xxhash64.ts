/**
 * XXH64 with seed 0, the checksum of Zstandard frames (RFC 8878 §3.1.1). A number of 64 bits is two halves of 32, high and
 * low: BigInt would be a hundred times as slow.
 */
import { u32le, u8 } from '../bytes/read.ts';

type U64 = readonly [high: number, low: number];

const P1: U64 = [0x9e3779b1, 0x85ebca87];
const P2: U64 = [0xc2b2ae3d, 0x27d4eb4f];
const P3: U64 = [0x165667b1, 0x9e3779f9];
const P4: U64 = [0x85ebca77, 0xc2b2ae63];
const P5: U64 = [0x27d4eb2f, 0x165667c5];

const STRIPE = 32;
const LANES = [0, 1, 2, 3] as const;

export class Xxhash64 {
  /** Four accumulators, low half first; those of an empty input are P1 + P2, P2, 0 and -P1. */
  readonly #lanes: Int32Array = Int32Array.of(0xadc0b5d6, 0x60ea27ee, 0x27d4eb4f, 0xc2b2ae3d, 0, 0, 0x7a143579, 0x61c8864e);
  /** What is left of the last stripe. */
  readonly #rest = new Uint8Array(STRIPE);
  #have = 0;
  #length = 0;

  update(bytes: Uint8Array): void {
    this.#length += bytes.length;
    let at = 0;
    if (this.#have > 0) {
      at = Math.min(STRIPE - this.#have, bytes.length);
      this.#rest.set(bytes.subarray(0, at), this.#have);
      this.#have += at;
      if (this.#have < STRIPE) return;
      this.#stripes(this.#rest, 0, STRIPE);
    }
    const end = bytes.length - ((bytes.length - at) % STRIPE);
    this.#stripes(bytes, at, end);
    this.#rest.set(bytes.subarray(end));
    this.#have = bytes.length - end;
  }

  digest(): U64 {
    let hash = this.#length < STRIPE ? P5 : this.#merged();
    hash = add(hash, [Math.floor(this.#length / 2 ** 32), this.#length >>> 0]);
    let at = 0;
    for (; at + 8 <= this.#have; at += 8) {
      const eight = round([u32le(this.#rest, at + 4), u32le(this.#rest, at)]);
      hash = add(multiply(rotate(xor(hash, eight), 27), P1), P4);
    }
    for (; at + 4 <= this.#have; at += 4) {
      hash = add(multiply(rotate(xor(hash, multiply([0, u32le(this.#rest, at)], P1)), 23), P2), P3);
    }
    for (; at < this.#have; at++) hash = multiply(rotate(xor(hash, multiply([0, u8(this.#rest, at)], P5)), 11), P1);
    hash = multiply(xor(hash, [0, hash[0] >>> 1]), P2);
    hash = multiply(xor(hash, [hash[0] >>> 29, (hash[0] << 3) | (hash[1] >>> 29)]), P3);
    return [hash[0], (hash[1] ^ hash[0]) >>> 0];
  }

  #merged(): U64 {
    const lanes = LANES.map((lane): U64 => [this.#lanes[2 * lane + 1]!, this.#lanes[2 * lane]!]);
    const [a, b, c, d] = lanes as [U64, U64, U64, U64];
    const sum = add(add(rotate(a, 1), rotate(b, 7)), add(rotate(c, 12), rotate(d, 18)));
    return lanes.reduce((hash, lane) => add(multiply(xor(hash, round(lane)), P1), P4), sum);
  }

  /** One lane after the other, each with its halves in registers. */
  #stripes(bytes: Uint8Array, start: number, end: number): void {
    for (const lane of LANES) {
      let low = this.#lanes[2 * lane]!;
      let high = this.#lanes[2 * lane + 1]!;
      for (let at = start + 8 * lane; at < end; at += STRIPE) {
        const inLow = bytes[at]! | (bytes[at + 1]! << 8) | (bytes[at + 2]! << 16) | (bytes[at + 3]! << 24);
        const inHigh = bytes[at + 4]! | (bytes[at + 5]! << 8) | (bytes[at + 6]! << 16) | (bytes[at + 7]! << 24);
        // Add the input times P2.
        const added = Math.imul(inLow, P2[1]);
        const sum = (low + added) | 0;
        const carry = sum >>> 0 < added >>> 0 ? 1 : 0;
        high = (high + highOf(inLow, P2[1]) + Math.imul(inLow, P2[0]) + Math.imul(inHigh, P2[1]) + carry) | 0;
        // Rotate by 31, multiply by P1.
        const turned = (sum << 31) | (high >>> 1);
        const turnedHigh = (high << 31) | (sum >>> 1);
        low = Math.imul(turned, P1[1]);
        high = (highOf(turned, P1[1]) + Math.imul(turned, P1[0]) + Math.imul(turnedHigh, P1[1])) | 0;
      }
      this.#lanes[2 * lane] = low;
      this.#lanes[2 * lane + 1] = high;
    }
  }
}

/** XXH64 of bytes that are all there. */
export function xxhash64(bytes: Uint8Array): U64 {
  const hash = new Xxhash64();
  hash.update(bytes);
  return hash.digest();
}

/** The upper half of the product of two halves. No sum in it goes beyond 32 bits. */
function highOf(a: number, b: number): number {
  const aLow = a & 0xffff;
  const aHigh = a >>> 16;
  const bLow = b & 0xffff;
  const bHigh = b >>> 16;
  const middle = Math.imul(aHigh, bLow) + (Math.imul(aLow, bLow) >>> 16) | 0;
  const other = Math.imul(aLow, bHigh) + (middle & 0xffff) | 0;
  return Math.imul(aHigh, bHigh) + (middle >>> 16) + (other >>> 16) | 0;
}

const multiply = ([aHigh, aLow]: U64, [bHigh, bLow]: U64): U64 =>
  [(highOf(aLow, bLow) + Math.imul(aLow, bHigh) + Math.imul(aHigh, bLow)) >>> 0, Math.imul(aLow, bLow) >>> 0];

function add([aHigh, aLow]: U64, [bHigh, bLow]: U64): U64 {
  const low = (aLow >>> 0) + (bLow >>> 0);
  return [(aHigh + bHigh + (low > 0xffffffff ? 1 : 0)) >>> 0, low >>> 0];
}

const xor = ([aHigh, aLow]: U64, [bHigh, bLow]: U64): U64 => [(aHigh ^ bHigh) >>> 0, (aLow ^ bLow) >>> 0];

/** To the left, by less than 32. */
const rotate = ([high, low]: U64, by: number): U64 =>
  [((high << by) | (low >>> (32 - by))) >>> 0, ((low << by) | (high >>> (32 - by))) >>> 0];

const round = (input: U64): U64 => multiply(rotate(multiply(input, P2), 31), P1);
