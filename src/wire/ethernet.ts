import { u16 } from '../bytes/read.ts';
import { byEtherType, DONE } from './next.ts';
import { Layer } from './packet.ts';
import type { Packet } from './packet.ts';

/**
 * Ethernet II and IEEE 802.3 §3.2. A frame check sequence and padding lie behind what the upper headers measure out.
 */
export const ETHERNET_DESTINATION = 0;
export const ETHERNET_SOURCE = 6;
export const ETHERNET_TYPE = 12;
export const ETHERNET_HEADER = 14;

/** Smaller values of the type field are a length (IEEE 802.3 §3.2.6). */
export const LOWEST_TYPE = 0x600;

export function ethernet(packet: Packet): number {
  if (packet.lacks(Layer.Ethernet, ETHERNET_HEADER)) return DONE;
  const type = u16(packet.bytes, packet.at + ETHERNET_TYPE);
  packet.pass(Layer.Ethernet, ETHERNET_HEADER);
  return byTypeOrLength(packet, type);
}

/** The header behind a field that is an EtherType, or the length of an LLC frame. */
export function byTypeOrLength(packet: Packet, type: number): number {
  if (type >= LOWEST_TYPE) return byEtherType(type);
  packet.bound(type);
  return Layer.Llc;
}
