/** Records that must be there, or must not: so many of them, and before others. */
import type { Collected } from './collect.ts';
import { checkFields } from './check-fields.ts';
import { checkOptions } from './check-options.ts';
import { checkCount, countHolds, countText } from './count.ts';
import type { RecordExpectation, Wanted } from './expectation.ts';
import { compareFields } from './field.ts';
import { kindOf } from './kind.ts';
import type { Candidate, Kind } from './kind.ts';
import { nearestOf, tell } from './nearest.ts';
import { refuse } from './refusal.ts';
import type { ExpectationResult, Nearest } from './result.ts';
import { show } from './show.ts';
import { conversation, inventory, sample } from './transcript.ts';

/** One pattern and what of the capture matches it. */
interface Look {
  readonly kind: Kind<Candidate, object>;
  readonly where: object;
  readonly all: readonly Candidate[];
  readonly matched: readonly Candidate[];
}

export function evaluateRecords(expectation: RecordExpectation, capture: Collected): ExpectationResult {
  const { before, not = false } = expectation;
  checkOptions(expectation, ['kind', 'where', 'times', 'atLeast', 'atMost', 'before', 'not']);
  checkCount(expectation);
  const counted = expectation.times ?? expectation.atLeast ?? expectation.atMost;
  // A count, or that there is none, says something of itself.
  const look = lookFor(expectation, capture, counted !== undefined || not);
  const count = countText(expectation, look.kind.one, look.kind.many);
  const howMany = !not ? count : counted === undefined ? `no ${nounOf(look.kind)}` : `anything but ${count}`;
  const wanted = `${howMany}${isEmpty(look.where) ? '' : ` ${show(look.where, 400)}`}`;
  if (before === undefined) {
    const holds = countHolds(expectation, look.matched.length);
    return { pass: holds !== not, expectation, wanted, matched: look.matched, ...(not ? unwanted(look, holds, capture) : told(look, holds, expectation, capture)) };
  }
  const later = lookFor(before, capture, false);
  const last = Math.max(...later.matched.map((record) => firstFrame(record, later.kind)));
  const matched = look.matched.filter((record) => firstFrame(record, look.kind) < last);
  const holds = countHolds(expectation, matched.length);
  return {
    pass: holds !== not, expectation, wanted: `${wanted} before ${later.kind.one} ${show(later.where, 400)}`, matched,
    ...(not ? unwanted({ ...look, matched }, holds, capture) : order(look, later, matched, holds, expectation, capture)),
  };
}

type Outcome = Pick<ExpectationResult, 'reason' | 'nearest' | 'transcript'>;

function lookFor(wanted: Wanted, capture: Collected, mayBeEmpty: boolean): Look {
  const name = wanted.kind;
  const where: object = wanted.where;
  const kind = kindOf(name);
  if (!(mayBeEmpty && isEmpty(where))) {
    checkFields(where, kind.fields, kind.one, '');
    kind.check?.(where);
  }
  if (name === 'verdict' && capture.verdicts === null) refuse(`the verdicts of ${capture.name} were not collected`);
  const all = kind.candidates(capture);
  return { kind, where, all, matched: all.filter((record) => compareFields(where, record, kind.fields, capture).differences.length === 0) };
}

const nounOf = ({ one }: Kind<Candidate, object>): string => one.replace(/^an? /, '');

const isEmpty = (where: unknown): boolean => typeof where === 'object' && where !== null && Object.keys(where).length === 0;

const firstFrame = (record: Candidate, kind: Kind<Candidate, object>): number => kind.frames(record)[0] ?? Infinity;

function told(look: Look, holds: boolean, expectation: RecordExpectation, capture: Collected): Outcome {
  const { kind, matched } = look;
  if (holds) return { reason: thereAre(matched.length), nearest: null, transcript: [] };
  if (matched.length === 0) return missing(look, capture);
  const tooFew = matched.length < (expectation.times ?? expectation.atLeast ?? 1);
  const rest = tooFew ? nearestOf(look.where, look.all.filter((record) => !matched.includes(record)), kind, capture) : null;
  return { reason: thereAre(matched.length, tooFew ? 'only ' : ''), nearest: rest, transcript: sample(matched, capture) };
}

const thereAre = (count: number, only = ''): string => (count === 0 ? 'there is none' : `there ${count === 1 ? 'is' : 'are'} ${only}${count}`);

/** Nothing matches: what comes nearest, or else what there is instead. */
function missing({ kind, where, all }: Look, capture: Collected): Outcome {
  if (all.length === 0) return { reason: `it has no ${kind.many} at all`, nearest: null, transcript: inventory(capture) };
  const nearest = nearestOf(where, all, kind, capture);
  const reason = all.length === 1 ? `its only ${nounOf(kind)} ${nearest === null ? 'is nothing like it' : 'does not match'}`
    : `none of its ${all.length} ${kind.many} ${nearest === null ? 'is anything like it' : 'matches'}`;
  return { reason, nearest, transcript: nearest === null ? sample(all, capture) : around(nearest, capture) };
}

const around = ({ record, connection }: Nearest, capture: Collected): string[] => conversation(record, connection, capture);

function unwanted({ kind, where, matched }: Look, holds: boolean, capture: Collected): Outcome {
  if (!holds) return { reason: thereAre(matched.length), nearest: null, transcript: [] };
  const first = matched[0];
  const reason = thereAre(matched.length);
  if (first === undefined) return { reason, nearest: null, transcript: inventory(capture) };
  const nearest = tell(first, where, kind, capture);
  return { reason, nearest, transcript: matched.length === 1 ? around(nearest, capture) : sample(matched, capture) };
}

function order(look: Look, later: Look, matched: readonly Candidate[], holds: boolean, expectation: RecordExpectation, capture: Collected): Outcome {
  if (holds || look.matched.length === 0) return told({ ...look, matched }, holds, expectation, capture);
  if (later.matched.length === 0) {
    const lacking = missing(later, capture);
    return { ...lacking, reason: `${thereAre(look.matched.length)}, but not what it is to come before: ${lacking.reason}` };
  }
  if (matched.length > 0) return told({ ...look, matched }, holds, expectation, capture);
  const first = look.matched[0]!;
  const earlier = later.matched.at(-1)!;
  return {
    reason: `it comes in frame ${firstFrame(first, look.kind)}, and the other before it, in frame ${firstFrame(earlier, later.kind)}`,
    nearest: tell(first, look.where, look.kind, capture),
    transcript: sample([earlier, first], capture),
  };
}
