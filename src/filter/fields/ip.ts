import { u16, u32, u8 } from '../../bytes/read.ts';
import {
  DONT_FRAGMENT, FRAGMENT_OFFSET, IPV4_CHECKSUM, IPV4_DESTINATION, IPV4_FRAGMENT, IPV4_HEADER, IPV4_ID, IPV4_PROTOCOL,
  IPV4_SOURCE, IPV4_TOS, IPV4_TOTAL_LENGTH, IPV4_TTL, ipv4HeaderLength, MORE_FRAGMENTS,
} from '../../wire/ipv4.ts';
import { IPV6_DESTINATION, IPV6_HOP_LIMIT, IPV6_NEXT_HEADER, IPV6_PAYLOAD_LENGTH, IPV6_SOURCE } from '../../wire/ipv6.ts';
import { Layer } from '../../wire/packet.ts';
import type { Field, FrameView, Getter, RecordView } from '../field.ts';
import { byteAt, bytesAt, header, protocol, shortAt } from './from-frame.ts';
import { addAddresses, bothEnds, ends, tunnelAddresses } from './from-record.ts';

const { Ipv4, Ipv6 } = Layer;

const pair = (layer: Layer, offset: number, length: number): Getter<FrameView> =>
  header(layer, offset + 2 * length, (bytes, at, out) => {
    out.addBytes(bytes, at + offset, at + offset + length);
    out.addBytes(bytes, at + offset + length, at + offset + 2 * length);
  });

/** The addresses of a connection's ends and of the tunnels around it: those that its frames have. */
const connectionAddresses = (version: 4 | 6): Getter<RecordView> =>
  (view, out) => {
    addAddresses(out, tunnelAddresses(view.connection?.tunnel ?? null), version);
    addAddresses(out, bothEnds(view).map(({ address }) => address), version);
  };

const sentAddresses = (which: 'from' | 'to', version: 4 | 6): Getter<RecordView> =>
  (view, out) => addAddresses(out, ends(view, which).map(({ address }) => address), version);

/** Whether a connection runs over this version, outside or inside tunnels. */
const runsOver = (version: 4 | 6): Getter<RecordView> =>
  (view, out) => {
    const addresses = [...tunnelAddresses(view.connection?.tunnel ?? null), ...bothEnds(view).map(({ address }) => address)];
    if (addresses.some((address) => address.includes(':') === (version === 6))) out.add(1);
  };

const version4 = byteAt(Ipv4, 0, (byte) => byte >> 4);
const version6 = byteAt(Ipv6, 0, (byte) => byte >> 4);

