import { u16, u8 } from '../bytes/read.ts';
import { byPppProtocol, DONE, UNKNOWN } from './next.ts';
import { Layer } from './packet.ts';
import type { Packet } from './packet.ts';

/**
 * L2TP version 2 (RFC 2661 §3.1): flags that say which fields follow, length, tunnel and session (each end numbers its
 * own, so that they differ by direction), sequence numbers, an offset; then a PPP frame.
 */
const HEADER = 6;
const IS_CONTROL = 0x8000;
const HAS_LENGTH = 0x4000;
const HAS_SEQUENCE = 0x0800;
const HAS_OFFSET = 0x0200;
const VERSION = 0x000f;
const PPP_ADDRESS_AND_CONTROL = 0xff03;

/** `DONE` leaves the datagram what it is: signalling, PPP's own negotiation, or no L2TP in spite of the port. */
export function l2tp(packet: Packet): number {
  const { bytes, at, end } = packet;
  if (end - at < HEADER) return DONE;
  const flags = u16(bytes, at);
  if ((flags & VERSION) !== 2 || flags & IS_CONTROL) return DONE;
  let length = HEADER + (flags & HAS_LENGTH ? 2 : 0) + (flags & HAS_SEQUENCE ? 4 : 0);
  if (flags & HAS_OFFSET) {
    if (end - at < length + 2) return DONE;
    length += 2 + u16(bytes, at + length);
  }
  if (pppNext(bytes, at + length, end) === UNKNOWN) return DONE;
  packet.pass(Layer.L2tp, length);
  return Layer.Ppp;
}

function pppNext(bytes: Uint8Array, from: number, end: number): number {
  const at = end - from >= 4 && u16(bytes, from) === PPP_ADDRESS_AND_CONTROL ? from + 2 : from;
  if (end - at < 2) return UNKNOWN;
  const first = u8(bytes, at);
  return byPppProtocol(first & 1 ? first : u16(bytes, at));
}
