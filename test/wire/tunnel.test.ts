import { describe, expect, it } from 'vitest';
import { Fit } from '../../src/wire/packet.ts';
import type { Packet } from '../../src/wire/packet.ts';
import { frameProtocols } from '../../src/wire/layer-names.ts';
import { packetSummary } from '../../src/wire/summary.ts';
import { bench, be16, ethernet, hex, ipv4, ipv6, join, tcp, text, udp } from './build.ts';

const INNER4 = ipv4(6, tcp(), { source: '10.0.0.1', destination: '10.0.0.2' });
const INNER6 = ipv6(6, tcp(), { source: 'fd00::1', destination: 'fd00::2' });
const TCP4 = '10.0.0.1:40000 > 10.0.0.2:80 TCP [PSH, ACK] seq 4294967280 ack 7 length 5';
const TCP6 = '[fd00::1]:40000 > [fd00::2]:80 TCP [PSH, ACK] seq 4294967280 ack 7 length 5';
const VXLAN = join(hex('08 00 00 00 00 00 2a 00'), ethernet(0x0800, INNER4));
const gre = (header: string, inner: Uint8Array): Uint8Array => ipv4(47, join(hex(header), inner));
const OUTER4: [string, string] = ['192.0.2.1', '198.51.100.2'];
const OUTER6: [string, string] = ['2001:db8::1', '2001:db8::2'];

interface Sample {
  name: string;
  bytes: Uint8Array;
  protocols: string;
  summary: string;
  tunnel: object;
}

