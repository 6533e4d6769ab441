import { DONE } from './next.ts';
import { Layer } from './packet.ts';
import type { Packet } from './packet.ts';

/** IEEE 802.1Q §9.7, provider backbone bridges: the service tag, then the customer's whole Ethernet frame. */
const HEADER = 4;

export function pbb(packet: Packet): number {
  if (packet.lacks(Layer.ItagPbb, HEADER)) return DONE;
  packet.pass(Layer.ItagPbb, HEADER);
  return Layer.Ethernet;
}
