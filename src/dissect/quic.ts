/**
 * QUIC (RFC 9000), by its long headers: enough to say what a flow is and why nothing in it can be read. Makes no records.
 */
import type { Chunk } from '../bytes/chunk.ts';
import { Cursor } from '../bytes/cursor.ts';
import { u32, u8 } from '../bytes/read.ts';
import { hexText } from '../bytes/text.ts';
import { defineDissector, type ProbeAnswer, type StreamHandler } from './dissector.ts';

const LONG_HEADER = 0x80;
const FIXED_BIT = 0x40;
const MAX_CONNECTION_ID = 20;

/** What the long header of a datagram's first packet says (RFC 9000 §17.2). */
interface LongHeader {
  version: number;
  /** Connection ids in hexadecimal. */
  destination: string;
  source: string;
}

export const quic = defineDissector({
  name: 'quic',
  ports: [443, 784, 853, 8443],
  datagram: {
    probe: ({ payload }): ProbeAnswer => (longHeader(payload) ? 'mine' : 'not-mine'),
    open: (context): StreamHandler => {
      let said = false;
      return {
        data(from, chunk) {
          const header = said ? null : longHeader(chunk);
          if (!header) return;
          said = true;
          const version = versionName(header.version);
          const { destination, source } = header;
          const figures = { from, frame: chunk.frame, version, destination, source };
          context.note('quic-opaque', `${version}: encrypted, not read`, figures);
        },
        gap() {},
        end() {},
      };
    },
  },
});

/** The header of a packet whose version is known and whose lengths fit the datagram, else null. */
function longHeader({ bytes, start, end }: Chunk): LongHeader | null {
  if (end - start < 7) return null;
  const first = u8(bytes, start);
  const version = u32(bytes, start + 1);
  if ((first & LONG_HEADER) === 0 || (version !== 0 && (first & FIXED_BIT) === 0)) return null;
  if (!isKnownVersion(version)) return null;
  const cursor = new Cursor(bytes, start + 5, end);
  const destination = connectionId(cursor);
  const source = connectionId(cursor);
  if (destination === null || source === null) return null;
  // Version Negotiation: a list of versions and nothing else (§17.2.1).
  if (version === 0) return cursor.left > 0 && cursor.left % 4 === 0 ? { version, destination, source } : null;
  const kind = (first >> 4) & 3;
  const initial = kind === (version === VERSION_2 ? 1 : 0);
  const retry = kind === (version === VERSION_2 ? 0 : 3);
  if (initial) cursor.take(variableLength(cursor)); // token
  if (!retry && variableLength(cursor) > cursor.left) return null;
  return cursor.fault === null ? { version, destination, source } : null;
}

function connectionId(cursor: Cursor): string | null {
  const length = cursor.u8();
  const at = length > MAX_CONNECTION_ID ? -1 : cursor.take(length);
  return at < 0 ? null : hexText(cursor.bytes, at, at + length);
}

/** RFC 9000 §16. */
function variableLength(cursor: Cursor): number {
  const first = cursor.u8();
  const bytes = 1 << (first >> 6);
  let value = first & 0x3f;
  for (let i = 1; i < bytes; i++) value = value * 256 + cursor.u8();
  return value;
}

const VERSION_2 = 0x6b3343cf;

/** Versions 1 and 2, negotiation, the IETF drafts, those reserved to exercise negotiation (§15), and Meta's. */
const isKnownVersion = (version: number): boolean =>
  version === 0 || version === 1 || version === VERSION_2 || version >>> 8 === 0xff0000 || version >>> 8 === 0xfaceb0 ||
  (version & 0x0f0f0f0f) === 0x0a0a0a0a;

function versionName(version: number): string {
  if (version === 0) return 'QUIC version negotiation';
  if (version === 1) return 'QUIC 1';
  if (version === VERSION_2) return 'QUIC 2';
  if (version >>> 8 === 0xff0000) return `QUIC draft ${version & 0xff}`;
  return `QUIC version 0x${version.toString(16)}`;
}
