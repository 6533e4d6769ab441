import { noNotes } from '../expect/index.ts';
import type { Collectable, QuietOptions } from '../expect/index.ts';
import { holds } from './assertion.ts';
import type { Negatable } from './assertion.ts';

/**
 * No notes at all, or none above a severity.
 * @throws {AssertionError} where it is not so; {RefusedExpectation} where it could not be otherwise.
 */
export function assertNoNotes(capture: Collectable, options?: Negatable<QuietOptions>): Promise<void> {
  return holds(assertNoNotes, capture, options, (rest) => noNotes(rest));
}
