import { u16, u8 } from '../bytes/read.ts';
import { byIpProtocol, DONE } from './next.ts';
import { Layer } from './packet.ts';
import type { Packet } from './packet.ts';

/** RFC 791 §3.1. */
export const IPV4_TOS = 1;
export const IPV4_TOTAL_LENGTH = 2;
export const IPV4_ID = 4;
export const IPV4_FRAGMENT = 6;
export const IPV4_TTL = 8;
export const IPV4_PROTOCOL = 9;
export const IPV4_CHECKSUM = 10;
export const IPV4_SOURCE = 12;
export const IPV4_DESTINATION = 16;
export const IPV4_HEADER = 20;

/** Options (RFC 791 §3.1). A source route has a pointer, counted from 1, to the next of its addresses. */
const END_OF_OPTIONS = 0;
const NO_OPERATION = 1;
const LOOSE_SOURCE_ROUTE = 131;
const STRICT_SOURCE_ROUTE = 137;
const FIRST_POINTER = 4;
const ADDRESS = 4;

export const DONT_FRAGMENT = 0x4000;
export const MORE_FRAGMENTS = 0x2000;
/** In units of eight bytes. */
export const FRAGMENT_OFFSET = 0x1fff;

/** Bytes of the header whose first byte is given. */
export const ipv4HeaderLength = (first: number): number => (first & 0x0f) << 2;

export function ipv4(packet: Packet): number {
  if (packet.lacks(Layer.Ipv4, IPV4_HEADER)) return DONE;
  const { bytes, at } = packet;
  const first = u8(bytes, at);
  const headerLength = ipv4HeaderLength(first);
  if (first >> 4 !== 4 || headerLength < IPV4_HEADER) {
    packet.contradicts(Layer.Ipv4, IPV4_HEADER, headerLength);
    return DONE;
  }
  if (packet.lacks(Layer.Ipv4, headerLength)) return DONE;
  const totalLength = u16(bytes, at + IPV4_TOTAL_LENGTH);
  if (totalLength !== 0 && totalLength < headerLength) {
    packet.contradicts(Layer.Ipv4, headerLength, totalLength);
    return DONE;
  }
  if (totalLength === 0) packet.offloadLength = true;
  else packet.bound(totalLength);
  place(packet, bytes, at);
  if (headerLength > IPV4_HEADER) finalDestination(packet, at, at + headerLength);
  packet.pass(Layer.Ipv4, headerLength);
  if (packet.moreFragments || packet.fragmentOffset !== 0) return Layer.Fragment;
  return byIpProtocol(packet.protocol, 4);
}

function place(packet: Packet, bytes: Uint8Array, at: number): void {
  const fragment = u16(bytes, at + IPV4_FRAGMENT);
  packet.ipVersion = 4;
  packet.ipStart = at;
  packet.srcAt = at + IPV4_SOURCE;
  packet.dstAt = at + IPV4_DESTINATION;
  packet.protocol = u8(bytes, at + IPV4_PROTOCOL);
  packet.ttl = u8(bytes, at + IPV4_TTL);
  packet.ipId = u16(bytes, at + IPV4_ID);
  packet.ecn = u8(bytes, at + IPV4_TOS) & 3;
  packet.dontFragment = (fragment & DONT_FRAGMENT) !== 0;
  packet.moreFragments = (fragment & MORE_FRAGMENTS) !== 0;
  packet.fragmentOffset = (fragment & FRAGMENT_OFFSET) << 3;
}

/** A source route that is not used up names the last stop; conversations go by that, not by the next one. */
function finalDestination(packet: Packet, from: number, end: number): void {
  const { bytes } = packet;
  for (let at = from + IPV4_HEADER; at + 2 < end;) {
    const option = u8(bytes, at);
    if (option === END_OF_OPTIONS) return;
    const length = option === NO_OPERATION ? 1 : u8(bytes, at + 1);
    if (length === 0 || at + length > end) return;
    if (option === LOOSE_SOURCE_ROUTE || option === STRICT_SOURCE_ROUTE) {
      const pointer = u8(bytes, at + 2);
      if (pointer >= FIRST_POINTER && pointer + ADDRESS - 1 <= length) packet.dstAt = at + length - ADDRESS;
      return;
    }
    at += length;
  }
}
