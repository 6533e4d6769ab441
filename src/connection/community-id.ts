/** Community ID version 1, the flow hash that Zeek, Suricata and Arkime share (github.com/corelight/community-id-spec). */
import { i32 } from '../bytes/read.ts';
import { latin1Text } from '../bytes/text.ts';

const SEED = 0;
/** The one block of SHA-1 that is hashed: more than 40 bytes never come. */
const block = new Uint8Array(64);
const words = new Int32Array(80);
const digest = new Int32Array(5);
/** `1:`, and 20 bytes in Base64. */
const written = new Uint8Array(30);
written[0] = 0x31;
written[1] = 0x3a;
const ALPHABET = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/';
const BASE64 = Uint8Array.from(ALPHABET, (letter) => letter.charCodeAt(0));

/** Addresses are the first `size` bytes, 4 or 16; the lower endpoint goes first, so that both directions meet. */
export function communityId(protocol: number, size: number, a: Uint8Array, aPort: number, b: Uint8Array, bPort: number): string {
  const swap = comesAfter(a, aPort, b, bPort, size);
  const [first, second] = swap ? [b, a] : [a, b];
  block.fill(0);
  block[1] = SEED;
  for (let at = 0; at < size; at++) {
    block[2 + at] = first[at]!;
    block[2 + size + at] = second[at]!;
  }
  const ports = 4 + 2 * size;
  block[ports - 2] = protocol;
  placePort(ports, swap ? bPort : aPort);
  placePort(ports + 2, swap ? aPort : bPort);
  hash(ports + 4);
  return base64Text();
}

function placePort(at: number, port: number): void {
  block[at] = port >> 8;
  block[at + 1] = port;
}

function comesAfter(a: Uint8Array, aPort: number, b: Uint8Array, bPort: number, size: number): boolean {
  for (let at = 0; at < size; at++) if (a[at] !== b[at]) return a[at]! > b[at]!;
  return aPort > bPort;
}

/** SHA-1 (RFC 3174 §6.1) of the first bytes of `block`, into `digest`. A capture has millions of flows; each fits in a block. */
function hash(length: number): void {
  block[length] = 0x80;
  block[62] = length >> 5;
  block[63] = length << 3;
  for (let t = 0; t < 16; t++) words[t] = i32(block, 4 * t);
  for (let t = 16; t < 80; t++) words[t] = rotate(words[t - 3]! ^ words[t - 8]! ^ words[t - 14]! ^ words[t - 16]!, 1);
  let a = 0x67452301, b = 0xefcdab89 | 0, c = 0x98badcfe | 0, d = 0x10325476, e = 0xc3d2e1f0 | 0;
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
  digest[0] = 0x67452301 + a;
  digest[1] = 0xefcdab89 + b;
  digest[2] = 0x98badcfe + c;
  digest[3] = 0x10325476 + d;
  digest[4] = 0xc3d2e1f0 + e;
}

const rotate = (word: number, by: number): number => (word << by) | (word >>> (32 - by));

/** What was hashed, as text. */
function base64Text(): string {
  for (let from = 0, to = 2; from < 20; from += 3, to += 4) {
    const three = (digestByte(from) << 16) | (digestByte(from + 1) << 8) | digestByte(from + 2);
    written[to] = BASE64[three >> 18]!;
    written[to + 1] = BASE64[(three >> 12) & 63]!;
    written[to + 2] = BASE64[(three >> 6) & 63]!;
    written[to + 3] = BASE64[three & 63]!;
  }
  // 20 bytes are two thirds of a last group.
  written[29] = 0x3d;
  return latin1Text(written);
}

/** Behind the last one is a zero. */
const digestByte = (at: number): number => (at === 20 ? 0 : (digest[at >> 2]! >>> (24 - 8 * (at & 3))) & 0xff);
