import { u16, u64 } from '../../bytes/read.ts';

/** RFC 6455 §5.2. */
export const Opcode = { Continuation: 0, Text: 1, Binary: 2, Close: 8, Ping: 9, Pong: 10 } as const;

export const isControl = (opcode: number): boolean => opcode >= 8;
export const isReserved = (opcode: number): boolean => (opcode > 2 && opcode < 8) || opcode > 10;

/** The longest payload of a control frame. */
export const MAX_CONTROL = 125;
/** Two bytes, eight of length, four of mask. */
export const MAX_HEADER = 14;

/** Reserved bits: RSV1 means "compressed" where permessage-deflate was agreed (RFC 7692 §6). */
export const RSV1 = 4;

/** Length of the header whose second byte is `second`. */
export function headerLength(second: number): number {
  const length = second & 0x7f;
  return 2 + (length === 127 ? 8 : length === 126 ? 2 : 0) + (second & 0x80 ? 4 : 0);
}

/**
 *      0                   1                   2                   3
 *      0 1 2 3 4 5 6 7 8 9 0 1 2 3 4 5 6 7 8 9 0 1 2 3 4 5 6 7 8 9 0 1
 *     +-+-+-+-+-------+-+-------------+-------------------------------+
 *     |F|R|R|R| opcode|M| Payload len |  length of 16 or 64 bits, where|
 *     |I|S|S|S|  (4)  |A|     (7)     |  payload len is 126 or 127     |
 *     |N|V|V|V|       |S|             +-------------------------------+
 *     | |1|2|3|       |K|             |  masking key, where MASK is set|
 *     +-+-+-+-+-------+-+-------------+-------------------------------+
 */
export class FrameHeader {
  final = false;
  /** RSV1 to RSV3, RSV1 highest. */
  reserved = 0;
  opcode = 0;
  masked = false;
  readonly mask = new Uint8Array(4);
  /** Payload bytes; exact up to 2^53. */
  length = 0;
  /** Whether the length is written in the fewest bytes, as it must be. */
  minimal = true;

  /** Reads `bytes[at..)`, which holds a whole header; false when the length has its highest bit set or is beyond counting. */
  place(bytes: Uint8Array, at: number): boolean {
    const first = bytes[at]!;
    const second = bytes[at + 1]!;
    this.final = first >= 0x80;
    this.reserved = (first >> 4) & 7;
    this.opcode = first & 15;
    this.masked = second >= 0x80;
    const short = second & 0x7f;
    this.length = short === 127 ? u64(bytes, at + 2) : short === 126 ? u16(bytes, at + 2) : short;
    this.minimal = short < 126 || this.length > (short === 126 ? 125 : 0xffff);
    if (this.masked) {
      const end = at + headerLength(second);
      for (let i = 0; i < 4; i++) this.mask[i] = bytes[end - 4 + i]!;
    }
    return this.length <= Number.MAX_SAFE_INTEGER;
  }
}
