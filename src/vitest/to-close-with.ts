import { close } from '../expect/index.ts';
import type { CloseArgument, ClosePattern, RecordOptions } from '../expect/index.ts';
import { matched } from './matcher.ts';
import type { Matched, MatcherContext } from './matcher.ts';

/** A WebSocket is closed with this code, or a connection ends in this way. */
export function toCloseWith(
  this: MatcherContext, capture: unknown, how: CloseArgument, of?: ClosePattern, options?: RecordOptions,
): Promise<Matched> {
  return matched(this, capture, () => close(how, of, options));
}
