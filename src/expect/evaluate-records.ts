/** Records that must be there, or must not: so many of them, and before others. */
import { checkFlags, checkIsPattern, checkOptions } from './check-options.ts';
import { checkPattern } from './check-pattern.ts';
import type { Collected } from './collect.ts';
import { CUT } from './content.ts';
import { checkCount, countHolds, countText } from './count.ts';
import type { RecordExpectation, Wanted } from './expectation.ts';
import { agrees, compareFields, mayAgree } from './field.ts';
import { kindOf, RECORD_KINDS } from './kind.ts';
import { meantOr } from './meant.ts';
import type { Candidate, Kind } from './kind.ts';
import { nearestOf, tell } from './nearest.ts';
import { before, firstFrame, lastOf } from './order.ts';
import { refuse } from './refusal.ts';
import type { ExpectationResult, Outcome } from './result.ts';
import { isEmpty, show, shownIn } from './show.ts';
import { conversation, inventory, sample } from './transcript.ts';

/** One pattern and what of the capture matches it. */
interface Look {
  readonly kind: Kind<Candidate, object>;
  readonly where: object;
  readonly all: readonly Candidate[];
  readonly matched: readonly Candidate[];
  /** Those, and what cannot be told not to match. */
  readonly possible: readonly Candidate[];
}

/** @throws {RefusedExpectation} */
export function checkRecords(expectation: RecordExpectation): void {
  const { before: later, not = false } = expectation;
  checkOptions(expectation, ['kind', 'where', 'times', 'atLeast', 'atMost', 'before', 'not']);
  checkCount(expectation);
  checkFlags({ not });
  // A count, or that there is none, says something of itself.
  if (!((isCounted(expectation) || not) && isEmpty(expectation.where))) checkWanted(expectation, '');
  if (later !== undefined) checkLater(later);
}

function checkLater(later: Wanted): void {
  checkOptions(later, ['kind', 'where'], 'before is');
  const { kind, where } = later;
  if (!RECORD_KINDS.includes(kind)) {
    refuse(`before: there is no kind ${show(kind)}${meantOr(String(kind), RECORD_KINDS, 'kinds are')}`, 'before');
  }
  checkIsPattern(where, 'before: where');
  checkWanted(later, 'before: ');
}

function checkWanted({ kind: name, where }: Wanted, prefix: string): void {
  checkPattern(where as object, kindOf(name), prefix);
}

export function evaluateRecords(expectation: RecordExpectation, capture: Collected): ExpectationResult {
  const { not = false } = expectation;
  const look = lookFor(expectation, capture);
  const later = expectation.before === undefined ? null : lookFor(expectation.before, capture);
  const inOrder = (which: 'matched' | 'possible'): readonly Candidate[] => (later === null ? look[which]
    : before(look[which], look.kind, lastOf(later[which], later.kind, capture), later.kind, capture));
  const [matched, possible] = [inOrder('matched'), inOrder('possible')];
  const holds = (count: number): boolean => countHolds(expectation, count) !== not;
  const told = { expectation, matched, wanted: wantedText(expectation, look, later) };
  if (!holds(matched.length)) {
    const found = { ...look, matched };
    const outcome = not ? unwanted(found, capture)
      : later !== null && matched.length === 0 && look.matched.length > 0 ? outOfOrder(look, later, capture)
        : miscounted(found, expectation, capture);
    return { ...told, pass: false, ...outcome };
  }
  for (let count = matched.length + 1; count <= possible.length; count++) {
    if (!holds(count)) return { ...told, pass: false, ...untold({ ...look, matched, possible }, capture) };
  }
  return { ...told, pass: true, reason: thereAre(matched.length), nearest: null, transcript: [] };
}

function wantedText(expectation: RecordExpectation, look: Look, later: Look | null): string {
  const before = later === null ? '' : ` before ${later.kind.one}${shownIn(later.where)}`;
  return howMany(expectation, look) + shownIn(look.where) + before;
}

function lookFor({ kind: name, where: pattern }: Wanted, capture: Collected): Look {
  const kind = kindOf(name);
  const where: object = pattern;
  if (name === 'verdict' && capture.verdicts === null) refuse(`the verdicts of ${capture.name} were not collected`);
  const all = kind.candidates(capture);
  const [matched, possible]: [Candidate[], Candidate[]] = [[], []];
  for (const record of all) {
    const found = compareFields(where, record, kind.fields, capture);
    if (agrees(found)) matched.push(record);
    if (mayAgree(found)) possible.push(record);
  }
  return { kind, where, all, matched, possible };
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
  const { record, connection, far } = nearest!;
  if (far) return { reason: `${these} is ${one ? 'nothing' : 'anything'} like it`, nearest, transcript: sample(all, capture) };
  const reason = `${these} ${one ? 'does not match' : 'matches'}`;
  return { reason, nearest, transcript: conversation(record, connection, capture) };
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
  const other = lastOf(later.matched, later.kind, capture);
  if (other === null) {
    return { reason: 'what it is to come before has no frame', nearest: null, transcript: sample(later.matched, capture) };
  }
  const [own, others] = [firstFrame(first, look.kind), firstFrame(other, later.kind)];
  const [these, those] = [look, later].map(({ kind, where }) => nounOf(kind) + shownIn(where));
  return {
    reason: `the last ${those} comes first, in frame ${others}, and the first ${these} only in frame ${own}`,
    nearest: tell(first, look.where, look.kind, capture),
    transcript: look.kind === later.kind ? sample([other, first], capture)
      : [...sample([other], capture), ...sample([first], capture)],
  };
}

/** It would hold, were it not for those of which it is not known whether they match. */
function untold({ kind, where, matched, possible }: Look, capture: Collected): Outcome {
  const known = new Set(matched);
  const open = possible.filter((record) => !known.has(record));
  const nearest = tell(open[0]!, where, kind, capture);
  const reason = `of ${open.length} it cannot be told: ${CUT}`;
  return { reason, nearest, transcript: conversation(open[0]!, nearest.connection, capture) };
}
