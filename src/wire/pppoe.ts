import { u16, u8 } from '../bytes/read.ts';
import { DONE, UNKNOWN } from './next.ts';
import { Layer } from './packet.ts';
import type { Packet } from './packet.ts';

/** RFC 2516 §4: version and type, code, session, length of what follows. Code 0 is a session's data, the rest discovery. */
const CODE = 1;
const LENGTH = 4;
const HEADER = 6;

export function pppoe(packet: Packet): number {
  if (packet.lacks(Layer.Pppoe, HEADER)) return DONE;
  const { bytes, at } = packet;
  packet.pass(Layer.Pppoe, HEADER);
  packet.bound(u16(bytes, at + LENGTH));
  return u8(bytes, at + CODE) === 0 ? Layer.Ppp : UNKNOWN;
}