const SAMPLES: Sample[] = [
  {
    name: 'GRE', bytes: gre('00 00 08 00', INNER4), protocols: 'raw:ip:gre:ip:tcp', summary: TCP4,
    tunnel: { protocol: 'gre', id: null, endpoints: OUTER4 },
  },
  {
    name: 'GRE with checksum, key and sequence', bytes: gre('b0 00 86 dd 00 00 00 00 ff ff ff fe 00 00 00 01', INNER6),
    protocols: 'raw:ip:gre:ipv6:tcp', summary: TCP6, tunnel: { protocol: 'gre', id: 0xfffffffe },
  },
  {
    name: 'GRE with routing', bytes: gre('40 00 08 00 00 00 00 00  08 00 00 04 01 02 03 04  00 00 00 00', INNER4),
    protocols: 'raw:ip:gre:ip:tcp', summary: TCP4, tunnel: { protocol: 'gre' },
  },
  {
    name: 'NVGRE', bytes: gre('20 00 65 58 00 00 2a 01', ethernet(0x0800, INNER4)), protocols: 'raw:ip:gre:eth:ethertype:ip:tcp',
    summary: TCP4, tunnel: { protocol: 'gre', id: 0x2a01 },
  },
  {
    name: 'PPTP', bytes: gre('30 81 88 0b 00 40 00 07 00 00 00 01 00 00 00 00 ff 03 00 21', INNER4),
    protocols: 'raw:ip:gre:ppp:ip:tcp', summary: TCP4, tunnel: { protocol: 'gre', id: null },
  },
  {
    name: 'ERSPAN type I', bytes: gre('00 00 88 be', ethernet(0x0800, INNER4)), protocols: 'raw:ip:gre:eth:ethertype:ip:tcp',
    summary: TCP4, tunnel: { protocol: 'gre' },
  },
  {
    name: 'ERSPAN type II', bytes: gre('10 00 88 be 00 00 00 01  10 01 00 05 00 00 00 00', ethernet(0x0800, INNER4)),
    protocols: 'raw:ip:gre:erspan:eth:ethertype:ip:tcp', summary: TCP4, tunnel: { protocol: 'gre' },
  },
  {
    name: 'ERSPAN type III',
    bytes: gre('10 00 22 eb 00 00 00 01  20 01 00 05 00 00 00 00 00 00 00 01  00 00 00 00 00 00 00 00', ethernet(0x0800, INNER4)),
    protocols: 'raw:ip:gre:erspan:eth:ethertype:ip:tcp', summary: TCP4, tunnel: { protocol: 'gre' },
  },
  {
    name: 'WCCP', bytes: gre('00 00 88 3e 00 00 00 00', INNER4), protocols: 'raw:ip:gre:ip:tcp', summary: TCP4,
    tunnel: { protocol: 'gre' },
  },
  {
    name: 'IP in IP', bytes: ipv4(4, INNER4), protocols: 'raw:ip:ip:tcp', summary: TCP4,
    tunnel: { protocol: 'ip-in-ip', id: null },
  },
  { name: '6in4', bytes: ipv4(41, INNER6), protocols: 'raw:ip:ipv6:tcp', summary: TCP6, tunnel: { protocol: '6in4' } },
  {
    name: '4in6', bytes: ipv6(4, INNER4), protocols: 'raw:ipv6:ip:tcp', summary: TCP4,
    tunnel: { protocol: '4in6', endpoints: OUTER6 },
  },
  {
    name: 'IPv6 in IPv6', bytes: ipv6(41, INNER6), protocols: 'raw:ipv6:ipv6:tcp', summary: TCP6,
    tunnel: { protocol: 'ipv6-in-ipv6', endpoints: OUTER6 },
  },
  {
    name: 'VXLAN', bytes: ipv4(17, udp(VXLAN, [5000, 4789])), protocols: 'raw:ip:udp:vxlan:eth:ethertype:ip:tcp', summary: TCP4,
    tunnel: { protocol: 'vxlan', id: 42, connection: 7 },
  },
  {
    name: 'VXLAN on the port of Linux', bytes: ipv4(17, udp(VXLAN, [5000, 8472])),
    protocols: 'raw:ip:udp:vxlan:eth:ethertype:ip:tcp', summary: TCP4, tunnel: { protocol: 'vxlan', id: 42 },
  },
  {
    name: 'Geneve with options',
    bytes: ipv4(17, udp(join(hex('01 00 65 58 00 00 2b 00  01 02 03 00'), ethernet(0x86dd, INNER6)), [5000, 6081])),
    protocols: 'raw:ip:udp:geneve:eth:ethertype:ipv6:tcp', summary: TCP6, tunnel: { protocol: 'geneve', id: 43, connection: 7 },
  },
  {
    name: 'GTP-U', bytes: ipv4(17, udp(join(hex('30 ff'), be16(INNER4.length), hex('00 00 00 09'), INNER4), [2152, 2152])),
    protocols: 'raw:ip:udp:gtp:ip:tcp', summary: TCP4, tunnel: { protocol: 'gtp', id: null, connection: 7 },
  },
  {
    name: 'GTP-U with an extension header',
    bytes: ipv4(17, udp(join(hex('34 ff 00 00 00 00 00 09 00 00 00 85  01 00 09 00'), INNER4), [2152, 2152])),
    protocols: 'raw:ip:udp:gtp:ip:tcp', summary: TCP4, tunnel: { protocol: 'gtp' },
  },
  {
    name: 'Teredo with authentication and origin',
    bytes: ipv4(17, udp(join(hex('00 01 00 00 01 02 03 04 05 06 07 08 00  00 00 01 02 03 04 05 06'), INNER6), [3544, 5000])),
    protocols: 'raw:ip:udp:teredo:ipv6:tcp', summary: TCP6, tunnel: { protocol: 'teredo', id: null, connection: 7 },
  },
  {
    name: 'L2TP', bytes: ipv4(17, udp(join(hex('00 02 00 01 00 02  ff 03 00 57'), INNER6), [1701, 1701])),
    protocols: 'raw:ip:udp:l2tp:ppp:ipv6:tcp', summary: TCP6, tunnel: { protocol: 'l2tp', id: null, connection: 7 },
  },
  {
    name: 'L2TP with every field',
    bytes: ipv4(17, udp(join(hex('4a 02 00 00 00 01 00 02  00 05 00 06  00 03 aa aa aa  21'), INNER4), [1701, 5000])),
    protocols: 'raw:ip:udp:l2tp:ppp:ip:tcp', summary: TCP4, tunnel: { protocol: 'l2tp' },
  },
  {
    name: 'AYIYA',
    bytes: ipv4(17, udp(join(hex('41 52 11 29 00 00 00 00'), new Uint8Array(16 + 20), INNER6), [5000, 5072])),
    protocols: 'raw:ip:udp:ayiya:ipv6:tcp', summary: TCP6, tunnel: { protocol: 'ayiya', id: null, connection: 7 },
  },
];

