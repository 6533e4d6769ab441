import { u16, u8 } from '../bytes/read.ts';
import { IPV6_HEADER, IPV6_PAYLOAD_LENGTH } from './ipv6.ts';
import { DONE } from './next.ts';
import { Layer } from './packet.ts';
import type { Packet } from './packet.ts';

/** RFC 4380 §5.1.1: an IPv6 packet in UDP, behind an authentication and an origin indication where there are any. */
const AUTHENTICATION = 0x0001;
const AUTHENTICATION_HEADER = 13;
const ORIGIN = 0x0000;
const ORIGIN_HEADER = 8;

/** `DONE` leaves the datagram what it is, where no IPv6 packet fills it. */
export function teredo(packet: Packet): number {
  const { bytes, at, end } = packet;
  let length = 0;
  if (end - at >= 4 && u16(bytes, at) === AUTHENTICATION) {
    length = AUTHENTICATION_HEADER + u8(bytes, at + 2) + u8(bytes, at + 3);
  }
  if (end - at >= length + 2 && u16(bytes, at + length) === ORIGIN) length += ORIGIN_HEADER;
  const inner = at + length;
  if (end - inner < IPV6_HEADER || u8(bytes, inner) >> 4 !== 6) return DONE;
  if (inner + IPV6_HEADER + u16(bytes, inner + IPV6_PAYLOAD_LENGTH) > packet.wireEnd) return DONE;
  packet.pass(Layer.Teredo, length);
  return Layer.Ipv6;
}
