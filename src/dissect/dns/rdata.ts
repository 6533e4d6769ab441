/**
 * Record data as text, the way zone files write it (RFC 1035 §5.1 and the RFC of each type), names without the final dot.
 * What is not known, or is not what its type promises, is written as RFC 3597 §5 says: `\# <length> <hex>`.
 */
import { ipv4Text, ipv6Text } from '../../bytes/address.ts';
import { u8 } from '../../bytes/read.ts';
import { base64Text, hexText } from '../../bytes/text.ts';
import { locText } from './loc.ts';
import type { DnsReader } from './reader.ts';
import { svcbText } from './svcb.ts';
import { Type, typeName } from './types.ts';

type Show = (reader: DnsReader) => string;

const hostName: Show = (r) => r.name();
const twoNames: Show = (r) => `${r.name()} ${r.name()}`;
const preferenceAndName: Show = (r) => `${r.u16()} ${r.name()}`;
const strings: Show = (r) => {
  const parts: string[] = [];
  while (r.left > 0) parts.push(quoted(r));
  return parts.join(' ');
};
const digest: Show = (r) => `${r.u16()} ${r.u8()} ${r.u8()} ${restHex(r).toUpperCase()}`;
const publicKey: Show = (r) => `${r.u16()} ${r.u8()} ${r.u8()} ${restBase64(r)}`;
const certificateAssociation: Show = (r) => `${r.u8()} ${r.u8()} ${r.u8()} ${restHex(r)}`;

const SHOW: Readonly<Record<number, Show>> = {
  [Type.A]: (r) => ipv4(r),
  [Type.AAAA]: (r) => ipv6(r),
  [Type.NS]: hostName,
  [Type.CNAME]: hostName,
  [Type.PTR]: hostName,
  [Type.DNAME]: hostName,
  [Type.MD]: hostName,
  [Type.MF]: hostName,
  [Type.MB]: hostName,
  [Type.MG]: hostName,
  [Type.MR]: hostName,
  [Type.SOA]: (r) => `${r.name()} ${r.name()} ${r.u32()} ${r.u32()} ${r.u32()} ${r.u32()} ${r.u32()}`,
  [Type.RP]: twoNames,
  [Type.MINFO]: twoNames,
  [Type.MX]: preferenceAndName,
  [Type.KX]: preferenceAndName,
  [Type.AFSDB]: preferenceAndName,
  [Type.TXT]: strings,
  [Type.SPF]: strings,
  [Type.HINFO]: (r) => `${quoted(r)} ${quoted(r)}`,
  [Type.SRV]: (r) => `${r.u16()} ${r.u16()} ${r.u16()} ${r.name()}`,
  [Type.NAPTR]: (r) => `${r.u16()} ${r.u16()} ${quoted(r)} ${quoted(r)} ${quoted(r)} ${r.name()}`,
  [Type.URI]: (r) => `${r.u16()} ${r.u16()} ${quote(r, r.left)}`,
  [Type.CAA]: (r) => `${r.u8()} ${characters(r, r.u8())} ${quote(r, r.left)}`,
  [Type.LOC]: locText,
  [Type.SSHFP]: (r) => `${r.u8()} ${r.u8()} ${restHex(r)}`,
  [Type.TLSA]: certificateAssociation,
  [Type.SMIMEA]: certificateAssociation,
  [Type.OPENPGPKEY]: restBase64,
  [Type.CERT]: (r) => `${r.u16()} ${r.u16()} ${r.u8()} ${restBase64(r)}`,
  [Type.DS]: digest,
  [Type.CDS]: digest,
  [Type.DNSKEY]: publicKey,
  [Type.CDNSKEY]: publicKey,
  [Type.RRSIG]: (r) =>
    `${typeName(r.u16())} ${r.u8()} ${r.u8()} ${r.u32()} ${dateText(r.u32())} ${dateText(r.u32())} ` +
    `${r.u16()} ${r.name()} ${restBase64(r)}`,
  [Type.NSEC]: (r) => `${r.name()}${typeBitmap(r)}`,
  [Type.NSEC3]: (r) => `${nsec3Parameters(r)} ${base32Hex(r, r.u8())}${typeBitmap(r)}`,
  [Type.NSEC3PARAM]: nsec3Parameters,
  [Type.SVCB]: svcbText,
  [Type.HTTPS]: svcbText,
};

