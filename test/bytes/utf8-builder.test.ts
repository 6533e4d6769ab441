import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { utf8Text } from '../../src/bytes/text.ts';
import { Utf8Builder } from '../../src/bytes/utf8-builder.ts';

const anyText = fc.string({ unit: fc.oneof(fc.constantFrom('a', ' ', '~', '\n', 'é', '→', '語', '😀', '\u{e0001}', '\ud800', '\udfff'), fc.string()) });
const wellFormed = (text: string): string => new TextDecoder('utf-8', { ignoreBOM: true }).decode(new TextEncoder().encode(text));

describe('text that is put together as UTF-8', () => {
  it('is what its parts are, half surrogate pairs apart, however long', () => {
    fc.assert(fc.property(fc.array(anyText, { maxLength: 40 }), fc.nat(3000), (parts, spaces) => {
      const builder = new Utf8Builder();
      for (const part of parts) expect(builder.text(part)).toBe(part.length);
      builder.spaces(spaces);
      expect(builder.toString()).toBe(parts.map(wellFormed).join('') + ' '.repeat(spaces));
    }));
  });

  it('takes plain text only where all of it is plain', () => {
    fc.assert(fc.property(anyText, (text) => {
      const builder = new Utf8Builder();
      builder.text('before');
      const isPlain = /^[ -~]*$/.test(text);
      expect(builder.plain(text)).toBe(isPlain ? text.length : -1);
      expect(builder.toString()).toBe(isPlain ? `before${text}` : 'before');
    }));
  });

  it('writes numbers as they are, with leading zeros where those are wanted', () => {
    fc.assert(fc.property(fc.oneof(fc.nat(), fc.maxSafeNat(), fc.constantFrom(0, 9, 10, 2 ** 31 - 1, 2 ** 31)), fc.integer({ min: 1, max: 12 }), (value, digits) => {
      const builder = new Utf8Builder();
      const wanted = String(value).padStart(digits, '0');
      expect(builder.number(value, digits)).toBe(wanted.length);
      expect(builder.toString()).toBe(wanted);
    }));
  });

  it('copies parts of another, short and long', () => {
    fc.assert(fc.property(fc.nat(300), fc.nat(300), (from, length) => {
      const [one, other] = [new Utf8Builder(), new Utf8Builder()];
      const text = Array.from({ length: 600 }, (_, at) => String.fromCharCode(97 + (at % 26))).join('');
      one.text(text);
      other.copy(one, from, from + length);
      expect(other.toString()).toBe(text.slice(from, from + length));
    }));
  });

  it('loses all white space at the end of its last line, and nothing before', () => {
    fc.assert(fc.property(anyText, fc.string({ unit: fc.constantFrom(' ', '\u00a0', '\u3000', '\u2003', 'x') }), (text, end) => {
      const builder = new Utf8Builder();
      builder.text('line \n');
      const start = builder.at;
      builder.text(text + end);
      builder.trimEnd(start);
      expect(builder.toString()).toBe(`line \n${wellFormed(text + end).trimEnd()}`);
    }));
  });

  it('is kept as a string of one character a byte, and comes back', () => {
    const builder = new Utf8Builder();
    builder.text('a → 語 😀');
    expect(builder.encoded.length).toBe(builder.at);
    expect(utf8Text(Uint8Array.from(builder.encoded, (byte) => byte.charCodeAt(0)))).toBe('a → 語 😀');
    builder.clear();
    expect(builder.encoded).toBe('');
  });
});
