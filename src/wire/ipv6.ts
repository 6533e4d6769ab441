import { u16, u8 } from '../bytes/read.ts';
import { byIpProtocol, DONE } from './next.ts';
import { Layer } from './packet.ts';
import type { Packet } from './packet.ts';

/** RFC 8200 §3. */
export const IPV6_PAYLOAD_LENGTH = 4;
export const IPV6_NEXT_HEADER = 6;
export const IPV6_HOP_LIMIT = 7;
export const IPV6_SOURCE = 8;
export const IPV6_DESTINATION = 24;
export const IPV6_HEADER = 40;

/** RFC 8200 §4.7: nothing follows. */
export const NO_NEXT_HEADER = 59;

export function ipv6(packet: Packet): number {
  if (packet.lacks(Layer.Ipv6, IPV6_HEADER)) return DONE;
  const { bytes, at } = packet;
  const version = u8(bytes, at) >> 4;
  if (version !== 6) {
    packet.contradicts(Layer.Ipv6, 6, version);
    return DONE;
  }
  const payloadLength = u16(bytes, at + IPV6_PAYLOAD_LENGTH);
  place(packet, bytes, at);
  if (payloadLength !== 0) packet.bound(IPV6_HEADER + payloadLength);
  // Segmentation offload, unless a hop-by-hop header turns out to say the length (RFC 2675).
  else if (packet.protocol !== NO_NEXT_HEADER) packet.offloadLength = at + IPV6_HEADER < packet.wireEnd;
  packet.pass(Layer.Ipv6, IPV6_HEADER);
  return afterIpv6(packet);
}

/** The header that IPv6, or one of its extensions, names as its next. */
export function afterIpv6(packet: Packet): number {
  if (packet.protocol !== NO_NEXT_HEADER) return byIpProtocol(packet.protocol, 6);
  packet.leavePayload();
  return DONE;
}

function place(packet: Packet, bytes: Uint8Array, at: number): void {
  packet.ipVersion = 6;
  packet.ipStart = at;
  packet.srcAt = at + IPV6_SOURCE;
  packet.dstAt = at + IPV6_DESTINATION;
  packet.protocol = u8(bytes, at + IPV6_NEXT_HEADER);
  packet.ttl = u8(bytes, at + IPV6_HOP_LIMIT);
  packet.ipId = -1;
  packet.ecn = (u8(bytes, at + 1) >> 4) & 3;
  packet.dontFragment = false;
  packet.moreFragments = false;
  packet.fragmentOffset = 0;
}
