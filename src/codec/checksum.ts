/** The checksums of gzip and zlib streams, updated piece by piece. */

/** Four tables (slicing by 4): row `n` holds the CRC of a byte followed by `n` zero bytes. */
const CRC = new Int32Array(4 * 256);
for (let byte = 0; byte < 256; byte++) {
  let crc = byte;
  for (let bit = 0; bit < 8; bit++) crc = crc & 1 ? (crc >>> 1) ^ 0xedb88320 : crc >>> 1;
  CRC[byte] = crc;
}
for (let at = 256; at < CRC.length; at++) CRC[at] = CRC[CRC[at - 256]! & 255]! ^ (CRC[at - 256]! >>> 8);

/** CRC-32 of RFC 1952 §8 over `bytes[start..end)`, continuing from `crc` (0 at the start). A signed 32-bit integer. */
export function crc32(crc: number, bytes: Uint8Array, start: number, end: number): number {
  let value = ~crc;
  let at = start;
  for (const last = end - 3; at < last; at += 4) {
    value ^= bytes[at]! | (bytes[at + 1]! << 8) | (bytes[at + 2]! << 16) | (bytes[at + 3]! << 24);
    value = CRC[768 + (value & 255)]! ^ CRC[512 + ((value >>> 8) & 255)]!
      ^ CRC[256 + ((value >>> 16) & 255)]! ^ CRC[value >>> 24]!;
  }
  for (; at < end; at++) value = CRC[(value ^ bytes[at]!) & 255]! ^ (value >>> 8);
  return ~value;
}

/** The most additions before the second sum could leave 32 bits (RFC 1950 §9). */
const ADLER_RUN = 5552;
const ADLER_PRIME = 65521;

/** Adler-32 of RFC 1950 §8.2 over `bytes[start..end)`, continuing from `adler` (1 at the start). A signed 32-bit integer. */
export function adler32(adler: number, bytes: Uint8Array, start: number, end: number): number {
  let low = adler & 0xffff;
  let high = adler >>> 16;
  for (let at = start; at < end;) {
    for (const stop = Math.min(end, at + ADLER_RUN); at < stop; at++) high += low += bytes[at]!;
    low %= ADLER_PRIME;
    high %= ADLER_PRIME;
  }
  return (high << 16) | low;
}
