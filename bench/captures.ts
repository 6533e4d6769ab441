/**
 * Large captures for measuring, made by script. Some conversations are scripted once with the capture builder and then
 * repeated from other client ports, so that a gigabyte takes seconds to make and every repeat is a connection of its own.
 * Checksums are left as they were: bench captures say what a network card would have filled in later.
 */
import { closeSync, openSync, writeSync } from 'node:fs';
import {
  CaptureBuilder, chunked, drop, hasPayload, httpHead, noise, Opcode, reorder, seeded, webSocketFrame, webSocketUpgrade,
} from '../src/testing/index.ts';

const RECORD_HEADER = 16;
const ETHERNET = 14;
const IPV4 = 20;
const CLIENT_PORTS = 60_000;
const FIRST_PORT = 1024;

export interface Made {
  frames: number;
  connections: number;
  megabytes: number;
}

/** Scripted conversations as pcap records; the client is whoever is not on port 80. */
function repeat(path: string, megabytes: number, conversations: number, capture: CaptureBuilder): Made {
  const bytes = capture.toPcap().slice(24) as Uint8Array<ArrayBuffer>;
  const view = new DataView(bytes.buffer);
  const records: { at: number; portAt: number; port: number }[] = [];
  for (let at = 0; at < bytes.length; at += RECORD_HEADER + view.getUint32(at + 8, true)) {
    const tcpAt = at + RECORD_HEADER + ETHERNET + IPV4;
    const portAt = view.getUint16(tcpAt) === 80 ? tcpAt + 2 : tcpAt;
    records.push({ at, portAt, port: view.getUint16(portAt) });
  }
  const file = openPcap(path);
  const repeats = Math.max(1, Math.round((megabytes * 1e6) / bytes.length));
  const first = view.getUint32(0, true);
  const last = view.getUint32(records.at(-1)!.at, true);
  for (let round = 0; round < repeats; round++) {
    for (const { at, portAt, port } of records) {
      view.setUint32(at, view.getUint32(at, true) + (round === 0 ? 0 : last - first + 1), true);
      view.setUint16(portAt, FIRST_PORT + ((port - FIRST_PORT + round * conversations) % CLIENT_PORTS));
    }
    writeSync(file, bytes);
  }
  closeSync(file);
  return { frames: records.length * repeats, connections: conversations * repeats, megabytes: (bytes.length * repeats) / 1e6 };
}

function openPcap(path: string): number {
  const file = openSync(path, 'w');
  const header = new DataView(new ArrayBuffer(24));
  for (const [at, value] of [[0, 0xa1b2c3d4], [4, 0x0004_0002], [16, 262_144], [20, 1]] as const) header.setUint32(at, value, true);
  writeSync(file, new Uint8Array(header.buffer));
  return file;
}

const addresses = (number: number): { client: string; server: string } => ({
  client: `10.0.${number % 4}.${1 + (number % 200)}:${FIRST_PORT + number}`, server: `192.0.2.${1 + (number % 8)}:80`,
});

/** HTTP/1.1 connections, short and kept alive, bodies by length and in chunks. */
export function web(path: string, megabytes: number): Made {
  const capture = new CaptureBuilder();
  const conversations = 48;
  for (let number = 0; number < conversations; number++) {
    const tcp = capture.tcp(addresses(number)).open();
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
  return repeat(path, megabytes, conversations, capture);
}

/** A few large downloads in full frames. `impaired`: some segments out of order, a few never captured. */
export function bulk(path: string, megabytes: number, impaired = false): Made {
  const capture = new CaptureBuilder();
  for (let number = 0; number < 2; number++) {
    const tcp = capture.tcp({ ...addresses(number), window: 65_535, windowScale: 7 }).open();
    const body = noise(8 << 20, number + 1);
    tcp.client(httpHead('GET /large HTTP/1.1', { Host: 'bulk.test' }));
    tcp.server(httpHead('HTTP/1.1 200 OK', { 'Content-Type': 'application/octet-stream', 'Content-Length': String(body.length) }));
    tcp.server(body).close({ by: 'server' });
  }
  if (impaired) {
    const random = seeded(7);
    const lost = new Set(capture.frames.flatMap((frame, at) => (hasPayload(frame, at) && random(10_000) === 0 ? [at] : [])));
    const swapped = reorder(3, 7);
    capture.apply(drop((_, at) => lost.has(at)), (frames) => {
      const result = [...frames];
      for (let at = 500; at + 3 < result.length; at += 500) result.splice(at, 3, ...swapped(result.slice(at, at + 3)));
      return result;
    });
  }
  return repeat(path, megabytes, 2, capture);
}

/** WebSocket and Server-Sent Events: many small messages both ways. */
export function chatty(path: string, megabytes: number): Made {
  const capture = new CaptureBuilder();
  const conversations = 24;
  for (let number = 0; number < conversations; number++) {
    const tcp = capture.tcp(addresses(number)).open();
    if (number % 3 === 2) {
      tcp.client(httpHead('GET /events HTTP/1.1', { Host: 'chat.test', Accept: 'text/event-stream' }));
      tcp.server(httpHead('HTTP/1.1 200 OK', { 'Content-Type': 'text/event-stream', 'Transfer-Encoding': 'chunked' }));
      for (let event = 0; event < 60; event++) tcp.server(chunked([`id: ${event}\ndata: {"price":${1000 + event}}\n\n`], { end: false }));
    } else {
      const { request, response } = webSocketUpgrade();
      tcp.client(request).server(response);
      for (let message = 0; message < 60; message++) {
        tcp.client(webSocketFrame({ opcode: Opcode.Text, payload: `{"move":${message}}`, mask: 0x12345678 + message }));
        tcp.server(webSocketFrame({ opcode: Opcode.Text, payload: `{"seen":${message},"by":"everybody in the room"}` }));
      }
    }
    tcp.close({ by: 'client' });
  }
  return repeat(path, megabytes, conversations, capture);
}

/** SYNs only, each with a 4-tuple of its own. */
export function scan(path: string, megabytes: number): Made {
  const capture = new CaptureBuilder();
  capture.tcp({ client: '10.0.0.1:40000', server: '192.0.2.1:80' }).syn();
  const bytes = capture.toPcap().slice(24) as Uint8Array<ArrayBuffer>;
  const view = new DataView(bytes.buffer);
  const ipAt = RECORD_HEADER + ETHERNET;
  const file = openPcap(path);
  const frames = Math.round((megabytes * 1e6) / bytes.length);
  const seconds = view.getUint32(0, true);
  const batch = new Uint8Array(bytes.length * 1000);
  for (let frame = 0; frame < frames;) {
    const count = Math.min(1000, frames - frame);
    for (let at = 0; at < count; at++, frame++) {
      view.setUint32(0, seconds + Math.floor(frame / 20_000), true);
      view.setUint32(4, (frame % 20_000) * 50, true);
      view.setUint32(ipAt + 16, 0x0a00_0000 + (frame >> 4));
      view.setUint16(ipAt + IPV4 + 2, FIRST_PORT + (frame & 15));
      view.setUint32(ipAt + IPV4 + 4, Math.imul(frame, 2_654_435_761));
      batch.set(bytes, at * bytes.length);
    }
    writeSync(file, batch, 0, count * bytes.length);
  }
  closeSync(file);
  return { frames, connections: frames, megabytes: (frames * bytes.length) / 1e6 };
}
