import { verdict } from '../expect/index.ts';
import type { Collectable, RecordOptions, VerdictArgument } from '../expect/index.ts';
import { holds } from './assertion.ts';
import type { Negatable } from './assertion.ts';

/**
 * A verdict on what went wrong; a string or regular expression is the code.
 * @throws {AssertionError} where it is not so; {RefusedExpectation} where it could not be otherwise.
 */
export function assertVerdict(
  capture: Collectable, pattern: VerdictArgument, options?: Negatable<RecordOptions<'verdict'>>,
): Promise<void> {
  return holds(assertVerdict, capture, options, (rest) => verdict(pattern, rest));
}
