/**
 * Addresses for addresses, one to one, so that two that share the first so many bits still do (the idea of Crypto-PAn, Xu et
 * al. 2002): seen as a tree of bits, at each node both halves are exchanged or not, as the key says. Here they are exchanged
 * only where nobody could tell by the text: both halves need as many digits, and none holds the edge of a range that means
 * something of its own. So private stays private, and each address in a header or body has room for its replacement.
 */
import type { Keyed } from './keyed.ts';

/** A range of addresses by its first bits. */
export interface Range {
  readonly bytes: readonly number[];
  readonly bits: number;
}

/** IANA's registry of special addresses, those that tell a reader something. */
export const SPECIAL4: readonly Range[] = [
  range([0], 8), range([10], 8), range([100, 64], 10), range([127], 8), range([169, 254], 16), range([172, 16], 12),
  range([192, 0, 0], 24), range([192, 0, 2], 24), range([192, 168], 16), range([198, 18], 15), range([198, 51, 100], 24),
  range([203, 0, 113], 24), range([224], 4), range([240], 4),
];
export const SPECIAL6: readonly Range[] = [
  range([0x00, 0x64, 0xff, 0x9b], 32), range([0x20, 0x01, 0, 0], 32), range([0x20, 0x01, 0x0d, 0xb8], 32),
  range([0x20, 0x02], 16), range([0x20], 3), range([0xfc], 7), range([0xfe, 0x80], 10), range([0xff], 8),
];

function range(bytes: readonly number[], bits: number): Range {
  return { bytes, bits };
}

/** The first `bits` bits of both are the same. */
export function isWithin(address: Uint8Array, { bytes, bits }: Range, at = 0): boolean {
  for (let bit = 0; bit < bits; bit++) if (bitOf(address, at, bit) !== bitOf(bytes, 0, bit)) return false;
  return true;
}

const bitOf = (bytes: ArrayLike<number>, at: number, bit: number): number =>
  ((bytes[at + (bit >> 3)] ?? 0) >> (7 - (bit & 7))) & 1;

/** Whether the first `depth` bits of the address lead on to the edge of a special range. */
const leadsToEdge = (address: Uint8Array, depth: number, special: readonly Range[]): boolean =>
  special.some((each) => each.bits > depth && isWithin(address, { bytes: each.bytes, bits: depth }));

/**
 * The replacement of an address of 4 or 16 bytes. `unit` bits are written with one number of digits: 8 (an octet) or 4 (a
 * nibble); `alike` says whether all values of a unit between two, both included, take as many digits.
 */
export function replaceAddress(
  address: Uint8Array, keyed: Keyed, special: readonly Range[], unit: 4 | 8,
  alike: (unitAt: number, low: number, high: number) => boolean,
): Uint8Array {
  const result = new Uint8Array(address.length);
  const text = Array.from(address, (byte) => byte.toString(16).padStart(2, '0')).join('');
  for (let bit = 0; bit < address.length * 8; bit += unit) {
    // One digest has a bit for each of the at most 255 nodes of a unit.
    const flips = keyed.digest(`address ${address.length}`, text.slice(0, bit >> 2));
    let node = 1;
    let value = 0;
    for (let depth = 0; depth < unit; depth++) {
      const own = bitOf(address, 0, bit + depth);
      const width = unit - depth;
      const low = (node - (1 << depth)) << width;
      const free = alike(bit / unit, low, low + (1 << width) - 1) && !leadsToEdge(address, bit + depth, special);
      const flip = free ? (flips[node >> 3]! >> (node & 7)) & 1 : 0;
      value = (value << 1) | (own ^ flip);
      node = (node << 1) | own;
    }
    result[bit >> 3]! |= unit === 8 ? value : value << (4 - (bit & 7));
  }
  return result;
}
