import { u16, u24, u8 } from '../bytes/read.ts';
import { byEtherType, DONE, UNKNOWN } from './next.ts';
import { Layer } from './packet.ts';
import type { Packet } from './packet.ts';

/** RFC 8926 §3.4: version and length of the options, flags, EtherType of what follows, VNI, reserved, options. */
const VERSION_AND_LENGTH = 0;
const PROTOCOL = 2;
const VNI = 4;
const HEADER = 8;

/** `DONE` leaves the datagram what it is, where this is no Geneve in spite of the port. */
export function geneve(packet: Packet): number {
  const { bytes, at } = packet;
  if (packet.end - at < HEADER) return DONE;
  const first = u8(bytes, at + VERSION_AND_LENGTH);
  const length = HEADER + ((first & 0x3f) << 2);
  const next = byEtherType(u16(bytes, at + PROTOCOL));
  if (first >> 6 !== 0 || packet.end - at < length || next === UNKNOWN) return DONE;
  packet.pass(Layer.Geneve, length);
  return next;
}

export const geneveVni = (bytes: Uint8Array, at: number): number => u24(bytes, at + VNI);
