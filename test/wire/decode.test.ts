import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { Fit, MAX_LAYERS } from '../../src/wire/packet.ts';
import type { Packet } from '../../src/wire/packet.ts';
import { frameProtocols } from '../../src/wire/layer-names.ts';
import { packetSummary } from '../../src/wire/summary.ts';
import { bench, be16, decodeOne, ethernet, hex, ipv4, ipv6, join, tcp, text, udp } from './build.ts';

const TCP4 = '192.0.2.1:40000 > 198.51.100.2:80 TCP [PSH, ACK] seq 4294967280 ack 7 length 5';
const TCP6 = '[2001:db8::1]:40000 > [2001:db8::2]:80 TCP [PSH, ACK] seq 4294967280 ack 7 length 5';
const UDP4 = '192.0.2.1:5000 > 198.51.100.2:6000 UDP length 5';

const IP4 = ipv4(6, tcp());
const IP6 = ipv6(6, tcp());
const SNAP_IP4 = join(hex('aa aa 03 00 00 00 08 00'), IP4);
const DATA_FRAME = hex(
  '08 01 00 00 | data, to the distribution system\n 02 00 00 00 00 01 02 00 00 00 00 02 02 00 00 00 00 03 10 00',
);
const QOS_FRAME = hex('88 02 00 00 | QoS data, from it\n 02 00 00 00 00 01 02 00 00 00 00 02 02 00 00 00 00 03 10 00  00 00');
const WDS_FRAME = hex('08 03 00 00 02 00 00 00 00 01 02 00 00 00 00 02 02 00 00 00 00 03 10 00 02 00 00 00 00 04');

const layersOf = (packet: Packet): number[] => Array.from(packet.layers.subarray(0, packet.layerCount));
const startsOf = (packet: Packet): number[] => Array.from(packet.layerStart.subarray(0, packet.layerCount));

interface Sample {
  name: string;
  linkType?: number;
  bytes: Uint8Array;
  protocols: string;
  summary: string;
  fit?: number;
}

