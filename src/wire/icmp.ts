import { i32, u16, u8 } from '../bytes/read.ts';
import {
  FRAGMENT_OFFSET, IPV4_DESTINATION, IPV4_FRAGMENT, IPV4_HEADER, IPV4_PROTOCOL, IPV4_SOURCE, ipv4HeaderLength,
} from './ipv4.ts';
import { IPV6_DESTINATION, IPV6_HEADER, IPV6_NEXT_HEADER, IPV6_SOURCE } from './ipv6.ts';
import { DESTINATION_OPTIONS, extensionLength, FRAGMENT, HOP_BY_HOP, ROUTING } from './ipv6-extension.ts';
import { DONE } from './next.ts';
import { Layer } from './packet.ts';
import type { Packet } from './packet.ts';
import { TCP_CHECKSUM } from './tcp.ts';

/** RFC 792 and RFC 4443 §2.1: type, code, checksum, a word that depends on the type. Errors quote the packet they are about. */
export const ICMP_TYPE = 0;
export const ICMP_CODE = 1;
export const ICMP_CHECKSUM = 2;
/** Of a "fragmentation needed": 16 bits (RFC 1191 §4); of a "packet too big": 32 bits (RFC 4443 §3.2). */
export const ICMP_MTU = 6;
export const ICMPV6_MTU = 4;
/** Of an echo. */
export const ICMP_ECHO_ID = 4;
export const ICMP_ECHO_SEQUENCE = 6;
export const ICMP_HEADER = 8;

/** How many extension headers of a quoted packet are stepped over. */
const MOST_EXTENSIONS = 8;

export function icmp(packet: Packet): number {
  if (!header(packet, Layer.Icmp)) return DONE;
  packet.transport = 1;
  if (isIcmpError(packet.icmpType)) quoted(packet, packet.at);
  return DONE;
}

export function icmpv6(packet: Packet): number {
  if (!header(packet, Layer.Icmpv6)) return DONE;
  packet.transport = 58;
  if (isIcmpv6Error(packet.icmpType)) quoted(packet, packet.at);
  return DONE;
}

/** Unreachable, source quench, redirect, time exceeded, parameter problem. */
export const isIcmpError = (type: number): boolean => (type >= 3 && type <= 5) || type === 11 || type === 12;

/** Unreachable, too big, time exceeded, parameter problem. */
export const isIcmpv6Error = (type: number): boolean => type >= 1 && type <= 4;

function header(packet: Packet, layer: Layer): boolean {
  packet.quotedProtocol = 0;
  if (packet.lacks(layer, ICMP_HEADER)) return false;
  const { bytes, at } = packet;
  packet.transportStart = at;
  packet.icmpType = u8(bytes, at + ICMP_TYPE);
  packet.icmpCode = u8(bytes, at + ICMP_CODE);
  packet.pass(layer, ICMP_HEADER);
  packet.leavePayload();
  return true;
}

function quoted(packet: Packet, at: number): void {
  if (packet.end - at < IPV4_HEADER) return;
  const version = u8(packet.bytes, at) >> 4;
  if (version === 4) quotedIpv4(packet, at);
  else if (version === 6 && packet.end - at >= IPV6_HEADER) quotedIpv6(packet, at);
}

function quotedIpv4(packet: Packet, at: number): void {
  const { bytes } = packet;
  if (u16(bytes, at + IPV4_FRAGMENT) & FRAGMENT_OFFSET) return;
  packet.quotedSrcAt = at + IPV4_SOURCE;
  packet.quotedDstAt = at + IPV4_DESTINATION;
  quotedPorts(packet, at + ipv4HeaderLength(u8(bytes, at)), u8(bytes, at + IPV4_PROTOCOL));
}

function quotedIpv6(packet: Packet, from: number): void {
  const { bytes, end } = packet;
  let protocol = u8(bytes, from + IPV6_NEXT_HEADER);
  let at = from + IPV6_HEADER;
  for (let count = 0; count < MOST_EXTENSIONS && isSteppedOver(protocol) && at + 8 <= end; count++) {
    if (protocol === FRAGMENT && u16(bytes, at + 2) & 0xfff8) return;
    const length = extensionLength(protocol, u8(bytes, at + 1));
    protocol = u8(bytes, at);
    at += length;
  }
  packet.quotedSrcAt = from + IPV6_SOURCE;
  packet.quotedDstAt = from + IPV6_DESTINATION;
  quotedPorts(packet, at, protocol);
}

const isSteppedOver = (protocol: number): boolean =>
  protocol === HOP_BY_HOP || protocol === ROUTING || protocol === FRAGMENT || protocol === DESTINATION_OPTIONS;

/** RFC 792 promises eight bytes behind the quoted IP header: both ports and one more word. */
function quotedPorts(packet: Packet, at: number, protocol: number): void {
  if (packet.end - at < 8) return;
  packet.quotedProtocol = protocol;
  packet.quotedPortsOf = protocol === 17 || (protocol === 6 && packet.end - at >= TCP_CHECKSUM) ? protocol : 0;
  packet.quotedSrcPort = u16(packet.bytes, at);
  packet.quotedDstPort = u16(packet.bytes, at + 2);
  packet.quotedSeq = i32(packet.bytes, at + 4);
}
