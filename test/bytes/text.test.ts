import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { latin1Text } from '../../src/bytes/text.ts';

/** One character a byte, spelled out. */
const spelled = (bytes: Uint8Array): string => Array.from(bytes, (byte) => String.fromCharCode(byte)).join('');

describe('protocol text', () => {
  it('keeps every byte value, alone, among others, and in text longer than one step', () => {
    for (let byte = 0; byte < 256; byte++) {
      for (const length of [1, 12, 13, 100, 4096, 5000]) {
        const bytes = new Uint8Array(length).fill(0x61);
        bytes[length >> 1] = byte;
        expect(latin1Text(bytes) === spelled(bytes), `${byte} in ${length}`).toBe(true);
      }
    }
  });

  it('is not taken for UTF-8, nor for a byte order mark', () => {
    expect(latin1Text(Uint8Array.of(0xef, 0xbb, 0xbf, ...new Uint8Array(20).fill(0x61)))).toBe(`\xef\xbb\xbf${'a'.repeat(20)}`);
    expect(latin1Text(Uint8Array.of(...new Uint8Array(20).fill(0x61), 0xc3, 0xa9))).toBe(`${'a'.repeat(20)}\xc3\xa9`);
  });

  it('reads any part of any bytes', () => {
    fc.assert(fc.property(fc.uint8Array({ maxLength: 60 }), fc.nat(60), fc.nat(60), (bytes, one, two) => {
      const [start, end] = [Math.min(one, two, bytes.length), Math.min(Math.max(one, two), bytes.length)];
      expect(latin1Text(bytes, start, end)).toBe(spelled(bytes.subarray(start, end)));
    }));
  });
});
