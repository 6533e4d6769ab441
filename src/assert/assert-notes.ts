import { notes } from '../expect/index.ts';
import type { Collectable, NoteArgument, RecordOptions } from '../expect/index.ts';
import { holds } from './assertion.ts';
import type { Negatable } from './assertion.ts';

/**
 * Notes of an oddity; a string or regular expression is the code.
 * @throws {AssertionError} where it is not so; {RefusedExpectation} where it could not be otherwise.
 */
export function assertNotes(
  capture: Collectable, pattern: NoteArgument, options?: Negatable<RecordOptions<'note'>>,
): Promise<void> {
  return holds(assertNotes, capture, options, (rest) => notes(pattern, rest));
}
