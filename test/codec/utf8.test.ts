import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { toBytes } from '../../src/bytes/text.ts';
import { isUtf8, utf8Boundary, Utf8Validator } from '../../src/codec/utf8.ts';
import { everyway } from '../support/everyway.ts';

const valid = (pieces: Uint8Array[]): boolean => {
  const validator = new Utf8Validator();
  for (const piece of pieces) validator.push(piece, 0, piece.length);
  return validator.complete;
};

const decodes = (bytes: Uint8Array): boolean => {
  try {
    new TextDecoder('utf-8', { fatal: true }).decode(bytes);
    return true;
  } catch {
    return false;
  }
};

describe('UTF-8', () => {
  it.each([
    ['overlong', 'c080'], ['overlong of three', 'e09f80'], ['overlong of four', 'f08f8080'], ['a surrogate', 'eda080'],
    ['over U+10FFFF', 'f4908080'], ['a lone continuation', '80'], ['cut', 'e282'], ['a lead byte in a character', 'e2c2a2'],
    ['f5', 'f5808080'],
  ])('is not %s', (_, hex) => {
    expect(everyway(Buffer.from(hex, 'hex'), valid)).toBe(false);
  });

  it('is judged as a decoder does, however it is cut', () => {
    const bytes = fc.oneof(fc.uint8Array({ maxLength: 8 }), fc.string({ unit: 'grapheme' }).map(toBytes),
      fc.array(fc.constantFrom(0x41, 0x80, 0x8f, 0x90, 0x9f, 0xa0, 0xbf, 0xc2, 0xe0, 0xed, 0xf0, 0xf4), { maxLength: 6 })
        .map((list) => Uint8Array.from(list)));
    fc.assert(fc.property(bytes, (input) => {
      expect(everyway(input, valid)).toBe(decodes(input));
      expect(isUtf8(input, 0, input.length)).toBe(decodes(input));
    }), { numRuns: 500 });
  });

  it('is cut between characters', () => {
    const bytes = toBytes('aé€😀z');
    const starts = [0, 1, 3, 6, 10, 11];
    for (let end = 0; end <= bytes.length; end++) {
      expect(utf8Boundary(bytes, 0, end), `up to ${end}`).toBe(Math.max(...starts.filter((at) => at <= end)));
    }
  });
});
