/** Frames for the tests, made apart from the code under test. */
import { createDeflateRaw, constants, type DeflateRaw } from 'node:zlib';

export interface FrameParts {
  opcode?: number;
  payload?: string | Uint8Array;
  final?: boolean;
  /** RSV1 to RSV3 as 4, 2, 1. */
  reserved?: number;
  mask?: boolean;
}

/** Pieces in one array of their own; not a Buffer, whose `slice` is no copy. */
export const join = (...pieces: Uint8Array[]): Uint8Array => new Uint8Array(Buffer.concat(pieces));

export const fromHex = (hex: string): Uint8Array => new Uint8Array(Buffer.from(hex.replaceAll(' ', ''), 'hex'));

let key = 0x1234567;

/** One frame; masked frames get a new key each. */
export function frame({ opcode = 1, payload = '', final = true, reserved = 0, mask = false }: FrameParts): Uint8Array {
  const data = Buffer.from(payload as string);
  const head = [(final ? 0x80 : 0) | (reserved << 4) | opcode];
  const bit = mask ? 0x80 : 0;
  if (data.length < 126) head.push(bit | data.length);
  else if (data.length < 65536) head.push(bit | 126, data.length >> 8, data.length & 255);
  else {
    const length = Buffer.alloc(8);
    length.writeBigUInt64BE(BigInt(data.length));
    head.push(bit | 127, ...length);
  }
  if (!mask) return join(Buffer.from(head), data);
  key = (Math.imul(key, 0x5bd1e995) + 0x9e3779b9) | 0;
  const mark = Buffer.alloc(4);
  mark.writeInt32BE(key);
  for (let at = 0; at < data.length; at++) data[at]! ^= mark[at & 3]!;
  return join(Buffer.from(head), mark, data);
}

/** One direction of permessage-deflate on top of zlib. */
export class Compressor {
  #deflate: DeflateRaw | null = null;
  readonly #contextTakeover: boolean;
  readonly #windowBits: number;

  constructor(contextTakeover = true, windowBits = 15) {
    this.#contextTakeover = contextTakeover;
    this.#windowBits = windowBits;
  }

  async message(content: string | Uint8Array): Promise<Uint8Array> {
    const deflate = (this.#deflate ??= createDeflateRaw({ windowBits: this.#windowBits }));
    const pieces: Buffer[] = [];
    const collect = (piece: Buffer): void => void pieces.push(piece);
    deflate.on('data', collect);
    deflate.write(content);
    await new Promise<void>((resolve) => deflate.flush(constants.Z_SYNC_FLUSH, resolve));
    deflate.off('data', collect);
    if (!this.#contextTakeover) this.#deflate = null;
    const packed = join(...pieces);
    return packed.subarray(0, packed.length - 4);
  }
}
