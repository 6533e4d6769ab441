/**
 * Resets in the middle: whether the end that they name sent them, or something on the way, and whether they broke off a message
 * or were only a rude goodbye.
 */
import type { ConnectionRecord } from '../../record.ts';
import { seqDistance } from '../../stream/sequence.ts';
import { endpointText } from '../../report/format.ts';
import { other } from '../../side.ts';
import type { Side } from '../../side.ts';
import type { Desk } from '../examiner.ts';
import { differences } from '../tcp/origin.ts';
import type { MakeJudge } from '../tcp/tcp-examiner.ts';
import type { WatchedConnection } from '../tcp/watched-connection.ts';
import type { Reset, WatchedEnd } from '../tcp/watched-end.ts';

/** Resets of both ends within this were sent by neither. */
const TOGETHER = 0.01;

export const reset: MakeJudge = (desk) => ({
  judge: (watched, record) => {
    const sides = (['client', 'server'] as const).filter((side) => watched.end(side).resets.length > 0);
    // A refusal has nothing in its middle.
    if (sides.length === 0 || watched.client.frames === 0) return;
    const side = sides.length === 1 ? sides[0]! : earlier(watched);
    const end = watched.end(side), peer = watched.end(other(side));
    const first = end.resets[0]!;
    // Everything was said.
    if (end.finFrame > 0 && peer.finFrame > 0 && first.frame > end.finFrame && first.frame > peer.finFrame) return;
    const signs = signsOfAnother(first, end, peer);
    if (signs.length > 0) tellMiddlebox(signs, first, end, side, record, desk, isAtRest(watched, first, end, peer, record));
    else if (isHalfOpen(first, end, peer)) tellHalfOpen(first, side, peer, record, desk);
    else if (breaksOff(watched, first, end, peer)) tellPeer(watched, first, side, record, desk);
  },
});

const earlier = ({ client, server }: WatchedConnection): Side =>
  client.resets[0]!.frame < server.resets[0]!.frame ? 'client' : 'server';

/** What speaks against the end itself having sent it. */
function signsOfAnother(first: Reset, end: WatchedEnd, peer: WatchedEnd): string[] {
  const signs = differences(first, end, peer);
  if (end.afterReset > 0) signs.push(`the same end goes on in frame ${end.afterReset} as if it had sent none`);
  const answer = peer.resets[0];
  if (answer && Math.abs(answer.time - first.time) < TOGETHER && signs.length > 0) signs.push('both ends seem to reset at once');
  if (signs.length > 0 && end.known && seqDistance(first.next, first.seq) !== 0) signs.push('its sequence number is not the next one of that end');
  return signs;
}

/** Everything that was asked for had been answered, as far as can be read, and nobody went on: a load balancer that tidies up. */
const isAtRest = (watched: WatchedConnection, first: Reset, end: WatchedEnd, peer: WatchedEnd, { protocols }: ConnectionRecord): boolean =>
  protocols.at(-1) === 'http' && end.afterReset === 0 && !breaksOff(watched, first, end, peer);

function tellMiddlebox(
  signs: readonly string[], first: Reset, end: WatchedEnd, side: Side, { id, client, server }: ConnectionRecord, desk: Desk, atRest: boolean,
): void {
  desk.finding({
    code: 'reset-by-middlebox', subject: { connection: id },
    evidence: [end.firstFrame, ...end.resets.map(({ frame }) => frame), ...(end.afterReset > 0 ? [end.afterReset] : [])],
    confidence: signs.length > 1 ? 'certain' : 'likely', ...(atRest && { severity: 'note' as const }),
    message: `The reset in frame ${first.frame} has the address of the ${side}, but was not sent by it: ${signs.join('; ')}`,
    disproof: `a reset like the other frames of ${endpointText(side === 'client' ? client : server)}, with TTL ${end.ttl}, and nothing from it afterwards`,
    next: 'look for a firewall, load balancer or intrusion prevention on the path; capture at both ends and compare',
    figures: { side, ttl: first.ttl, usualTtl: end.ttl, signs },
  });
}

/**
 * A host without the connection answers with a reset that acknowledges nothing and has the number that the segment acknowledges
 * (RFC 9293 §3.10.7.1). After its own FIN it only has no use for what still comes.
 */
const isHalfOpen = (first: Reset, end: WatchedEnd, peer: WatchedEnd): boolean =>
  !first.hasAck && end.finFrame === 0 && end.frames > 0 && !Number.isNaN(peer.lastTime) && peer.lastFrame > end.lastFrame && peer.finFrame === 0;

function tellHalfOpen(first: Reset, side: Side, peer: WatchedEnd, { id }: ConnectionRecord, desk: Desk): void {
  desk.finding({
    code: 'half-open', subject: { connection: id }, evidence: [peer.lastFrame, first.frame], confidence: 'likely',
    message: `The ${side} answers what the ${other(side)} says in frame ${peer.lastFrame} with a reset, as a host does that does not know the connection`,
    disproof: `a FIN of the ${side} before, or a reset that acknowledges data`,
    next: `see whether the ${side} was started anew, or its address moved to another host, since the connection was opened`,
    figures: { side },
  });
}

/** What began behind a reset was not broken off by it. */
const isUnfinished = ({ unfinished }: WatchedConnection, { frame }: Reset): boolean => unfinished > 0 && unfinished < frame;

/** A message was under way: by its dissector, or by bytes that the end threw away unread or unsent. */
function breaksOff(watched: WatchedConnection, first: Reset, end: WatchedEnd, peer: WatchedEnd): boolean {
  if (isUnfinished(watched, first)) return true;
  if (watched.saidGoodbye || end.finFrame > 0 || peer.finFrame > 0) return false;
  const unread = peer.known && peer.ackedKnown && seqDistance(peer.acked, peer.next) > 0;
  const unsent = end.known && end.ackedKnown && seqDistance(end.acked, end.next) > 0;
  return first.hasAck && (unread || unsent);
}

/** A stream without end, left by its reader. */
const hadEnough = (side: Side, { shape }: ConnectionRecord): boolean => side === 'client' && (shape === 'event-stream' || shape === 'streaming-body');

function tellPeer(watched: WatchedConnection, first: Reset, side: Side, record: ConnectionRecord, desk: Desk): void {
  const { id, protocols } = record;
  const { finFrame } = watched.end(side);
  const hadClosed = finFrame > 0 && finFrame < first.frame;
  const unfinished = isUnfinished(watched, first);
  const what = unfinished ? `in the middle of a message (${protocols.at(-1) ?? 'unknown protocol'})` : 'with bytes on the way that were never acknowledged';
  desk.finding({
    code: 'reset-by-peer', subject: { connection: id }, evidence: [watched.end(other(side)).lastFrame, first.frame].toSorted((a, b) => a - b),
    ...(unfinished ? { confidence: 'certain' } : { confidence: 'likely', severity: 'warn' }),
    // It had said that it would go, or there was no end to wait for.
    ...((hadClosed || hadEnough(side, record)) && { severity: 'note' as const }),
    message: `The ${side} reset the connection in frame ${first.frame}, ${what}${hadClosed ? `; it had closed its half in frame ${finFrame}` : ''}`,
    disproof: `the rest of the message and a FIN of the ${side} instead of frame ${first.frame}`,
    next: `look at the program on the ${side} at this time: it crashed, was stopped, ran into a timeout, or closed with data unread`,
    figures: { side },
  });
}
