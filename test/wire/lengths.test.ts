import { describe, expect, it } from 'vitest';
import { packetFault } from '../../src/wire/fault.ts';
import { Fit, Layer } from '../../src/wire/packet.ts';
import { be16, decodeOne, ethernet, hex, ipv4, ipv6, join, tcp, text, udp } from './build.ts';

const payloadText = (packet: ReturnType<typeof decodeOne>): string =>
  new TextDecoder().decode(packet.bytes.slice(packet.payloadStart, packet.payloadEnd));

describe('where a payload ends', () => {
  it('Ethernet padding is no payload', () => {
    const packet = decodeOne(join(ethernet(0x0800, ipv4(6, tcp(text('hi')))), hex('00 00 00 00 00 00')));
    expect(payloadText(packet)).toBe('hi');
    expect(packet.payloadLength).toBe(2);
  });

  it('a pure ACK in a padded frame has no payload', () => {
    const packet = decodeOne(join(ethernet(0x0800, ipv4(6, tcp(text(''), hex('')))), new Uint8Array(6)));
    expect(packet).toMatchObject({ transport: 6, payloadLength: 0, fit: Fit.Ok });
  });

  it('a snap length cuts what is captured, not what is known', () => {
    const bytes = ethernet(0x0800, ipv4(6, tcp(text('hello world'))));
    const packet = decodeOne(bytes.slice(0, -6), { originalLength: bytes.length });
    expect(payloadText(packet)).toBe('hello');
    expect(packet).toMatchObject({ payloadLength: 11, fit: Fit.Ok });
  });

  it('an IPv4 length of 0 is offload, and the record says how much there is', () => {
    const packet = decodeOne(ethernet(0x0800, ipv4(6, tcp(), { length: 0 })));
    expect(packet).toMatchObject({ offloadLength: true, payloadLength: 5, transport: 6 });
  });

  it('an IPv6 length of 0 is offload, and the record says how much there is', () => {
    expect(decodeOne(ethernet(0x86dd, ipv6(6, tcp(), { length: 0 })))).toMatchObject({ offloadLength: true, payloadLength: 5 });
  });

  it('an IPv6 jumbogram says its length in an option', () => {
    const hopByHop = hex('11 00 c2 04 00 00 00 15 | 8 + 8 + 5 bytes');
    const packet = decodeOne(
      join(ipv6(0, join(hopByHop, udp(text('jumbo'), [1, 2], 0)), { length: 0 }), hex('99 99')), { linkType: 229 },
    );
    expect(packet).toMatchObject({ offloadLength: false, payloadLength: 5, transport: 17 });
  });

  it('an IP length beyond the frame counts as far as the frame goes', () => {
    expect(decodeOne(ethernet(0x0800, ipv4(6, tcp(), { length: 1500 })))).toMatchObject({ fit: Fit.Ok, payloadLength: 5 });
  });

  it('options that a frame lacks though the IP length has them were cut off; the segment is read without them', () => {
    const bytes = ethernet(0x0800, ipv4(6, tcp(text(''))));
    expect(decodeOne(bytes.slice(0, -4))).toMatchObject({ fit: Fit.Truncated, transport: 6, payloadLength: 0, dstPort: 80 });
  });

  it('options that reach beyond the IP length contradict it', () => {
    expect(decodeOne(ethernet(0x0800, ipv4(6, tcp(text('')), { length: 48 })))).toMatchObject({ fit: Fit.Malformed, transport: 0 });
  });

  it('a UDP length below that of IP leaves the rest out', () => {
    const packet = decodeOne(ethernet(0x0800, ipv4(17, udp(text('hello'), [1, 2], 10))));
    expect(payloadText(packet)).toBe('he');
    expect(packet.payloadLength).toBe(2);
  });

  it('a UDP length above that of IP counts as far as IP goes', () => {
    expect(decodeOne(ethernet(0x0800, ipv4(17, udp(text('hello'), [1, 2], 99))))).toMatchObject({
      payloadLength: 5, transport: 17,
    });
  });

  it('a record with more captured than original bytes is read as captured', () => {
    expect(decodeOne(ethernet(0x0800, ipv4(6, tcp())), { originalLength: 20 })).toMatchObject({ transport: 6, payloadLength: 5 });
  });
});

