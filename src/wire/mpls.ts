import { u16, u8 } from '../bytes/read.ts';
import { ETHERNET_HEADER, ETHERNET_TYPE } from './ethernet.ts';
import { byEtherType, DONE, UNKNOWN } from './next.ts';
import { Layer } from './packet.ts';
import type { Packet } from './packet.ts';

/** RFC 3032 §2.1: entries of label, class, bottom-of-stack bit and TTL. The whole stack is one layer here. */
const ENTRY = 4;
const BOTTOM = 2;
/** RFC 4385 §3: the control word of a pseudowire. */
const CONTROL_WORD = 4;

export function mpls(packet: Packet): number {
  let length = 0;
  do {
    length += ENTRY;
    if (packet.lacks(Layer.Mpls, length)) return DONE;
  } while (!(u8(packet.bytes, packet.at + length - ENTRY + BOTTOM) & 1));
  packet.pass(Layer.Mpls, length);
  if (packet.lacks(Layer.Mpls, 1)) return DONE;
  return byFirstNibble(packet);
}

/** Nothing names what is under the stack; the first nibble is made to tell (RFC 4928 §3, RFC 4385 §3). */
function byFirstNibble(packet: Packet): number {
  switch (u8(packet.bytes, packet.at) >> 4) {
    case 4: return Layer.Ipv4;
    case 6: return Layer.Ipv6;
    case 0: return afterControlWord(packet);
    // An associated channel: management of the pseudowire itself.
    case 1: return UNKNOWN;
    default: return Layer.Ethernet;
  }
}

/** A zero nibble begins a control word, but hardware addresses may begin so too: then only theirs is a known EtherType. */
function afterControlWord(packet: Packet): number {
  if (packet.lacks(Layer.Mpls, CONTROL_WORD + ETHERNET_HEADER)) return DONE;
  const withWord = u16(packet.bytes, packet.at + CONTROL_WORD + ETHERNET_TYPE);
  const without = u16(packet.bytes, packet.at + ETHERNET_TYPE);
  if (byEtherType(withWord) !== UNKNOWN || byEtherType(without) === UNKNOWN) packet.at += CONTROL_WORD;
  return Layer.Ethernet;
}
