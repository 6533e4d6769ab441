/** Pieces of HTTP/1.1 messages. */
import { base64Text, toBytes } from '../bytes/text.ts';
import { sha1 } from '@noble/hashes/legacy.js';
import { concat, octets } from './octets.ts';
import type { Data } from './octets.ts';

/** A message head: start line, header lines in order, empty line. */
export const httpHead = (startLine: string, headers: Record<string, string | number> = {}): string =>
  [startLine, ...Object.entries(headers).map(([name, value]) => `${name}: ${value}`), '', ''].join('\r\n');

export interface ChunkedOptions {
  /** Write the last chunk; true. */
  end?: boolean;
  trailers?: Record<string, string>;
  /** Goes behind each chunk size, `;` included. */
  extension?: string;
}

/** A body in the chunked coding (RFC 9112 §7.1), each part one chunk. */
export function chunked(parts: readonly Data[], { end = true, trailers = {}, extension = '' }: ChunkedOptions = {}): Uint8Array<ArrayBuffer> {
  const chunks = parts.flatMap((part) => [`${octets(part).length.toString(16)}${extension}\r\n`, part, '\r\n']);
  const trailerLines = Object.entries(trailers).map(([name, value]) => `${name}: ${value}\r\n`);
  return concat(...chunks, ...(end ? ['0\r\n', ...trailerLines, '\r\n'] : []));
}

/** The `Sec-WebSocket-Accept` that answers a key (RFC 6455 §4.2.2). */
export const webSocketAccept = (key: string): string =>
  base64Text(sha1(toBytes(`${key}258EAFA5-E914-47DA-95CA-C5AB0DC85B11`)));

export interface UpgradeOptions {
  path?: string;
  host?: string;
  /** 16 bytes in base64. */
  key?: string;
  /** `Sec-WebSocket-Extensions` offered and agreed. */
  offer?: string;
  agree?: string;
  protocol?: string;
}

/** Both heads of a WebSocket handshake that succeeds. */
export function webSocketUpgrade(options: UpgradeOptions = {}): { request: string; response: string } {
  const { path = '/ws', host = 'chat.test', key = 'dGhlIHNhbXBsZSBub25jZQ==', offer, agree, protocol } = options;
  return {
    request: httpHead(`GET ${path} HTTP/1.1`, {
      Host: host, Upgrade: 'websocket', Connection: 'Upgrade', 'Sec-WebSocket-Version': 13, 'Sec-WebSocket-Key': key,
      ...(offer !== undefined && { 'Sec-WebSocket-Extensions': offer }),
      ...(protocol !== undefined && { 'Sec-WebSocket-Protocol': protocol }),
    }),
    response: httpHead('HTTP/1.1 101 Switching Protocols', {
      Upgrade: 'websocket', Connection: 'Upgrade', 'Sec-WebSocket-Accept': webSocketAccept(key),
      ...(agree !== undefined && { 'Sec-WebSocket-Extensions': agree }),
      ...(protocol !== undefined && { 'Sec-WebSocket-Protocol': protocol }),
    }),
  };
}
