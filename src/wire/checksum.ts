import { u16 } from '../bytes/read.ts';
import { IPV4_CHECKSUM } from './ipv4.ts';
import { Sum } from './packet.ts';
import type { Packet } from './packet.ts';
import { TCP_CHECKSUM } from './tcp.ts';
import { UDP_CHECKSUM, UDP_LENGTH } from './udp.ts';

/**
 * Internet checksums (RFC 1071), on demand. A sender that leaves its checksums to the network card shows frames with zero,
 * or with the sum over the pseudo-header alone: that is `Sum.Offloaded`, and nothing is wrong with it.
 */

/** Ones' complement sum of 16-bit words, folded, not inverted; an odd last byte counts as a high one. */
export function onesSum(bytes: Uint8Array, start: number, end: number, initial = 0): number {
  let sum = initial;
  let at = start;
  for (; at + 1 < end; at += 2) sum += u16(bytes, at);
  if (at < end) sum += bytes[at]! << 8;
  return fold(sum);
}

/** Verdict on the IPv4 header checksum, kept in `packet.ipSum`. Unchecked for IPv6, which has none. */
export function checkIp(packet: Packet): Sum {
  packet.ipSum = packet.ipVersion === 4 ? ipVerdict(packet) : Sum.Unchecked;
  return packet.ipSum;
}

/**
 * Verdict on the TCP or UDP checksum, kept in `packet.transportSum`. Unchecked where bytes were not captured, where there is no
 * such transport, and for UDP over IPv4 without a checksum (RFC 768).
 */
export function checkTransport(packet: Packet): Sum {
  packet.transportSum = transportVerdict(packet);
  return packet.transportSum;
}

function ipVerdict(packet: Packet): Sum {
  const { bytes, ipStart } = packet;
  if (onesSum(bytes, ipStart, ipStart + ((bytes[ipStart]! & 0x0f) << 2)) === 0xffff) return Sum.Good;
  return u16(bytes, ipStart + IPV4_CHECKSUM) === 0 ? Sum.Offloaded : Sum.Bad;
}

function transportVerdict(packet: Packet): Sum {
  const { bytes, transport, transportStart, payloadEnd } = packet;
  if (transport !== 6 && transport !== 17) return Sum.Unchecked;
  if (packet.end < packet.wireEnd) return Sum.Unchecked;
  const given = u16(bytes, transportStart + (transport === 6 ? TCP_CHECKSUM : UDP_CHECKSUM));
  if (given === 0 && transport === 17 && packet.ipVersion === 4) return Sum.Unchecked;
  const length = payloadEnd - transportStart;
  // More than IP or the frame brought: nobody can sum what is not there.
  if (transport === 17 && u16(bytes, transportStart + UDP_LENGTH) > length) return Sum.Unchecked;
  const pseudo = pseudoSum(packet, length);
  if (onesSum(bytes, transportStart, payloadEnd, pseudo) === 0xffff) return Sum.Good;
  // Segmentation offload sums the pseudo-header as if the length were 0: the card fills in that of each segment.
  const isPartial = given === pseudo || given === pseudoSum(packet, 0);
  return given === 0 || isPartial ? Sum.Offloaded : Sum.Bad;
}

/** Addresses, protocol and length (RFC 9293 §3.1, RFC 8200 §8.1). */
function pseudoSum(packet: Packet, length: number): number {
  const size = packet.ipVersion === 4 ? 4 : 16;
  const sum = onesSum(packet.bytes, packet.srcAt, packet.srcAt + size, packet.transport + (length >>> 16) + (length & 0xffff));
  return onesSum(packet.bytes, packet.dstAt, packet.dstAt + size, sum);
}

function fold(sum: number): number {
  let folded = sum;
  while (folded > 0xffff) folded = Math.floor(folded / 0x10000) + (folded & 0xffff);
  return folded;
}

/** Whether the checksum of an ICMP or ICMPv6 message holds, over what was captured; Unchecked where it is cut. */
export function checkIcmp(packet: Packet): Sum {
  const { bytes, transport, transportStart, payloadEnd } = packet;
  if (transport !== 1 && transport !== 58) return Sum.Unchecked;
  if (packet.end < packet.wireEnd) return Sum.Unchecked;
  const initial = transport === 58 ? pseudoSum(packet, payloadEnd - transportStart) : 0;
  return onesSum(bytes, transportStart, payloadEnd, initial) === 0xffff ? Sum.Good : Sum.Bad;
}
