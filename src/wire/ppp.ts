import { u8 } from '../bytes/read.ts';
import { byPppProtocol, DONE } from './next.ts';
import { Layer } from './packet.ts';
import type { Packet } from './packet.ts';

/** RFC 1662 §3.1: address and control in front of the protocol, unless they are compressed away. */
const ADDRESS = 0xff;
const CONTROL = 0x03;
/** RFC 1547 §4.3.1, Cisco's own framing, which LINKTYPE_PPP_HDLC also stands for. */
const CISCO_UNICAST = 0x0f;
const CISCO_MULTICAST = 0x8f;

/** PPP as link type. */
export function pppHdlc(packet: Packet): number {
  if (packet.lacks(Layer.Ppp, 2)) return DONE;
  const first = u8(packet.bytes, packet.at);
  const second = u8(packet.bytes, packet.at + 1);
  if ((first === CISCO_UNICAST || first === CISCO_MULTICAST) && second === 0) return Layer.CiscoHdlc;
  // The direction, 0 or 1: pppd puts it in place of the address, LINKTYPE_PPP_WITH_DIR before it.
  if (first <= 1) packet.pass(Layer.PppHdlc, second === CONTROL ? 2 : 1);
  return Layer.Ppp;
}

/** RFC 1661 §2: the protocol, two bytes, or one where its low bit is set (protocol field compression, RFC 1661 §6.5). */
export function ppp(packet: Packet): number {
  if (packet.lacks(Layer.Ppp, 2)) return DONE;
  const first = u8(packet.bytes, packet.at);
  const second = u8(packet.bytes, packet.at + 1);
  if (first === ADDRESS && second === CONTROL) {
    packet.pass(Layer.PppHdlc, 2);
    return Layer.Ppp;
  }
  packet.pass(Layer.Ppp, first & 1 ? 1 : 2);
  return byPppProtocol(first & 1 ? first : (first << 8) | second);
}
