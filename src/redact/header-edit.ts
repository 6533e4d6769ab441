/** Addresses in headers: of the link, of IP and what hangs from it, of ARP. */
import { u16, u16le, u8 } from '../bytes/read.ts';
import { arpSenderIpAt, arpSenderMacAt, arpTargetIpAt, arpTargetMacAt } from '../wire/arp.ts';
import { IPV4_DESTINATION, IPV4_HEADER, IPV4_SOURCE } from '../wire/ipv4.ts';
import { DESTINATION_OPTIONS, ROUTING } from '../wire/ipv6-extension.ts';
import { IPV6_DESTINATION, IPV6_HEADER, IPV6_NEXT_HEADER, IPV6_SOURCE } from '../wire/ipv6.ts';
import { Layer } from '../wire/packet.ts';
import type { Addresses } from './addresses.ts';
import type { Header } from './area.ts';
import type { FrameCopy } from './frame-log.ts';

const HARDWARE = 6;
const HOME_ADDRESS = 0xc9;
const TIMESTAMP = 68;
const AYIYA_ADDRESS = 0x41;
const AYIYA_IDENTITY = 8;

/** Remembers addresses that others are made of. */
export function learnAddresses({ headers }: FrameCopy, addresses: Addresses): void {
  for (const { layer, area, start } of headers) {
    if (layer !== Layer.Ipv6) continue;
    addresses.learn6(area.bytes, start + IPV6_SOURCE);
    addresses.learn6(area.bytes, start + IPV6_DESTINATION);
  }
}

export function editHeaders({ headers, fault, payload }: FrameCopy, addresses: Addresses): void {
  let next = -1;
  for (const header of headers) {
    edit(header, next, addresses);
    next = nextOf(header, next);
  }
  if (fault) editBroken(payload.area, fault, addresses);
  // Behind a reassembly, IP's addresses stand in a copy of its header.
  const { ip } = payload;
  if (ip && ip.area !== headers.findLast(({ layer }) => layer === Layer.Ipv4 || layer === Layer.Ipv6)?.area) {
    addresses.edit(ip.area.out, ip.srcAt, ip.version);
    addresses.edit(ip.area.out, ip.dstAt, ip.version);
  }
}

/** What an IPv6 header, or an extension of it, says of the header behind it. */
function nextOf({ layer, area, start }: Header, before: number): number {
  if (layer === Layer.Ipv6) return u8(area.bytes, start + IPV6_NEXT_HEADER);
  return layer === Layer.Ipv6Extension ? u8(area.bytes, start) : before;
}

function edit({ layer, area, start, end }: Header, kind: number, addresses: Addresses): void {
  const { bytes, out } = area;
  switch (layer) {
    case Layer.Ethernet:
      addresses.editHardware(out, start);
      addresses.editHardware(out, start + HARDWARE);
      break;
    case Layer.LinuxSll:
      if (u16(bytes, start + 4) === HARDWARE) addresses.editHardware(out, start + 6);
      break;
    case Layer.LinuxSll2:
      if (u8(bytes, start + 11) === HARDWARE) addresses.editHardware(out, start + 12);
      break;
    case Layer.Fddi:
      addresses.editHardware(out, start + 1);
      addresses.editHardware(out, start + 1 + HARDWARE);
      break;
    case Layer.Ieee80211:
      wireless(bytes, out, start, addresses);
      break;
    case Layer.Arp:
      arp(bytes, out, start, addresses);
      break;
    case Layer.Ipv4:
      addresses.edit4(out, start + IPV4_SOURCE);
      addresses.edit4(out, start + IPV4_DESTINATION);
      if (end - start > IPV4_HEADER) ipv4Options(bytes, out, start + IPV4_HEADER, end, addresses);
      break;
    case Layer.Ipv6:
      addresses.edit6(out, start + IPV6_SOURCE);
      addresses.edit6(out, start + IPV6_DESTINATION);
      break;
    case Layer.Ipv6Extension:
      if (kind === ROUTING) for (let at = start + 8; at + 16 <= end; at += 16) addresses.edit6(out, at);
      if (kind === DESTINATION_OPTIONS) homeAddress(bytes, out, start, end, addresses);
      break;
    case Layer.Ayiya:
      // Who forwards: an address, where the identity is a number of 16 bytes (draft-massar-v6ops-ayiya-02 §4.3).
      if (u8(bytes, start) === AYIYA_ADDRESS) addresses.edit6(out, start + AYIYA_IDENTITY);
      break;
    case Layer.Teredo:
      origin(out, start, end, addresses);
      break;
    default:
  }
}

