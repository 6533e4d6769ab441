import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { toBytes, utf8Text } from '../../../src/bytes/text.ts';
import { formPairs, multipartParts } from '../../../src/tui/content/form.ts';
import { charsetDecoder, isJsonType, mediaType } from '../../../src/tui/content/media-type.ts';

describe('a form', () => {
  it('is pairs in their order', () => {
    expect(formPairs('a=1+2&b=%C3%A9%&a=&c&&%zz=%ff', 10)).toEqual({ pairs: [['a', '1 2'], ['b', 'é%'], ['a', ''], ['c', ''], ['%zz', '\ufffd']], more: false });
  });

  it('of more pairs than are wanted says so', () => {
    expect(formPairs('a&'.repeat(1e5), 3)).toEqual({ pairs: [['a', ''], ['a', ''], ['a', '']], more: true });
  });
});

describe('a body of parts', () => {
  const body = toBytes('preamble\r\n--X\r\nContent-Disposition: form-data; name="a"\r\n\r\none\r\n--X\r\n\r\ntwo\r\n\r\n--X\r\nA: b\r\n\r\n\r\n--X--\r\nepilogue');

  it('is taken apart', () => {
    const { parts, more } = multipartParts(body, 'X', 10)!;
    expect(parts.map(({ headers, bytes }) => [headers, utf8Text(bytes)])).toEqual([
      [[['Content-Disposition', 'form-data; name="a"']], 'one'], [[], 'two\r\n'], [[['A', 'b']], ''],
    ]);
    expect(more).toBe(false);
  });

  it('that is cut ends where it was cut', () => {
    for (let length = 0; length < body.length; length++) {
      const found = multipartParts(body.subarray(0, length), 'X', 10);
      for (const { bytes } of found?.parts ?? []) expect('one two\r\n '.includes(utf8Text(bytes)) || utf8Text(bytes).length > 0).toBe(true);
    }
    expect(multipartParts(body.subarray(0, 70), 'X', 10)!.parts.at(-1)!.cut).toBe(true);
  });

  it('never throws', () => {
    fc.assert(fc.property(fc.array(fc.constantFrom('--X', '\r\n', '--', 'a', ': ', '\u00e9')).map((parts) => parts.join('')), (text) => void multipartParts(toBytes(text), 'X', 3)));
    expect(multipartParts(body, '', 3)).toBeNull();
    expect(multipartParts(body, 'Y', 3)).toBeNull();
  });
});

describe('a media type', () => {
  it('has parameters, quoted or not', () => {
    const { type, subtype, parameters } = mediaType('Text/HTML; charset="utf-\\8"; q=1 ;charset=x');
    expect([type, subtype, [...parameters]]).toEqual(['text', 'html', [['charset', 'utf-8'], ['q', '1']]]);
    expect(mediaType(null).type).toBe('');
  });

  it.each([['application/json', true], ['application/problem+json', true], ['application/x-ndjson', true], ['text/html', false], ['application/jsonp', false]])('%s is JSON: %s', (text, is) => {
    expect(isJsonType(mediaType(text))).toBe(is);
  });

  it('names a charset that is known or not', () => {
    expect(charsetDecoder('iso-8859-1')?.decode(Uint8Array.of(0xe9))).toBe('é');
    expect(charsetDecoder('shift_jis')?.decode(Uint8Array.of(0x93, 0xfa))).toBe('日');
    expect(charsetDecoder('no-such')).toBeNull();
    expect(charsetDecoder('UTF-8')).toBeNull();
  });
});
