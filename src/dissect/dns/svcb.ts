import { ipv4Text, ipv6Text } from '../../bytes/address.ts';
import { u8, u16 } from '../../bytes/read.ts';
import { base64Text, hexText, latin1Text } from '../../bytes/text.ts';
import type { DnsReader } from './reader.ts';

const KEYS: Readonly<Record<number, string>> = {
  0: 'mandatory', 1: 'alpn', 2: 'no-default-alpn', 3: 'port', 4: 'ipv4hint', 5: 'ech', 6: 'ipv6hint', 7: 'dohpath', 8: 'ohttp',
};

const keyName = (key: number): string => KEYS[key] ?? `key${key}`;

/** Service binding (RFC 9460 §2.1): priority, target, then parameters as `key=value`. */
export function svcbText(r: DnsReader): string {
  let text = `${r.u16()} ${r.name()}`;
  while (r.left > 0) {
    const key = r.u16();
    const length = r.u16();
    const start = r.take(length);
    if (start < 0) break;
    const value = parameterText(r.bytes, key, start, start + length);
    text += ` ${keyName(key)}${value === '' ? '' : `=${value}`}`;
  }
  return text;
}

function parameterText(bytes: Uint8Array, key: number, start: number, end: number): string {
  const length = end - start;
  if (key === 0 && length % 2 === 0) return list(start, end, 2, (at) => keyName(u16(bytes, at)));
  if (key === 1) return alpnText(bytes, start, end);
  if (key === 3 && length === 2) return String(u16(bytes, start));
  if (key === 4 && length % 4 === 0) return list(start, end, 4, (at) => ipv4Text(bytes, at));
  if (key === 5) return base64Text(bytes, start, end);
  if (key === 6 && length % 16 === 0) return list(start, end, 16, (at) => ipv6Text(bytes, at));
  if (key === 7) return escaped(latin1Text(bytes, start, end));
  return hexText(bytes, start, end);
}

function list(start: number, end: number, step: number, show: (at: number) => string): string {
  const parts: string[] = [];
  for (let at = start; at < end; at += step) parts.push(show(at));
  return parts.join(',');
}

function alpnText(bytes: Uint8Array, start: number, end: number): string {
  const parts: string[] = [];
  for (let at = start; at < end; ) {
    const next = Math.min(end, at + 1 + u8(bytes, at));
    parts.push(escaped(latin1Text(bytes, at + 1, next)));
    at = next;
  }
  return parts.join(',');
}

/** Bytes outside printing ASCII, and those with a meaning in a list, as `\DDD`. */
const escaped = (text: string): string =>
  text.replace(/[^!-~]|[",\\]/g, (character) => `\\${String(character.charCodeAt(0)).padStart(3, '0')}`);
