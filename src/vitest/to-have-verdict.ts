import { verdict } from '../expect/index.ts';
import type { RecordOptions, VerdictArgument } from '../expect/index.ts';
import { matched } from './matcher.ts';
import type { Matched, MatcherContext } from './matcher.ts';

/** A verdict on what went wrong; a string or regular expression is the code. */
export function toHaveVerdict(
  this: MatcherContext, capture: unknown, pattern: VerdictArgument, options?: RecordOptions<'verdict'>,
): Promise<Matched> {
  return matched(this, capture, () => verdict(pattern, options));
}
