/** IP addresses between bytes and text. */
import { u16, u8 } from './read.ts';

/** Dotted decimal. */
export const ipv4Text = (bytes: Uint8Array, at = 0): string =>
  `${u8(bytes, at)}.${u8(bytes, at + 1)}.${u8(bytes, at + 2)}.${u8(bytes, at + 3)}`;

/** RFC 5952: lower case, no leading zeros, the first longest run of zero groups as `::`; IPv4-mapped addresses mixed (§5). */
export function ipv6Text(bytes: Uint8Array, at = 0): string {
  if (isMapped(bytes, at)) return `::ffff:${ipv4Text(bytes, at + 12)}`;
  let runStart = 8;
  let runLength = 1;
  for (let group = 0; group < 8; ) {
    let end = group;
    while (end < 8 && u16(bytes, at + end * 2) === 0) end++;
    if (end - group > runLength) {
      runStart = group;
      runLength = end - group;
    }
    group = end + 1;
  }
  if (runStart === 8) return groupsText(bytes, at, 0, 8);
  return `${groupsText(bytes, at, 0, runStart)}::${groupsText(bytes, at, runStart + runLength, 8)}`;
}

/** Text of the address at `at`, for IP version 4 or 6. */
export const addressText = (bytes: Uint8Array, at: number, version: number): string =>
  version === 4 ? ipv4Text(bytes, at) : ipv6Text(bytes, at);

/** Four or sixteen bytes, or null for what is no IP address. */
export const parseAddress = (text: string): Uint8Array<ArrayBuffer> | null =>
  text.includes(':') ? parseIpv6(text) : parseIpv4(text);

export function parseIpv4(text: string): Uint8Array<ArrayBuffer> | null {
  const parts = text.split('.');
  if (parts.length !== 4) return null;
  const bytes = new Uint8Array(4);
  for (const [index, part] of parts.entries()) {
    if (!/^(0|[1-9]\d{0,2})$/.test(part) || Number(part) > 255) return null;
    bytes[index] = Number(part);
  }
  return bytes;
}

export function parseIpv6(text: string): Uint8Array<ArrayBuffer> | null {
  const halves = text.split('::');
  if (halves.length > 2) return null;
  const head = parseGroups(halves[0]!, halves.length === 1);
  const tail = halves.length === 2 ? parseGroups(halves[1]!, true) : [];
  if (!head || !tail) return null;
  const length = head.length + tail.length;
  if (halves.length === 2 ? length > 14 : length !== 16) return null;
  const bytes = new Uint8Array(16);
  bytes.set(head, 0);
  bytes.set(tail, 16 - tail.length);
  return bytes;
}

/** Whether an address, as text, names a group or everyone instead of one host, so that answers come from elsewhere. */
export function isGroupAddress(address: string): boolean {
  if (address.includes(':')) return address.startsWith('ff');
  const first = Number.parseInt(address, 10);
  return (first >= 224 && first < 240) || address === '255.255.255.255';
}

function isMapped(bytes: Uint8Array, at: number): boolean {
  for (let index = 0; index < 10; index++) if (u8(bytes, at + index) !== 0) return false;
  return u16(bytes, at + 10) === 0xffff;
}

function groupsText(bytes: Uint8Array, at: number, from: number, to: number): string {
  let text = '';
  for (let group = from; group < to; group++) text += (group > from ? ':' : '') + u16(bytes, at + group * 2).toString(16);
  return text;
}

/** The bytes of groups joined by colons, of which the last may be dotted decimal where the address ends with it. */
function parseGroups(text: string, endsAddress: boolean): number[] | null {
  if (text === '') return [];
  const bytes: number[] = [];
  const groups = text.split(':');
  for (const [index, group] of groups.entries()) {
    if (/^[0-9a-f]{1,4}$/i.test(group)) {
      const value = parseInt(group, 16);
      bytes.push(value >> 8, value & 255);
      continue;
    }
    const dotted = endsAddress && index === groups.length - 1 ? parseIpv4(group) : null;
    if (!dotted) return null;
    bytes.push(...dotted);
  }
  return bytes;
}
