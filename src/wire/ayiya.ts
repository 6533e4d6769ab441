import { u8 } from '../bytes/read.ts';
import { DONE } from './next.ts';
import { Layer } from './packet.ts';
import type { Packet } from './packet.ts';

/**
 * Anything in anything (draft-massar-v6ops-ayiya-02 §4): lengths of identity (a power of two) and signature (words),
 * methods, operation, next header, time; then identity, signature and, in a forwarded packet, that packet.
 */
const IDENTITY = 0;
const SIGNATURE = 1;
const OPERATION = 2;
const NEXT_HEADER = 3;
const HEADER = 8;
const FORWARD = 1;
const IPV6 = 41;

/** `DONE` leaves the datagram what it is: a heartbeat, or no AYIYA in spite of the port. */
export function ayiya(packet: Packet): number {
  const { bytes, at, end } = packet;
  if (end - at < HEADER) return DONE;
  const length = HEADER + (1 << (u8(bytes, at + IDENTITY) >> 4)) + (u8(bytes, at + SIGNATURE) >> 4) * 4;
  if ((u8(bytes, at + OPERATION) & 0x0f) !== FORWARD || u8(bytes, at + NEXT_HEADER) !== IPV6) return DONE;
  if (end - at <= length || u8(bytes, at + length) >> 4 !== 6) return DONE;
  packet.pass(Layer.Ayiya, length);
  return Layer.Ipv6;
}
