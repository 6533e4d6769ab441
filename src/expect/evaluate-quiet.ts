/** That there are no notes, or none as bad. */
import { didYouMean } from '../bytes/suggest.ts';
import { checkFields } from './check-fields.ts';
import { checkOptions } from './check-options.ts';
import type { Collected } from './collect.ts';
import type { QuietExpectation } from './expectation.ts';
import { compareFields } from './field.ts';
import { noteCode, noteKind, SEVERITIES } from './fields/note.ts';
import { kindOf } from './kind.ts';
import { tell } from './nearest.ts';
import { refuse } from './refusal.ts';
import type { ExpectationResult } from './result.ts';
import { show } from './show.ts';
import { sample } from './transcript.ts';

export function evaluateQuiet(expectation: QuietExpectation, capture: Collected): ExpectationResult {
  check(expectation);
  const { above, except = [], where = {}, not = false } = expectation;
  const least = above === undefined ? 0 : SEVERITIES.indexOf(above) + 1;
  const matched = noteKind.candidates(capture).filter((note) => SEVERITIES.indexOf(note.severity) >= least && !except.includes(note.code) &&
    compareFields(where, note, noteKind.fields, capture).differences.length === 0);
  const worst = [...matched].sort((a, b) => SEVERITIES.indexOf(b.severity) - SEVERITIES.indexOf(a.severity));
  const first = worst[0];
  return {
    pass: (matched.length === 0) !== not,
    expectation,
    wanted: `${not ? 'a note' : 'no notes'}${above === undefined ? '' : ` above ${above}`}${except.length > 0 ? ` except ${except.join(', ')}` : ''}${Object.keys(where).length > 0 ? ` ${show(where)}` : ''}`,
    reason: first === undefined ? 'it has none' : `it has ${matched.length}`,
    matched,
    nearest: first === undefined ? null : tell(first, {}, kindOf('note'), capture),
    transcript: sample(worst, capture),
  };
}

function check(expectation: QuietExpectation): void {
  checkOptions(expectation, ['kind', 'above', 'except', 'where', 'not']);
  const { above, except = [], where } = expectation;
  if (above !== undefined && !SEVERITIES.includes(above)) refuse(`above is never ${show(above)}${didYouMean(String(above), SEVERITIES, show) || `; it is one of ${SEVERITIES.join(', ')}`}`);
  if (above === 'error') refuse("above: 'error' could never fail: nothing is worse than an error");
  for (const code of except) {
    const wrong = noteCode(code);
    if (wrong !== null) refuse(`except: the code of a note ${wrong}`);
  }
  if (where !== undefined) checkFields(where, noteKind.fields, noteKind.one, '');
}

