import { respondWithin } from '../expect/index.ts';
import type { ExchangePattern, PromptOptions } from '../expect/index.ts';
import { matched } from './matcher.ts';
import type { Matched, MatcherContext } from './matcher.ts';

/** Every exchange, of those that match, is answered in time. */
export function toRespondWithin(
  this: MatcherContext, capture: unknown, milliseconds: number, where?: ExchangePattern, options?: PromptOptions,
): Promise<Matched> {
  return matched(this, capture, () => respondWithin(milliseconds, where, options));
}
