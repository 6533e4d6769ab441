import { createHash } from 'node:crypto';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { SHA1_BYTES, sha1 } from '../../src/bytes/sha1.ts';

const hexOf = (bytes: Uint8Array, length = bytes.length): string => {
  const digest = new Uint8Array(SHA1_BYTES);
  sha1(bytes, length, digest);
  return Buffer.from(digest).toString('hex');
};
const expected = (bytes: Uint8Array): string => createHash('sha1').update(bytes).digest('hex');

describe('SHA-1', () => {
  it('of every length around the bounds of a block is that of other programs', () => {
    for (let length = 0; length <= 200; length++) {
      const bytes = Uint8Array.from({ length }, (_, at) => at * 7 + length);
      expect(hexOf(bytes), `${length} bytes`).toBe(expected(bytes));
    }
  });

  it('of any bytes is, too, and of nothing behind the length', () => {
    fc.assert(fc.property(fc.uint8Array({ maxLength: 1000 }), fc.uint8Array({ maxLength: 80 }), (bytes, more) => {
      expect(hexOf(Buffer.concat([bytes, more]), bytes.length)).toBe(expected(bytes));
    }));
  });
});
