import { noNotes } from '../expect/index.ts';
import type { QuietOptions } from '../expect/index.ts';
import { matched } from './matcher.ts';
import type { Matched, MatcherContext } from './matcher.ts';

/** No notes at all, or none above a severity. */
export function toHaveNoNotes(this: MatcherContext, capture: unknown, options?: QuietOptions): Promise<Matched> {
  return matched(this, capture, () => noNotes(options));
}
