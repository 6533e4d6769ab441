import { Cursor } from '../bytes/cursor.ts';
import { u32, u8 } from '../bytes/read.ts';
import { redactDns } from './dns-edit.ts';
import type { Payload } from './frame-log.ts';
import { blank } from './redaction.ts';
import type { Redaction } from './redaction.ts';

const LONG_HEADER = 0x80;
const QUIC_2 = 0x6b3343cf;
/** RFC 9001 §5.8. */
const INTEGRITY_TAG = 16;

/** The payload of a UDP datagram, by what its flow speaks. */
export function redactDatagram({ area, start, end }: Payload, protocols: readonly string[], redaction: Redaction): void {
  const { rules, tally } = redaction;
  if (end <= start) return;
  const isNbns = protocols.includes('nbns');
  if (isNbns || protocols.includes('dns')) return redactDns(area, start, end, redaction, isNbns);
  if (protocols.includes('quic')) quic(area.bytes, area.out, start, end, rules.encrypted === 'zero');
  else if (rules.opaque === 'keep') return;
  // Most dissectors of other programs take zeros for a message that says nothing.
  else area.out.fill(0, start, end);
  tally.count('opaque');
}

/**
 * What is in first packets is encrypted with keys that anybody can work out (RFC 9001 §5.2), and names the server: it is made
 * unreadable, as are tokens, in which some servers write the client's address. All other packets stay, unless `all`.
 */
function quic(bytes: Uint8Array, out: Uint8Array, start: number, end: number, all: boolean): void {
  for (let at = start; at < end;) {
    const first = u8(bytes, at);
    if ((first & LONG_HEADER) === 0) {
      if (all) blank(out, at + 1, end);
      return;
    }
    const cursor = new Cursor(bytes, Math.min(end, at + 1), end);
    const version = end - at >= 5 ? u32(bytes, at + 1) : 0;
    cursor.take(4);
    cursor.take(cursor.u8());
    cursor.take(cursor.u8());
    const kind = (first >> 4) & 3;
    const initial = kind === (version === QUIC_2 ? 1 : 0);
    // Version negotiation and retries have no length and fill the datagram.
    if (version === 0 || cursor.fault !== null) return;
    if (kind === (version === QUIC_2 ? 0 : 3)) return blank(out, cursor.at, Math.max(cursor.at, end - INTEGRITY_TAG));
    if (initial) {
      const size = variable(cursor);
      blank(out, cursor.at, Math.min(end, cursor.at + size));
      cursor.take(size);
    }
    const stop = Math.min(end, variable(cursor) + cursor.at);
    if (cursor.fault !== null) return blank(out, at + 5, end);
    if (initial || all) blank(out, cursor.at, stop);
    at = stop;
  }
}

/** RFC 9000 §16. */
function variable(cursor: Cursor): number {
  const first = cursor.u8();
  let value = first & 0x3f;
  for (let left = (1 << (first >> 6)) - 1; left > 0; left--) value = value * 256 + cursor.u8();
  return value;
}
