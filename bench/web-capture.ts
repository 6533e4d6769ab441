/**
 * Writes a large capture of ordinary web traffic: many HTTP/1.1 connections, short and kept alive, with bodies by length
 * and in chunks. A few hundred conversations are scripted once and then repeated from other client ports, so that a
 * gigabyte takes seconds to make and every repeat is a connection of its own.
 */
import { closeSync, openSync, writeSync } from 'node:fs';
import { CaptureBuilder, chunked, httpHead, noise } from '../src/testing/index.ts';

const RECORD_HEADER = 16;
const ETHERNET = 14;
const CONVERSATIONS = 48;

/** Frames of scripted conversations with the places that change from repeat to repeat. */
interface Template {
  bytes: Uint8Array<ArrayBuffer>;
  /** Record starts, in order. */
  records: { at: number; clientPortAt: number; client: number }[];
}

function script(): Template {
  const capture = new CaptureBuilder();
  for (let number = 0; number < CONVERSATIONS; number++) {
    const tcp = capture.tcp({ client: `10.0.${number % 4}.${1 + (number % 200)}:${1024 + number}`, server: `192.0.2.${1 + (number % 8)}:80` });
    tcp.open();
    const exchanges = number % 3 === 0 ? 1 : 4;
    for (let exchange = 0; exchange < exchanges; exchange++) {
      tcp.client(httpHead(`GET /page/${number}/${exchange}?q=earshot HTTP/1.1`, { Host: `site${number % 8}.test`, 'User-Agent': 'bench/1', Accept: '*/*' }));
      const body = noise(1 + ((number * 977 + exchange * 3331) % 24_000), number + 1);
      if (exchange % 2 === 1) {
        tcp.server(httpHead('HTTP/1.1 200 OK', { 'Content-Type': 'application/octet-stream', 'Transfer-Encoding': 'chunked' }));
        tcp.server(chunked([body.slice(0, body.length >> 1), body.slice(body.length >> 1)]));
      } else {
        tcp.server(httpHead('HTTP/1.1 200 OK', { 'Content-Type': 'text/html', 'Content-Length': String(body.length) }));
        tcp.server(body);
      }
    }
    tcp.close({ by: number % 2 === 0 ? 'client' : 'server' });
  }
  const bytes = capture.toPcap().slice(24) as Uint8Array<ArrayBuffer>;
  const view = new DataView(bytes.buffer);
  const records: Template['records'] = [];
  for (let at = 0; at < bytes.length; at += RECORD_HEADER + view.getUint32(at + 8, true)) {
    const tcpAt = at + RECORD_HEADER + ETHERNET + 20;
    const fromServer = view.getUint16(tcpAt) === 80;
    const clientPortAt = fromServer ? tcpAt + 2 : tcpAt;
    records.push({ at, clientPortAt, client: view.getUint16(clientPortAt) });
  }
  return { bytes, records };
}

/** Writes about `megabytes` to `path`. Returns frames and connections written. */
export function writeWebCapture(path: string, megabytes: number): { frames: number; connections: number; exchanges: number } {
  const { bytes, records } = script();
  const view = new DataView(bytes.buffer);
  const file = openSync(path, 'w');
  const header = new DataView(new ArrayBuffer(24));
  for (const [at, value] of [[0, 0xa1b2c3d4], [4, 0x0004_0002], [16, 262_144], [20, 1]] as const) header.setUint32(at, value, true);
  writeSync(file, new Uint8Array(header.buffer));
  const repeats = Math.max(1, Math.round((megabytes * 1e6) / bytes.length));
  let seconds = 1_700_000_000;
  for (let repeat = 0; repeat < repeats; repeat++, seconds++) {
    // Checksums are left as they were: bench captures say what a network card would have filled in later.
    for (const { at, clientPortAt, client } of records) {
      view.setUint32(at, seconds, true);
      view.setUint16(clientPortAt, 1024 + ((client - 1024 + repeat * CONVERSATIONS) % 64_000));
    }
    writeSync(file, bytes);
  }
  closeSync(file);
  const exchanges = Math.ceil(CONVERSATIONS / 3) + 4 * (CONVERSATIONS - Math.ceil(CONVERSATIONS / 3));
  return { frames: records.length * repeats, connections: CONVERSATIONS * repeats, exchanges: exchanges * repeats };
}
