import { u16 } from '../bytes/read.ts';
import { DONE, UNKNOWN } from './next.ts';
import { Layer } from './packet.ts';
import type { Packet } from './packet.ts';

/** RFC 9260 §3.1, the common header. Only its ports are read. */
const SOURCE_PORT = 0;
const DESTINATION_PORT = 2;
const HEADER = 12;

export function sctp(packet: Packet): number {
  if (packet.lacks(Layer.Sctp, HEADER)) return DONE;
  packet.srcPort = u16(packet.bytes, packet.at + SOURCE_PORT);
  packet.dstPort = u16(packet.bytes, packet.at + DESTINATION_PORT);
  packet.pass(Layer.Sctp, HEADER);
  return UNKNOWN;
}
