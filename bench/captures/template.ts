import { anatomy } from '../../src/testing/built-frame.ts';
import { CaptureBuilder } from '../../src/testing/index.ts';
import type { TcpConversation } from '../../src/testing/index.ts';

/** What a conversation holds, for whoever reads it back. */
export interface Contents {
  exchanges: number;
  websocket: number;
  sse: number;
}

/** One frame of a template: what it is, and where the fields are that every replay has of its own. */
export interface TemplateFrame {
  /** Nanoseconds since the conversation's first frame. */
  readonly at: number;
  readonly bytes: Uint8Array;
  readonly fromClient: boolean;
  readonly version: number;
  readonly ipAt: number;
  readonly tcpAt: number;
  /** Where the TCP timestamps option has its two values. */
  readonly timestampsAt: number;
  /** Where a request target has its eight digits, or -1. */
  readonly serialAt: number;
}

/** A conversation that is scripted once and replayed as often as a capture is to be long. */
export interface Template {
  readonly frames: readonly TemplateFrame[];
  /** In a pcap file, record headers included. */
  readonly bytes: number;
  readonly contents: Contents;
}

export const RECORD_HEADER = 16;
/** Stands in request targets where each replay writes its number, so that no two requests are alike. */
export const SERIAL = '00000000';
const SERIAL_BEHIND = `r=${SERIAL}`;

/** Writes a conversation; returns what it said. The handshake stands already. */
export type Script = (tcp: TcpConversation, capture: CaptureBuilder) => Partial<Contents>;

/** A conversation of two hosts as Linux has them: timestamps, SACK permitted, scaled windows. */
export function template(server: string, script: Script): Template {
  const capture = new CaptureBuilder();
  const [client, mss] = server.startsWith('[') ? ['[2001:db8::1]:40000', 1428] as const : ['10.0.0.1:40000', 1448] as const;
  const tcp = capture.tcp({ client, server, timestamps: true, sackPermitted: true, windowScale: 10, mss });
  const contents = { exchanges: 0, websocket: 0, sse: 0, ...script(tcp.open(), capture) };
  const frames = capture.frames.map((frame): TemplateFrame => {
    const { version, ipAt, transportAt, payloadAt } = anatomy(frame)!;
    const isSyn = (frame.flags & 2) !== 0;
    return {
      at: frame.at, bytes: frame.bytes, fromClient: frame.from === 'client', version, ipAt, tcpAt: transportAt,
      timestampsAt: transportAt + (isSyn ? 28 : 24), serialAt: serialIn(frame.bytes, payloadAt),
    };
  });
  return { frames, bytes: frames.reduce((sum, { bytes }) => sum + RECORD_HEADER + bytes.length, 0), contents };
}

/** Targets are in the first line of a request, and no request is long. */
function serialIn(bytes: Uint8Array, payloadAt: number): number {
  const text = String.fromCharCode(...bytes.subarray(payloadAt, payloadAt + 64));
  const at = /^[A-Z]+ /.test(text) ? text.indexOf(SERIAL_BEHIND) : -1;
  return at < 0 ? -1 : payloadAt + at + SERIAL_BEHIND.length - SERIAL.length;
}
