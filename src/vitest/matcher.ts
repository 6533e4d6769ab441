import { judge } from '../expect/index.ts';
import type { Expectation } from '../expect/index.ts';

/** What vitest tells a matcher. */
export interface MatcherContext {
  /** `undefined` for `false`. */
  readonly isNot?: boolean;
}

export interface Matched {
  pass: boolean;
  message: () => string;
  expected?: unknown;
  actual?: unknown;
}

/** Judges an expectation as vitest wants to hear it: of the negated one, whether it holds without the negation. */
export async function matched(
  { isNot = false }: MatcherContext, capture: unknown, expectation: () => Expectation,
): Promise<Matched> {
  const { pass, message, ...differences } = await judge(capture, isNot ? { ...expectation(), not: true } : expectation());
  return { pass: pass !== isNot, message: () => message, ...differences };
}
