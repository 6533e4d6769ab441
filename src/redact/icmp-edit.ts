/** ICMP of both versions: addresses in its messages, the packets that errors quote, and what it carries beside. */
import { i32, u16, u8 } from '../bytes/read.ts';
import { isIcmpError, isIcmpv6Error, ICMP_HEADER } from '../wire/icmp.ts';
import { DESTINATION_OPTIONS, extensionLength, FRAGMENT, HOP_BY_HOP, ROUTING } from '../wire/ipv6-extension.ts';
import { copySame } from './copy-same.ts';
import type { FrameCopy } from './frame-log.ts';
import { blank } from './redaction.ts';
import type { Redaction } from './redaction.ts';
import type { StreamLog } from './stream-log.ts';
import { correctQuoted } from './sums.ts';

/** Neighbour discovery and multicast listeners (RFC 4861 §4, RFC 2710, RFC 3810). */
const ROUTER_SOLICITATION = 133;
const ROUTER_ADVERTISEMENT = 134;
const NEIGHBOUR_SOLICITATION = 135;
const NEIGHBOUR_ADVERTISEMENT = 136;
const REDIRECT6 = 137;
const REDIRECT4 = 5;
const EXTENSIONS = new Set<number>([HOP_BY_HOP, ROUTING, FRAGMENT, DESTINATION_OPTIONS]);
const LISTENERS = new Set([130, 131, 132]);
const LISTENER_REPORT_2 = 143;

/** What may be quoted: streams by their ends, datagrams by what they were. */
export interface Quotable {
  stream(area: Uint8Array, at: number, headerEnd: number, version: number): { log: StreamLog; side: 0 | 1 } | null;
  datagram(bytes: Uint8Array, start: number, end: number): Uint8Array | null;
}

export function learnIcmp({ payload: { area, transportStart, transport, icmpType, end } }: FrameCopy, { addresses }: Redaction): void {
  const isNeighbour = icmpType === NEIGHBOUR_SOLICITATION || icmpType === NEIGHBOUR_ADVERTISEMENT;
  const at = transportStart + ICMP_HEADER;
  if (transport === 58 && isNeighbour && at + 16 <= end) addresses.learn6(area.bytes, at);
}

export function editIcmp({ payload }: FrameCopy, redaction: Redaction, quotable: Quotable): void {
  const { area, transportStart, start, end, transport, icmpType } = payload;
  const { addresses } = redaction;
  if (transport === 1 ? isIcmpError(icmpType) : isIcmpv6Error(icmpType)) {
    if (transport === 1 && icmpType === REDIRECT4) addresses.edit4(area.out, transportStart + 4);
    editQuoted(payload, start, end, redaction, quotable);
  } else if (transport === 58 && icmpType >= ROUTER_SOLICITATION && icmpType <= REDIRECT6) neighbours(payload, redaction, quotable);
  else if (transport === 58 && (LISTENERS.has(icmpType) || icmpType === LISTENER_REPORT_2)) listeners(payload, redaction);
  else if (redaction.rules.opaque === 'zero' && end > start) {
    blank(area.out, start, end);
    redaction.tally.count('opaque');
  }
}

type Part = FrameCopy['payload'];

function neighbours(payload: Part, redaction: Redaction, quotable: Quotable): void {
  const { area, start, end, icmpType } = payload;
  const { addresses } = redaction;
  const isNeighbour = icmpType === NEIGHBOUR_SOLICITATION || icmpType === NEIGHBOUR_ADVERTISEMENT;
  const addressCount = icmpType === REDIRECT6 ? 2 : isNeighbour ? 1 : 0;
  let at = start;
  for (let i = 0; i < addressCount; i++, at += 16) if (at + 16 <= end) addresses.edit6(area.out, at);
  if (icmpType === ROUTER_ADVERTISEMENT) at += 8;
  while (at + 2 <= end) {
    const length = u8(area.bytes, at + 1) * 8;
    if (length === 0 || at + length > end) return;
    option(payload, u8(area.bytes, at), at, at + length, redaction, quotable);
    at += length;
  }
}

