import { describe, expect, test } from 'vitest';
import { areaOf } from '../../src/redact/area.ts';
import { redactDns } from '../../src/redact/dns-edit.ts';
import { Redaction } from '../../src/redact/redaction.ts';
import { defaultRules } from '../../src/redact/rules.ts';
import { concat, dnsMessage, dnsName, fromHex, noise } from '../../src/testing/index.ts';

/** What becomes of the data of one record, and of what stands before it. */
function dataOf(type: number, data: Uint8Array, opaque: 'zero' | 'keep' = 'zero'): Uint8Array {
  const area = areaOf(dnsMessage({ response: true, answers: [{ name: 'example.test', type, data }] } as never));
  redactDns(area, 0, area.bytes.length, new Redaction('key', { ...defaultRules, opaque }));
  return area.out.subarray(area.out.length - data.length);
}

const option = (code: number, data: Uint8Array): Uint8Array => concat(Uint8Array.of(0, code, 0, data.length), data);
const KEY = noise(40, 7);
const OPT = 41;

describe('a record', () => {
  test.each([
    ['DNSKEY', 48, fromHex('0101030d'), KEY], ['DS', 43, fromHex('30390d02'), KEY], ['SSHFP', 44, fromHex('0402'), KEY],
    ['TLSA', 52, fromHex('030101'), KEY], ['LOC', 29, fromHex('00121613'), fromHex('8b0d2c8c7ff8fc0500989680')],
    ['NSEC3', 50, fromHex('0100000a 02aabb 28'), KEY],
    ['RRSIG', 46, concat(fromHex('0001 0d02 00000e10 65000000 64000000 3039'), dnsName('test')), KEY],
  ])('of type %s has another key, and says of what kind it is', (_, type, head, key) => {
    const data = dataOf(type, concat(head, key));
    expect(data.subarray(0, head.length)).toEqual(head);
    expect(data.subarray(head.length)).not.toEqual(key);
    expect(dataOf(type, concat(head, key), 'keep').subarray(head.length)).toEqual(key);
  });

  test.each([
    ['the cookie of a client', 10], ['the name of a server', 3], ['what is not known, as the hardware address that a forwarder adds', 0xe9],
  ])('of EDNS has another for %s', (_, code) => {
    const data = dataOf(OPT, option(code, KEY.subarray(0, 8)));
    expect(data.subarray(0, 4)).toEqual(Uint8Array.of(0, code, 0, 8));
    expect(data.subarray(4)).not.toEqual(KEY.subarray(0, 8));
  });

  test('of EDNS keeps what it is filled up with', () => {
    expect(dataOf(OPT, option(12, new Uint8Array(8)))).toEqual(option(12, new Uint8Array(8)));
  });
});
