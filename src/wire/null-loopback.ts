import { i32, u16 } from '../bytes/read.ts';
import { LOWEST_TYPE } from './ethernet.ts';
import { byEtherType, DONE, UNKNOWN } from './next.ts';
import { Layer } from './packet.ts';
import type { Packet } from './packet.ts';

/**
 * LINKTYPE_NULL and LINKTYPE_LOOP: an address family of four bytes, in the byte order of the capturing host for the one and of
 * the network for the other. Families are small, so the order shows.
 */
const HEADER = 4;
const AF_INET = 2;

export function nullLoopback(packet: Packet): number {
  if (packet.lacks(Layer.NullLoopback, HEADER)) return DONE;
  const { bytes, at } = packet;
  // Some pseudo devices give PPP or Cisco's HDLC under this link type.
  const first = u16(bytes, at);
  if (first === 0xff03) return Layer.Ppp;
  if (first === 0x0f00 || first === 0x8f00) return Layer.CiscoHdlc;
  packet.pass(Layer.NullLoopback, HEADER);
  return byFamily(hostOrder(i32(bytes, at)));
}

function hostOrder(word: number): number {
  if (word >>> 16 === 0) return word;
  return ((word >>> 24) | ((word >>> 8) & 0xff00) | ((word << 8) & 0xff0000) | (word << 24)) >>> 0;
}

function byFamily(family: number): number {
  switch (family) {
    case AF_INET: return Layer.Ipv4;
    // Linux; Windows; NetBSD, OpenBSD and BSD/OS; FreeBSD and DragonFly; Darwin.
    case 10: case 23: case 24: case 28: case 30: return Layer.Ipv6;
    // Some writers put an EtherType here.
    default: return family >= LOWEST_TYPE && family <= 0xffff ? byEtherType(family) : UNKNOWN;
  }
}
