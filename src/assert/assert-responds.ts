import { respondWithin } from '../expect/index.ts';
import type { Collectable, ExchangePattern, PromptOptions } from '../expect/index.ts';
import { holds } from './assertion.ts';
import type { Negatable } from './assertion.ts';

/**
 * Every exchange, of those that match, is answered in so many milliseconds.
 * @throws {AssertionError} where it is not so; {RefusedExpectation} where it could not be otherwise.
 */
export function assertResponds(
  capture: Collectable, milliseconds: number, where?: ExchangePattern, options?: Negatable<PromptOptions>,
): Promise<void> {
  return holds(assertResponds, capture, options, (rest) => respondWithin(milliseconds, where, rest));
}
