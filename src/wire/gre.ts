import { u16, u32, u8 } from '../bytes/read.ts';
import { byEtherType, DONE, UNKNOWN } from './next.ts';
import { Layer } from './packet.ts';
import type { Packet } from './packet.ts';
import { NO_TUNNEL_ID } from './tunnel.ts';

/**
 * Generic routing encapsulation (RFC 2784, RFC 2890; RFC 1701 for routing). Version 1 is PPTP's (RFC 2637 §4.1). Its flags
 * say which words follow: checksum and offset, key, sequence, acknowledgment (version 1), routing entries.
 */
const FLAGS = 0;
const PROTOCOL = 2;
const HEADER = 4;
const WORD = 4;

const HAS_CHECKSUM = 0x8000;
const HAS_ROUTING = 0x4000;
const HAS_KEY = 0x2000;
const HAS_SEQUENCE = 0x1000;
const HAS_ACKNOWLEDGMENT = 0x0080;
const VERSION = 0x0007;

/** Cisco's cache protocol; its version 2 has a header of its own before the IP packet. */
const WCCP = 0x883e;
const WCCP_HEADER = 4;
const ERSPAN = 0x88be;

export function gre(packet: Packet): number {
  if (packet.lacks(Layer.Gre, HEADER)) return DONE;
  const { bytes, at } = packet;
  const flags = u16(bytes, at + FLAGS);
  const version = flags & VERSION;
  const protocol = u16(bytes, at + PROTOCOL);
  if (version > 1) {
    packet.contradicts(Layer.Gre, 1, version);
    return DONE;
  }
  let length = keyOffset(flags);
  if (flags & HAS_KEY) length += WORD;
  if (flags & HAS_SEQUENCE) length += WORD;
  if (version === 1 && flags & HAS_ACKNOWLEDGMENT) length += WORD;
  if (packet.lacks(Layer.Gre, length)) return DONE;
  if (version === 0 && flags & HAS_ROUTING) {
    length = routingEnd(packet, length);
    if (packet.lacks(Layer.Gre, length)) return DONE;
  }
  packet.pass(Layer.Gre, length);
  return payload(packet, flags, protocol);
}

/** The key, or `NO_TUNNEL_ID`: version 1 keeps a call number there that differs by direction. */
export function greKey(bytes: Uint8Array, at: number): number {
  const flags = u16(bytes, at + FLAGS);
  return (flags & HAS_KEY) !== 0 && (flags & VERSION) === 0 ? u32(bytes, at + keyOffset(flags)) : NO_TUNNEL_ID;
}

const keyOffset = (flags: number): number =>
  (flags & VERSION) === 0 && flags & (HAS_CHECKSUM | HAS_ROUTING) ? HEADER + WORD : HEADER;

/** RFC 1701: entries of family, offset, length and data, closed by one of family and length 0. */
function routingEnd(packet: Packet, from: number): number {
  const { bytes, at } = packet;
  let length = from;
  while (packet.end - at >= length + WORD) {
    const family = u16(bytes, at + length);
    const size = u8(bytes, at + length + 3);
    length += WORD + size;
    if (family === 0 && size === 0) return length;
  }
  return length + WORD;
}

function payload(packet: Packet, flags: number, protocol: number): number {
  // ERSPAN type I has no header, and its GRE no sequence number (draft-foschiano-erspan-03 §4.1).
  if (protocol === ERSPAN && !(flags & HAS_SEQUENCE)) return Layer.Ethernet;
  if (protocol !== WCCP) return byEtherType(protocol);
  if (packet.lacks(Layer.Gre, WCCP_HEADER)) return DONE;
  if (u8(packet.bytes, packet.at) >> 4 === 4) return Layer.Ipv4;
  packet.at += WCCP_HEADER;
  return packet.at < packet.end ? Layer.Ipv4 : UNKNOWN;
}
