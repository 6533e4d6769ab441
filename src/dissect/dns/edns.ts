import { ipv4Text, ipv6Text } from '../../bytes/address.ts';
import { u8, u16 } from '../../bytes/read.ts';
import { hexText, latin1Text } from '../../bytes/text.ts';
import type { DnsReader } from './reader.ts';

const OPTIONS: Readonly<Record<number, string>> = {
  1: 'llq', 2: 'update-lease', 3: 'nsid', 5: 'dau', 6: 'dhu', 7: 'n3u', 8: 'client-subnet', 9: 'expire', 10: 'cookie',
  11: 'tcp-keepalive', 12: 'padding', 13: 'chain', 14: 'key-tag', 15: 'ede', 18: 'report-channel',
};

/** The DO bit in the field that other records use for their time to live (RFC 6891 §6.1.3). */
const DNSSEC_OK = 0x8000;

/** An OPT record (RFC 6891 §6.1): `udp=1232 do cookie=…`. `size` and `flags` stand where class and TTL usually do. */
export function ednsText(r: DnsReader, size: number, flags: number, end: number): string {
  const version = (flags >>> 16) & 0xff;
  let text = `udp=${size}${version === 0 ? '' : ` version=${version}`}${flags & DNSSEC_OK ? ' do' : ''}`;
  const messageEnd = r.end;
  r.end = end;
  while (r.left > 0) {
    const code = r.u16();
    const length = r.u16();
    const start = r.take(length);
    if (start < 0) break;
    const value = optionText(r.bytes, code, start, start + length);
    text += ` ${OPTIONS[code] ?? `option${code}`}${value === '' ? '' : `=${value}`}`;
  }
  if (r.fault !== null) r.fault = `bad OPT data: ${r.fault}`;
  r.end = messageEnd;
  r.at = end;
  return text;
}

function optionText(bytes: Uint8Array, code: number, start: number, end: number): string {
  if (code === 8 && end - start >= 4) return subnetText(bytes, start, end) ?? hexText(bytes, start, end);
  if (code === 12) return String(end - start);
  if (code === 15 && end - start >= 2) {
    const why = latin1Text(bytes, start + 2, end).replace(/[^ -~]|["\\]/g, '?');
    return `${u16(bytes, start)}${why === '' ? '' : `:"${why}"`}`;
  }
  return hexText(bytes, start, end);
}

/** RFC 7871 §6: family, source and scope prefix lengths, and as many address bytes as the source prefix needs. */
function subnetText(bytes: Uint8Array, start: number, end: number): string | null {
  const family = u16(bytes, start);
  const size = family === 1 ? 4 : 16;
  if ((family !== 1 && family !== 2) || end - start - 4 > size) return null;
  const address = new Uint8Array(size);
  address.set(bytes.subarray(start + 4, end));
  const text = family === 1 ? ipv4Text(address, 0) : ipv6Text(address, 0);
  return `${text}/${u8(bytes, start + 2)}/${u8(bytes, start + 3)}`;
}
