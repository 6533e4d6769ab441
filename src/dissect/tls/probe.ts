import type { Chunk } from '../../bytes/chunk.ts';
import { u16, u8 } from '../../bytes/read.ts';
import type { ProbeAnswer, StreamProbe } from '../dissector.ts';
import { HandshakeType } from './handshake.ts';
import { parseSslv2Hello } from './hello.ts';
import { ContentType, HEADER_SIZE, isRecordHeader } from './records.ts';

/** HTTPS, and what runs over TLS from its first byte: SMTP, LDAP, DNS, FTP, IMAP, POP3, SIP, MQTT, AMQP. */
export const PORTS = [443, 465, 636, 853, 990, 993, 995, 5061, 8443, 8883, 5671];

export function probeTls(probe: StreamProbe): ProbeAnswer {
  const client = firstMessage(probe.client);
  const server = firstMessage(probe.server);
  if (client === HandshakeType.ClientHello || server === HandshakeType.ServerHello) return 'mine';
  if (client === HandshakeType.ServerHello || server === HandshakeType.ClientHello) {
    return probe.rolesCertain ? 'not-mine' : 'mine-flipped';
  }
  const answered = probe.client.length > 0 && probe.server.length > 0;
  if (!answered && (client === 'cut' || server === 'cut')) return 'need-more'; // nobody answers half a hello
  return midway(probe);
}

/** Which handshake message a side begins with; `cut` when that cannot be told yet, null when it is none. */
function firstMessage({ bytes, start, end }: Chunk): number | 'cut' | null {
  if (end === start) return null;
  if (u8(bytes, start) & 0x80) return sslv2(bytes, start, end);
  if (u8(bytes, start) !== ContentType.Handshake) return null;
  if (end - start > 1 && u8(bytes, start + 1) !== 3) return null;
  if (end - start < HEADER_SIZE + 1) return 'cut';
  const type = u8(bytes, start + HEADER_SIZE);
  const isHello = type === HandshakeType.ClientHello || type === HandshakeType.ServerHello;
  return isHello && isRecordHeader(bytes, start) ? type : null;
}

function sslv2(bytes: Uint8Array, start: number, end: number): number | 'cut' | null {
  if (end - start < 3) return 'cut';
  if (u8(bytes, start + 2) !== HandshakeType.ClientHello) return null;
  if (end - start >= 5 && u8(bytes, start + 3) !== 3 && u16(bytes, start + 3) !== 2) return null;
  const size = u16(bytes, start) & 0x7fff;
  if (start + 2 + size > end) return 'cut';
  return parseSslv2Hello(bytes, start + 2, start + 2 + size) ? HandshakeType.ClientHello : null;
}

/** Joined after the hellos: a record header each way, or one that is followed by another, or one on a port of TLS. */
function midway({ client, server, clientPort, serverPort }: StreamProbe): ProbeAnswer {
  const records = recordsIn(client) + recordsIn(server);
  if (Number.isNaN(records)) return 'not-mine';
  if (records > 1) return 'mine';
  if (records === 1 && (PORTS.includes(serverPort) || PORTS.includes(clientPort))) return 'mine';
  return records === 1 ? 'need-more' : 'not-mine';
}

/** Record headers that follow on each other from the first byte; NaN as soon as one does not fit. */
function recordsIn({ bytes, start, end }: Chunk): number {
  let count = 0;
  for (let at = start; at + HEADER_SIZE <= end; count++) {
    if (!isRecordHeader(bytes, at)) return NaN;
    at += HEADER_SIZE + u16(bytes, at + 3);
  }
  return count;
}
