import { notes } from '../expect/index.ts';
import type { NoteArgument, RecordOptions } from '../expect/index.ts';
import { matched } from './matcher.ts';
import type { Matched, MatcherContext } from './matcher.ts';

/** Notes of an oddity; a string or regular expression is the code. */
export function toHaveNotes(
  this: MatcherContext, capture: unknown, pattern: NoteArgument, options?: RecordOptions<'note'>,
): Promise<Matched> {
  return matched(this, capture, () => notes(pattern, options));
}