describe('headers that are cut', () => {
  const bytes = ethernet(0x0800, ipv4(6, tcp()));
  const cut = (length: number) => decodeOne(bytes.slice(0, length), { originalLength: bytes.length });

  it('a TCP header of fewer than 16 bytes gives its ports and no stream', () => {
    expect(cut(34 + 15)).toMatchObject({ fit: Fit.Truncated, transport: 0, portsOf: 0, srcPort: 40000, dstPort: 80 });
  });

  it('a TCP header cut behind its window counts for a stream, as in Wireshark', () => {
    expect(cut(34 + 16)).toMatchObject({ fit: Fit.Truncated, transport: 0, portsOf: 6, flags: 0x18, window: 512, seq: -16 });
  });

  it('a TCP header cut in its options is a segment all the same', () => {
    const packet = cut(34 + 25);
    expect(packet).toMatchObject({ fit: Fit.Truncated, transport: 6, payloadLength: 5, hasTimestamps: false });
    expect(packet.payloadStart).toBe(packet.payloadEnd);
  });

  it('the fault says layer, place, need and what there was', () => {
    expect(packetFault(cut(40))).toEqual({
      code: 'truncated-header', layer: 'tcp', at: 34, need: 20, have: 6,
      sentence: 'The tcp header at byte 34 needs 20 bytes; 6 were captured',
    });
    expect(packetFault(cut(bytes.length))).toBeNull();
  });
});

describe('headers that contradict themselves', () => {
  const malformed = (bytes: Uint8Array) => {
    const packet = decodeOne(bytes, { linkType: 228 });
    expect(packet.fit).toBe(Fit.Malformed);
    return packetFault(packet)!;
  };
  const changed = (bytes: Uint8Array, at: number, ...values: number[]): Uint8Array => {
    const copy = bytes.slice();
    copy.set(values, at);
    return copy;
  };
  const packet = ipv4(6, tcp());

  it.each<[string, Uint8Array, object]>([
    ['an IPv4 header shorter than 20 bytes', changed(packet, 0, 0x44), { layer: 'ip', need: 20, have: 16 }],
    ['an IPv4 length shorter than its header', changed(packet, 2, 0, 12), { layer: 'ip', need: 20, have: 12 }],
    ['a TCP data offset below 5', changed(packet, 32, 0x40), { layer: 'tcp', at: 20, need: 20, have: 16 }],
    ['a TCP header longer than its packet', changed(packet, 32, 0xf0), { layer: 'tcp', need: 60, have: 37 }],
    ['an IPv4 length that ends inside TCP', changed(packet, 2, 0, 30), { layer: 'tcp', need: 20, have: 10 }],
    ['a UDP length below 8', ipv4(17, udp(text(''), [1, 2], 7)), { layer: 'udp', need: 8, have: 7 }],
    ['a UDP length of 0 without offload', ipv4(17, udp(text('x'), [1, 2], 0)), { layer: 'udp', need: 8, have: 0 }],
  ])('%s is a bad header', (_, bytes, fault) => {
    expect(malformed(bytes)).toMatchObject({ code: 'bad-header', ...fault });
  });

  it('a bad TCP header still counts for a stream, as in Wireshark', () => {
    expect(decodeOne(changed(packet, 32, 0x40), { linkType: 228 })).toMatchObject({ transport: 0, portsOf: 6, srcPort: 40000 });
  });

  it('layers before the fault stay readable', () => {
    const bad = decodeOne(ethernet(0x0800, changed(packet, 32, 0x40)));
    expect(Array.from(bad.layers.subarray(0, bad.layerCount))).toEqual([Layer.Ethernet, Layer.Ipv4]);
    expect(bad).toMatchObject({ ipVersion: 4, ttl: 64, ecn: 2, ipId: 0x1234, dontFragment: true });
  });
});

