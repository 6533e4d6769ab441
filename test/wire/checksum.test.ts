import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { checkIcmp, checkIp, checkTransport, onesSum } from '../../src/wire/checksum.ts';
import { Sum } from '../../src/wire/packet.ts';
import { be16, decodeOne, hex, ipv4, ipv6, join, tcp, text, udp } from './build.ts';

const RAW = { linkType: 101 };

/** Sum over pseudo-header and segment, worked out the long way round. */
function reference(packet: Uint8Array, version: 4 | 6, segment: Uint8Array, protocol: number, length = segment.length): number {
  const addresses = version === 4 ? packet.slice(12, 20) : packet.slice(8, 40);
  const all = join(addresses, [0, protocol], be16(length), segment, segment.length % 2 ? [0] : []);
  let sum = 0;
  for (let at = 0; at < all.length; at += 2) {
    sum += all[at]! * 256 + all[at + 1]!;
    if (sum > 0xffff) sum -= 0xffff;
  }
  return sum;
}

function summed(version: 4 | 6, protocol: 6 | 17, segment: Uint8Array, value: (packet: Uint8Array) => number): Uint8Array {
  const wrap = version === 4 ? ipv4 : ipv6;
  const packet = wrap(protocol, segment);
  packet.set(be16(value(packet)), packet.length - segment.length + (protocol === 6 ? 16 : 6));
  return packet;
}

describe('checksums', () => {
  it('the example of RFC 1071 §3 sums to ddf2', () => {
    expect(onesSum(hex('00 01 f2 03 f4 f5 f6 f7'), 0, 8)).toBe(0xddf2);
  });

  it.each([[4, 6], [4, 17], [6, 6], [6, 17]] as const)('only a right sum over IPv%i and protocol %i is good', (...which) => {
    const [version, protocol] = which;
    fc.assert(fc.property(fc.uint8Array({ maxLength: 60 }), (payload) => {
      const segment = protocol === 6 ? tcp(payload) : udp(payload);
      const right = (packet: Uint8Array): number => ~reference(packet, version, segment, protocol) & 0xffff;
      const good = decodeOne(summed(version, protocol, segment, right), RAW);
      expect(checkTransport(good)).toBe(Sum.Good);
      expect(good.transportSum).toBe(Sum.Good);
      const wrong = (packet: Uint8Array): number => ((right(packet) ^ 0x0101) || 1) & 0xffff;
      expect(checkTransport(decodeOne(summed(version, protocol, segment, wrong), RAW))).toBe(Sum.Bad);
    }), { numRuns: 50 });
  });

  it('zero and the sum of the pseudo-header alone are left to the card', () => {
    const segment = tcp();
    expect(checkTransport(decodeOne(summed(4, 6, segment, () => 0), RAW))).toBe(Sum.Offloaded);
    const partial = (packet: Uint8Array): number => reference(packet, 4, new Uint8Array(0), 6, segment.length);
    expect(checkTransport(decodeOne(summed(4, 6, segment, partial), RAW))).toBe(Sum.Offloaded);
    const segmented = (packet: Uint8Array): number => reference(packet, 4, new Uint8Array(0), 6, 0);
    expect(checkTransport(decodeOne(summed(4, 6, segment, segmented), RAW))).toBe(Sum.Offloaded);
  });

  it('UDP over IPv4 may go without, over IPv6 it was left to the card', () => {
    expect(checkTransport(decodeOne(ipv4(17, udp()), RAW))).toBe(Sum.Unchecked);
    expect(checkTransport(decodeOne(ipv6(17, udp()), RAW))).toBe(Sum.Offloaded);
  });

  it('a UDP datagram that is shorter than it says cannot be checked', () => {
    const segment = udp(text('hello'), [1, 2], 20);
    segment[6] = 1;
    expect(checkTransport(decodeOne(ipv4(17, segment), RAW))).toBe(Sum.Unchecked);
  });

  it('what the snap length cut cannot be checked', () => {
    const packet = ipv4(6, tcp(text('hello')));
    expect(checkTransport(decodeOne(packet.slice(0, -1), { ...RAW, originalLength: packet.length }))).toBe(Sum.Unchecked);
  });

  it('nor can what it cut in the TCP options, or behind the header of an ICMP message', () => {
    const options = ipv4(6, tcp(text(''), hex('02 04 05 b4')));
    for (const cut of [1, 4]) {
      expect(checkTransport(decodeOne(options.slice(0, -cut), { ...RAW, originalLength: options.length }))).toBe(Sum.Unchecked);
    }
    const echo = ipv4(1, hex('08 00 12 34 00 01 00 01'));
    expect(checkIcmp(decodeOne(echo.slice(0, -1), { ...RAW, originalLength: echo.length }))).toBe(Sum.Unchecked);
  });

  it('the IPv4 header has a sum of its own', () => {
    const packet = ipv4(6, tcp());
    expect(checkIp(decodeOne(packet, RAW))).toBe(Sum.Offloaded);
    packet.set(be16(~onesSum(packet, 0, 20) & 0xffff), 10);
    expect(checkIp(decodeOne(packet, RAW))).toBe(Sum.Good);
    packet[8] = 63;
    expect(checkIp(decodeOne(packet, RAW))).toBe(Sum.Bad);
    expect(checkIp(decodeOne(ipv6(6, tcp()), RAW))).toBe(Sum.Unchecked);
  });

  it('ICMP sums its message, ICMPv6 the pseudo-header too', () => {
    const echo = hex('08 00 00 00 00 01 00 01');
    echo.set(be16(~onesSum(echo, 0, 8) & 0xffff), 2);
    expect(checkIcmp(decodeOne(ipv4(1, echo), RAW))).toBe(Sum.Good);
    expect(checkIcmp(decodeOne(ipv6(58, echo), RAW))).toBe(Sum.Bad);
  });
});
