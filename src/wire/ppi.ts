import { u16le, u32le } from '../bytes/read.ts';
import { byLinkType, DONE } from './next.ts';
import { Layer } from './packet.ts';
import type { Packet } from './packet.ts';

/** LINKTYPE_PPI, Per-Packet Information: version, flags, length, the link type of what follows; little-endian. */
const LENGTH = 2;
const LINK_TYPE = 4;
const SHORTEST = 8;

export function ppi(packet: Packet): number {
  if (packet.lacks(Layer.Ppi, SHORTEST)) return DONE;
  const { bytes, at } = packet;
  const length = u16le(bytes, at + LENGTH);
  if (length < SHORTEST) {
    packet.contradicts(Layer.Ppi, SHORTEST, length);
    return DONE;
  }
  if (packet.lacks(Layer.Ppi, length)) return DONE;
  packet.pass(Layer.Ppi, length);
  return byLinkType(u32le(bytes, at + LINK_TYPE));
}
