/**
 * A segment, or a FIN, that was sent again and again until the end and never acknowledged. Where it is a full-sized one and smaller ones
 * got through, the path has no room for it and nobody says so (RFC 2923 §2.1).
 */
import type { ConnectionRecord } from '../../record.ts';
import { durationText, plural, sizeText } from '../../report/format.ts';
import { other } from '../../side.ts';
import type { Side } from '../../side.ts';
import type { Desk } from '../examiner.ts';
import type { MakeJudge } from '../tcp/tcp-examiner.ts';
import type { Repeated, WatchedEnd } from '../tcp/watched-end.ts';

/** Copies that are more than bad luck. */
const MANY = 3;
/** Every link passes IP packets of this size (RFC 791 §3.1): what is smaller is not too large. */
const SMALL_PAYLOAD = 536;
/** Segments that fill a packet of 1280 bytes, the least that IPv6 asks of a link, and about what tunnels leave of 1500. */
const FULL_PAYLOAD = 1200;

export const storm: MakeJudge = (desk) => ({
  judge: (watched, record) => {
    for (const side of ['client', 'server'] as const) {
      const end = watched.end(side), peer = watched.end(other(side));
      const stuck = end.repeated ?? end.cutToPass;
      if (stuck === null || stuck.times < MANY) continue;
      if (isTooLarge(end, stuck)) tellBlackHole(end, stuck, side, record, desk);
      // A peer that resets knows nothing of the connection, and one that closed its window takes nothing: that is told elsewhere.
      else if (end.repeated && peer.resets.length === 0 && peer.longestClosed === 0) tellStorm(peer, stuck, side, record, desk);
    }
  },
});

/** Larger than what got through; where no data did, a full one, while the other end was heard. */
const isTooLarge = ({ longestAcked, cutToPass }: WatchedEnd, stuck: Repeated): boolean => {
  if (longestAcked > 0 || cutToPass === stuck) return stuck.length > SMALL_PAYLOAD && stuck.length > 1.2 * longestAcked;
  return stuck.length >= FULL_PAYLOAD && stuck.heard > 0;
};

function tellBlackHole(end: WatchedEnd, stuck: Repeated, side: Side, { id }: ConnectionRecord, desk: Desk): void {
  const { length, times, frames, heard } = stuck;
  const passed = end.cutToPass === stuck;
  desk.finding({
    code: 'path-mtu-black-hole', subject: { connection: id }, evidence: frames,
    // The peer was there all the time, or took the same bytes in smaller pieces.
    confidence: passed || (heard > 0 && end.longestAcked > 0) ? 'certain' : 'likely',
    message: `A segment of ${length} bytes of the ${side} was sent ${plural(times + 1, 'time')} in ${durationText(stuck.last - stuck.since)} `
      + `${passed ? 'and only got through in smaller pieces' : 'and never acknowledged'}, while `
      + `${end.longestAcked > 0 ? `ones of up to ${end.longestAcked} bytes were` : 'the handshake got through'}; no ICMP says that it is too large`,
    disproof: `an acknowledgment of a segment of ${length} bytes, or an ICMP error “fragmentation needed” or “packet too big”`,
    next: `ping across the path with packets of ${length + 28} bytes that must not be fragmented, look for a tunnel or VPN on it, `
      + 'and for a filter that drops ICMP; lower the MTU or clamp the MSS there',
    figures: { side, length, passed: end.longestAcked, times: times + 1 },
  });
}

const heardText = (heard: number, { lastFrame }: WatchedEnd): string =>
  heard > 0 ? 'is still heard' : lastFrame > 0 ? `was last heard in frame ${lastFrame}` : 'was not heard at all';

function tellStorm(peer: WatchedEnd, stuck: Repeated, side: Side, { id }: ConnectionRecord, desk: Desk): void {
  const { length, times, frames, heard } = stuck;
  const isFin = length === 0;
  desk.finding({
    code: 'retransmission-storm', subject: { connection: id }, evidence: frames, confidence: 'certain',
    // Whatever its sender had to say has arrived.
    ...(isFin && { step: 'close' as const, severity: 'warn' as const }),
    message: `${isFin ? `The FIN of the ${side} was` : `The same ${sizeText(length)} of the ${side} were`} sent ${plural(times + 1, 'time')} `
      + `in ${durationText(stuck.last - stuck.since)} and never acknowledged; the ${other(side)} ${heardText(heard, peer)}`,
    disproof: `an acknowledgment of the ${other(side)} of the segment in frame ${frames[0]!}`,
    next: heard > 0 || length >= FULL_PAYLOAD
      ? `capture at the ${other(side)}: if the segments arrive there, look at what drops them on the host; if not, at the path`
        + (length >= FULL_PAYLOAD ? ', which may be too narrow for them' : '')
      : `see whether the ${other(side)} is still up and reachable, and whether its address or route has changed`,
    figures: { side, length, times: times + 1 },
  });
}
