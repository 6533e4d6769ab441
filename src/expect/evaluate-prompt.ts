/** That every exchange is answered in time. */
import type { HttpRecord } from '../record.ts';
import { durationText, plural } from '../report/format.ts';
import { checkFlags, checkIsPattern, checkOptions } from './check-options.ts';
import { checkPattern } from './check-pattern.ts';
import type { Collected } from './collect.ts';
import type { ExchangePattern, PromptExpectation } from './expectation.ts';
import { CUT } from './content.ts';
import { agrees, compareFields, mayAgree } from './field.ts';
import { exchangeKind } from './fields/exchange.ts';
import { kindOf } from './kind.ts';
import { tell } from './nearest.ts';
import { refuse } from './refusal.ts';
import type { ExpectationResult, Outcome } from './result.ts';
import { isEmpty, show, shownIn } from './show.ts';
import { conversation, inventory, sample } from './transcript.ts';

interface Judged {
  readonly record: HttpRecord;
  /** From the last byte of the request; infinite where there was no answer, or no end of it. */
  readonly seconds: number;
}

/** What was asked for, and what was not answered in time; slowest first. */
interface Answers {
  readonly all: readonly HttpRecord[];
  readonly asked: readonly HttpRecord[];
  readonly judged: readonly Judged[];
  readonly late: readonly Judged[];
  /** Of which it cannot be told whether they were asked for, as far as that matters: late ones, or all where none is judged. */
  readonly untold: readonly HttpRecord[];
}

export function evaluatePrompt(expectation: PromptExpectation, capture: Collected): ExpectationResult {
  const { milliseconds, where = {}, until = 'first-byte', not = false } = expectation;
  const answers = answersTo(expectation, capture);
  const { judged, late, untold } = answers;
  const pass = judged.length > 0 && (late.length > 0) === not && (not || untold.length === 0);
  const time = `${not ? 'later than' : 'within'} ${milliseconds} ms`;
  return {
    expectation,
    pass,
    matched: late.map(({ record }) => record),
    wanted: `${not ? 'an' : 'every'} exchange${shownIn(where)} to be answered ${until === 'first-byte' ? '' : 'whole '}${time}`,
    ...(untold.length > 0 && !pass && late.length === 0 ? undecided(untold, where, capture)
      : judged.length === 0 ? nothingToJudge(answers, capture) : outcome(answers, pass, time, capture)),
  };
}

function answersTo({ milliseconds, where = {}, until = 'first-byte' }: PromptExpectation, capture: Collected): Answers {
  const all = exchangeKind.candidates(capture);
  const [asked, open]: [HttpRecord[], HttpRecord[]] = [[], []];
  for (const record of all) {
    const found = compareFields(where, record, exchangeKind.fields, capture);
    if (agrees(found)) asked.push(record);
    // Only the beginning of its body is held, and the rest decides.
    else if (mayAgree(found)) open.push(record);
  }
  const measured = (records: readonly HttpRecord[]): Judged[] => records
    .map((record) => ({ record, seconds: secondsTo(record, until) }))
    .filter((each): each is Judged => each.seconds !== null)
    .sort((a, b) => (a.seconds === b.seconds ? 0 : b.seconds - a.seconds));
  const isLate = ({ seconds }: Judged): boolean => inNanos(seconds) > inNanos(milliseconds / 1000);
  const judged = measured(asked);
  const untold = measured(open).filter((each) => judged.length === 0 || isLate(each));
  return { all, asked, judged, late: judged.filter(isLate), untold: untold.map(({ record }) => record) };
}

/** Whole ones: fractions of a second are not exact. */
const inNanos = (seconds: number): number => Math.round(seconds * 1e9);

/** Null for what cannot be measured because the request was not captured. */
function secondsTo({ request, response, timings, state }: HttpRecord, until: 'first-byte' | 'last-byte'): number | null {
  if (request === null) return null;
  if (response === null || (until === 'last-byte' && state !== 'complete')) return Infinity;
  if (timings.wait === null) return null;
  return until === 'first-byte' ? timings.wait : timings.wait + (timings.receive ?? 0);
}

/** Then it does not hold, negated or not: it would say nothing. */
function nothingToJudge({ all, asked }: Answers, capture: Collected): Outcome {
  if (all.length === 0) return { reason: 'it has no exchanges at all', nearest: null, transcript: inventory(capture) };
  const reason = asked.length === 0 ? 'no exchange matches, so none was judged'
    : 'no request was captured, so nothing can be measured';
  return { reason, nearest: null, transcript: sample(all, capture) };
}

/** It would hold, were it not for those of which it is not known whether they match. */
function undecided(untold: readonly HttpRecord[], where: ExchangePattern, capture: Collected): Outcome {
  const nearest = tell(untold[0]!, where, kindOf('exchange'), capture);
  const reason = `of ${untold.length} it cannot be told whether they are meant: ${CUT}`;
  return { reason, nearest, transcript: conversation(untold[0]!, nearest.connection, capture) };
}

function outcome({ judged, late }: Answers, pass: boolean, expected: string, capture: Collected): Outcome {
  const { record, seconds } = judged[0]!;
  const took = seconds === Infinity ? 'never' : `after ${durationText(seconds)}`;
  const reason = late.length === 0 ? `the slowest of ${plural(judged.length, 'exchange')} was answered ${took}`
    : `${late.length} of ${plural(judged.length, 'exchange')} ${late.length === 1 ? 'is' : 'are'} late`;
  if (pass) return { reason, nearest: null, transcript: [] };
  return {
    reason,
    nearest: { ...tell(record, {}, kindOf('exchange'), capture), differences: [{ path: 'answered', expected, actual: took }] },
    transcript: late.length > 1 ? sample(late.map((each) => each.record), capture)
      : conversation(record, record.connection, capture),
  };
}

/** @throws {RefusedExpectation} */
export function checkPrompt(expectation: PromptExpectation): void {
  checkOptions(expectation, ['kind', 'milliseconds', 'where', 'until', 'not']);
  const { milliseconds, where, until, not } = expectation;
  checkFlags({ not });
  if (typeof milliseconds !== 'number') refuse(`within is a number of milliseconds, and ${show(milliseconds)} is none`);
  if (!Number.isFinite(milliseconds) || milliseconds <= 0) {
    const never = milliseconds === Infinity ? 'could never fail' : 'could never hold';
    refuse(`within ${milliseconds} ms ${never}: say a number of milliseconds above 0`);
  }
  if (until !== undefined && until !== 'first-byte' && until !== 'last-byte') {
    refuse(`until is ${show(until)}; it is 'first-byte' or 'last-byte'`, 'until');
  }
  if (where === undefined) return;
  checkIsPattern(where, 'where');
  // Any exchange: what is judged is the time.
  if (!isEmpty(where)) checkPattern(where, exchangeKind, 'where.');
}
