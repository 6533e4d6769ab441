/** What becomes of the bytes of a connection, by who reads them. */
import { CR, LF } from '../bytes/ascii.ts';
import { redactBody } from './body-edit.ts';
import type { Recoders } from './refit/recode.ts';
import { dnsStream } from './dns-edit.ts';
import { Gathered, piecesOf } from './gathered.ts';
import { redactHeads } from './head-text.ts';
import { FILLER } from './redaction.ts';
import type { Redaction } from './redaction.ts';
import type { SideLog, StreamLog } from './stream-log.ts';
import { tlsStream } from './tls-edit.ts';
import type { Claim } from './walk.ts';
import { webSocketStream } from './websocket-edit.ts';

/** RFC 9113 §3.4: by this HTTP/2 is known. */
const HTTP2_PREFACE = 24;

const SIDES: readonly (0 | 1)[] = [0, 1];

export function redactStream(log: StreamLog, claims: readonly Claim[], redaction: Redaction, recoders: Recoders): void {
  for (const side of SIDES) {
    const own = log.sides[side];
    own.renew();
    const { length } = own;
    let at = 0;
    const inOrder = claims.filter(({ start }) => start[side] < Infinity).sort((a, b) => a.start[side] - b.start[side]);
    for (const [index, claim] of inOrder.entries()) {
      const start = claim.start[side];
      unread(own, at, start, redaction);
      at = Math.min(claim.end[side], inOrder[index + 1]?.start[side] ?? length, length);
      read(own, side, claim, start, at, redaction);
    }
    unread(own, at, length, redaction);
  }
  for (const { bodies } of claims) {
    for (const body of bodies) if (body.side !== null) redactBody(log.sides[body.side], body, redaction, recoders);
  }
}

function read(own: SideLog, side: 0 | 1, claim: Claim, start: number, end: number, redaction: Redaction): void {
  switch (claim.protocol) {
    case 'http': return heads(own, side, claim, start, end, redaction);
    case 'websocket': return webSocketStream(own, side, claim, start, end, redaction);
    case 'dns': return dnsStream(own, start, end, redaction);
    case 'tls': return tlsStream(own, start, end, redaction);
    case 'http2': return unread(own, claim.upgrade === null ? Math.min(end, start + HTTP2_PREFACE) : start, end, redaction);
    default: return unread(own, start, end, redaction);
  }
}

function heads(own: SideLog, side: 0 | 1, { bodies }: Claim, start: number, end: number, redaction: Redaction): void {
  const pieces = bodies.filter((body) => body.side === side).flatMap((body) => body.pieces.filter((piece) => piece !== 'hole'));
  let at = start;
  for (const piece of [...pieces.sort((a, b) => a.start - b.start), { start: end, end }]) {
    if (piece.start > at) {
      const head = new Gathered(own.bytes, piecesOf(at, piece.start, own.holes));
      head.putText(own.out, redactHeads(head.text, redaction));
    }
    at = Math.max(at, piece.end);
  }
}

/**
 * Bytes that nobody reads become zeros. Ends of lines stay, and so does that a line or a delivery is no text, which its first byte
 * that is none goes on to show: by these it was told that nobody knows the protocol.
 */
export function unread(own: SideLog, start: number, end: number, { rules, tally }: Redaction): void {
  if (end <= start || rules.opaque === 'keep') return;
  const { bytes, out } = own;
  const deliveries = new Set(own.deliveries);
  let shown = false;
  for (let at = start; at < end; at++) {
    const byte = bytes[at]!;
    if (deliveries.has(at)) shown = false;
    if (byte === LF) shown = false;
    else if (byte !== CR) {
      const isText = byte >= 32 && byte <= 126;
      out[at] = isText || shown ? FILLER : NO_TEXT;
      shown ||= !isText;
    }
  }
  tally.count('opaque');
}

/** No protocol that is known begins with this byte. */
const NO_TEXT = 0x7f;
