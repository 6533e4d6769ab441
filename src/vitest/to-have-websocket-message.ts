import { webSocketMessage } from '../expect/index.ts';
import type { MessageArgument, RecordOptions } from '../expect/index.ts';
import { matched } from './matcher.ts';
import type { Matched, MatcherContext } from './matcher.ts';

/** A message of either side; a string or regular expression is its text. */
export function toHaveWebSocketMessage(
  this: MatcherContext, capture: unknown, pattern: MessageArgument, options?: RecordOptions<'websocket-message'>,
): Promise<Matched> {
  return matched(this, capture, () => webSocketMessage(pattern, options));
}
