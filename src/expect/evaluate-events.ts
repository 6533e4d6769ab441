/** That one stream delivers these events in this order. */
import type { SseRecord } from '../record.ts';
import { plural } from '../report/format.ts';
import { checkFlags, checkIsPattern, checkOptions } from './check-options.ts';
import { checkPattern } from './check-pattern.ts';
import type { Collected } from './collect.ts';
import { compareValue } from './compare.ts';
import type { EventPattern, EventsExpectation } from './expectation.ts';
import { agrees, compareFields, mayAgree } from './field.ts';
import { eventKind } from './fields/event.ts';
import { openedBy } from './fields/opened-by.ts';
import { kindOf } from './kind.ts';
import { nearestOf, tell } from './nearest.ts';
import { about, refuse } from './refusal.ts';
import type { ExpectationResult, Outcome } from './result.ts';
import { Absent, show } from './show.ts';
import { streamsOf } from './streams.ts';
import { conversation, inventory, sample } from './transcript.ts';

/** How far one stream delivers what was expected. */
interface Delivery {
  readonly events: readonly SseRecord[];
  /** Those found, in order: as many patterns are satisfied. */
  readonly found: readonly SseRecord[];
  /** With `exact`: the first that nobody expected. */
  readonly extra: SseRecord | null;
}

export function evaluateEvents(expectation: EventsExpectation, capture: Collected): ExpectationResult {
  const { events: patterns, exact = false, path, not = false } = expectation;
  // Events of which only the beginning is held count as those that are not to come.
  const fits = (pattern: EventPattern, event: SseRecord): boolean =>
    (not ? mayAgree : agrees)(compareFields(pattern, event, eventKind.fields, capture));
  const deliveries = streamsAt(capture, path).map((events) => deliver(patterns, events, exact, fits));
  const whole = deliveries.find(({ found, extra }) => found.length === patterns.length && extra === null) ?? null;
  const these = exact ? 'these events and no others' : 'these events in this order';
  const where = path === undefined ? '' : ` of ${show(path)}`;
  return {
    expectation,
    matched: whole?.found ?? [],
    pass: (whole !== null) !== not,
    wanted: `${not ? 'no stream with ' : ''}${these}${where}: ${show(patterns, 400)}`,
    ...(whole !== null ? delivered(whole, not, capture) : undelivered(deliveries, patterns, expectation, capture)),
  };
}

/** Those of this path. */
const streamsAt = (capture: Collected, path: EventsExpectation['path']): SseRecord[][] => streamsOf(capture).filter(([first]) => {
  const opened = openedBy(first!, capture);
  return path === undefined || (!(opened instanceof Absent) && compareValue(path, opened, 'path').differences.length === 0);
});

type Fits = (pattern: EventPattern, event: SseRecord) => boolean;

/** Takes the earliest event for each pattern, which leaves the most for those after it. */
function deliver(patterns: readonly EventPattern[], events: readonly SseRecord[], exact: boolean, fits: Fits): Delivery {
  const found: SseRecord[] = [];
  for (const event of events) {
    const pattern = patterns[found.length];
    if (pattern !== undefined && fits(pattern, event)) found.push(event);
    else if (exact) return { events, found, extra: event };
  }
  return { events, found, extra: null };
}

function delivered({ found }: Delivery, not: boolean, capture: Collected): Outcome {
  const reason = `one stream delivers ${found.length === 1 ? 'it' : `all ${found.length}`}`;
  if (!not) return { reason, nearest: null, transcript: [] };
  return { reason, nearest: tell(found[0]!, {}, kindOf('event'), capture), transcript: sample(found, capture) };
}

function undelivered(
  deliveries: readonly Delivery[], patterns: readonly EventPattern[], { path }: EventsExpectation, capture: Collected,
): Outcome {
  const all = eventKind.candidates(capture);
  if (all.length === 0) return { reason: 'it has no events at all', nearest: null, transcript: inventory(capture) };
  const [first, ...others] = deliveries;
  if (first === undefined) {
    const reason = `none of its ${plural(all.length, 'event')} is of ${show(path)}`;
    return { reason, nearest: null, transcript: sample(all, capture) };
  }
  const best = others.reduce((a, b) => (b.found.length > a.found.length ? b : a), first);
  const next = patterns[best.found.length];
  return next === undefined ? oneTooMany(best.extra!, patterns.length, capture) : lacking(best, next, patterns.length, capture);
}

function oneTooMany(extra: SseRecord, wanted: number, capture: Collected): Outcome {
  const difference = { path: `event ${wanted + 1}`, expected: 'the end of the stream', actual: show(extra.data) };
  return {
    reason: `one more than ${wanted} came`,
    nearest: { ...tell(extra, {}, kindOf('event'), capture), differences: [difference] },
    transcript: conversation(extra, extra.connection, capture),
  };
}

/** `next` is the first of those `wanted` that the stream does not deliver in its turn. */
function lacking({ events, found, extra }: Delivery, next: EventPattern, wanted: number, capture: Collected): Outcome {
  const last = found.at(-1);
  const reason = last === undefined ? `not even the first of ${wanted} comes`
    : `${found.length} of ${wanted} come; event ${found.length + 1} ${show(next)} does not come after frame ${last.frame}`;
  const at = (record: SseRecord, why: string): Outcome => ({
    reason: why,
    nearest: tell(record, next, kindOf('event'), capture),
    transcript: conversation(record, record.connection, capture),
  });
  if (extra !== null) return at(extra, reason);
  const early = events.find((event) => agrees(compareFields(next, event, eventKind.fields, capture)));
  if (early !== undefined) return at(early, `${reason}, but before, in frame ${early.frame}`);
  const rest = last === undefined ? events : events.slice(events.indexOf(last) + 1);
  const nearest = nearestOf(next, rest, kindOf('event'), capture);
  const shown = (nearest?.record as SseRecord | undefined) ?? last ?? events[0]!;
  return {
    reason: rest.length === 0 ? `${reason}: the stream ends there` : reason,
    nearest,
    transcript: conversation(shown, shown.connection, capture),
  };
}

/** @throws {RefusedExpectation} */
export function checkEvents(expectation: EventsExpectation): void {
  checkOptions(expectation, ['kind', 'events', 'exact', 'path', 'not']);
  const { events, path, exact, not } = expectation;
  checkFlags({ exact, not });
  if (!Array.isArray(events)) refuse(`events are a list, and ${show(events)} is none`);
  if (events.length === 0) refuse('a list of no events could never fail; name those that must come');
  events.forEach((pattern, at) => {
    checkIsPattern(pattern, `event ${at + 1}`);
    checkPattern(pattern, eventKind, `event ${at + 1}: `, `event ${at + 1}`);
  });
  if (path !== undefined) about('path', () => eventKind.fields.path.type.check(path, 'path'));
}