/** What Wireshark's `frame.protocols` calls each, up to the transport. */
const SAMPLES: Sample[] = [
  { name: 'Ethernet', bytes: ethernet(0x0800, IP4), protocols: 'eth:ethertype:ip:tcp', summary: TCP4 },
  {
    name: 'Ethernet with padding', bytes: join(ethernet(0x0800, ipv4(17, udp())), new Uint8Array(13)),
    protocols: 'eth:ethertype:ip:udp', summary: UDP4,
  },
  { name: 'IPv6', bytes: ethernet(0x86dd, IP6), protocols: 'eth:ethertype:ipv6:tcp', summary: TCP6 },
  {
    name: '802.1Q', bytes: ethernet(0x8100, join(be16(0x2064), be16(0x0800), IP4)),
    protocols: 'eth:ethertype:vlan:ethertype:ip:tcp', summary: TCP4,
  },
  {
    name: 'QinQ', bytes: ethernet(0x88a8, join(be16(5), be16(0x8100), be16(6), be16(0x86dd), IP6)),
    protocols: 'eth:ethertype:vlan:ethertype:vlan:ethertype:ipv6:tcp', summary: TCP6,
  },
  {
    name: '802.3 with LLC and SNAP', bytes: join(ethernet(SNAP_IP4.length, SNAP_IP4), hex('00 00 00')),
    protocols: 'eth:llc:ip:tcp', summary: TCP4,
  },
  { name: 'spanning tree', bytes: ethernet(4, hex('42 42 03 00')), protocols: 'eth:llc', summary: 'eth:llc', fit: Fit.Unknown },
  {
    name: 'provider backbone bridge', bytes: ethernet(0x88e7, join(hex('00 00 00 2a'), ethernet(0x0800, IP4))),
    protocols: 'eth:ethertype:ieee8021ah:eth:ethertype:ip:tcp', summary: TCP4,
  },
  {
    name: 'FabricPath', bytes: ethernet(0x8903, join(hex('00 40'), ethernet(0x0800, IP4))),
    protocols: 'eth:ethertype:cfp:eth:ethertype:ip:tcp', summary: TCP4,
  },
  {
    name: 'MACsec without encryption', bytes: ethernet(0x88e5, join(hex('00 00 00 00 00 01 08 00'), IP4, new Uint8Array(16))),
    protocols: 'eth:ethertype:macsec:ip:tcp', summary: TCP4,
  },
  {
    name: 'MACsec with encryption', bytes: ethernet(0x88e5, hex('2c 00 00 00 00 01 02 00 00 00 00 01 00 01 99 99')),
    protocols: 'eth:ethertype:macsec', summary: 'eth:ethertype:macsec', fit: Fit.Unknown,
  },
  {
    name: 'Linux cooked v1', linkType: 113, bytes: join(hex('00 00 00 01 00 06 02 00 00 00 00 01 00 00 08 00'), IP4),
    protocols: 'sll:ethertype:ip:tcp', summary: TCP4,
  },
  {
    name: 'Linux cooked v2', linkType: 276, bytes: join(hex('86 dd 00 00 00 00 00 02 00 01 00 06 02 00 00 00 00 01 00 00'), IP6),
    protocols: 'sll:ethertype:ipv6:tcp', summary: TCP6,
  },
  ...[12, 14, 101].map(
    (linkType) => ({ name: `raw IP as link type ${linkType}`, linkType, bytes: IP4, protocols: 'raw:ip:tcp', summary: TCP4 }),
  ),
  { name: 'LINKTYPE_IPV4', linkType: 228, bytes: IP4, protocols: 'ip:tcp', summary: TCP4 },
  { name: 'LINKTYPE_IPV6', linkType: 229, bytes: IP6, protocols: 'ipv6:tcp', summary: TCP6 },
  {
    name: 'loopback in little-endian', linkType: 0, bytes: join(hex('02 00 00 00'), IP4), protocols: 'null:ip:tcp', summary: TCP4,
  },
  { name: 'loopback in big-endian', linkType: 0, bytes: join(hex('00 00 00 02'), IP4), protocols: 'null:ip:tcp', summary: TCP4 },
  ...[10, 23, 24, 28, 30].flatMap((family) => [
    {
      name: `loopback with AF_INET6 ${family}`, linkType: 0, bytes: join([family, 0, 0, 0], IP6), protocols: 'null:ipv6:tcp',
      summary: TCP6,
    },
    {
      name: `OpenBSD loopback with AF_INET6 ${family}`, linkType: 108, bytes: join([0, 0, 0, family], IP6),
      protocols: 'null:ipv6:tcp', summary: TCP6,
    },
  ]),
  {
    name: 'PPP with address and control', linkType: 9, bytes: join(hex('ff 03 00 21'), IP4), protocols: 'ppp:ip:tcp',
    summary: TCP4,
  },
  { name: 'PPP with everything compressed', linkType: 9, bytes: join(hex('21'), IP4), protocols: 'ppp:ip:tcp', summary: TCP4 },
  { name: 'PPP in HDLC framing', linkType: 50, bytes: join(hex('ff 03 00 57'), IP6), protocols: 'ppp:ipv6:tcp', summary: TCP6 },
  {
    name: 'PPP with Cisco framing', linkType: 50, bytes: join(hex('0f 00 08 00'), IP4), protocols: 'chdlc:ip:tcp', summary: TCP4,
  },
  { name: 'pppd', linkType: 166, bytes: join(hex('01 03 00 21'), IP4), protocols: 'ppp:ip:tcp', summary: TCP4 },
  {
    name: 'PPP link control', linkType: 9, bytes: hex('ff 03 c0 21 01 01 00 04'), protocols: 'ppp', summary: 'ppp',
    fit: Fit.Unknown,
  },
  {
    name: 'PPPoE session', bytes: join(
      ethernet(0x8864, join(hex('11 00 00 07'), be16(IP4.length + 2), hex('00 21'), IP4)), hex('00 00'),
    ),
    protocols: 'eth:ethertype:pppoes:ppp:ip:tcp', summary: TCP4,
  },
  {
    name: 'PPPoE session as link type', linkType: 51, bytes: join(hex('11 00 00 07'), be16(IP4.length + 2), hex('00 21'), IP4),
    protocols: 'pppoes:ppp:ip:tcp', summary: TCP4,
  },
  {
    name: '802.11 data', linkType: 105, bytes: join(DATA_FRAME, SNAP_IP4, hex('de ad be ef')), protocols: 'wlan:llc:ip:tcp',
    summary: TCP4,
  },
  { name: '802.11 QoS data', linkType: 105, bytes: join(QOS_FRAME, SNAP_IP4), protocols: 'wlan:llc:ip:tcp', summary: TCP4 },
  {
    name: '802.11 between access points', linkType: 105, bytes: join(WDS_FRAME, SNAP_IP4), protocols: 'wlan:llc:ip:tcp',
    summary: TCP4,
  },
  {
    name: '802.11 aggregate', linkType: 105, bytes: join(
      QOS_FRAME.slice(0, 24), hex('80 00  02 00 00 00 00 01 02 00 00 00 00 02'), be16(SNAP_IP4.length), SNAP_IP4,
    ),
    protocols: 'wlan:llc:ip:tcp', summary: TCP4,
  },
  {
    name: '802.11 encrypted', linkType: 105, bytes: join(hex('08 41'), DATA_FRAME.slice(2), SNAP_IP4), protocols: 'wlan',
    summary: 'wlan', fit: Fit.Unknown,
  },
  {
    name: '802.11 beacon', linkType: 105, bytes: join(hex('80 00'), DATA_FRAME.slice(2)), protocols: 'wlan', summary: 'wlan',
    fit: Fit.Unknown,
  },
  {
    name: '802.11 fragment', linkType: 105, bytes: join(hex('08 05'), DATA_FRAME.slice(2), SNAP_IP4), protocols: 'wlan',
    summary: 'wlan', fit: Fit.Fragment,
  },
  {
    name: 'radiotap with padding behind the 802.11 header', linkType: 127,
    bytes: join(
      hex('00 00 12 00  03 00 00 00 | TSFT and flags\n 01 02 03 04 05 06 07 08  20 00'), QOS_FRAME, hex('00 00'), SNAP_IP4,
    ),
    protocols: 'radiotap:wlan:llc:ip:tcp', summary: TCP4,
  },
  {
    name: 'Prism', linkType: 119, bytes: join(hex('44 00 00 00 90 00 00 00'), new Uint8Array(136), DATA_FRAME, SNAP_IP4),
    protocols: 'prism:wlan:llc:ip:tcp', summary: TCP4,
  },
  {
    name: 'AVS', linkType: 163, bytes: join(hex('80 21 10 01 00 00 00 40'), new Uint8Array(56), DATA_FRAME, SNAP_IP4),
    protocols: 'wlancap:wlan:llc:ip:tcp', summary: TCP4,
  },
  {
    name: 'PPI', linkType: 192, bytes: join(hex('00 00 08 00 69 00 00 00'), DATA_FRAME, SNAP_IP4),
    protocols: 'ppi:wlan:llc:ip:tcp', summary: TCP4,
  },
  { name: 'frame relay', linkType: 107, bytes: join(hex('18 41 03 cc'), IP4), protocols: 'fr:ip:tcp', summary: TCP4 },
  {
    name: 'frame relay with SNAP', linkType: 107, bytes: join(hex('18 41 03 00 80 00 00 00 08 00'), IP4),
    protocols: 'fr:llc:ip:tcp', summary: TCP4,
  },
  {
    name: 'frame relay with an EtherType', linkType: 107, bytes: join(hex('18 41 08 00'), IP4), protocols: 'fr:ip:tcp',
    summary: TCP4,
  },
  { name: 'Cisco HDLC', linkType: 104, bytes: join(hex('0f 00 86 dd'), IP6), protocols: 'chdlc:ipv6:tcp', summary: TCP6 },
  {
    name: 'ARCNET of RFC 1051', linkType: 129, bytes: join(hex('01 02 00 00 f0'), IP4), protocols: 'arcnet:ip:tcp', summary: TCP4,
  },
  {
    name: 'ARCNET of RFC 1201', linkType: 7, bytes: join(hex('01 02 d4 00 00 07'), IP4), protocols: 'arcnet:ip:tcp',
    summary: TCP4,
  },
  {
    name: 'FDDI', linkType: 10, bytes: join(hex('50 02 00 00 00 00 02 02 00 00 00 00 01'), SNAP_IP4),
    protocols: 'fddi:llc:ip:tcp', summary: TCP4,
  },
  { name: 'SLIP', linkType: 8, bytes: join(hex('00 45'), new Uint8Array(14), IP4), protocols: 'slip:ip:tcp', summary: TCP4 },
  {
    name: 'MPLS', bytes: ethernet(0x8847, join(hex('00 01 00 ff 00 02 01 ff'), IP4)), protocols: 'eth:ethertype:mpls:ip:tcp',
    summary: TCP4,
  },
  {
    name: 'MPLS pseudowire', bytes: ethernet(0x8847, join(hex('00 01 01 ff'), ethernet(0x0800, IP4))),
    protocols: 'eth:ethertype:mpls:eth:ethertype:ip:tcp', summary: TCP4,
  },
  {
    name: 'MPLS pseudowire with control word',
    bytes: ethernet(0x8847, join(hex('00 01 01 ff 00 00 00 01'), ethernet(0x0800, IP4))),
    protocols: 'eth:ethertype:mpls:eth:ethertype:ip:tcp', summary: TCP4,
  },
  {
    name: 'ARP',
    bytes: ethernet(0x0806, hex('00 01 08 00 06 04 00 01 02 00 00 00 00 01 c0 00 02 01 00 00 00 00 00 00 c0 00 02 02')),
    protocols: 'eth:ethertype:arp', summary: 'ARP who has 192.0.2.2? tell 192.0.2.1',
  },
  {
    name: 'an unknown EtherType', bytes: ethernet(0x88cc, hex('02 07 04')), protocols: 'eth:ethertype', summary: 'eth:ethertype',
    fit: Fit.Unknown,
  },
  { name: 'an unknown link type', linkType: 65000, bytes: hex('01 02 03'), protocols: '', summary: 'frame', fit: Fit.Unknown },
  {
    name: 'IPv4 options', bytes: ethernet(0x0800, ipv4(6, tcp(), { options: hex('94 04 00 00') })),
    protocols: 'eth:ethertype:ip:tcp', summary: TCP4,
  },
  {
    name: 'IPv6 extension headers', linkType: 229,
    bytes: ipv6(
      0,
      join(
        hex('3c 00 05 02 00 00 01 00'), hex('2c 00 01 04 00 00 00 00'), hex('33 00 00 00 00 00 00 01'),
        hex('06 04 00 00 00 00 00 01 00 00 00 01'), new Uint8Array(12), tcp(),
      ),
    ),
    protocols: 'ipv6:ipv6.hopopts:ipv6.dstopts:ipv6.fraghdr:ah:tcp', summary: TCP6,
  },
  {
    name: 'AH behind IPv4', linkType: 228,
    bytes: ipv4(51, join(hex('06 04 00 00 00 00 00 01 00 00 00 01'), new Uint8Array(12), tcp())), protocols: 'ip:ah:tcp',
    summary: TCP4,
  },
  {
    name: 'ESP', linkType: 228, bytes: ipv4(50, hex('00 00 00 01 00 00 00 01 99')), protocols: 'ip',
    summary: '192.0.2.1 > 198.51.100.2 protocol 50 length 9', fit: Fit.Unknown,
  },
  {
    name: 'no next header', linkType: 229, bytes: ipv6(59, new Uint8Array(0)), protocols: 'ipv6',
    summary: '2001:db8::1 > 2001:db8::2 protocol 59 length 0',
  },
  {
    name: 'SCTP', linkType: 228, bytes: ipv4(132, hex('0b 59 0b 5a 00 00 00 01 00 00 00 00 00 03 00 04')),
    protocols: 'ip:sctp', summary: '192.0.2.1 > 198.51.100.2 protocol 132 length 4', fit: Fit.Unknown,
  },
  {
    name: 'EtherIP', linkType: 228, bytes: ipv4(97, join(hex('30 00'), ethernet(0x86dd, IP6))),
    protocols: 'ip:etherip:eth:ethertype:ipv6:tcp', summary: TCP6,
  },
];

