/**
 * Checksums of what was changed, each by what its bytes have changed (RFC 1624): one that was right is right again, one that was
 * wrong stays wrong by as much, and one over bytes that were not captured is right for them too.
 */
import { u16, u8 } from '../bytes/read.ts';
import { IPV4_CHECKSUM, IPV4_DESTINATION, IPV4_SOURCE } from '../wire/ipv4.ts';
import { IPV6_DESTINATION, IPV6_SOURCE } from '../wire/ipv6.ts';
import { ICMP_CHECKSUM } from '../wire/icmp.ts';
import { Layer } from '../wire/packet.ts';
import { TCP_CHECKSUM } from '../wire/tcp.ts';
import { UDP_CHECKSUM, UDP_LENGTH } from '../wire/udp.ts';
import type { Area, IpPart } from './area.ts';
import type { FrameCopy } from './frame-log.ts';

/** Ones' complement sum of words from `start` to `end`, without those of `except`. */
function sumOf(bytes: Uint8Array, start: number, end: number, except: number): number {
  let sum = 0;
  for (let at = start; at < end; at++) {
    if (at === except || at === except + 1) continue;
    sum += (at - start) % 2 === 0 ? bytes[at]! << 8 : bytes[at]!;
  }
  return sum;
}

const fold = (sum: number): number => {
  let folded = sum;
  while (folded > 0xffff) folded = Math.floor(folded / 0x10000) + (folded % 0x10000);
  return folded;
};

/** Corrects the checksum at `place` over `[start, end)` and, with `ip`, over the addresses too. */
export function correct({ bytes, out }: Area, place: number, start: number, end: number, ip: IpPart | null): void {
  if (place + 2 > end || place + 2 > bytes.length) return;
  const given = u16(bytes, place);
  const before = ip ? addressSum(ip, ip.area.bytes) : 0;
  const after = ip ? addressSum(ip, ip.area.out) : 0;
  const protocol = !ip ? 0 : place - start === TCP_CHECKSUM ? 6 : place - start === UDP_CHECKSUM ? 17 : 58;
  const pseudo = ip ? before + protocol + end - start : 0;
  const isRight = fold(pseudo + sumOf(bytes, start, end, -2)) === 0xffff;
  // None, or left to the network card: as zero, or as the sum over the pseudo-header with the length or without.
  if (given === 0 && (!isRight || protocol === 17)) return;
  if (ip && !isRight && (given === fold(pseudo) || given === fold(before + protocol))) {
    put(out, place, fold(fold(after) + (0xffff - fold(before)) + given));
    return;
  }
  const change = fold(after + sumOf(out, start, end, place)) + (0xffff - fold(before + sumOf(bytes, start, end, place)));
  const changed = ~fold((~given & 0xffff) + change) & 0xffff;
  // Zero says that there is none, in UDP alone (RFC 768).
  put(out, place, changed === 0 && protocol === 17 ? 0xffff : changed);
}

function addressSum({ version, srcAt, dstAt }: IpPart, bytes: Uint8Array): number {
  const size = version === 4 ? 4 : 16;
  return sumOf(bytes, srcAt, srcAt + size, -2) + sumOf(bytes, dstAt, dstAt + size, -2);
}

function put(bytes: Uint8Array, at: number, value: number): void {
  bytes[at] = value >> 8;
  bytes[at + 1] = value & 0xff;
}

/** Corrects all checksums of a frame in some of its areas, innermost first since outer ones are over inner ones. */
export function correctSums({ headers, payload }: FrameCopy, isMeant: (area: Area) => boolean): void {
  for (let at = headers.length - 1; at >= 0; at--) {
    const { layer, area, start, end } = headers[at]!;
    if (!isMeant(area)) continue;
    if (layer === Layer.Ipv4) {
      correct(area, start + IPV4_CHECKSUM, start, end, null);
      continue;
    }
    if (layer !== Layer.Tcp && layer !== Layer.Udp && layer !== Layer.Icmp && layer !== Layer.Icmpv6) continue;
    // Behind a tunnel without a transport in it, the transport that was read last is the tunnel's.
    const isLast = payload.transport !== 0 && payload.transportStart === start && payload.area === area;
    const ip = isLast ? payload.ip : outerIp(headers, at);
    if (!ip) continue;
    const stop = Math.max(end, segmentEnd(area, layer, start, ip, headers, at, payload));
    if (layer === Layer.Tcp) correct(area, start + TCP_CHECKSUM, start, stop, ip);
    else if (layer === Layer.Udp) correct(area, start + UDP_CHECKSUM, start, stop, ip);
    else correct(area, start + ICMP_CHECKSUM, start, stop, layer === Layer.Icmpv6 ? ip : null);
  }
}

/** One past the last byte that a transport's checksum is over. */
function segmentEnd(
  area: Area, layer: number, start: number, ip: IpPart, headers: FrameCopy['headers'], at: number, payload: FrameCopy['payload'],
): number {
  if (payload.area === area && payload.transportStart === start && payload.transport !== 0) return payload.end;
  let end = area.bytes.length;
  const outer = headers.slice(0, at).findLast((header) => header.layer === Layer.Ipv4 || header.layer === Layer.Ipv6);
  if (outer && outer.area === area) {
    const length = ip.version === 4 ? u16(area.bytes, outer.start + 2) : 40 + u16(area.bytes, outer.start + 4);
    if (length > 40 || (ip.version === 4 && length > 0)) end = Math.min(end, outer.start + length);
  }
  const length = layer === Layer.Udp ? u16(area.bytes, start + UDP_LENGTH) : 0;
  return length >= 8 ? Math.min(end, start + length) : end;
}

function outerIp(headers: FrameCopy['headers'], at: number): IpPart | null {
  const outer = headers.slice(0, at).findLast(({ layer }) => layer === Layer.Ipv4 || layer === Layer.Ipv6);
  if (!outer) return null;
  const version = outer.layer === Layer.Ipv4 ? 4 : 6;
  const [src, dst] = version === 4 ? [IPV4_SOURCE, IPV4_DESTINATION] : [IPV6_SOURCE, IPV6_DESTINATION];
  return { area: outer.area, version, srcAt: outer.start + src, dstAt: outer.start + dst };
}

/** Where the checksum stands behind IP, by what IP says is there. */
const PLACES: Readonly<Record<number, number>> = { 1: ICMP_CHECKSUM, 6: TCP_CHECKSUM, 17: UDP_CHECKSUM, 58: ICMP_CHECKSUM };

/** Corrects what a quoted packet says of itself, as far as it is there. */
export function correctQuoted(area: Area, start: number, headerEnd: number, end: number): void {
  const version = u8(area.bytes, start) >> 4;
  const protocol = version === 4 ? u8(area.bytes, start + 9) : u8(area.bytes, start + 6);
  const ip: IpPart = version === 4 ? { area, version, srcAt: start + 12, dstAt: start + 16 }
    : { area, version: 6, srcAt: start + 8, dstAt: start + 24 };
  const place = PLACES[protocol];
  if (place !== undefined) correct(area, headerEnd + place, headerEnd, end, protocol === 1 ? null : ip);
  if (version === 4) correct(area, start + IPV4_CHECKSUM, start, headerEnd, null);
}
