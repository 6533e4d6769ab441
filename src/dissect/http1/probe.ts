/** Is this HTTP/1.x? By content; ports prove nothing. */
import { CR, LF } from '../../bytes/ascii.ts';
import type { Chunk } from '../../bytes/chunk.ts';
import { u8 } from '../../bytes/read.ts';
import type { ProbeAnswer, StreamProbe } from '../dissector.ts';
import { findRequest, findStatusLine, Match, requestLineAt, statusLineAt } from './start-line.ts';

/** A capture that begins inside a connection may begin inside a body; this much is read to find a message start. */
const MIDWAY_BYTES = 16 << 10;

export function probe({ client, server, rolesCertain, fromStart }: StreamProbe): ProbeAnswer {
  const asked = atStart(client, requestLineAt);
  const answered = atStart(server, statusLineAt);
  // A status line proves it even behind a request that nobody can read.
  if (asked === Match.Yes || answered === Match.Yes) return 'mine';
  // Against the roles of a handshake only a request counts: a status line can be a lost request away from its place.
  const called = atStart(server, requestLineAt);
  const flipped = rolesCertain ? called : either(atStart(client, statusLineAt), called);
  if (flipped === Match.Yes) return 'mine-flipped';
  if (either(asked, answered) === Match.Partial || flipped === Match.Partial) return 'need-more';
  if (fromStart) return server.length === 0 && isText(client) ? 'need-more' : 'not-mine';
  if (hasRequest(client) || hasStatusLine(server)) return 'mine';
  if (!rolesCertain && (hasRequest(server) || hasStatusLine(client))) return 'mine-flipped';
  return client.length + server.length < MIDWAY_BYTES ? 'need-more' : 'not-mine';
}

const either = (a: Match, b: Match): Match => (a > b ? a : b);

/** Matches behind leading empty lines; an empty side says nothing. */
function atStart({ bytes, start, end }: Chunk, matches: (bytes: Uint8Array, at: number, end: number) => Match): Match {
  let at = start;
  while (at < end && (bytes[at] === CR || bytes[at] === LF)) at++;
  return at === end ? Match.No : matches(bytes, at, end);
}

/** A request that nobody can read may still be answered with a status line; binary data will not. */
function isText({ bytes, start, end }: Chunk): boolean {
  if (end - start > MIDWAY_BYTES) return false;
  for (let at = start; at < end; at++) {
    const byte = u8(bytes, at);
    if (byte === LF) return true;
    if (byte !== CR && (byte < 32 || byte > 126)) return false;
  }
  return true;
}

function hasStatusLine({ bytes, start, end }: Chunk): boolean {
  const view = bytes.subarray(0, end);
  const at = findStatusLine(view, start, end);
  return at < end && statusLineAt(view, at, end) === Match.Yes;
}

function hasRequest({ bytes, start, end }: Chunk): boolean {
  const view = bytes.subarray(0, end);
  for (let at = start; at < end;) {
    const lf = view.indexOf(LF, at);
    if (lf < 0) return false;
    if (findRequest(view, at, lf > at && view[lf - 1] === CR ? lf - 1 : lf) >= 0) return true;
    at = lf + 1;
  }
  return false;
}