describe('every kind of link and network header', () => {
  it.each(SAMPLES)('$name is read down to its transport', ({ bytes, linkType, protocols, summary, fit }) => {
    const packet = decodeOne(bytes, { linkType });
    expect(frameProtocols(packet)).toBe(protocols);
    expect(packetSummary(packet)).toBe(summary);
    expect(packet.fit).toBe(fit ?? Fit.Ok);
  });

  it.each(SAMPLES)('$name keeps the layers before a cut, wherever the snap length cuts', ({ bytes, linkType }) => {
    const whole = decodeOne(bytes, { linkType });
    const layers = layersOf(whole);
    const starts = startsOf(whole);
    for (let length = 0; length < bytes.length; length++) {
      const cut = decodeOne(bytes.slice(0, length), { linkType, originalLength: bytes.length });
      const count = cut.layerCount;
      expect(layersOf(cut), `${length} bytes`).toEqual(layers.slice(0, count));
      expect(startsOf(cut), `${length} bytes`).toEqual(starts.slice(0, count));
      expect(cut.payloadEnd, `${length} bytes`).toBeLessThanOrEqual(3 + length);
      expect(cut.fit, `${length} bytes`).not.toBe(Fit.Malformed);
      if (cut.fit === Fit.Ok && cut.transport !== 0) expect(cut.payloadLength, `${length} bytes`).toBe(whole.payloadLength);
    }
  });

  it.each(SAMPLES)('$name never throws when its frame ends early', ({ bytes, linkType }) => {
    for (let length = 0; length < bytes.length; length++) decodeOne(bytes.slice(0, length), { linkType });
  });
});

