/** Headers with right lengths and checksums: IPv4, IPv6, TCP, UDP, ICMP. */
import { be16, be32, concat } from './octets.ts';

export const TCP = 6, UDP = 17, ICMP = 1, ICMPV6 = 58;
/** EtherTypes. */
export const IPV4 = 0x0800, IPV6 = 0x86dd;

/** One's complement sum of 16-bit words (RFC 1071); `carry` continues an earlier, unfolded sum. */
export function sumWords(bytes: Uint8Array, carry = 0): number {
  let sum = carry;
  for (let at = 0; at < bytes.length; at += 2) sum += (bytes[at]! << 8) | (bytes[at + 1] ?? 0);
  return sum;
}

export function fold(sum: number): number {
  while (sum > 0xffff) sum = (sum & 0xffff) + Math.floor(sum / 0x10000);
  return sum;
}

const internetChecksum = (bytes: Uint8Array, carry = 0): number => fold(sumWords(bytes, carry)) ^ 0xffff;

function put16(bytes: Uint8Array, at: number, value: number): void {
  bytes[at] = value >> 8;
  bytes[at + 1] = value & 255;
}

/** Unfolded sum of the pseudo-header (RFC 9293 §3.1, RFC 8200 §8.1). */
export const pseudoHeaderSum = (source: Uint8Array, destination: Uint8Array, protocol: number, length: number): number =>
  sumWords(source) + sumWords(destination) + protocol + length;

export interface IpFields {
  source: Uint8Array;
  destination: Uint8Array;
  protocol: number;
  payload: Uint8Array;
  ttl?: number;
  /** Identification, IPv4 only. */
  id?: number;
  dontFragment?: boolean;
  moreFragments?: boolean;
  /** In bytes, a multiple of 8. */
  fragmentOffset?: number;
  trafficClass?: number;
}

/** An IP packet; the addresses' length says which version. */
export const ipPacket = (fields: IpFields): Uint8Array => (fields.source.length === 4 ? ipv4Packet(fields) : ipv6Packet(fields));

function ipv4Packet(fields: IpFields): Uint8Array {
  const flags = (fields.dontFragment ? 0x4000 : 0) | (fields.moreFragments ? 0x2000 : 0) | ((fields.fragmentOffset ?? 0) >> 3);
  const header = concat(
    Uint8Array.of(0x45, fields.trafficClass ?? 0), be16(20 + fields.payload.length), be16(fields.id ?? 0), be16(flags),
    Uint8Array.of(fields.ttl ?? 64, fields.protocol, 0, 0), fields.source, fields.destination,
  );
  put16(header, 10, internetChecksum(header));
  return concat(header, fields.payload);
}

function ipv6Packet(fields: IpFields): Uint8Array {
  return concat(
    be32(0x6000_0000 | ((fields.trafficClass ?? 0) << 20)), be16(fields.payload.length),
    Uint8Array.of(fields.protocol, fields.ttl ?? 64), fields.source, fields.destination, fields.payload,
  );
}

/** Writes the IPv4 header checksum anew; IPv6 has none. */
export function refreshIpChecksum(bytes: Uint8Array, ipAt: number): void {
  if (bytes[ipAt]! >> 4 !== 4) return;
  const header = bytes.subarray(ipAt, ipAt + (bytes[ipAt]! & 15) * 4);
  put16(header, 10, 0);
  put16(header, 10, internetChecksum(header));
}

export interface TcpFields {
  sourcePort: number;
  destinationPort: number;
  seq: number;
  ack: number;
  flags: number;
  window: number;
  urgent?: number;
  /** Whole option bytes, a multiple of 4. */
  options?: Uint8Array | undefined;
  payload?: Uint8Array;
}

export function tcpSegment(source: Uint8Array, destination: Uint8Array, fields: TcpFields): Uint8Array {
  const options = fields.options ?? new Uint8Array(0);
  const segment = concat(
    be16(fields.sourcePort), be16(fields.destinationPort), be32(fields.seq), be32(fields.ack),
    Uint8Array.of(((20 + options.length) / 4) << 4, fields.flags), be16(fields.window), be16(0), be16(fields.urgent ?? 0),
    options, fields.payload ?? new Uint8Array(0),
  );
  put16(segment, 16, internetChecksum(segment, pseudoHeaderSum(source, destination, TCP, segment.length)));
  return segment;
}

export function udpDatagram(
  source: Uint8Array, destination: Uint8Array, sourcePort: number, destinationPort: number, payload: Uint8Array,
): Uint8Array {
  const datagram = concat(be16(sourcePort), be16(destinationPort), be16(8 + payload.length), be16(0), payload);
  const sum = internetChecksum(datagram, pseudoHeaderSum(source, destination, UDP, datagram.length));
  put16(datagram, 6, sum || 0xffff);
  return datagram;
}

/** ICMP (RFC 792) or ICMPv6 (RFC 4443), by the addresses' length; `rest` is the word behind the checksum. */
export function icmpMessage(
  source: Uint8Array, destination: Uint8Array, type: number, code: number, rest: number, payload: Uint8Array,
): Uint8Array {
  const message = concat(Uint8Array.of(type, code, 0, 0), be32(rest), payload);
  const carry = source.length === 4 ? 0 : pseudoHeaderSum(source, destination, ICMPV6, message.length);
  put16(message, 2, internetChecksum(message, carry));
  return message;
}
