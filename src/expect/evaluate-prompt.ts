/** That every exchange is answered in time. */
import type { HttpRecord } from '../record.ts';
import { durationText, plural } from '../report/format.ts';
import { checkFields } from './check-fields.ts';
import { checkFlags, checkIsPattern, checkOptions } from './check-options.ts';
import type { Collected } from './collect.ts';
import type { PromptExpectation } from './expectation.ts';
import { compareFields } from './field.ts';
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
}

export function evaluatePrompt(expectation: PromptExpectation, capture: Collected): ExpectationResult {
  const { milliseconds, where = {}, until = 'first-byte', not = false } = expectation;
  const answers = answersTo(expectation, capture);
  const { judged, late } = answers;
  const pass = judged.length > 0 && (late.length > 0) === not;
  const time = `${not ? 'later than' : 'within'} ${milliseconds} ms`;
  return {
    expectation,
    pass,
    matched: late.map(({ record }) => record),
    wanted: `${not ? 'an' : 'every'} exchange${shownIn(where)} to be answered ${until === 'first-byte' ? '' : 'whole '}${time}`,
    ...(judged.length === 0 ? nothingToJudge(answers, capture) : outcome(answers, pass, time, capture)),
  };
}

function answersTo({ milliseconds, where = {}, until = 'first-byte' }: PromptExpectation, capture: Collected): Answers {
  const all = exchangeKind.candidates(capture);
  const asked = all.filter((record) => compareFields(where, record, exchangeKind.fields, capture).differences.length === 0);
  const judged = asked.map((record) => ({ record, seconds: secondsTo(record, until) }))
    .filter((each): each is Judged => each.seconds !== null)
    .sort((a, b) => (a.seconds === b.seconds ? 0 : b.seconds - a.seconds));
  return { all, asked, judged, late: judged.filter(({ seconds }) => inNanos(seconds) > inNanos(milliseconds / 1000)) };
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
  if (!isEmpty(where)) checkFields(where, exchangeKind.fields, exchangeKind.one, 'where.');
}
