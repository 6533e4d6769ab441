import { u16 } from '../bytes/read.ts';
import { byEtherType, DONE, UNKNOWN } from './next.ts';
import { Layer } from './packet.ts';
import type { Packet } from './packet.ts';

/** RFC 1547 §4.3.1, Cisco's framing: address, control, EtherType. SLARP's 0x8035 is not the RARP of other links. */
const TYPE = 2;
const HEADER = 4;
const SLARP = 0x8035;

export function ciscoHdlc(packet: Packet): number {
  if (packet.lacks(Layer.CiscoHdlc, HEADER)) return DONE;
  const type = u16(packet.bytes, packet.at + TYPE);
  packet.pass(Layer.CiscoHdlc, HEADER);
  return type === SLARP ? UNKNOWN : byEtherType(type);
}
