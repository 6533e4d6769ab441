/** That one stream delivers these events in this order. */
import type { SseRecord } from '../record.ts';
import { plural } from '../report/format.ts';
import type { Collected } from './collect.ts';
import { checkFields } from './check-fields.ts';
import { checkOptions } from './check-options.ts';
import { checkValue } from './check-value.ts';
import type { EventPattern, EventsExpectation } from './expectation.ts';
import { compareFields } from './field.ts';
import { eventKind } from './fields/event.ts';
import { compareValue } from './compare.ts';
import { openedBy } from './fields/opened-by.ts';
import { kindOf } from './kind.ts';
import { nearestOf, tell } from './nearest.ts';
import { refuse } from './refusal.ts';
import type { ExpectationResult } from './result.ts';
import { Absent, show } from './show.ts';
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
  check(expectation);
  const { events: patterns, exact = false, path, not = false } = expectation;
  const streams = streamsOf(capture, path);
  const deliveries = streams.map((events) => deliver(patterns, events, exact, capture));
  const whole = deliveries.find(({ found, extra }) => found.length === patterns.length && extra === null) ?? null;
  const result = {
    expectation, matched: whole?.found ?? [], pass: (whole !== null) !== not,
    wanted: `${not ? 'no stream with ' : ''}${exact ? 'these events and no others' : 'these events in this order'}${path === undefined ? '' : ` of ${show(path)}`}: ${show(patterns, 400)}`,
  };
  if (whole !== null) {
    const first = whole.found[0]!;
    return { ...result, reason: `one stream delivers all ${patterns.length}`, nearest: not ? tell(first, {}, kindOf('event'), capture) : null, transcript: not ? sample(whole.found, capture) : [] };
  }
  const best = deliveries.reduce<Delivery | null>((a, b) => (a === null || b.found.length > a.found.length ? b : a), null);
  if (best === null) {
    const all = eventKind.candidates(capture);
    const reason = all.length === 0 ? 'it has no events at all' : `none of its ${plural(all.length, 'event')} is of ${show(path)}`;
    return { ...result, reason, nearest: null, transcript: all.length === 0 ? inventory(capture) : sample(all, capture) };
  }
  return { ...result, ...lacking(best, patterns, exact, capture) };
}

/** By the exchange that carries them. */
function streamsOf(capture: Collected, path: EventsExpectation['path']): SseRecord[][] {
  const streams = new Map<string, SseRecord[]>();
  for (const event of eventKind.candidates(capture)) {
    const opened = openedBy(event, capture);
    if (path !== undefined && (opened instanceof Absent || compareValue(path, opened, 'path').differences.length > 0)) continue;
    const key = `${event.connection} ${event.exchange}`;
    const stream = streams.get(key);
    if (stream) stream.push(event);
    else streams.set(key, [event]);
  }
  return [...streams.values()];
}

const agrees = (pattern: EventPattern, event: SseRecord, capture: Collected): boolean =>
  compareFields(pattern, event, eventKind.fields, capture).differences.length === 0;

/** Takes the earliest event for each pattern, which leaves the most for those after it. */
function deliver(patterns: readonly EventPattern[], events: readonly SseRecord[], exact: boolean, capture: Collected): Delivery {
  const found: SseRecord[] = [];
  for (const event of events) {
    const pattern = patterns[found.length];
    const fits = pattern !== undefined && agrees(pattern, event, capture);
    if (fits) found.push(event);
    else if (exact) return { events, found, extra: event };
  }
  return { events, found, extra: null };
}

function lacking({ events, found, extra }: Delivery, patterns: readonly EventPattern[], exact: boolean, capture: Collected): Pick<ExpectationResult, 'reason' | 'nearest' | 'transcript'> {
  const next = patterns[found.length];
  const number = found.length + 1;
  const last = found.at(-1);
  if (next === undefined) {
    const nearest = { ...tell(extra!, {}, kindOf('event'), capture), differences: [{ path: `event ${number}`, expected: 'the end of the stream', actual: show(extra!.data) }] };
    return { reason: `one more than ${patterns.length} came`, nearest, transcript: conversation(extra!, extra!.connection, capture) };
  }
  const reason = found.length === 0 ? `not even the first of ${patterns.length} comes` : `${found.length} of ${patterns.length} come; event ${number} ${show(next)} does not come after frame ${last!.frame}`;
  if (exact && extra !== null) {
    return { reason, nearest: tell(extra, next, kindOf('event'), capture), transcript: conversation(extra, extra.connection, capture) };
  }
  const rest = last === undefined ? events : events.slice(events.indexOf(last) + 1);
  const early = events.find((event) => agrees(next, event, capture));
  if (early !== undefined) {
    return { reason: `${reason}, but before, in frame ${early.frame}`, nearest: tell(early, next, kindOf('event'), capture), transcript: conversation(early, early.connection, capture) };
  }
  const nearest = nearestOf(next, rest, kindOf('event'), capture);
  const at = nearest?.record ?? last ?? events[0]!;
  return { reason: rest.length === 0 ? `${reason}: the stream ends there` : reason, nearest, transcript: conversation(at, events[0]!.connection, capture) };
}

function check(expectation: EventsExpectation): void {
  checkOptions(expectation, ['kind', 'events', 'exact', 'path', 'not']);
  const { events, path } = expectation;
  if (!Array.isArray(events)) refuse(`events are a list, and ${show(events)} is none`);
  if (events.length === 0) refuse('a list of no events could never fail; name those that must come');
  events.forEach((pattern, at) => checkFields(pattern, eventKind.fields, `event ${at + 1}`, `event ${at + 1}: `));
  if (path !== undefined) checkValue(path, 'path');
}