/** IEEE 802.11 §9.2: acknowledgements have one address, other control frames two, the rest three or four. */
function wireless(bytes: Uint8Array, out: Uint8Array, start: number, addresses: Addresses): void {
  const control = u16le(bytes, start);
  const type = (control >> 2) & 3;
  const subtype = (control >> 4) & 15;
  const count = type !== 1 ? ((control & 0x0300) === 0x0300 ? 4 : 3) : subtype === 12 || subtype === 13 ? 1 : 2;
  for (const place of [4, 10, 16, 24].slice(0, count)) addresses.editHardware(out, start + place);
}

function arp(bytes: Uint8Array, out: Uint8Array, start: number, addresses: Addresses): void {
  if (u8(bytes, start + 4) === HARDWARE) {
    addresses.editHardware(out, arpSenderMacAt(bytes, start));
    addresses.editHardware(out, arpTargetMacAt(bytes, start));
  }
  if (u16(bytes, start + 2) !== 0x0800 || u8(bytes, start + 5) !== 4) return;
  addresses.edit4(out, arpSenderIpAt(bytes, start));
  addresses.edit4(out, arpTargetIpAt(bytes, start));
}

/** Where a mobile node is at home (RFC 6275 §6.3). */
function homeAddress(bytes: Uint8Array, out: Uint8Array, start: number, end: number, addresses: Addresses): void {
  for (let at = start + 2; at + 2 <= end;) {
    const length = u8(bytes, at) === 0 ? 1 : 2 + u8(bytes, at + 1);
    if (u8(bytes, at) === HOME_ADDRESS && length === 18 && at + length <= end) addresses.edit6(out, at + 2);
    at += length;
  }
}

/** Routes, asked for and taken, are a pointer and addresses; those with times have one before each (RFC 791 §3.1). */
function ipv4Options(bytes: Uint8Array, out: Uint8Array, from: number, end: number, addresses: Addresses): void {
  for (let at = from; at + 2 < end;) {
    const kind = u8(bytes, at);
    if (kind === 0) return;
    const length = kind === 1 ? 1 : u8(bytes, at + 1);
    if (length === 0 || at + length > end) return;
    if (kind === 7 || kind === 131 || kind === 137) {
      for (let place = at + 3; place + 4 <= at + length; place += 4) addresses.edit4(out, place);
    }
    if (kind === TIMESTAMP && length > 4 && (u8(bytes, at + 3) & 15) !== 0) {
      for (let place = at + 4; place + 4 <= at + length; place += 8) addresses.edit4(out, place);
    }
    at += length;
  }
}

/** RFC 4380 §5.1.1: the origin indication has the port and address of a client, all bits turned. */
function origin(out: Uint8Array, start: number, end: number, addresses: Addresses): void {
  if (end - start < 8 || u16(out, end - 8) !== 0) return;
  const turn = (): void => {
    for (let at = end - 4; at < end; at++) out[at]! ^= 0xff;
  };
  turn();
  addresses.edit4(out, end - 4);
  turn();
}

/** A header that is cut or contradicts itself may have its addresses all the same. */
function editBroken({ out }: { out: Uint8Array }, { layer, at }: { layer: number; at: number }, addresses: Addresses): void {
  if (layer === Layer.Ethernet) {
    addresses.editHardware(out, at);
    addresses.editHardware(out, at + HARDWARE);
  } else if (layer === Layer.Ipv4) {
    addresses.edit4(out, at + IPV4_SOURCE);
    addresses.edit4(out, at + IPV4_DESTINATION);
  } else if (layer === Layer.Ipv6 && at + IPV6_HEADER > 0) {
    addresses.edit6(out, at + IPV6_SOURCE);
    addresses.edit6(out, at + IPV6_DESTINATION);
  }
}