describe('hostile bytes', () => {
  const linkTypes = [
    0, 1, 7, 8, 9, 10, 12, 14, 50, 51, 101, 104, 105, 107, 108, 113, 119, 127, 129, 163, 166, 192, 204, 228, 229, 276,
  ];
  const inBounds = (bytes: Uint8Array, linkType: number, originalLength: number): void => {
    const packet = decodeOne(bytes, { linkType, originalLength });
    expect(packet.layerCount).toBeLessThanOrEqual(MAX_LAYERS);
    expect(packet.payloadStart).toBeLessThanOrEqual(packet.payloadEnd);
    expect(packet.payloadEnd).toBeLessThanOrEqual(packet.bytes.length);
    expect(packet.payloadLength).toBeGreaterThanOrEqual(0);
    packetSummary(packet);
    for (let column = 0; column < packet.layerCount; column++) {
      expect(packet.layerEnd[column]!).toBeGreaterThanOrEqual(packet.layerStart[column]!);
    }
  };

  it.each(linkTypes)('random bytes of link type %i never throw and stay within the frame', (linkType) => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 120 }), fc.nat(40), (bytes, more) => inBounds(bytes, linkType, bytes.length + more)),
    );
  });

  it('samples with bytes changed never throw and stay within the frame', () => {
    fc.assert(fc.property(
      fc.constantFrom(...SAMPLES), fc.array(fc.tuple(fc.nat(200), fc.nat(255)), { minLength: 1, maxLength: 6 }),
      ({ bytes, linkType }, changes) => {
        const changed = bytes.slice();
        for (const [at, value] of changes) if (at < changed.length) changed[at] = value;
        inBounds(changed, linkType ?? 1, changed.length);
      },
    ), { numRuns: 2000 });
  });

  it('headers nested deeper than the limit stop with a note, and everything before is kept', () => {
    const { decode, notes } = bench();
    let bytes = ipv4(17, udp(text('x')));
    for (let depth = 0; depth < 60; depth++) bytes = ipv4(4, bytes);
    const packet = decode(bytes, { linkType: 228 });
    expect(packet.layerCount).toBe(MAX_LAYERS);
    expect(packet.transport).toBe(0);
    expect(notes).toMatchObject([{ code: 'nesting-limit', frame: 1 }]);
  });

  it('fields of the last frame do not show in the next', () => {
    const { decode } = bench();
    decode(ethernet(0x0800, ipv4(6, tcp())));
    const packet = decode(ethernet(0x0806, hex('00 01')));
    expect(packet).toMatchObject({ transport: 0, ipVersion: 0, portsOf: 0, srcPort: 0, payloadLength: 0, fit: Fit.Truncated });
  });
});