/** RFC 4861 §4.6, RFC 8106 §5. */
function option(payload: Part, kind: number, start: number, end: number, redaction: Redaction, quotable: Quotable): void {
  const { addresses, names } = redaction;
  const { out } = payload.area;
  if (kind === 1 || kind === 2) addresses.editHardware(out, start + 2);
  else if (kind === 3 && end - start >= 32) addresses.edit6(out, start + 16);
  else if (kind === 4) editQuoted(payload, start + 8, end, redaction, quotable);
  else if (kind === 25) for (let at = start + 8; at + 16 <= end; at += 16) addresses.edit6(out, at);
  else if (kind === 31) {
    for (let at = start + 8; at < end && out[at] !== 0;) {
      const size = out[at]!;
      const label = String.fromCharCode(...out.subarray(at + 1, Math.min(end, at + 1 + size)));
      const replaced = names.label(label);
      for (let i = 0; i < replaced.length; i++) out[at + 1 + i] = replaced.charCodeAt(i);
      at += 1 + size;
    }
  }
}

function listeners({ area, start, end, icmpType, transportStart }: Part, { addresses }: Redaction): void {
  const { bytes, out } = area;
  if (icmpType !== LISTENER_REPORT_2) {
    if (start + 16 <= end) addresses.edit6(out, start);
    // Version 2 of a query goes on with sources.
    if (icmpType === 130) for (let at = start + 20; at + 16 <= end; at += 16) addresses.edit6(out, at);
    return;
  }
  let at = start;
  for (let count = u16(bytes, transportStart + 6); count > 0 && at + 20 <= end; count--) {
    const sources = u16(bytes, at + 2);
    for (let i = 0; i <= sources && at + 20 + i * 16 <= end; i++) addresses.edit6(out, at + 4 + i * 16);
    at += 20 + sources * 16 + u8(bytes, at + 1) * 4;
  }
}

/** A packet inside of a message: its addresses, and what it carried, which is replaced as it was in its own frame. */
function editQuoted({ area }: Part, start: number, end: number, redaction: Redaction, quotable: Quotable): void {
  const { bytes, out } = area;
  if (end - start < 20) return;
  const version = u8(bytes, start) >> 4;
  if (version !== 4 && (version !== 6 || end - start < 40)) return;
  const { headerEnd, protocol } = version === 4
    ? { headerEnd: start + ((u8(bytes, start) & 15) << 2), protocol: u8(bytes, start + 9) } : behindIpv6(bytes, start, end);
  const place = version === 4 ? start + 12 : start + 8;
  redaction.addresses.edit(out, place, version);
  redaction.addresses.edit(out, place + (version === 4 ? 4 : 16), version);
  carried(area, start, headerEnd, end, version, protocol, redaction, quotable);
  correctQuoted(area, start, Math.min(headerEnd, end), end);
}

function carried(
  area: Part['area'], start: number, headerEnd: number, end: number, version: number, protocol: number, { rules, tally }: Redaction,
  quotable: Quotable,
): void {
  const { bytes, out } = area;
  const found = protocol === 6 && headerEnd + 8 <= end ? quotable.stream(bytes, start, headerEnd, version) : null;
  const from = headerEnd + (protocol === 6 ? Math.max(20, (u8Or(bytes, headerEnd + 12) >> 4) << 2) : 8);
  if (from >= end) return;
  if (found) {
    const side = found.log.sides[found.side];
    const offset = side.offsetOf(i32(bytes, headerEnd + 4));
    for (let at = from; at < end; at++) {
      const index = side.indexOf(offset + at - from);
      if (index >= 0) copySame(area, at, at + 1, side, index);
      else blank(out, at, at + 1);
    }
    return;
  }
  const replacement = protocol === 17 ? quotable.datagram(bytes, from, end) : null;
  if (replacement) out.set(replacement.subarray(0, end - from), from);
  else if (rules.opaque === 'zero') {
    blank(out, from, end);
    tally.count('opaque');
  }
}

const u8Or = (bytes: Uint8Array, at: number): number => bytes[at] ?? 0x50;

function behindIpv6(bytes: Uint8Array, start: number, end: number): { headerEnd: number; protocol: number } {
  let protocol = u8(bytes, start + 6);
  let at = start + 40;
  while (EXTENSIONS.has(protocol) && at + 8 <= end) {
    const length = extensionLength(protocol, u8(bytes, at + 1));
    protocol = u8(bytes, at);
    at += length;
  }
  return { headerEnd: at, protocol };
}
