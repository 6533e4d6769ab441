/** What one session took up of the one before it. */
import type { Attempt, Reopening, ReopeningClass } from '../../journeys.ts';
import { secondsFrom } from '../../time.ts';
import type { BySide } from '../../record.ts';
import type { Side } from '../../side.ts';
import { continuity } from './continuity.ts';
import type { Continuity } from './continuity.ts';
import { numberOf } from './marks.ts';
import type { Mark } from './marks.ts';
import type { Session } from './session.ts';

/** Attempts that are told of one by one. */
const ATTEMPTS = 20;
/** Clients may come a little early: timers are not exact, and time is the capture's. */
const RETRY_TOLERANCE = 0.9;

/** Everything but the indexes, which the channel knows. `retry`: the reconnection time in force, in milliseconds. */
export function reopen(
  before: Session, after: Session, attempts: readonly Attempt[], retry: number | null,
): Omit<Reopening, 'from' | 'to'> {
  const goesOn = continuity(before.marks.server, lastKnown(before.delivered, after.asked), after.marks.server);
  const unacknowledged = bySide((side) => before.lost[side].count ?? 0);
  const saidAgain = bySide((side) => countSaidAgain(before, after, side));
  const without = Math.max(0, secondsFrom(before.end, after.begin));
  const waited = Math.max(0, secondsFrom(before.end, attempts[0]?.time ?? after.dialled));
  const which = classOf(before, after, goesOn, unacknowledged, saidAgain);
  return {
    class: which,
    without,
    attempts: attempts.slice(0, ATTEMPTS),
    failed: attempts.length,
    lastEventId: before.kind === 'sse' ? lastEventId(before, after, goesOn, which) : null,
    missing: goesOn.missing,
    repeated: goesOn.repeated,
    unacknowledged,
    saidAgain,
    retry: retry === null ? null : { milliseconds: retry, kept: waited * 1000 >= retry * RETRY_TOLERANCE },
    frames: [before.endFrame, after.beginFrame],
  };
}

/** The last message that the client has: one that it asks to go on behind although the capture lacks it has come as well. */
function lastKnown(delivered: Mark | null, asked: string | null): Mark | null {
  if (delivered === null || asked === null) return delivered;
  const [seen, said] = [numberOf(delivered.id), numberOf(asked)];
  const isLater = seen !== null && said !== null && seen.prefix === said.prefix && said.number > seen.number;
  return isLater ? { ...delivered, id: asked } : delivered;
}

/** The definitions of docs/journeys.md, in their order. */
function classOf(before: Session, after: Session, goesOn: Continuity, unacknowledged: BySide, saidAgain: BySide): ReopeningClass {
  const { missing, repeated, renumbered } = goesOn;
  if (missing !== null && missing > 0) return 'gap';
  if (unacknowledged.client > saidAgain.client) return 'gap';
  if (before.kind === 'websocket' && missing === null && unacknowledged.server > saidAgain.server) return 'gap';
  if (renumbered) return 'restarted';
  if (repeated > 0) return 'replayed';
  if (missing === 0) return 'resumed';
  if (before.kind === 'websocket') return saidAgain.client + saidAgain.server > 0 ? 'resumed' : 'restarted';
  return after.asked !== null && after.asked === (before.delivered?.id ?? '') ? 'resumed' : 'restarted';
}

function lastEventId(before: Session, after: Session, { missing }: Continuity, which: ReopeningClass): Reopening['lastEventId'] {
  const honoured = after.asked === null || missing === null && which !== 'restarted' ? null : which === 'resumed';
  return { delivered: before.delivered?.id || null, sent: after.asked, honoured };
}

/** Of the messages that were never acknowledged, those that were said at the beginning of the new session. */
function countSaidAgain(before: Session, after: Session, side: Side): number {
  const said = new Set(after.marks[side].head.map(({ hash }) => hash));
  return before.lost[side].marks.filter(({ hash }) => hash !== null && said.has(hash)).length;
}

const bySide = (of: (side: Side) => number): BySide => ({ client: of('client'), server: of('server') });
