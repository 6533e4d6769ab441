import { u8 } from '../bytes/read.ts';
import { byIpVersion, DONE, UNKNOWN } from './next.ts';
import { Layer } from './packet.ts';
import type { Packet } from './packet.ts';

/**
 * GTP-U version 1 (3GPP TS 29.281 §5.1): flags, message type, length, tunnel endpoint; then, if any of three flags is set,
 * sequence number, N-PDU number and the type of a first extension header. Only user packets are looked into.
 */
const FLAGS = 0;
const TYPE = 1;
const HEADER = 8;
const OPTIONAL = 4;
const VERSION_AND_PROTOCOL = 0xf0;
const VERSION_1_GTP = 0x30;
const HAS_OPTIONAL = 0x07;
const HAS_EXTENSION = 0x04;
const USER_PACKET = 255;

/** `DONE` leaves the datagram what it is: signalling, or no GTP-U in spite of the port. */
export function gtp(packet: Packet): number {
  const { bytes, at } = packet;
  if (packet.end - at < HEADER) return DONE;
  const flags = u8(bytes, at + FLAGS);
  if ((flags & VERSION_AND_PROTOCOL) !== VERSION_1_GTP || u8(bytes, at + TYPE) !== USER_PACKET) return DONE;
  const length = flags & HAS_OPTIONAL ? extensionsEnd(packet, flags) : HEADER;
  if (packet.end - at <= length) return DONE;
  const next = byIpVersion(u8(bytes, at + length));
  if (next === UNKNOWN) return DONE;
  packet.pass(Layer.Gtp, length);
  return next;
}

/** §5.2.1: an extension begins with its length in words and ends with the type of the next, 0 for none. */
function extensionsEnd(packet: Packet, flags: number): number {
  const { bytes, at, end } = packet;
  let length = HEADER + OPTIONAL;
  if (!(flags & HAS_EXTENSION)) return length;
  while (at + length < end && u8(bytes, at + length - 1) !== 0) {
    const words = u8(bytes, at + length);
    if (words === 0) return Infinity;
    length += words * 4;
  }
  return length;
}
