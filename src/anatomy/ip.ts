/** IPv4 (RFC 791), IPv6 (RFC 8200) and its extension headers. */
import { ipv4Text, ipv6Text } from '../bytes/address.ts';
import {
  DONT_FRAGMENT, FRAGMENT_OFFSET, IPV4_CHECKSUM, IPV4_DESTINATION, IPV4_FRAGMENT, IPV4_HEADER, IPV4_ID, IPV4_PROTOCOL, IPV4_SOURCE,
  IPV4_TOS, IPV4_TOTAL_LENGTH, IPV4_TTL, ipv4HeaderLength, MORE_FRAGMENTS,
} from '../wire/ipv4.ts';
import { IPV6_DESTINATION, IPV6_HOP_LIMIT, IPV6_NEXT_HEADER, IPV6_PAYLOAD_LENGTH, IPV6_SOURCE } from '../wire/ipv6.ts';
import { hex, yesNo } from './header.ts';
import type { Header } from './header.ts';
import type { FieldNode } from './node.ts';

const PROTOCOLS: Readonly<Record<number, string>> = {
  0: 'hop-by-hop options', 1: 'ICMP', 2: 'IGMP', 4: 'IPv4', 6: 'TCP', 17: 'UDP', 41: 'IPv6', 43: 'routing', 44: 'fragment', 47: 'GRE',
  50: 'ESP', 51: 'AH', 58: 'ICMPv6', 59: 'nothing', 60: 'destination options', 89: 'OSPF', 112: 'VRRP', 132: 'SCTP', 136: 'UDP-Lite',
};
/** RFC 3168 §5. */
const ECN = ['not capable', 'ECT(1)', 'ECT(0)', 'congestion experienced'] as const;

const protocolText = (protocol: number): string =>
  (PROTOCOLS[protocol] === undefined ? `${protocol}` : `${protocol} (${PROTOCOLS[protocol]})`);

export function ipv4Node(header: Header): FieldNode {
  const address = (offset: number): string => (header.has(offset, 4) ? ipv4Text(header.bytes, header.at + offset) : '');
  const [first, tos, fragment] = [header.u8(0), header.u8(IPV4_TOS), header.u16(IPV4_FRAGMENT)];
  header.field('Version', first >> 4, 0, 1).field('Header length', `${ipv4HeaderLength(first)} bytes`, 0, 1);
  header.field('Differentiated services', tos >> 2, IPV4_TOS, 1).field('ECN', ECN[tos & 3]!, IPV4_TOS, 1);
  header.field('Total length', header.u16(IPV4_TOTAL_LENGTH), IPV4_TOTAL_LENGTH, 2);
  header.field('Identification', hex(header.u16(IPV4_ID), 4), IPV4_ID, 2);
  header.field('Do not fragment', yesNo(fragment & DONT_FRAGMENT), IPV4_FRAGMENT, 1);
  header.field('More fragments', yesNo(fragment & MORE_FRAGMENTS), IPV4_FRAGMENT, 1);
  header.field('Fragment offset', (fragment & FRAGMENT_OFFSET) << 3, IPV4_FRAGMENT, 2);
  header.field('Time to live', header.u8(IPV4_TTL), IPV4_TTL, 1);
  header.field('Protocol', protocolText(header.u8(IPV4_PROTOCOL)), IPV4_PROTOCOL, 1);
  header.field('Checksum', hex(header.u16(IPV4_CHECKSUM), 4), IPV4_CHECKSUM, 2);
  header.field('Source', address(IPV4_SOURCE), IPV4_SOURCE, 4).field('Destination', address(IPV4_DESTINATION), IPV4_DESTINATION, 4);
  const options = header.length - IPV4_HEADER;
  if (options > 0) header.field('Options', `${options} bytes`, IPV4_HEADER, options);
  return header.whole('IPv4', `${address(IPV4_SOURCE)} → ${address(IPV4_DESTINATION)}`);
}

export function ipv6Node(header: Header): FieldNode {
  const address = (offset: number): string => (header.has(offset, 16) ? ipv6Text(header.bytes, header.at + offset) : '');
  const first = header.u32(0);
  header.field('Version', first >>> 28, 0, 1);
  header.field('Differentiated services', (first >>> 22) & 0x3f, 0, 2).field('ECN', ECN[(first >>> 20) & 3]!, 1, 1);
  header.field('Flow label', hex(first & 0xfffff, 5), 1, 3);
  header.field('Payload length', header.u16(IPV6_PAYLOAD_LENGTH), IPV6_PAYLOAD_LENGTH, 2);
  header.field('Next header', protocolText(header.u8(IPV6_NEXT_HEADER)), IPV6_NEXT_HEADER, 1);
  header.field('Hop limit', header.u8(IPV6_HOP_LIMIT), IPV6_HOP_LIMIT, 1);
  header.field('Source', address(IPV6_SOURCE), IPV6_SOURCE, 16).field('Destination', address(IPV6_DESTINATION), IPV6_DESTINATION, 16);
  return header.whole('IPv6', `${address(IPV6_SOURCE)} → ${address(IPV6_DESTINATION)}`);
}

export function ipv6ExtensionNode(header: Header, name: string): FieldNode {
  header.field('Next header', protocolText(header.u8(0)), 0, 1);
  if (name === 'ipv6.fraghdr') {
    const field = header.u16(2);
    header.field('Fragment offset', field & 0xfff8, 2, 2).field('More fragments', yesNo(field & 1), 3, 1);
    header.field('Identification', hex(header.u32(4), 8), 4, 4);
  }
  return header.whole('IPv6 extension', name);
}
