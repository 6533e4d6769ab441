/**
 * Byte access for every parser. This is the one place that asserts an index is inside an array: callers check a length
 * once (a view's header, a loop bound) and then read freely. All offsets count from the start of `bytes`.
 */

/** Byte at `at`. */
export const u8 = (bytes: Uint8Array, at: number): number => bytes[at]!;

/** Big-endian unsigned 16 bits. */
export const u16 = (bytes: Uint8Array, at: number): number => (bytes[at]! << 8) | bytes[at + 1]!;

/** Big-endian unsigned 24 bits. */
export const u24 = (bytes: Uint8Array, at: number): number => (bytes[at]! << 16) | (bytes[at + 1]! << 8) | bytes[at + 2]!;

/** Big-endian 32 bits as a signed integer: what table keys and sequence numbers use, since it never leaves the fast integer range. */
export const i32 = (bytes: Uint8Array, at: number): number =>
  (bytes[at]! << 24) | (bytes[at + 1]! << 16) | (bytes[at + 2]! << 8) | bytes[at + 3]!;

/** Big-endian unsigned 32 bits. */
export const u32 = (bytes: Uint8Array, at: number): number => i32(bytes, at) >>> 0;

/** Big-endian unsigned 64 bits; exact up to 2^53. */
export const u64 = (bytes: Uint8Array, at: number): number => u32(bytes, at) * 0x1_0000_0000 + u32(bytes, at + 4);

/** Little-endian unsigned 16 bits. */
export const u16le = (bytes: Uint8Array, at: number): number => bytes[at]! | (bytes[at + 1]! << 8);

/** Little-endian unsigned 32 bits. */
export const u32le = (bytes: Uint8Array, at: number): number =>
  (bytes[at]! | (bytes[at + 1]! << 8) | (bytes[at + 2]! << 16) | (bytes[at + 3]! << 24)) >>> 0;
