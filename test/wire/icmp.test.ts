import { describe, expect, it } from 'vitest';
import { addressText } from '../../src/bytes/address.ts';
import {
  isNeighborMessage, isSolicited, neighborLinkAddressAt, neighborTargetAt, SOURCE_LINK_ADDRESS, TARGET_LINK_ADDRESS,
} from '../../src/wire/ndp.ts';
import { be32, decodeOne, hex, ipv4, ipv6, join, tcp, text, udp } from './build.ts';

const RAW = { linkType: 101 };

describe('ICMP errors', () => {
  it('quote the packet they are about', () => {
    const quoted = ipv4(6, tcp(), { source: '10.0.0.1', destination: '10.0.0.2' }).slice(0, 28);
    const packet = decodeOne(ipv4(1, join(hex('03 01 00 00 00 00 00 00'), quoted)), RAW);
    expect(packet).toMatchObject({
      transport: 1, icmpType: 3, icmpCode: 1, quotedProtocol: 6, quotedSrcPort: 40000, quotedDstPort: 80, quotedSeq: -16,
    });
    expect(addressText(packet.bytes, packet.quotedSrcAt, 4)).toBe('10.0.0.1');
    expect(addressText(packet.bytes, packet.quotedDstAt, 4)).toBe('10.0.0.2');
    expect(addressText(packet.bytes, packet.srcAt, 4)).toBe('192.0.2.1');
  });

  it('of version 6 quote over extension headers', () => {
    const quoted = ipv6(0, join(hex('11 00 05 02 00 00 01 00'), udp()));
    const packet = decodeOne(ipv6(58, join(hex('01 04 00 00 00 00 00 00'), quoted)), RAW);
    expect(packet).toMatchObject({ transport: 58, quotedProtocol: 17, quotedSrcPort: 5000, quotedDstPort: 6000 });
  });

  it.each<[string, Uint8Array]>([
    ['a quote that is cut in its IP header', ipv4(6, tcp()).slice(0, 19)],
    ['a quote without eight bytes of transport', ipv4(6, tcp()).slice(0, 27)],
    ['a quoted fragment that is not the first', ipv4(6, tcp(), { fragment: 0x0010 })],
    ['a quote of nothing known', text('what is this, and why is it here?')],
  ])('with %s quote nothing usable', (_, quoted) => {
    expect(decodeOne(ipv4(1, join(hex('0b 00 00 00 00 00 00 00'), quoted)), RAW)).toMatchObject({
      transport: 1, quotedProtocol: 0,
    });
  });

  it('are told from echoes, which quote nothing', () => {
    expect(decodeOne(ipv4(1, join(hex('08 00 00 00 00 01 00 02'), ipv4(6, tcp()))), RAW)).toMatchObject({
      icmpType: 8, quotedProtocol: 0,
    });
  });
});

describe('neighbor discovery', () => {
  const target = hex('fe80 0000 0000 0000 0000 0000 0000 0005');
  const advertisement = join(hex('88 00 00 00 60 00 00 00'), target, hex('0e 01 00 00 00 00 00 00  02 01 02 00 5e 00 00 07'));

  it('an advertisement shows its target and link-layer address', () => {
    const packet = decodeOne(ipv6(58, advertisement), RAW);
    expect(isNeighborMessage(packet)).toBe(true);
    expect(isSolicited(packet)).toBe(true);
    expect(addressText(packet.bytes, neighborTargetAt(packet), 6)).toBe('fe80::5');
    const at = neighborLinkAddressAt(packet, TARGET_LINK_ADDRESS);
    expect(Array.from(packet.bytes.subarray(at, at + 6))).toEqual([2, 0, 0x5e, 0, 0, 7]);
    expect(neighborLinkAddressAt(packet, SOURCE_LINK_ADDRESS)).toBe(-1);
  });

  it('an option of length 0 ends the search', () => {
    const bad = join(advertisement.slice(0, 24), hex('01 00 00 00 00 00 00 00'), be32(0x02010200), be32(0));
    expect(neighborLinkAddressAt(decodeOne(ipv6(58, bad), RAW), TARGET_LINK_ADDRESS)).toBe(-1);
  });

  it('a message cut before the end of its target is none', () => {
    expect(isNeighborMessage(decodeOne(ipv6(58, advertisement.slice(0, 20)), RAW))).toBe(false);
  });
});
