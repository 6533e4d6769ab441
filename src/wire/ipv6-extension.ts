import { u16, u32, u8 } from '../bytes/read.ts';
import { byIpProtocol, DONE } from './next.ts';
import { afterIpv6 } from './ipv6.ts';
import { Layer } from './packet.ts';
import type { Packet } from './packet.ts';

/**
 * IPv6 extension headers (RFC 8200 §4) and the authentication header, which also runs behind IPv4 (RFC 4302). Which one
 * stands here is `packet.protocol`; afterwards that names the one behind.
 */
export const HOP_BY_HOP = 0;
export const ROUTING = 43;
export const FRAGMENT = 44;
export const AUTHENTICATION = 51;
export const DESTINATION_OPTIONS = 60;

const NEXT_HEADER = 0;
const LENGTH = 1;
const SHORTEST = 8;

/** RFC 8200 §4.5. */
const FRAGMENT_OFFSET = 2;
const FRAGMENT_ID = 4;

/** RFC 8200 §4.4; the addresses begin behind eight bytes in every type used here. */
const ROUTING_TYPE = 2;
const SEGMENTS_LEFT = 3;
const ADDRESSES = 8;
const ADDRESS = 16;
/** Source routes (RFC 5095 forbids type 0), Mobile IPv6 (RFC 6275 §6.4), segment routing (RFC 8754 §2). */
const SOURCE_ROUTE = 0;
const MOBILE = 2;
const SEGMENT_ROUTING = 4;

/** RFC 2675 §2. */
const OPTION_PAD1 = 0;
const OPTION_JUMBO = 0xc2;

export function ipv6Extension(packet: Packet): number {
  if (packet.lacks(Layer.Ipv6Extension, SHORTEST)) return DONE;
  const { bytes, at, protocol: kind } = packet;
  const length = extensionLength(kind, u8(bytes, at + LENGTH));
  if (packet.lacks(Layer.Ipv6Extension, length)) return DONE;
  if (kind === HOP_BY_HOP && packet.offloadLength) jumboLength(packet, at + 2, at + length);
  else if (kind === ROUTING) finalDestination(packet, length);
  packet.protocol = u8(bytes, at + NEXT_HEADER);
  packet.pass(Layer.Ipv6Extension, length);
  if (kind === FRAGMENT) return fragment(packet, at);
  return packet.ipVersion === 6 ? afterIpv6(packet) : byIpProtocol(packet.protocol, 4);
}

/** Bytes of an extension header from its length field, which counts differently for each. */
export function extensionLength(kind: number, field: number): number {
  if (kind === FRAGMENT) return SHORTEST;
  return kind === AUTHENTICATION ? (field + 2) * 4 : (field + 1) * 8;
}

/** A fragment that is the whole datagram is none (RFC 6946). */
function fragment(packet: Packet, at: number): number {
  const field = u16(packet.bytes, at + FRAGMENT_OFFSET);
  packet.ipId = u32(packet.bytes, at + FRAGMENT_ID);
  packet.fragmentOffset = field & 0xfff8;
  packet.moreFragments = (field & 1) !== 0;
  return packet.moreFragments || packet.fragmentOffset !== 0 ? Layer.Fragment : afterIpv6(packet);
}

function jumboLength(packet: Packet, from: number, end: number): void {
  const { bytes } = packet;
  let at = from;
  while (at + 1 < end) {
    const option = u8(bytes, at);
    if (option === OPTION_JUMBO && at + 6 <= end) {
      packet.offloadLength = false;
      packet.bound(u32(bytes, at + 2));
      return;
    }
    at += option === OPTION_PAD1 ? 1 : 2 + u8(bytes, at + 1);
  }
}

/** Checksums and conversations go by the last stop of the route, not by the next one. */
function finalDestination(packet: Packet, length: number): void {
  const { bytes, at } = packet;
  const type = u8(bytes, at + ROUTING_TYPE);
  const addresses = ((length - ADDRESSES) / ADDRESS) | 0;
  if (u8(bytes, at + SEGMENTS_LEFT) === 0 || addresses === 0) return;
  if (type === SOURCE_ROUTE || type === MOBILE) packet.dstAt = at + ADDRESSES + (addresses - 1) * ADDRESS;
  else if (type === SEGMENT_ROUTING) packet.dstAt = at + ADDRESSES;
}
