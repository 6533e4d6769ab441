/** Small tools for making bytes. Everything returns fresh arrays; numbers are big-endian unless the name says otherwise. */
import { toBytes } from '../bytes/text.ts';

/** Text stands for its UTF-8 bytes. */
export type Data = string | Uint8Array;

export const octets = (data: Data): Uint8Array => (typeof data === 'string' ? toBytes(data) : data);

export function concat(...parts: readonly Data[]): Uint8Array<ArrayBuffer> {
  const arrays = parts.map(octets);
  const whole = new Uint8Array(arrays.reduce((length, part) => length + part.length, 0));
  let at = 0;
  for (const part of arrays) {
    whole.set(part, at);
    at += part.length;
  }
  return whole;
}

export const be16 = (value: number): Uint8Array => Uint8Array.of((value >> 8) & 255, value & 255);

export const be32 = (value: number): Uint8Array =>
  Uint8Array.of((value >>> 24) & 255, (value >>> 16) & 255, (value >>> 8) & 255, value & 255);

/** Bytes of hexadecimal text; white space between them is ignored. */
export function fromHex(text: string): Uint8Array<ArrayBuffer> {
  const digits = text.replace(/\s+/g, '');
  if (digits.length % 2 !== 0 || /[^0-9a-f]/i.test(digits)) throw new TypeError('not hexadecimal, two digits a byte');
  return Uint8Array.from(digits.match(/../g) ?? [], (pair) => Number.parseInt(pair, 16));
}

/** Pseudo-random numbers from 0 to below `limit`, the same for the same seed on every machine (mulberry32). */
export function seeded(seed: number): (limit: number) => number {
  let state = seed >>> 0;
  return (limit) => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return Math.floor((((mixed ^ (mixed >>> 14)) >>> 0) / 0x1_0000_0000) * limit);
  };
}

/** `length` bytes that do not compress, from a seed. */
export function noise(length: number, seed = 1): Uint8Array<ArrayBuffer> {
  const next = seeded(seed);
  return Uint8Array.from({ length }, () => next(256));
}