describe('tunnels', () => {
  it.each(SAMPLES)('$name is entered, and the fields are those of the packet inside', ({ bytes, protocols, summary, tunnel }) => {
    const { decoder, decode } = bench();
    decoder.onCarrier = () => 7;
    const packet = decode(bytes, { linkType: 101 });
    expect(frameProtocols(packet)).toBe(protocols);
    expect(packetSummary(packet)).toBe(summary);
    expect(decoder.tunnels.info(packet.tunnel)).toMatchObject({ parent: null, ...tunnel });
  });

  it.each(SAMPLES)('$name keeps the layers before a cut', ({ bytes }) => {
    const { decode } = bench();
    const whole = decode(bytes, { linkType: 101 });
    const layers = Array.from(whole.layers.subarray(0, whole.layerCount));
    for (let length = 0; length < bytes.length; length++) {
      const cut = decode(bytes.slice(0, length), { linkType: 101, originalLength: bytes.length });
      expect(Array.from(cut.layers.subarray(0, cut.layerCount))).toEqual(layers.slice(0, cut.layerCount));
    }
  });

  it('the datagram that carries a tunnel is shown before the packet inside', () => {
    const { decoder, decode } = bench();
    const seen: string[] = [];
    decoder.onCarrier = (packet: Packet) => seen.push(packetSummary(packet));
    decode(ipv4(17, udp(VXLAN, [5000, 4789])), { linkType: 101 });
    expect(seen).toEqual([`192.0.2.1:5000 > 198.51.100.2:4789 UDP length ${VXLAN.length}`]);
  });

  it('both directions run in one tunnel, another key or another tunnel around it is another', () => {
    const { decoder, decode } = bench();
    const there = { source: '192.0.2.1', destination: '198.51.100.2' };
    const back = { source: '198.51.100.2', destination: '192.0.2.1' };
    const id = (bytes: Uint8Array): number => decode(bytes, { linkType: 101 }).tunnel;
    const keyed = (key: number) => join(hex('20 00 08 00 00 00 00'), [key], INNER4);
    const first = id(ipv4(47, keyed(1), there));
    expect(id(ipv4(47, keyed(1), back))).toBe(first);
    expect(id(ipv4(47, keyed(2), there))).not.toBe(first);
    const nested = id(ipv4(4, ipv4(47, keyed(1), there)));
    expect(nested).not.toBe(first);
    expect(decoder.tunnels.info(nested)?.parent?.protocol).toBe('ip-in-ip');
    expect(id(INNER4)).toBe(0);
    expect(decoder.tunnels.info(0)).toBeNull();
  });

  it('many tunnels keep their numbers while the table grows', () => {
    const { decoder, decode } = bench();
    const vni = (id: number) => join(hex('08 00 00 00'), [id >> 16, (id >> 8) & 255, id & 255, 0], ethernet(0x0800, INNER4));
    const ids = Array.from({ length: 1000 }, (_, at) => decode(ipv4(17, udp(vni(at), [1, 4789])), { linkType: 101 }).tunnel);
    expect(new Set(ids).size).toBe(1000);
    for (const at of [0, 1, 500, 999]) {
      expect(decode(ipv4(17, udp(vni(at), [1, 4789])), { linkType: 101 }).tunnel).toBe(ids[at]);
      expect(decoder.tunnels.info(ids[at]!)?.id).toBe(at);
    }
  });

  it.each<[string, number, Uint8Array]>([
    ['VXLAN', 4789, text('GET / HTTP/1.1 and some more text')],
    ['VXLAN', 4789, join(hex('08 00 00 00 00 00 2a 00'), ethernet(0x1234, INNER4))],
    ['Geneve', 6081, hex('c0 00 65 58 00 00 01 00')],
    ['GTP-U', 2152, hex('32 01 00 04 00 00 00 00 00 01 00 00')],
    ['GTP-U', 2152, hex('34 ff 00 04 00 00 00 00 00 01 00 01 00 00 00 00')],
    ['L2TP', 1701, hex('c8 02 00 0c 00 00 00 00 00 00 00 00')],
    ['L2TP', 1701, hex('00 02 00 01 00 02  ff 03 c0 21  01 01 00 04')],
    ['L2TP', 1701, hex('02 02 00 01 00 02  ff ff')],
    ['AYIYA', 5072, join(hex('41 52 10 3b 00 00 00 00'), new Uint8Array(16 + 20))],
    ['Teredo', 3544, text('\x60 not quite the length that IPv6 would need here')],
  ])('a datagram on the port of %s that is none stays a datagram', (_, port, payload) => {
    const { decoder, decode } = bench();
    decoder.onCarrier = () => { throw new Error('no tunnel here'); };
    const packet = decode(ipv4(17, udp(payload, [5000, port])), { linkType: 101 });
    expect(packet).toMatchObject({ transport: 17, tunnel: 0, dstPort: port, payloadLength: payload.length, fit: Fit.Ok });
  });

  it('GRE of something unknown stays a packet of its outer addresses', () => {
    const { decode } = bench();
    const packet = decode(gre('00 00 00 00', text('')), { linkType: 101 });
    expect(packet).toMatchObject({ ipVersion: 4, protocol: 47, tunnel: 0, fit: Fit.Unknown });
  });
});
