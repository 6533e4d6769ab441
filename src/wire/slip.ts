import { u8 } from '../bytes/read.ts';
import { byIpVersion, DONE, UNKNOWN } from './next.ts';
import { Layer } from './packet.ts';
import type { Packet } from './packet.ts';

/** LINKTYPE_SLIP: a direction, then fifteen bytes of which the first says how TCP's header was compressed (RFC 1144). */
const COMPRESSION = 1;
const HEADER = 16;
const COMPRESSED = 0x80;

export function slip(packet: Packet): number {
  if (packet.lacks(Layer.Slip, HEADER + 1)) return DONE;
  const compression = u8(packet.bytes, packet.at + COMPRESSION);
  packet.pass(Layer.Slip, HEADER);
  return compression & COMPRESSED ? UNKNOWN : byIpVersion(u8(packet.bytes, packet.at));
}
