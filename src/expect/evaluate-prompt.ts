/** That every exchange is answered in time. */
import type { HttpRecord } from '../record.ts';
import { durationText, plural } from '../report/format.ts';
import type { Collected } from './collect.ts';
import { checkFields } from './check-fields.ts';
import { checkOptions } from './check-options.ts';
import type { PromptExpectation } from './expectation.ts';
import { compareFields } from './field.ts';
import { exchangeKind } from './fields/exchange.ts';
import type { Nearest } from './result.ts';
import { kindOf } from './kind.ts';
import { tell } from './nearest.ts';
import { refuse } from './refusal.ts';
import type { ExpectationResult } from './result.ts';
import { show } from './show.ts';
import { conversation, inventory, sample } from './transcript.ts';

/** Seconds; infinite while unanswered, null for what cannot be measured because the request was not captured. */
function tookSeconds({ request, response, timings, state }: HttpRecord, until: 'first-byte' | 'last-byte'): number | null {
  if (request === null) return null;
  if (response === null || (until === 'last-byte' && state !== 'complete')) return Infinity;
  if (timings.wait === null) return null;
  return until === 'first-byte' ? timings.wait : timings.wait + (timings.receive ?? 0);
}

const took = (seconds: number): string => (seconds === Infinity ? 'never' : durationText(seconds));

export function evaluatePrompt(expectation: PromptExpectation, capture: Collected): ExpectationResult {
  check(expectation);
  const { milliseconds, where = {}, until = 'first-byte', not = false } = expectation;
  const all = exchangeKind.candidates(capture);
  const asked = all.filter((record) => compareFields(where, record, exchangeKind.fields, capture).differences.length === 0);
  const judged = asked.map((record) => ({ record, seconds: tookSeconds(record, until) }))
    .filter((each): each is { record: HttpRecord; seconds: number } => each.seconds !== null)
    .sort((a, b) => (a.seconds === b.seconds ? 0 : b.seconds - a.seconds));
  const late = judged.filter(({ seconds }) => seconds * 1000 > milliseconds);
  const which = Object.keys(where).length > 0 ? ` ${show(where, 400)}` : '';
  const result = {
    expectation, matched: late.map(({ record }) => record),
    wanted: `${not ? 'an' : 'every'} exchange${which} to be answered ${until === 'first-byte' ? '' : 'whole '}${not ? 'later than' : 'within'} ${milliseconds} ms`,
  };
  if (judged.length === 0) {
    const reason = all.length === 0 ? 'it has no exchanges at all' : asked.length === 0 ? 'no exchange matches, so none was judged' : 'no request was captured, so nothing can be measured';
    return { ...result, pass: false, reason, nearest: null, transcript: all.length === 0 ? inventory(capture) : sample(all, capture) };
  }
  const slowest = judged[0]!;
  const nearest: Nearest = {
    ...tell(slowest.record, {}, kindOf('exchange'), capture),
    differences: [{ path: 'answered', expected: `${not ? 'later than' : 'within'} ${milliseconds} ms`, actual: slowest.seconds === Infinity ? 'never' : `after ${durationText(slowest.seconds)}` }],
  };
  const pass = not ? late.length > 0 : late.length === 0;
  return {
    ...result,
    pass,
    reason: late.length === 0 ? `the slowest of ${plural(judged.length, 'exchange')} took ${took(slowest.seconds)}`
      : `${late.length} of ${plural(judged.length, 'exchange')} ${late.length === 1 ? 'is' : 'are'} late`,
    nearest: pass ? null : nearest,
    transcript: pass ? [] : late.length > 1 ? sample(late.map(({ record }) => record), capture) : conversation(slowest.record, slowest.record.connection, capture),
  };
}

function check(expectation: PromptExpectation): void {
  checkOptions(expectation, ['kind', 'milliseconds', 'where', 'until', 'not']);
  const { milliseconds, where, until } = expectation;
  if (typeof milliseconds !== 'number' || !Number.isFinite(milliseconds) || milliseconds <= 0) {
    refuse(`within ${String(milliseconds)} ms ${milliseconds === Infinity ? 'could never fail' : 'could never hold'}: say a number of milliseconds above 0`);
  }
  if (until !== undefined && until !== 'first-byte' && until !== 'last-byte') refuse(`until is ${show(until)}; it is 'first-byte' or 'last-byte'`);
  if (where !== undefined) {
    checkFields(where, exchangeKind.fields, exchangeKind.one, '');
    exchangeKind.check?.(where);
  }
}
