/** Small captures are diagnosed without being asked, once they have been read: rows of the list then say with what something is wrong. */
import { step } from '../../app/view.ts';
import type { Step } from '../../app/view.ts';
import type { Look } from '../../capture.ts';
import type { ConversationsState } from './state.ts';

/** Of larger ones it takes long enough to be noticed. */
const SMALL_BYTES = 64 << 20;

export function diagnosed({ state, effects }: Step<ConversationsState>, { status, verdicts }: Look): Step<ConversationsState> {
  const { phase, bytesRead, problem } = status;
  const isDue = phase === 'done' && problem === null && bytesRead > 0 && bytesRead <= SMALL_BYTES;
  if (state.diagnosed || verdicts !== null || !isDue) return step(state, ...effects);
  return step({ ...state, diagnosed: true }, ...effects, { kind: 'diagnose' });
}