const ipv4Fields: readonly Field[] = [
  { name: 'ip', type: 'protocol', about: 'IPv4.', frame: protocol(Ipv4), record: runsOver(4), steady: true },
  {
    name: 'ip.addr', type: 'ipv4', about: 'Either IPv4 address, outer headers first.', perLayer: 2, steady: true,
    frame: pair(Ipv4, IPV4_SOURCE, 4), record: connectionAddresses(4),
  },
  {
    name: 'ip.src', type: 'ipv4', about: 'Address of the sender.',
    frame: bytesAt(Ipv4, IPV4_SOURCE, 4), record: sentAddresses('from', 4),
  },
  {
    name: 'ip.dst', type: 'ipv4', about: 'Address of the receiver.',
    frame: bytesAt(Ipv4, IPV4_DESTINATION, 4), record: sentAddresses('to', 4),
  },
  {
    name: 'ip.version', type: 'number', about: 'IP version of each header, 4 or 6.',
    frame: (view, out) => {
      version4(view, out);
      version6(view, out);
    },
  },
  {
    name: 'ip.hdr_len', type: 'number', about: 'Bytes of the header with its options.',
    frame: byteAt(Ipv4, 0, ipv4HeaderLength),
  },
  { name: 'ip.len', type: 'number', about: 'Total length field.', frame: shortAt(Ipv4, IPV4_TOTAL_LENGTH) },
  { name: 'ip.id', type: 'number', about: 'Identification.', frame: shortAt(Ipv4, IPV4_ID) },
  {
    name: 'ip.flags.df', type: 'boolean', about: "Don't fragment.",
    frame: shortAt(Ipv4, IPV4_FRAGMENT, (word) => (word & DONT_FRAGMENT ? 1 : 0)),
  },
  {
    name: 'ip.flags.mf', type: 'boolean', about: 'More fragments follow.',
    frame: shortAt(Ipv4, IPV4_FRAGMENT, (word) => (word & MORE_FRAGMENTS ? 1 : 0)),
  },
  {
    name: 'ip.frag_offset', type: 'number', about: 'Where the fragment belongs, in units of eight bytes.',
    frame: shortAt(Ipv4, IPV4_FRAGMENT, (word) => word & FRAGMENT_OFFSET),
  },
  { name: 'ip.ttl', type: 'number', about: 'Time to live.', frame: byteAt(Ipv4, IPV4_TTL) },
  {
    name: 'ip.proto', type: 'number', about: 'Protocol number of what the packet carries.',
    words: { icmp: 1, tcp: 6, udp: 17, gre: 47 }, frame: byteAt(Ipv4, IPV4_PROTOCOL),
  },
  { name: 'ip.checksum', type: 'number', about: 'Header checksum as it stands.', frame: shortAt(Ipv4, IPV4_CHECKSUM) },
  {
    name: 'ip.checksum.status', type: 'number', about: '0 bad, 1 good; of each IPv4 header.', words: { bad: 0, good: 1 },
    frame: header(Ipv4, IPV4_HEADER, (bytes, at, out, end) => out.add(headerSum(bytes, at, end) === 0xffff ? 1 : 0)),
  },
  { name: 'ip.dsfield', type: 'number', about: 'Differentiated services field.', frame: byteAt(Ipv4, IPV4_TOS) },
  {
    name: 'ip.dsfield.dscp', type: 'number', about: 'Differentiated services code point.',
    frame: byteAt(Ipv4, IPV4_TOS, (tos) => tos >> 2),
  },
  {
    name: 'ip.dsfield.ecn', type: 'number', about: 'Explicit congestion notification; 3 is congestion experienced.',
    frame: byteAt(Ipv4, IPV4_TOS, (tos) => tos & 3),
  },
];

const ipv6Fields: readonly Field[] = [
  { name: 'ipv6', type: 'protocol', about: 'IPv6.', frame: protocol(Ipv6), record: runsOver(6), steady: true },
  {
    name: 'ipv6.addr', type: 'ipv6', about: 'Either IPv6 address, outer headers first.', perLayer: 2, steady: true,
    frame: pair(Ipv6, IPV6_SOURCE, 16), record: connectionAddresses(6),
  },
  {
    name: 'ipv6.src', type: 'ipv6', about: 'Address of the sender.',
    frame: bytesAt(Ipv6, IPV6_SOURCE, 16), record: sentAddresses('from', 6),
  },
  {
    name: 'ipv6.dst', type: 'ipv6', about: 'Address of the receiver.',
    frame: bytesAt(Ipv6, IPV6_DESTINATION, 16), record: sentAddresses('to', 6),
  },
  { name: 'ipv6.tclass', type: 'number', about: 'Traffic class.', frame: shortAt(Ipv6, 0, (word) => (word >> 4) & 0xff) },
  {
    name: 'ipv6.flow', type: 'number', about: 'Flow label.',
    frame: header(Ipv6, 4, (bytes, at, out) => out.add(u32(bytes, at) & 0xfffff)),
  },
  { name: 'ipv6.plen', type: 'number', about: 'Payload length field.', frame: shortAt(Ipv6, IPV6_PAYLOAD_LENGTH) },
  {
    name: 'ipv6.nxt', type: 'number', about: 'Next header.',
    words: { tcp: 6, udp: 17, icmpv6: 58 }, frame: byteAt(Ipv6, IPV6_NEXT_HEADER),
  },
  { name: 'ipv6.hlim', type: 'number', about: 'Hop limit.', frame: byteAt(Ipv6, IPV6_HOP_LIMIT) },
];

/** One's complement sum of a header (RFC 1071): all ones where its checksum is right. */
function headerSum(bytes: Uint8Array, at: number, end: number): number {
  let sum = 0;
  const last = Math.min(end, at + ipv4HeaderLength(u8(bytes, at)));
  for (let offset = at; offset + 1 < last; offset += 2) sum += u16(bytes, offset);
  while (sum > 0xffff) sum = (sum & 0xffff) + (sum >>> 16);
  return sum;
}

export const ipFields: readonly Field[] = [...ipv4Fields, ...ipv6Fields];
