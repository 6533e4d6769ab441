import { u16, u8 } from '../bytes/read.ts';
import { LOWEST_TYPE } from './ethernet.ts';
import { byEtherType, DONE, UNKNOWN } from './next.ts';
import { Layer } from './packet.ts';
import type { Packet } from './packet.ts';

/**
 * RFC 2427 §3: a Q.922 address of two to four bytes (its last has the low bit set), control 0x03, padding, NLPID.
 * Cisco routers put an EtherType behind the address instead.
 */
const CONTROL = 0x03;
const LONGEST_ADDRESS = 4;
const NLPID_SNAP = 0x80;
const NLPID_IPV6 = 0x8e;
const NLPID_IPV4 = 0xcc;
const NLPID_PPP = 0xcf;

export function frameRelay(packet: Packet): number {
  let length = 0;
  do {
    if (packet.lacks(Layer.FrameRelay, ++length)) return DONE;
  } while (length < LONGEST_ADDRESS && !(u8(packet.bytes, packet.at + length - 1) & 1));
  if (packet.lacks(Layer.FrameRelay, length + 2)) return DONE;
  const { bytes, at } = packet;
  if (u8(bytes, at + length) !== CONTROL) {
    const type = u16(bytes, at + length);
    packet.pass(Layer.FrameRelay, length + 2);
    return type >= LOWEST_TYPE ? byEtherType(type) : UNKNOWN;
  }
  length++;
  if (u8(bytes, at + length) === 0) length++;
  if (packet.lacks(Layer.FrameRelay, length + 1)) return DONE;
  packet.pass(Layer.FrameRelay, length + 1);
  return byNlpid(u8(bytes, at + length));
}

/** Network layer protocol identifiers (RFC 2427 appendix A). */
function byNlpid(nlpid: number): number {
  switch (nlpid) {
    case NLPID_IPV4: return Layer.Ipv4;
    case NLPID_IPV6: return Layer.Ipv6;
    case NLPID_SNAP: return Layer.Snap;
    case NLPID_PPP: return Layer.Ppp;
    default: return UNKNOWN;
  }
}
