import { close } from '../expect/index.ts';
import type { CloseArgument, ClosePattern, Collectable, RecordOptions } from '../expect/index.ts';
import { holds } from './assertion.ts';
import type { Negatable } from './assertion.ts';

/**
 * A WebSocket is closed with this code (`null`: without one), or a connection ends in this way.
 * @throws {AssertionError} where it is not so; {RefusedExpectation} where it could not be otherwise.
 */
export function assertClose(
  capture: Collectable, how: CloseArgument, of?: ClosePattern, options?: Negatable<RecordOptions>,
): Promise<void> {
  return holds(assertClose, capture, options, (rest) => close(how, of, rest));
}
