import { events } from '../expect/index.ts';
import type { Collectable, EventArgument, EventsOptions } from '../expect/index.ts';
import { holds } from './assertion.ts';
import type { Negatable } from './assertion.ts';

/**
 * Server-Sent Events of one stream, in this order; a string or regular expression is the data.
 * @throws {AssertionError} where it is not so; {RefusedExpectation} where it could not be otherwise.
 */
export function assertEvents(
  capture: Collectable, patterns: readonly EventArgument[], options?: Negatable<EventsOptions>,
): Promise<void> {
  return holds(assertEvents, capture, options, (rest) => events(patterns, rest));
}
