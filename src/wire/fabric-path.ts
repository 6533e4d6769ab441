import { DONE } from './next.ts';
import { Layer } from './packet.ts';
import type { Packet } from './packet.ts';

/** Cisco FabricPath: forwarding tag and time to live behind an outer Ethernet header, then the whole inner frame. */
const HEADER = 2;

export function fabricPath(packet: Packet): number {
  if (packet.lacks(Layer.FabricPath, HEADER)) return DONE;
  packet.pass(Layer.FabricPath, HEADER);
  return Layer.Ethernet;
}
