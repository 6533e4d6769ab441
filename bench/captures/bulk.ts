import { httpHead, noise } from '../../src/testing/index.ts';
import { other } from '../../src/side.ts';
import type { Side } from '../../src/side.ts';
import type { TcpConversation } from '../../src/testing/index.ts';
import { nginxResponse, nodeResponse } from './heads.ts';
import { template } from './template.ts';
import type { Contents, Template } from './template.ts';

/** Two downloads, one of them over IPv6, and an upload: 8, 4 and 1 times `unit` bytes, in full frames. */
export function bulkTemplates(unit: number): Template[] {
  const body = noise(8 * unit);
  return [
    template('192.0.2.1:80', (tcp) => download(tcp, body)),
    template('[2001:db8::80]:80', (tcp) => download(tcp, body.subarray(0, 4 * unit))),
    template('192.0.2.2:80', (tcp) => upload(tcp, body.subarray(0, unit))),
  ];
}

/** 22 segments: so far Linux stretches the ACKs of a fast stream. */
const STRETCH = 22 * 1448;

const curl = (startLine: string, more: Record<string, string | number> = {}): string =>
  httpHead(startLine, { Host: '192.0.2.1:80', 'User-Agent': 'curl/7.88.1', Accept: '*/*', ...more });

function download(tcp: TcpConversation, body: Uint8Array): Partial<Contents> {
  tcp.client(curl('GET /large.bin HTTP/1.1'));
  tcp.server(nginxResponse('application/octet-stream', body.length, true));
  pour(tcp, 'server', body);
  tcp.close();
  return { exchanges: 1 };
}

function upload(tcp: TcpConversation, body: Uint8Array): Partial<Contents> {
  tcp.client(curl('PUT /upload HTTP/1.1', { 'Content-Length': body.length, Expect: '100-continue' }));
  tcp.server('HTTP/1.1 100 Continue\r\n\r\n');
  pour(tcp, 'client', body);
  tcp.server(`${nodeResponse('201 Created', { 'content-type': 'application/json', 'Content-Length': 15 })}{"got":8388608}`);
  tcp.close();
  return { exchanges: 1 };
}

/** At full speed a receiver acknowledges much at a time. */
function pour(tcp: TcpConversation, from: Side, body: Uint8Array): void {
  for (let at = 0; at < body.length; at += STRETCH) {
    tcp.send(from, body.subarray(at, at + STRETCH), { ack: false }).ack(other(from));
  }
}
