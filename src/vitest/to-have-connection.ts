import { connection } from '../expect/index.ts';
import type { ConnectionPattern, RecordOptions } from '../expect/index.ts';
import { matched } from './matcher.ts';
import type { Matched, MatcherContext } from './matcher.ts';

/** A connection, or a flow of UDP. */
export function toHaveConnection(
  this: MatcherContext, capture: unknown, pattern: ConnectionPattern, options?: RecordOptions<'connection'>,
): Promise<Matched> {
  return matched(this, capture, () => connection(pattern, options));
}
