/**
 * What came of checking captures: what every reporter is given. Texts are safe for a terminal; paths are as they were given,
 * and may not be.
 */
import type { Difference } from '../expect/field.ts';
import type { Entry } from './file.ts';
import type { Place } from './source.ts';

export interface EntryResult {
  readonly entry: Entry;
  readonly pass: boolean;
  /** In one line: what was expected, and why it is not so. */
  readonly reason: string;
  /** The whole story, in lines: what came nearest and what was said there. Empty where it passes. */
  readonly story: readonly string[];
  readonly differences: readonly Difference[];
  /** Frames of what came nearest or should not be there, ascending. */
  readonly frames: readonly number[];
  readonly connection: number | null;
  /** Codes of the notes that should not be there. */
  readonly codes: readonly string[];
  readonly seconds: number;
}

export interface CaptureResult {
  readonly capture: string;
  /** Why it could not be checked at all, in one line. */
  readonly problem: string | null;
  /** Of a capture that is cut or damaged, where: what is expected was looked for in the rest. */
  readonly warnings: readonly string[];
  readonly results: readonly EntryResult[];
  readonly seconds: number;
}

export interface CheckResult {
  /** The expectation file; null where there is none but `--fail-on`. */
  readonly file: string | null;
  readonly captures: readonly CaptureResult[];
}

/** Of a run that came to nothing before any capture was looked at: its reports say why, and none of an earlier run is left. */
export const mistaken = (file: string | null, problem: string): CheckResult =>
  ({ file, captures: [{ capture: file ?? 'earshot check', problem, warnings: [], results: [], seconds: 0 }] });

export interface Totals {
  readonly passed: number;
  readonly failed: number;
  /** Captures that could not be checked. */
  readonly problems: number;
}

/** Where an entry stands; null for what no file says. */
export const placeOf = ({ file }: CheckResult, { source }: Entry): (Place & { readonly file: string }) | null =>
  (file === null || source === null ? null : { file, ...source.place });

export function totalsOf({ captures }: CheckResult): Totals {
  const results = captures.flatMap((each) => each.results);
  const failed = results.filter(({ pass }) => !pass).length;
  return { passed: results.length - failed, failed, problems: captures.filter(({ problem }) => problem !== null).length };
}
