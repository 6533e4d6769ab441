/** One expectation of one capture, judged and told: what every matcher and assertion does. */
import { collected } from './collect.ts';
import { evaluate } from './evaluate.ts';
import type { Expectation } from './expectation.ts';
import { failureText } from './failure.ts';

export interface Judgement {
  readonly pass: boolean;
  readonly message: string;
  /** What differs, by the names of fields, for programs that show both side by side. */
  readonly expected?: Readonly<Record<string, string>>;
  readonly actual?: Readonly<Record<string, string>>;
}

/**
 * @throws {RefusedExpectation} for what could never fail, and for what is no capture.
 * @throws {CaptureError} for a capture that cannot be read.
 */
export async function judge(capture: unknown, expectation: Expectation): Promise<Judgement> {
  const all = await collected(capture, needsVerdicts(expectation));
  const result = evaluate(expectation, all);
  const differences = result.nearest?.differences ?? [];
  const told = { pass: result.pass, message: failureText(result, all) };
  if (differences.length === 0) return told;
  return {
    ...told,
    expected: Object.fromEntries(differences.map(({ path, expected }) => [path, expected])),
    actual: Object.fromEntries(differences.map(({ path, actual }) => [path, actual])),
  };
}

/** Verdicts take a reading of their own. */
export const needsVerdicts = (expectation: Expectation): boolean =>
  expectation.kind === 'verdict' || ('before' in expectation && expectation.before?.kind === 'verdict');
