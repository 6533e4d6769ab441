import { u8 } from '../bytes/read.ts';
import { DONE, UNKNOWN } from './next.ts';
import { Fit, Layer } from './packet.ts';
import type { Packet } from './packet.ts';

/**
 * ARCNET under LINKTYPE_ARCNET_BSD (source, destination, protocol) and _ARCNET_LINUX (two bytes of offset before the
 * protocol). RFC 1201 §2 puts a split flag and a sequence number behind the protocol; RFC 1051 does not.
 */
const BSD_HEADER = 3;
const LINUX_HEADER = 5;
const SPLIT = 3;
/** RFC 1201 §2.1: packets of 253 to 256 bytes are padded, and say so with a header in front of the real one. */
const EXCEPTION = 0xff;
const EXCEPTION_PAD = 4;

export const arcnetBsd = (packet: Packet): number => arcnet(packet, BSD_HEADER);
export const arcnetLinux = (packet: Packet): number => arcnet(packet, LINUX_HEADER);

function arcnet(packet: Packet, header: number): number {
  if (packet.lacks(Layer.Arcnet, header)) return DONE;
  const protocol = u8(packet.bytes, packet.at + header - 1);
  // RFC 1051: what follows is the datagram.
  if (protocol === 240 || protocol === 241) {
    packet.pass(Layer.Arcnet, header);
    return protocol === 240 ? Layer.Ipv4 : Layer.Arp;
  }
  if (protocol !== 212 && protocol !== 213 && protocol !== 214 && protocol !== 196) {
    packet.pass(Layer.Arcnet, header);
    return UNKNOWN;
  }
  let length = header + SPLIT;
  if (packet.lacks(Layer.Arcnet, length)) return DONE;
  if (u8(packet.bytes, packet.at + header) === EXCEPTION) length += EXCEPTION_PAD;
  if (packet.lacks(Layer.Arcnet, length)) return DONE;
  const split = u8(packet.bytes, packet.at + length - SPLIT);
  packet.pass(Layer.Arcnet, length);
  if (split !== 0) {
    packet.stop(Fit.Fragment, Layer.Arcnet, packet.at - length, 0, 0);
    packet.leavePayload();
    return DONE;
  }
  if (protocol === 212) return Layer.Ipv4;
  return protocol === 196 ? Layer.Ipv6 : Layer.Arp;
}
