import { constants, deflateRawSync, inflateRawSync } from 'node:zlib';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { deflateExactly } from '../../../src/redact/refit/deflate-exactly.ts';
import type { Ending } from '../../../src/redact/refit/deflate-exactly.ts';
import { blocksIn, retold } from '../../../src/redact/refit/deflate-tokens.ts';

const words = fc.array(fc.constantFrom('the ', 'token', '{"id":', '12345', 'abc', '<div class="x">', 'é', '\n', '00000000'), { maxLength: 200 });
const content = fc.oneof(words.map((list) => Buffer.from(list.join(''))), fc.uint8Array({ maxLength: 300 }).map((bytes) => Buffer.from(bytes)));
const endings: Ending[] = ['flush', 'final', 'cut'];

const inflate = (bytes: Uint8Array, history: Uint8Array): Buffer =>
  inflateRawSync(bytes, { finishFlush: constants.Z_SYNC_FLUSH, ...(history.length > 0 && { dictionary: history }) });

describe('content is deflated into a length that is given', () => {
  test('and inflates to itself, behind what stood before it', () => {
    fc.assert(fc.property(content, content, fc.constantFrom(...endings), fc.integer({ min: 0, max: 400 }), (bytes, before, ending, more) => {
      const length = Math.ceil(bytes.length * 1.1) + 40 + more;
      const out = deflateExactly(bytes, before, length, ending);
      expect(out).toHaveLength(length);
      expect(inflate(out!, before).equals(bytes)).toBe(true);
    }), { numRuns: 150 });
  });

  test('that zlib has made of other content of the same form, nearly always', () => {
    let fitted = 0;
    let all = 0;
    fc.assert(fc.property(words, fc.constantFrom(1, 6, 9), (list, level) => {
      const old = Buffer.from(list.join(''));
      const now = Buffer.from(list.join('').replaceAll('token', 'ijzqb').replaceAll('12345', '80426'));
      const coded = deflateRawSync(old, { level });
      const out = deflateExactly(now, new Uint8Array(0), coded.length, 'final', 32_768, blocksIn(coded, 0, coded.length));
      all++;
      if (out === null) return;
      fitted++;
      expect(out).toHaveLength(coded.length);
      expect(inflateRawSync(out).equals(now)).toBe(true);
    }), { numRuns: 100 });
    expect(fitted / all).toBeGreaterThan(0.9);
  });

  test('or not, where there is no room', () => {
    expect(deflateExactly(Buffer.from('no way that this fits'), new Uint8Array(0), 8, 'final')).toBeNull();
  });
});

describe('the blocks of a stream', () => {
  test('tell the same content again, or other content in the same way', () => {
    fc.assert(fc.property(words, fc.constantFrom(0, 1, 9), (list, level) => {
      const old = Buffer.from(list.join(''));
      const coded = deflateRawSync(old, { level });
      const other = Buffer.from(old.map((byte, at) => (at % 7 === 0 ? 0x78 : byte)));
      for (const bytes of [old, other]) {
        const told: number[] = [];
        for (const token of retold(blocksIn(coded, 0, coded.length)!, bytes, 0).flat()) {
          if (token < 256) told.push(token);
          else {
            const distance = Math.floor(token / 0x20000);
            for (let left = (token >> 8) & 0x1ff; left > 0; left--) told.push(told.at(-distance)!);
          }
        }
        expect(Buffer.from(told).equals(bytes)).toBe(true);
      }
    }), { numRuns: 100 });
  });

  test('are none in what was cut', () => {
    const coded = deflateRawSync(Buffer.from('some content that is cut off before it ends'));
    expect(blocksIn(coded, 0, coded.length - 5)).toBeNull();
  });
});
