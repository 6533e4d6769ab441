/** That there are no notes, or none as bad. */
import { checkFlags, checkIsPattern, checkOptions } from './check-options.ts';
import { checkPattern } from './check-pattern.ts';
import type { Collected } from './collect.ts';
import type { QuietExpectation } from './expectation.ts';
import { compareFields } from './field.ts';
import { noteCode, noteKind, SEVERITIES } from './fields/note.ts';
import { kindOf } from './kind.ts';
import { meantOr } from './meant.ts';
import { tell } from './nearest.ts';
import { refuse } from './refusal.ts';
import type { ExpectationResult } from './result.ts';
import { isEmpty, show, shownIn } from './show.ts';
import { sample } from './transcript.ts';

const badness = ({ severity }: { severity: typeof SEVERITIES[number] }): number => SEVERITIES.indexOf(severity);

export function evaluateQuiet(expectation: QuietExpectation, capture: Collected): ExpectationResult {
  const { above, except = [], where = {}, not = false } = expectation;
  const least = above === undefined ? 0 : SEVERITIES.indexOf(above) + 1;
  const matched = noteKind.candidates(capture)
    .filter((note) => badness(note) >= least && !except.includes(note.code))
    .filter((note) => compareFields(where, note, noteKind.fields, capture).differences.length === 0)
    .sort((a, b) => badness(b) - badness(a));
  const [worst] = matched;
  const which = (above === undefined ? '' : ` above ${above} (${SEVERITIES.slice(least).join(', ')})`)
    + (except.length > 0 ? ` except ${except.join(', ')}` : '');
  return {
    expectation,
    matched,
    pass: (matched.length === 0) !== not,
    wanted: `${not ? 'a note' : 'no notes'}${which}${shownIn(where)}`,
    reason: worst === undefined ? 'it has none' : `it has ${matched.length}`,
    nearest: worst === undefined ? null : tell(worst, {}, kindOf('note'), capture),
    transcript: sample(matched, capture),
  };
}

/** @throws {RefusedExpectation} */
export function checkQuiet(expectation: QuietExpectation): void {
  checkOptions(expectation, ['kind', 'above', 'except', 'where', 'not']);
  const { above, except = [], where, not } = expectation;
  checkFlags({ not });
  if (above !== undefined && !SEVERITIES.includes(above)) {
    refuse(`above is never ${show(above)}${meantOr(String(above), SEVERITIES, 'it is one of')}`, 'above');
  }
  if (above === 'error') refuse("above: 'error' could never fail: nothing is worse than an error", 'above');
  if (!Array.isArray(except)) refuse(`except is a list of codes, and ${show(except)} is none`, 'except');
  for (const code of except) {
    if (typeof code !== 'string') refuse(`except is a list of codes, and ${show(code)} is none`, 'except');
    const wrong = noteCode(code);
    if (wrong !== null) refuse(`except: the code of a note ${wrong}`, 'except');
  }
  if (where === undefined) return;
  checkIsPattern(where, 'where');
  if (!isEmpty(where)) checkPattern(where, noteKind, 'where.');
  const { code, severity } = where;
  if (typeof code === 'string' && except.includes(code)) {
    refuse(`notes of ${code} are looked at, and no matter: it could never fail`, 'except');
  }
  if (above !== undefined && typeof severity === 'string' && SEVERITIES.indexOf(severity) <= SEVERITIES.indexOf(above)) {
    refuse(`notes of severity ${severity} are looked at, and none of them is above ${above}: it could never fail`, 'above');
  }
}
