import type { HttpRecord } from '../record.ts';
import type { Style } from './style.ts';

/** What came of an exchange in a word or two, and its colour: `200`, `100 201`, `404 cut short`, `no answer`. */
export function httpOutcome({ response, state, malformed, informational }: HttpRecord): [string, Style] {
  if (response === null) return state === 'open' ? ['waiting', 'yellow'] : [malformed ? 'malformed answer' : 'no answer', 'red'];
  const { status } = response;
  const codes = informational.length === 0 ? String(status) : [...informational.map((each) => each.status), status].join(' ');
  if (state === 'incomplete') return [`${codes} cut short`, 'yellow'];
  if (state === 'open') return [`${codes} open`, 'cyan'];
  return [codes, status >= 500 ? 'red' : status >= 400 ? 'yellow' : 'green'];
}
