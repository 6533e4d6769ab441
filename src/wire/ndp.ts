import { u8 } from '../bytes/read.ts';
import type { Packet } from './packet.ts';

/**
 * Neighbor discovery (RFC 4861 §4), a view of an ICMPv6 message: type, code, checksum, a word, then a target address in
 * solicitations and advertisements, then options of type, length in units of eight bytes, value.
 */
export const ROUTER_SOLICITATION = 133;
export const ROUTER_ADVERTISEMENT = 134;
export const NEIGHBOR_SOLICITATION = 135;
export const NEIGHBOR_ADVERTISEMENT = 136;
export const REDIRECT = 137;

export const SOURCE_LINK_ADDRESS = 1;
export const TARGET_LINK_ADDRESS = 2;

const FLAGS = 4;
const TARGET = 8;
const ADDRESS = 16;

/** Whether this is a whole neighbor solicitation or advertisement. */
export const isNeighborMessage = (packet: Packet): boolean =>
  packet.transport === 58 && (packet.icmpType === NEIGHBOR_SOLICITATION || packet.icmpType === NEIGHBOR_ADVERTISEMENT)
  && packet.end - packet.transportStart >= TARGET + ADDRESS;

/** Where the target address of a neighbor message stands. */
export const neighborTargetAt = (packet: Packet): number => packet.transportStart + TARGET;

/** RFC 4861 §4.4. */
export const isSolicited = (packet: Packet): boolean => (u8(packet.bytes, packet.transportStart + FLAGS) & 0x40) !== 0;

/** Where a neighbor message's link-layer address stands, -1 without one. `kind` is one of the two above. */
export function neighborLinkAddressAt(packet: Packet, kind: number): number {
  const { bytes, end } = packet;
  let at = packet.transportStart + TARGET + ADDRESS;
  while (at + 8 <= end) {
    if (u8(bytes, at) === kind) return at + 2;
    const units = u8(bytes, at + 1);
    if (units === 0) return -1;
    at += units * 8;
  }
  return -1;
}