describe('TCP options', () => {
  const options = (list: string) => decodeOne(ipv4(6, tcp(text('x'), hex(list))), { linkType: 228 });

  it('MSS, window scale, SACK permitted and timestamps are read', () => {
    expect(options('02 04 05 b4  04 02  08 0a ff ff ff ff 00 00 00 09  01  03 03 07')).toMatchObject({
      mss: 1460, sackPermitted: true, hasTimestamps: true, tsVal: -1, tsEcr: 9, windowScale: 7,
    });
  });

  it('SACK blocks are counted and placed', () => {
    const packet = options('01 01 05 12 00 00 00 01 00 00 00 02 00 00 00 05 00 00 00 06');
    expect(packet.sackCount).toBe(2);
    expect(Array.from(packet.bytes.subarray(packet.sackAt, packet.sackAt + 8))).toEqual([0, 0, 0, 1, 0, 0, 0, 2]);
  });

  it.each(['02 00 05 b4', '02 01 05 b4', '02 ff 05 b4', '01 01 01 02', '02 03 05 00'])('the bad list %s hurts nobody', (list) => {
    expect(options(list)).toMatchObject({ transport: 6, fit: Fit.Ok, mss: 0, payloadLength: 1 });
  });

  it('options of one segment do not show in the next', () => {
    const first = options('02 04 05 b4');
    expect(first.mss).toBe(1460);
    expect(options('')).toMatchObject({ mss: 0, windowScale: -1, sackPermitted: false, hasTimestamps: false, sackCount: 0 });
  });
});

describe('source routes', () => {
  it('the last stop counts as destination while segments are left', () => {
    const final = hex('20 01 0d b8 00 00 00 00 00 00 00 00 00 00 00 99');
    const routing = join(hex('06 02 00 01 00 00 00 00'), final);
    const packet = decodeOne(ipv6(43, join(routing, tcp())), { linkType: 229 });
    expect(Array.from(packet.bytes.subarray(packet.dstAt, packet.dstAt + 16))).toEqual([...final]);
    expect(packet.transport).toBe(6);
  });

  const destination = (options: string): number[] => {
    const packet = decodeOne(ipv4(6, tcp(), { options: hex(options) }), { linkType: 228 });
    return Array.from(packet.bytes.subarray(packet.dstAt, packet.dstAt + 4));
  };

  it('of IPv4 do so too, until they are used up', () => {
    expect(destination('83 0b 08 0a 00 00 01 0a 00 00 02 00')).toEqual([10, 0, 0, 2]);
    expect(destination('01 89 07 04 0a 00 00 01')).toEqual([10, 0, 0, 1]);
    expect(destination('83 0b 0c 0a 00 00 01 0a 00 00 02 00')).toEqual([198, 51, 100, 2]);
  });

  it('behind options that end, loop or overrun are none', () => {
    expect(destination('00 83 07 04 0a 00 00 01')).toEqual([198, 51, 100, 2]);
    expect(destination('44 00 83 07 04 0a 00 00')).toEqual([198, 51, 100, 2]);
    expect(destination('83 0c 04 0a 00 00 01 00')).toEqual([198, 51, 100, 2]);
    expect(destination('83 03 00 00')).toEqual([198, 51, 100, 2]);
  });
});

it('a VLAN tag on an 802.3 frame bounds it', () => {
  const llc = join(hex('06 06 03'), ipv4(17, udp()));
  expect(decodeOne(ethernet(0x8100, join(be16(1), be16(llc.length), llc, hex('00 00'))))).toMatchObject({
    transport: 17, payloadLength: 5,
  });
});
