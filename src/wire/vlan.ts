import { u16 } from '../bytes/read.ts';
import { byTypeOrLength } from './ethernet.ts';
import { DONE } from './next.ts';
import { Layer } from './packet.ts';
import type { Packet } from './packet.ts';

/** IEEE 802.1Q §9.6: tag control information, then the type of what is tagged. 802.1ad and QinQ stack these. */
export const VLAN_TCI = 0;
export const VLAN_TYPE = 2;
const HEADER = 4;

export function vlan(packet: Packet): number {
  if (packet.lacks(Layer.Vlan, HEADER)) return DONE;
  const type = u16(packet.bytes, packet.at + VLAN_TYPE);
  packet.pass(Layer.Vlan, HEADER);
  return byTypeOrLength(packet, type);
}
