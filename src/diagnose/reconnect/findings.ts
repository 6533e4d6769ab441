/** When a reopened channel is a failure, and in which words. */
import { printable } from '../../bytes/text.ts';
import type { Reopening } from '../../journeys.ts';
import type { Confidence } from '../../record.ts';
import { durationText, plural } from '../../report/format.ts';
import type { Side } from '../../side.ts';
import type { Finding } from '../examiner.ts';
import type { Session } from './session.ts';

const shown = (text: string): string => printable(text.length > 80 ? `${text.slice(0, 79)}…` : text);

/** What was or may be lost where `after` took up `before`; null where nothing was, or nobody wanted it. */
export function reopeningFinding(before: Session, after: Session, reopening: Omit<Reopening, 'from' | 'to'>): Finding | null {
  return before.kind === 'sse' ? eventsFinding(before, after, reopening) : messagesFinding(before, after, reopening);
}

function eventsFinding(before: Session, after: Session, reopening: Omit<Reopening, 'from' | 'to'>): Finding | null {
  const { class: which, missing, without } = reopening;
  if (which === 'resumed' || which === 'replayed') return null;
  const last = before.delivered?.id ?? '';
  const left = before.ended.by === 'client';
  const first = after.marks.server.head[0];
  // A stream without ids that came to its end is a whole one, and the next is another.
  if (last === '' && before.finished) return null;
  // Who ends a stream and opens it again without an ID may well want a new one.
  if (left && which === 'restarted' && (after.asked === null || last === '')) return null;
  const asked = after.asked === null ? 'the client did not say which event it had last (no Last-Event-ID)'
    : after.asked === '' ? 'the client sent an empty Last-Event-ID' : `the client asked for what follows id ${shown(after.asked)}`;
  const said = which === 'gap'
    ? `${plural(missing ?? 0, 'event')} between id ${shown(last)} and id ${shown(first?.id ?? '')} never came: ${asked}`
    : last === '' ? 'its events have no ids, so that nothing can be taken up where it stopped'
      : first === undefined ? `${asked}, which was ${shown(last)}, and nothing has come since`
        : `it began again at ${first.id === '' ? 'an event without an id' : `id ${shown(first.id)}`} after id ${shown(last)}: ${asked}`;
  return {
    code: 'sse-not-resumed',
    subject: { connection: before.connection },
    confidence: eventsConfidence(before, after, which, last),
    evidence: framesOf(before, after),
    message: `The event stream ${shown(before.url)} ended ${endWords(before)}, was opened again after ${durationText(without)}, `
      + `and ${said}`,
    disproof: after.asked === null
      ? `a Last-Event-ID of ${shown(last) || 'the last event'} in the request of frame ${after.beginFrame}`
      : `an event right behind id ${shown(last)} as the first one after frame ${after.beginFrame}`,
    next: after.asked === null && last !== '' ? 'See why the client forgets the last event ID when it connects again.'
      : last === '' ? 'Give events ids, and keep recent ones at the server to be sent again.'
        : 'See whether the server reads Last-Event-ID, and how many events it keeps to send again.',
    figures: { class: which, missing, without, lastEventId: reopening.lastEventId },
  };
}

function eventsConfidence(before: Session, after: Session, which: Reopening['class'], last: string): Confidence {
  // Who left by itself and comes without an ID may be a new reader, like a page that was loaded again.
  const isNew = before.ended.by === 'client' && after.asked === null;
  if (before.captureHoles || after.captureHoles || last === '' || isNew) return 'possible';
  if (which === 'gap') return 'certain';
  return after.marks.server.count > 0 || after.asked === null ? 'likely' : 'possible';
}

function messagesFinding(before: Session, after: Session, reopening: Omit<Reopening, 'from' | 'to'>): Finding | null {
  const { class: which, missing, without, unacknowledged, saidAgain } = reopening;
  if (which === 'resumed' || which === 'replayed') return null;
  const lostUp = unacknowledged.client - saidAgain.client;
  const lostDown = unacknowledged.server - saidAgain.server;
  // Who ends a WebSocket as it should be misses what is said while it is away, and knows it.
  if (!before.abnormal && (which === 'restarted' || lostUp + lostDown === 0)) return null;
  const lost = [
    ...(missing ? [`${plural(missing, 'message')}, told by their numbers, never came`] : []),
    ...(lostUp > 0 ? [lostWords('client', lostUp)] : []),
    ...(lostDown > 0 ? [lostWords('server', lostDown)] : []),
  ];
  const lostMarks = [...before.lost.client.marks.slice(0, 5), ...before.lost.server.marks.slice(0, 5)];
  const said = lost.length > 0 ? lost.join('; ') : 'nothing shows that what was said in between was handed on';
  return {
    code: 'websocket-not-resumed',
    subject: { connection: before.connection },
    confidence: which === 'restarted' || before.captureHoles ? 'possible' : 'likely',
    evidence: inOrder(lostMarks.map(({ frame }) => frame), framesOf(before, after)),
    message: `The WebSocket ${shown(before.url)} ended ${endWords(before)} and was opened again after ${durationText(without)}: ${said}`,
    disproof: `the same messages again after frame ${after.beginFrame}, or acknowledgments of them before frame ${before.endFrame}`,
    next: 'See whether client and server number their messages, keep those that are not confirmed, and say them again.',
    figures: { class: which, missing, without, unacknowledged, saidAgain },
  };
}

const lostWords = (side: Side, count: number): string =>
  `${plural(count, 'message')} of the ${side} ${count === 1 ? 'was' : 'were'} never acknowledged and not sent again`;

/** An event stream that ended, with a client that was there and did not come again. */
export function abandonedFinding(session: Session, waited: number): Finding {
  const last = session.delivered?.id ?? '';
  return {
    code: 'sse-not-resumed',
    subject: { connection: session.connection },
    confidence: session.abnormal ? 'likely' : 'possible',
    evidence: framesOf(session, null),
    message: `The event stream ${shown(session.url)} ended ${endWords(session)}${last === '' ? '' : `, last with id ${shown(last)}`}, `
      + `and its client did not open it again in the ${durationText(waited)} that were captured afterwards`,
    disproof: `another request for ${shown(session.url)} after frame ${session.endFrame}`,
    next: 'See whether the client knows that the stream ended, and whether it is meant to connect again.',
    figures: { without: waited },
  };
}

function framesOf(before: Session, after: Session | null): number[] {
  const last = before.marks.server.tail.at(-1)?.frame;
  const first = after?.marks.server.head[0]?.frame;
  return inOrder([last, before.endFrame, after?.beginFrame, first].filter((frame) => frame !== undefined && frame > 0) as number[]);
}

const inOrder = (...frames: readonly (readonly number[])[]): number[] => [...new Set(frames.flat())].sort((a, b) => a - b);

function endWords({ ended, endFrame }: Session): string {
  const { how, by, code } = ended;
  const who = by === null ? '' : ` by the ${by}`;
  switch (how) {
    case 'close': return `with a close frame${who} (${code ?? 'no code'}, frame ${endFrame})`;
    case 'complete': return `with its answer (frame ${endFrame})`;
    case 'fin': return `when it was closed${who} (frame ${endFrame})`;
    case 'rst': return `with a reset${who} (frame ${endFrame})`;
    case 'superseded': return 'when its ports were taken over';
    default: return `in silence after frame ${endFrame}`;
  }
}
