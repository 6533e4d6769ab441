/** Slow answers: slow to begin, which is the program's doing, or slow to come, which has three reasons. */
import type { ConnectionRecord, HttpRecord } from '../../record.ts';
import { durationText, plural, sizeText } from '../../report/format.ts';
import type { Desk, Finding } from '../examiner.ts';
import { SLOW_SECONDS } from './http-talk.ts';
import type { HttpJudge, HttpTalk } from './http-talk.ts';
import { askedText, framesOf } from './http-words.ts';

/** A body that takes longer to come is looked at. */
const TRANSFER_SECONDS = 3;
/** A body that comes faster than this, in bytes a second, is not slow but large. */
const SLOW_RATE = 32_000;
/** No program waits so long for an answer; clocks do, that were set. */
const INCREDIBLE_SECONDS = 600;
/** Loss explains so much of a transfer for each segment that was sent again. */
const SECONDS_A_LOSS = 1;

/** Here time passes because there is nothing to say: before the answer, and during it. */
const HOLDING: ReadonlySet<string> = new Set(['long-poll', 'event-stream']);
const STREAMING: ReadonlySet<string> = new Set(['event-stream', 'streaming-body', 'websocket']);

export function slowAnswers(desk: Desk): HttpJudge {
  return {
    judge: (talk, connection) => {
      if (!HOLDING.has(connection.shape)) firstByte(desk, talk, connection);
      if (!STREAMING.has(connection.shape)) transfer(desk, talk, connection);
    },
  };
}

const slowest = (all: readonly HttpRecord[], of: (each: HttpRecord) => number): HttpRecord | undefined =>
  all.reduce<HttpRecord | undefined>((worst, each) => (worst && of(worst) >= of(each) ? worst : each), undefined);

const waitOf = ({ timings }: HttpRecord): number => timings.wait ?? 0;

function firstByte(desk: Desk, { odd, exchanges }: HttpTalk, { id, tcp }: ConnectionRecord): void {
  const slow = odd.filter((each) => waitOf(each) >= SLOW_SECONDS && each.request !== null && each.state !== 'incomplete');
  const worst = slowest(slow, waitOf);
  if (!worst) return;
  const wait = waitOf(worst);
  const rtt = tcp?.handshakeRtt ?? null;
  const again = (tcp?.retransmissions.client ?? 0) + (tcp?.retransmissions.server ?? 0);
  // A request or the head of an answer that had to be sent again took the network's time, not the program's.
  const isDoubtful = (again > 0 && wait < 2 * SLOW_SECONDS + again) || wait > INCREDIBLE_SECONDS;
  const bound = durationText(SLOW_SECONDS);
  const more = [
    rtt === null ? '' : `, where the path takes ${durationText(rtt)}`, again > 0 ? `; ${plural(again, 'segment')} sent again` : '',
    slow.length > 1 ? `; so did ${plural(slow.length - 1, 'other')} of ${exchanges} on this connection` : '',
  ];
  desk.finding({
    code: 'http-slow-first-byte', subject: { connection: id }, confidence: isDoubtful ? 'possible' : rtt === null ? 'likely' : 'certain',
    evidence: slow.flatMap((each) => [each.request!.endFrame ?? each.request!.frame, each.response!.frame]),
    message: `${askedText(worst)} waited ${durationText(wait)} for the first byte of its answer (slow: over ${bound})${more.join('')}`,
    disproof: `the beginning of the answer within ${bound} after frame ${worst.request!.endFrame ?? worst.request!.frame}`,
    next: 'Look what the server program does with this request: its own time, or that of a database or server behind it.',
    figures: { wait, rtt, slow: slow.length },
  });
}

const receiveOf = ({ timings }: HttpRecord): number => timings.receive ?? 0;

const isSlowTransfer = (each: HttpRecord): boolean =>
  each.state === 'complete' && receiveOf(each) >= TRANSFER_SECONDS && each.response!.body.length < receiveOf(each) * SLOW_RATE;

function transfer(desk: Desk, { odd }: HttpTalk, connection: ConnectionRecord): void {
  const worst = slowest(odd.filter(isSlowTransfer), receiveOf);
  if (!worst) return;
  const seconds = receiveOf(worst);
  const { length } = worst.response!.body;
  const cause = causeOf(seconds, connection);
  desk.finding({
    code: 'http-slow-transfer', subject: { connection: connection.id }, evidence: framesOf(worst), ...cause,
    message: `the answer to ${askedText(worst)} began after ${durationText(waitOf(worst))}, and its ${sizeText(length)}`
      + ` took ${durationText(seconds)} (${sizeText(Math.round(length / seconds))} a second): ${causeText(cause, connection)}`,
    disproof: `the last byte of the body within ${durationText(TRANSFER_SECONDS)} after frame ${worst.response!.frame}`,
    next: NEXT[cause.position],
    figures: { receive: seconds, bytes: length },
  });
}

type Cause = Required<Pick<Finding, 'position' | 'confidence'>>;

/** Whose time it was: the reader's, whose window was closed; the network's, which lost segments; else that of the writer. */
function causeOf(seconds: number, { tcp, missing }: ConnectionRecord): Cause {
  if ((tcp?.zeroWindows.client ?? 0) > 0) return { position: 'at', confidence: 'likely' };
  const again = tcp?.retransmissions.server ?? 0;
  if (again * SECONDS_A_LOSS * 2 >= seconds) return { position: 'below', confidence: 'likely' };
  return { position: 'above', confidence: missing.server > 0 ? 'possible' : 'likely' };
}

function causeText({ position }: Cause, { tcp }: ConnectionRecord): string {
  if (position === 'at') return `the client closed its window ${plural(tcp!.zeroWindows.client, 'time')}: it did not read`;
  const again = tcp?.retransmissions.server ?? 0;
  if (position === 'below') return `${plural(again, 'segment')} of it had to be sent again`;
  const loss = again > 0 ? `${plural(again, 'segment')} sent again do not explain it` : 'nothing was lost';
  return `the window was open and ${loss}: the server program wrote it slowly`;
}

const NEXT: Readonly<Record<Cause['position'], string>> = {
  at: 'Look why the client program does not read: it works on what it has, or waits for something else.',
  below: 'Look for the link that loses: compare captures of both ends, and the error counters of the interfaces between.',
  above: 'Look what the server program waits for while it writes the body: it has the window and the network to itself.',
};
