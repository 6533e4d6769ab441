import * as vitest from 'vitest';
import { checkOptions, collected, CONVERSATION_OPTIONS, conversationText, refuse, show } from '../expect/index.ts';
import type { ConversationOptions } from '../expect/index.ts';
import type { Matched, MatcherContext } from './matcher.ts';

export interface ConversationSnapshot extends ConversationOptions {
  /** Keep the transcript in a file of its own, beside the test, and not among vitest's snapshots. */
  file?: string;
}

type Snapshot = (this: MatcherContext, received: unknown, file?: string) => Matched | Promise<Matched>;
/** Vitest has these since 4.1; before, a snapshot is an assertion within the assertion. */
type WithSnapshots = { Snapshots?: { toMatchSnapshot: Snapshot; toMatchFileSnapshot: Snapshot } };

/** What was said is what was said when the snapshot was made. */
export async function toMatchConversation(
  this: MatcherContext, capture: unknown, options: ConversationSnapshot = {},
): Promise<Matched> {
  if (this.isNot) refuse('that a capture is unlike a snapshot says nothing of what it is; say what must not be there');
  checkOptions(options, [...CONVERSATION_OPTIONS, 'file']);
  const { file, ...rest } = options;
  const isPath = file === undefined || (typeof file === 'string' && file !== '');
  if (!isPath) refuse(`file is the path of a snapshot, and ${show(file)} is none`, 'file');
  const text = conversationText(await collected(capture), rest);
  const { Snapshots } = vitest as unknown as WithSnapshots;
  if (Snapshots) {
    return file === undefined ? Snapshots.toMatchSnapshot.call(this, text) : Snapshots.toMatchFileSnapshot.call(this, text, file);
  }
  if (file === undefined) vitest.expect(text).toMatchSnapshot();
  else await vitest.expect(text).toMatchFileSnapshot(file);
  return { pass: true, message: () => 'as it was' };
}
