import { u16, u24, u8 } from '../bytes/read.ts';
import { ETHERNET_HEADER, ETHERNET_TYPE, LOWEST_TYPE } from './ethernet.ts';
import { byEtherType, DONE, UNKNOWN } from './next.ts';
import { Layer } from './packet.ts';
import type { Packet } from './packet.ts';

/** RFC 7348 §5: flags, a group (draft-smith-vxlan-group-policy) or zeros, VNI, a zero; then an Ethernet frame. */
const FLAGS = 0;
const VNI = 4;
const RESERVED = 7;
const HEADER = 8;
const HAS_VNI = 0x08;

/** `DONE` leaves the datagram what it is, where this is no VXLAN in spite of the port. */
export function vxlan(packet: Packet): number {
  const { bytes, at } = packet;
  if (packet.end - at < HEADER + ETHERNET_HEADER) return DONE;
  if (!(u8(bytes, at + FLAGS) & HAS_VNI) || u8(bytes, at + RESERVED) !== 0) return DONE;
  const type = u16(bytes, at + HEADER + ETHERNET_TYPE);
  if (type >= LOWEST_TYPE && byEtherType(type) === UNKNOWN) return DONE;
  packet.pass(Layer.Vxlan, HEADER);
  return Layer.Ethernet;
}

export const vxlanVni = (bytes: Uint8Array, at: number): number => u24(bytes, at + VNI);
