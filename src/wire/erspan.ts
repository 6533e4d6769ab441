import { u8 } from '../bytes/read.ts';
import { DONE, UNKNOWN } from './next.ts';
import { Layer } from './packet.ts';
import type { Packet } from './packet.ts';

/** Mirrored ports over GRE, draft-foschiano-erspan-03: version 1 is called type II, version 2 type III. */
const TYPE_II_HEADER = 8;
const TYPE_III_HEADER = 12;
const TYPE_III_FLAGS = 11;
const HAS_SUBHEADER = 0x01;
const SUBHEADER = 8;

export function erspan(packet: Packet): number {
  if (packet.lacks(Layer.Erspan, TYPE_II_HEADER)) return DONE;
  const version = u8(packet.bytes, packet.at) >> 4;
  if (version !== 1 && version !== 2) return UNKNOWN;
  let length = version === 1 ? TYPE_II_HEADER : TYPE_III_HEADER;
  if (packet.lacks(Layer.Erspan, length)) return DONE;
  if (version === 2 && u8(packet.bytes, packet.at + TYPE_III_FLAGS) & HAS_SUBHEADER) length += SUBHEADER;
  if (packet.lacks(Layer.Erspan, length)) return DONE;
  packet.pass(Layer.Erspan, length);
  return Layer.Ethernet;
}
