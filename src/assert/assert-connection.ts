import { connection } from '../expect/index.ts';
import type { Collectable, ConnectionPattern, RecordOptions } from '../expect/index.ts';
import { holds } from './assertion.ts';
import type { Negatable } from './assertion.ts';

/**
 * A connection, or a flow of UDP.
 * @throws {AssertionError} where it is not so; {RefusedExpectation} where it could not be otherwise.
 */
export function assertConnection(
  capture: Collectable, pattern: ConnectionPattern, options?: Negatable<RecordOptions<'connection'>>,
): Promise<void> {
  return holds(assertConnection, capture, options, (rest) => connection(pattern, rest));
}
