import { events } from '../expect/index.ts';
import type { EventArgument, EventsOptions } from '../expect/index.ts';
import { matched } from './matcher.ts';
import type { Matched, MatcherContext } from './matcher.ts';

/** Server-Sent Events of one stream, in this order; a string or regular expression is the data. */
export function toDeliverEvents(
  this: MatcherContext, capture: unknown, patterns: readonly EventArgument[], options?: EventsOptions,
): Promise<Matched> {
  return matched(this, capture, () => events(patterns, options));
}
