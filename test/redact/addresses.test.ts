import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { ipv4Text, ipv6Text, parseAddress } from '../../src/bytes/address.ts';
import { Addresses } from '../../src/redact/addresses.ts';
import { Keyed } from '../../src/redact/keyed.ts';
import { Tally } from '../../src/redact/tally.ts';

const addresses = (key = 'key', rules: Partial<ConstructorParameters<typeof Addresses>[1]> = {}): Addresses =>
  new Addresses(new Keyed(key), { keepAddresses: false, hardware: 'replace', ...rules }, new Tally());
const ipv4 = fc.uint8Array({ minLength: 4, maxLength: 4 }).map((bytes) => ipv4Text(bytes));
const group = fc.oneof(fc.constant(0), fc.integer({ min: 0, max: 0xffff }), fc.integer({ min: 0, max: 0xff }));
const ipv6 = fc.array(group, { minLength: 8, maxLength: 8 }).map((groups) => Uint8Array.from(groups.flatMap((word) => [word >> 8, word & 255])));

/** Bits that two addresses share at their beginning. */
function shared(a: Uint8Array, b: Uint8Array): number {
  for (let bit = 0; bit < a.length * 8; bit++) if (((a[bit >> 3]! ^ b[bit >> 3]!) >> (7 - (bit & 7))) & 1) return bit;
  return a.length * 8;
}

describe('an IPv4 address becomes another', () => {
  test('of as many digits in each place, so that it fits wherever it is written', () => {
    fc.assert(fc.property(ipv4, (address) => {
      expect(addresses().text(address)!.split('.').map((part) => part.length)).toEqual(address.split('.').map((part) => part.length));
    }), { numRuns: 300 });
  });

  test('and what two have in common at their beginning their replacements have in common, no more and no less', () => {
    const map = addresses();
    const near = fc.tuple(fc.uint8Array({ minLength: 4, maxLength: 4 }), fc.integer({ min: 0, max: 31 })).map(([bytes, bit]) => {
      const other = bytes.slice();
      other[bit >> 3]! ^= 0x80 >> (bit & 7);
      return [bytes, other] as const;
    });
    fc.assert(fc.property(near, ([a, b]) => {
      // Loopback, multicast and what else is fixed stays, and may meet no other.
      const [one, two] = [parseAddress(map.text(ipv4Text(a))!)!, parseAddress(map.text(ipv4Text(b))!)!];
      expect(shared(one, two)).toBe(shared(a, b));
    }), { numRuns: 300 });
  });

  test.each([
    ['127.0.0.1'], ['0.0.0.0'], ['255.255.255.255'], ['224.0.0.251'], ['239.255.255.250'],
  ])('%s means the same to everybody and stays', (address) => {
    expect(addresses().text(address)).toBe(address);
  });

  test.each([
    ['10.20.30.40', /^10\./], ['172.16.5.4', /^172\.(?:1[6-9]|2\d|3[01])\./], ['192.168.1.77', /^192\.168\./], ['169.254.7.8', /^169\.254\./],
    ['100.64.3.2', /^100\.(?:6[4-9]|[7-9]\d|1[01]\d|12[0-7])\./],
  ])('%s stays in its range', (address, range) => {
    const results = ['a', 'b', 'c', 'd'].map((key) => addresses(key).text(address)!);
    for (const result of results) expect(result).toMatch(range);
    expect(new Set(results).size).toBeGreaterThan(1);
  });

  test('but not the broadcast of a network to a host', () => {
    for (const key of ['a', 'b', 'c']) expect(addresses(key).text('131.151.107.255')).toMatch(/\.255$/);
  });
});

describe('an IPv6 address becomes another', () => {
  test('whose text is as long, in each spelling', () => {
    const map = addresses();
    fc.assert(fc.property(ipv6, (bytes) => {
      const text = ipv6Text(bytes);
      const replaced = map.text(text)!;
      expect(replaced).toHaveLength(text.length);
      expect(ipv6Text(parseAddress(replaced)!)).toBe(replaced);
      const long = Array.from({ length: 8 }, (_, i) => ((bytes[2 * i]! << 8) | bytes[2 * i + 1]!).toString(16).padStart(4, '0').toUpperCase()).join(':');
      expect(parseAddress(map.text(long)!)).toEqual(parseAddress(replaced));
    }), { numRuns: 200 });
  });

  test.each([['::1'], ['::'], ['ff02::fb']])('%s stays', (address) => expect(addresses().text(address)).toBe(address));
  test.each([['fe80::1c2d', /^fe80::/], ['fd12:3456::9', /^f[cd]/], ['2001:db8::77', /^2001:db8::/]])('%s stays in its range', (address, range) => {
    expect(addresses().text(address)).toMatch(range);
  });

  test('that of a mapped IPv4 address follows that', () => {
    expect(addresses().text('::ffff:10.1.2.3')).toBe(`::ffff:${addresses().text('10.1.2.3')}`);
  });

  test('the group of those who may have an address follows the address', () => {
    const map = addresses();
    const target = parseAddress('2001:db8::aa:bbcc')!;
    map.learn6(target, 0);
    const replaced = parseAddress(map.text('2001:db8::aa:bbcc')!)!;
    expect(parseAddress(map.text('ff02::1:ffaa:bbcc')!)!.slice(13)).toEqual(replaced.slice(13));
  });
});

describe('a hardware address becomes another', () => {
  const edited = (bytes: readonly number[], rules = {}): number[] => {
    const copy = Uint8Array.from(bytes);
    addresses('key', rules).editHardware(copy, 0);
    return [...copy];
  };

  test('one to one, with the bits that say whose it is', () => {
    const seen = new Set<string>();
    for (let i = 0; i < 500; i++) {
      const result = edited([0x02, 0, 0, 0, i >> 8, i & 255]);
      expect(result[0]! & 3).toBe(2);
      seen.add(result.join());
    }
    expect(seen.size).toBe(500);
  });

  test('with its vendor where that is to stay', () => {
    const result = edited([0x00, 0x1b, 0x21, 1, 2, 3], { hardware: 'vendor' });
    expect(result.slice(0, 3)).toEqual([0x00, 0x1b, 0x21]);
    expect(result.slice(3)).not.toEqual([1, 2, 3]);
  });

  test.each([['broadcast', [255, 255, 255, 255, 255, 255]], ['none', [0, 0, 0, 0, 0, 0]], ['a group', [1, 0, 0x5e, 0, 0, 0xfb]]])('%s stays', (_, bytes) => {
    expect(edited(bytes)).toEqual(bytes);
  });
});
