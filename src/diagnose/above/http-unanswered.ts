/** Requests that were never answered. Open when the capture ends is no failure, unless it has been open for long. */
import type { ConnectionRecord, HttpRecord } from '../../record.ts';
import { durationText, plural } from '../../report/format.ts';
import { secondsFrom } from '../../time.ts';
import type { Desk } from '../examiner.ts';
import type { HttpJudge, HttpTalk } from './http-talk.ts';
import { askedText, framesOf } from './http-words.ts';
import { transportText } from './words.ts';

/** Whoever leaves sooner did not want the answer. */
const HASTE_SECONDS = 1;
/** Most programs have given up by then; those that hold requests have not. */
const LONG_SECONDS = 30;

export function unansweredRequests(desk: Desk): HttpJudge {
  return { judge: (talk, connection) => judge(desk, talk, connection) };
}

function judge(desk: Desk, { odd, serverClosed }: HttpTalk, connection: ConnectionRecord): void {
  const { id, missing, frames, close, endTime, lastFrame } = connection;
  // What was not captured may have been the answer.
  if (missing.server > 0 || frames.server === 0) return;
  const unanswered = odd.filter(({ request, response, malformed, state }) =>
    response === null && !malformed && request?.body.complete && state !== 'incomplete');
  const [first] = unanswered;
  if (!first) return;
  const waited = Math.max(0, secondsFrom(first.request!.endTime ?? first.request!.time, endTime));
  const isOver = close.how === 'fin' || close.how === 'rst';
  if (!isOver && close.how !== 'idle' && waited < LONG_SECONDS) return;
  const byServer = isOver && close.by === 'server';
  const isHasty = isOver && !byServer && waited < HASTE_SECONDS;
  const more = unanswered.length > 1 ? `; nor did ${plural(unanswered.length - 1, 'request')} after it` : '';
  const isHeld = connection.shape === 'long-poll' || !isOver;
  // An idle connection, closed by the server while the request was on its way (RFC 9112 §9.3.1): clients send it again on another.
  const isCrossed = serverClosed > 0 && first.request!.frame > serverClosed;
  const how = isCrossed ? `the server had closed the connection before it, in frame ${serverClosed}` : endText(connection, waited, first);
  desk.finding({
    code: 'http-unanswered', subject: { connection: id }, evidence: [...framesOf(first), lastFrame],
    confidence: byServer ? 'certain' : isHasty || isHeld ? 'possible' : 'likely',
    ...((isHasty || isHeld || isCrossed) && { severity: 'note' as const }),
    message: `${askedText(first)} got no answer: ${how}${more}; ${transportText(connection)}`,
    disproof: `a status line of the server after frame ${first.request!.endFrame ?? first.request!.frame}`,
    next: isCrossed
      ? 'Nothing, if the client sent it again on another connection; let it give up idle connections sooner than the server does.'
      : byServer
      ? 'Read the log of the server at this time: its program closed the connection instead of answering.'
      : isHasty ? 'Nothing, if the client called the request off.'
      : 'Look what the server program waits for, its own database or a server behind it; its log shows whether the request came in.',
    figures: { waited, unanswered: unanswered.length },
  });
}

function endText({ close }: ConnectionRecord, waited: number, { request }: HttpRecord): string {
  if (close.how === 'fin' || close.how === 'rst') {
    const ended = close.how === 'rst' ? 'reset' : 'closed';
    return `the ${close.by ?? 'other end'} ${ended} the connection ${durationText(waited)} after the request`;
  }
  return `in ${durationText(waited)} after frame ${request!.endFrame ?? request!.frame} nothing came back`;
}
