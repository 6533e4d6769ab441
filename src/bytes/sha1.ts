/**
 * SHA-1 (RFC 3174 §6.1), for what wire formats are made of it: the Community ID of each flow, the answer of each WebSocket
 * handshake. Written here since captures have millions of these, of one block or two: a library's takes up to twice as long, and
 * an object each.
 */
import { i32 } from './read.ts';

const BLOCK = 64;
/** Bytes of a digest. */
export const SHA1_BYTES = 20;

const tail = new Uint8Array(BLOCK);
const words = new Int32Array(80);
const state = new Int32Array(5);

/** Writes the digest of `bytes[0..length)`, of less than 2^29 bytes, into `digest`. */
export function sha1(bytes: Uint8Array, length: number, digest: Uint8Array): void {
  state[0] = 0x67452301;
  state[1] = 0xefcdab89;
  state[2] = 0x98badcfe;
  state[3] = 0x10325476;
  state[4] = 0xc3d2e1f0;
  let at = 0;
  for (; at + BLOCK <= length; at += BLOCK) mixIn(bytes, at);
  tail.fill(0);
  for (let rest = at; rest < length; rest++) tail[rest - at] = bytes[rest]!;
  tail[length - at] = 0x80;
  if (length - at >= BLOCK - 8) {
    mixIn(tail, 0);
    tail.fill(0);
  }
  for (let byte = 0, bits = length << 3; byte < 4; byte++, bits >>>= 8) tail[BLOCK - 1 - byte] = bits;
  mixIn(tail, 0);
  for (let byte = 0; byte < SHA1_BYTES; byte++) digest[byte] = state[byte >> 2]! >>> (24 - 8 * (byte & 3));
}

function mixIn(bytes: Uint8Array, from: number): void {
  for (let t = 0; t < 16; t++) words[t] = i32(bytes, from + 4 * t);
  for (let t = 16; t < 80; t++) words[t] = rotate(words[t - 3]! ^ words[t - 8]! ^ words[t - 14]! ^ words[t - 16]!, 1);
  let a = state[0]!, b = state[1]!, c = state[2]!, d = state[3]!, e = state[4]!;
  for (let t = 0; t < 80; t++) {
    const mixed = t < 20 ? ((b & c) | (~b & d)) + 0x5a827999
      : t < 40 ? (b ^ c ^ d) + 0x6ed9eba1
      : t < 60 ? ((b & c) | (b & d) | (c & d)) + (0x8f1bbcdc | 0)
      : (b ^ c ^ d) + (0xca62c1d6 | 0);
    const next = (rotate(a, 5) + mixed + e + words[t]!) | 0;
    e = d;
    d = c;
    c = rotate(b, 30);
    b = a;
    a = next;
  }
  state[0]! += a;
  state[1]! += b;
  state[2]! += c;
  state[3]! += d;
  state[4]! += e;
}

const rotate = (word: number, by: number): number => (word << by) | (word >>> (32 - by));
