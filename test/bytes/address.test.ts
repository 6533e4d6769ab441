import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { addressText, ipv6Text, isGroupAddress, parseAddress } from '../../src/bytes/address.ts';
import { fromHex as hex } from '../../src/testing/index.ts';

describe('address text', () => {
  it.each([
    ['2001 0db8 0000 0000 0000 0000 0000 0001', '2001:db8::1'],
    ['2001 0db8 0000 0001 0001 0001 0001 0001', '2001:db8:0:1:1:1:1:1'],
    ['2001 0db8 0000 0000 0001 0000 0000 0001', '2001:db8::1:0:0:1'],
    ['2001 0000 0000 0001 0000 0000 0000 0001', '2001:0:0:1::1'],
    ['0000 0000 0000 0000 0000 0000 0000 0000', '::'],
    ['0000 0000 0000 0000 0000 0000 0000 0001', '::1'],
    ['fe80 0000 0000 0000 0000 0000 0000 0000', 'fe80::'],
    ['0000 0000 0000 0000 0000 ffff c000 0201', '::ffff:192.0.2.1'],
    ['2001 0DB8 AAAA BBBB CCCC DDDD EEEE 0001', '2001:db8:aaaa:bbbb:cccc:dddd:eeee:1'],
  ])('%s is written as RFC 5952 says', (bytes, text) => {
    expect(ipv6Text(hex(bytes))).toBe(text);
    expect(parseAddress(text)).toEqual(hex(bytes));
  });

  it('an IPv4 address is dotted decimal at any offset', () => {
    expect(addressText(hex('ff c0 00 02 ff'), 1, 4)).toBe('192.0.2.255');
  });

  it('any address survives text and back', () => {
    fc.assert(fc.property(fc.uint8Array({ minLength: 16, maxLength: 16 }), (bytes) => {
      expect(parseAddress(addressText(bytes, 0, 6))).toEqual(bytes);
      expect(parseAddress(addressText(bytes, 0, 4))).toEqual(bytes.slice(0, 4));
    }));
  });

  it.each([
    '', '1.2.3', '1.2.3.4.5', '256.0.0.1', '01.2.3.4', '1.2.3.x', ':', ':::', '1::2::3', '1:2:3:4:5:6:7', '1:2:3:4:5:6:7:8:9',
    '12345::', '1:2:3:4:5:6:7::8', '1.2.3.4::', '::1.2.3', 'g::', 'example.test',
  ])('%j is no address', (text) => expect(parseAddress(text)).toBeNull());

  it('the long forms of an address are read as well', () => {
    expect(parseAddress('2001:0DB8:0:0:0:0:0:1')).toEqual(parseAddress('2001:db8::1'));
    expect(parseAddress('::192.0.2.1')).toEqual(hex('00000000 00000000 00000000 c0000201'));
  });

  it.each([
    ['224.0.0.251', true], ['239.255.255.255', true], ['255.255.255.255', true], ['ff02::fb', true],
    ['223.255.255.255', false], ['240.0.0.1', false], ['10.0.0.255', false], ['fe80::1', false],
  ])('%s is meant for more than one host: %s', (address, group) => expect(isGroupAddress(address)).toBe(group));
});
