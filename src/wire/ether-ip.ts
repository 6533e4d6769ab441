import { DONE } from './next.ts';
import { Layer } from './packet.ts';
import type { Packet } from './packet.ts';

/** RFC 3378 §3: version and twelve zero bits, then an Ethernet frame. */
const HEADER = 2;

export function etherIp(packet: Packet): number {
  if (packet.lacks(Layer.EtherIp, HEADER)) return DONE;
  packet.pass(Layer.EtherIp, HEADER);
  return Layer.Ethernet;
}
