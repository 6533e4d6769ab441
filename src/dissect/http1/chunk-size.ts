/** The line in front of a chunk (RFC 9112 §7.1): `chunk-size [ chunk-ext ] CRLF`. */
import { SEMICOLON, SPACE, TAB } from '../../bytes/ascii.ts';
import { u8 } from '../../bytes/read.ts';

export interface ChunkSize {
  /** Bytes of the chunk, or -1 where no size can be read. */
  size: number;
  /** Something stands before or behind the digits that the grammar does not allow, and some readers accept. */
  loose: boolean;
  extension: boolean;
}

const PLUS = 43;

/** The value of a hexadecimal digit, or -1. */
export function hexDigit(byte: number): number {
  if (byte >= 48 && byte <= 57) return byte - 48;
  const lower = byte | 32;
  return lower >= 97 && lower <= 102 ? lower - 87 : -1;
}

/** Reads `bytes[start..end)`, a line without its end, into `into`, which is reused. */
export function readChunkSize(bytes: Uint8Array, start: number, end: number, into: ChunkSize): void {
  let at = start;
  while (at < end && (bytes[at] === SPACE || bytes[at] === TAB || bytes[at] === PLUS)) at++;
  into.loose = at > start;
  into.extension = false;
  into.size = -1;
  const digits = at;
  let size = 0;
  for (let digit; at < end && (digit = hexDigit(u8(bytes, at))) >= 0; at++) size = size * 16 + digit;
  if (at === digits || size > Number.MAX_SAFE_INTEGER) return;
  const sizeEnd = at;
  while (at < end && (bytes[at] === SPACE || bytes[at] === TAB)) at++;
  if (at < end && bytes[at] !== SEMICOLON) return;
  into.extension = at < end;
  into.loose ||= at > sizeEnd && !into.extension;
  into.size = size;
}
