import { exchange } from '../expect/index.ts';
import type { ExchangePattern, RecordOptions } from '../expect/index.ts';
import { matched } from './matcher.ts';
import type { Matched, MatcherContext } from './matcher.ts';

/** A request and its answer. */
export function toHaveExchange(
  this: MatcherContext, capture: unknown, pattern: ExchangePattern, options?: RecordOptions<'exchange'>,
): Promise<Matched> {
  return matched(this, capture, () => exchange(pattern, options));
}
