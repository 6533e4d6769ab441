import { webSocketMessage } from '../expect/index.ts';
import type { Collectable, MessageArgument, RecordOptions } from '../expect/index.ts';
import { holds } from './assertion.ts';
import type { Negatable } from './assertion.ts';

/**
 * A message of either side; a string or regular expression is its text.
 * @throws {AssertionError} where it is not so; {RefusedExpectation} where it could not be otherwise.
 */
export function assertWebSocketMessage(
  capture: Collectable, pattern: MessageArgument, options?: Negatable<RecordOptions<'websocket-message'>>,
): Promise<void> {
  return holds(assertWebSocketMessage, capture, options, (rest) => webSocketMessage(pattern, rest));
}
