/** That there are no notes, or none as bad. */
import type { Collected } from './collect.ts';
import { checkFields } from './check-fields.ts';
import type { QuietExpectation } from './expectation.ts';
import { compareFields } from './field.ts';
import { noteCode, noteKind, SEVERITIES } from './fields/note.ts';
import { didYouMean } from '../bytes/suggest.ts';
import { kindOf } from './kind.ts';
import { tell } from './nearest.ts';
import { refuse } from './refusal.ts';
import type { ExpectationResult } from './result.ts';
import { show } from './show.ts';
import { sample } from './transcript.ts';

const KNOWN = ['kind', 'above', 'except', 'where', 'not'];

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

function check({ above, except = [], where, ...rest }: QuietExpectation): void {
  const strange = Object.keys(rest).find((name) => !KNOWN.includes(name));
  if (strange !== undefined) refuse(`there is nothing called ${show(strange)} to say of notes${didYouMean(strange, KNOWN, show)}; say above, except or where`);
  if (above !== undefined && !SEVERITIES.includes(above)) refuse(`above is ${show(above)}${didYouMean(String(above), SEVERITIES, show)}; severities are ${SEVERITIES.join(', ')}`);
  if (above === 'error') refuse("above: 'error' could never fail: nothing is worse than an error");
  for (const code of except) {
    const wrong = noteCode(code);
    if (wrong !== null) refuse(`except: the code of a note ${wrong}`);
  }
  if (where !== undefined) checkFields(where, noteKind.fields, noteKind.one, '');
}

