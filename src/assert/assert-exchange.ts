import { exchange } from '../expect/index.ts';
import type { Collectable, ExchangePattern, RecordOptions } from '../expect/index.ts';
import { holds } from './assertion.ts';
import type { Negatable } from './assertion.ts';

/**
 * A request and its answer.
 * @throws {AssertionError} where it is not so; {RefusedExpectation} where it could not be otherwise.
 */
export function assertExchange(
  capture: Collectable, pattern: ExchangePattern, options?: Negatable<RecordOptions<'exchange'>>,
): Promise<void> {
  return holds(assertExchange, capture, options, (rest) => exchange(pattern, rest));
}
