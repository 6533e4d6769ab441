/** Records that must be there, or must not: so many of them, and before others. */
import { checkFields } from './check-fields.ts';
import { checkOptions } from './check-options.ts';
import type { Collected } from './collect.ts';
import { checkCount, countHolds, countText } from './count.ts';
import type { RecordExpectation, Wanted } from './expectation.ts';
import { compareFields } from './field.ts';
import { kindOf } from './kind.ts';
import type { Candidate, Kind } from './kind.ts';
import { nearestOf, tell } from './nearest.ts';
import { refuse } from './refusal.ts';
import type { ExpectationResult, Outcome } from './result.ts';
import { isEmpty, shownIn } from './show.ts';
import { conversation, inventory, sample } from './transcript.ts';

/** One pattern and what of the capture matches it. */
interface Look {
  readonly kind: Kind<Candidate, object>;
  readonly where: object;
  readonly all: readonly Candidate[];
  readonly matched: readonly Candidate[];
}

/** @throws {RefusedExpectation} */
export function checkRecords(expectation: RecordExpectation): void {
  const { before, not = false } = expectation;
  checkOptions(expectation, ['kind', 'where', 'times', 'atLeast', 'atMost', 'before', 'not']);
  checkCount(expectation);
  // A count, or that there is none, says something of itself.
  if (!((isCounted(expectation) || not) && isEmpty(expectation.where))) checkWanted(expectation, '');
  if (before !== undefined) checkWanted(before, 'before: ');
}

function checkWanted({ kind: name, where }: Wanted, prefix: string): void {
  const kind = kindOf(name);
  checkFields(where as object, kind.fields, kind.one, prefix);
  kind.check?.(where);
}

export function evaluateRecords(expectation: RecordExpectation, capture: Collected): ExpectationResult {
  const { before, not = false } = expectation;
  const look = lookFor(expectation, capture);
  const later = before === undefined ? null : lookFor(before, capture);
  const matched = later === null ? look.matched : look.matched.filter((record) => isBeforeAny(record, look.kind, later));
  const holds = countHolds(expectation, matched.length);
  const found = { ...look, matched };
  return {
    expectation,
    matched,
    pass: holds !== not,
    wanted: howMany(expectation, look) + shownIn(look.where) + (later === null ? '' : ` before ${later.kind.one}${shownIn(later.where)}`),
    ...(holds !== not ? { reason: thereAre(matched.length), nearest: null, transcript: [] }
      : not ? unwanted(found, capture)
        : later !== null && matched.length === 0 && look.matched.length > 0 ? outOfOrder(look, later, capture)
          : miscounted(found, expectation, capture)),
  };
}

function lookFor({ kind: name, where: pattern }: Wanted, capture: Collected): Look {
  const kind = kindOf(name);
  const where: object = pattern;
  if (name === 'verdict' && capture.verdicts === null) refuse(`the verdicts of ${capture.name} were not collected`);
  const all = kind.candidates(capture);
  const matches = (record: Candidate): boolean => compareFields(where, record, kind.fields, capture).differences.length === 0;
  return { kind, where, all, matched: all.filter(matches) };
}

const isCounted = ({ times, atLeast, atMost }: RecordExpectation): boolean => (times ?? atLeast ?? atMost) !== undefined;

/** `an exchange`, `no exchange`, `exactly 2 exchanges`. */
function howMany(expectation: RecordExpectation, { kind }: Look): string {
  const count = countText(expectation, kind.one, kind.many);
  if (!expectation.not) return count;
  return isCounted(expectation) ? `anything but ${count}` : `no ${nounOf(kind)}`;
}

const nounOf = ({ one }: Kind<Candidate, object>): string => one.replace(/^an? /, '');

const thereAre = (count: number, only = ''): string =>
  (count === 0 ? 'there is none' : `there ${count === 1 ? 'is' : 'are'} ${only}${count}`);

const firstFrame = (record: Candidate, kind: Kind<Candidate, object>): number => kind.frames(record)[0] ?? Infinity;

const lastOf = ({ matched, kind }: Look): number =>
  matched.reduce((last, record) => Math.max(last, firstFrame(record, kind)), -Infinity);

const isBeforeAny = (record: Candidate, kind: Kind<Candidate, object>, later: Look): boolean =>
  firstFrame(record, kind) < lastOf(later);

function miscounted(look: Look, { times, atLeast = 1 }: RecordExpectation, capture: Collected): Outcome {
  const { kind, where, all, matched } = look;
  if (matched.length === 0) return missing(look, capture);
  const tooFew = matched.length < (times ?? atLeast);
  const known = new Set(matched);
  return {
    reason: thereAre(matched.length, tooFew ? 'only ' : ''),
    nearest: tooFew ? nearestOf(where, all.filter((record) => !known.has(record)), kind, capture) : null,
    transcript: sample(matched, capture),
  };
}

/** Nothing matches: what comes nearest, or else what there is instead. */
function missing({ kind, where, all }: Look, capture: Collected): Outcome {
  if (all.length === 0) return { reason: `it has no ${kind.many} at all`, nearest: null, transcript: inventory(capture) };
  const nearest = nearestOf(where, all, kind, capture);
  const one = all.length === 1;
  const these = one ? `its only ${nounOf(kind)}` : `none of its ${all.length} ${kind.many}`;
  if (nearest === null) {
    return { reason: `${these} is ${one ? 'nothing' : 'anything'} like it`, nearest, transcript: sample(all, capture) };
  }
  const { record, connection } = nearest;
  return { reason: `${these} ${one ? 'does not match' : 'matches'}`, nearest, transcript: conversation(record, connection, capture) };
}

/** The negated does not hold: those that are there, where any is. */
function unwanted({ kind, where, matched }: Look, capture: Collected): Outcome {
  const [first] = matched;
  const reason = thereAre(matched.length);
  if (first === undefined) return { reason, nearest: null, transcript: inventory(capture) };
  const nearest = tell(first, where, kind, capture);
  if (matched.length > 1) return { reason, nearest, transcript: sample(matched, capture) };
  return { reason, nearest, transcript: conversation(first, nearest.connection, capture) };
}

function outOfOrder(look: Look, later: Look, capture: Collected): Outcome {
  if (later.matched.length === 0) {
    const lacking = missing(later, capture);
    return { ...lacking, reason: `${thereAre(look.matched.length)}, but not what it is to come before: ${lacking.reason}` };
  }
  const first = look.matched[0]!;
  const other = later.matched.at(-1)!;
  return {
    reason: `it comes in frame ${firstFrame(first, look.kind)}, and the other before it, in frame ${lastOf(later)}`,
    nearest: tell(first, look.where, look.kind, capture),
    transcript: look.kind === later.kind ? sample([other, first], capture)
      : [...sample([other], capture), ...sample([first], capture)],
  };
}