/** The record data between the reader's position and `end`. Leaves the reader at `end`, with a fault where the data is bad. */
export function rdataText(reader: DnsReader, type: number, end: number): string {
  const { at: start, end: messageEnd } = reader;
  const show = SHOW[type];
  let text: string | null = null;
  if (show && end > start) {
    reader.end = end;
    text = show(reader);
    if (reader.fault === null && reader.at < end) reader.fail('bytes are left over');
    if (reader.fault !== null) {
      reader.fault = `bad ${typeName(type)} data: ${reader.fault}`;
      text = null;
    }
    reader.end = messageEnd;
  }
  reader.at = end;
  return text ?? genericText(reader.bytes, start, end);
}

/** RFC 3597 §5. */
export const genericText = (bytes: Uint8Array, start: number, end: number): string =>
  end === start ? '\\# 0' : `\\# ${end - start} ${hexText(bytes, start, end)}`;

function ipv4(r: DnsReader): string {
  const at = r.take(4);
  return at < 0 ? '' : ipv4Text(r.bytes, at);
}

function ipv6(r: DnsReader): string {
  const at = r.take(16);
  return at < 0 ? '' : ipv6Text(r.bytes, at);
}

/** A character-string (RFC 1035 §3.3) in quotes. */
const quoted = (r: DnsReader): string => quote(r, r.u8());
const quote = (r: DnsReader, length: number): string => `"${characters(r, length)}"`;

function characters(r: DnsReader, length: number): string {
  const at = r.take(length);
  let text = '';
  for (let i = at; at >= 0 && i < at + length; i++) {
    const byte = u8(r.bytes, i);
    if (byte === 0x22 || byte === 0x5c) text += `\\${String.fromCharCode(byte)}`;
    else if (byte >= 0x20 && byte < 0x7f) text += String.fromCharCode(byte);
    else text += `\\${String(byte).padStart(3, '0')}`;
  }
  return text;
}

function restHex(r: DnsReader): string {
  const start = r.take(r.left);
  return hexText(r.bytes, start, r.at);
}

function restBase64(r: DnsReader): string {
  const start = r.take(r.left);
  return base64Text(r.bytes, start, r.at);
}

/** RFC 4034 §3.2: YYYYMMDDHHmmSS in UTC. */
const dateText = (seconds: number): string =>
  new Date(seconds * 1000).toISOString().replace(/[-:T]/g, '').slice(0, 14);

function nsec3Parameters(r: DnsReader): string {
  const numbers = `${r.u8()} ${r.u8()} ${r.u16()}`;
  const length = r.u8();
  const salt = r.take(length);
  return `${numbers} ${length === 0 || salt < 0 ? '-' : hexText(r.bytes, salt, salt + length)}`;
}

const BASE32_HEX = '0123456789ABCDEFGHIJKLMNOPQRSTUV';

/** RFC 4648 §7 without padding. */
function base32Hex(r: DnsReader, length: number): string {
  const start = r.take(length);
  let text = '';
  let bits = 0;
  let count = 0;
  for (let at = start; start >= 0 && at < start + length; at++) {
    bits = ((bits << 8) | u8(r.bytes, at)) & 0xfff;
    count += 8;
    for (; count >= 5; count -= 5) text += BASE32_HEX.charAt((bits >> (count - 5)) & 31);
  }
  return count === 0 ? text : text + BASE32_HEX.charAt((bits << (5 - count)) & 31);
}

/** The types of an NSEC bitmap (RFC 4034 §4.1.2), each after a space. */
function typeBitmap(r: DnsReader): string {
  let text = '';
  while (r.left > 0) {
    const window = r.u8();
    const length = r.u8();
    const start = r.take(length);
    if (length === 0 || length > 32) r.fail('a type bitmap of a wrong length');
    if (r.fault !== null) break;
    for (let bit = 0; bit < 8 * length; bit++) {
      if (u8(r.bytes, start + (bit >> 3)) & (0x80 >> (bit & 7))) text += ` ${typeName(window * 256 + bit)}`;
    }
  }
  return text;
}
