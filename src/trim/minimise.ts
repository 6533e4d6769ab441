import type { KeptFrame, KeptFrames } from './kept-frame.ts';
import { least, reduce } from './reduce.ts';

/** What is being made smaller. */
export type Stage = 'connections' | 'frames' | 'payload';

/** Whether what is wanted still holds of these frames. */
export type Holds = (frames: readonly KeptFrame[]) => Promise<boolean>;

/**
 * The smallest part of a capture for which something holds: of its connections, then of their frames, then of the payload of
 * those, which is cut as a snap length would. `holds` must be true of all frames. What is left is locally smallest: nothing
 * single can go.
 */
export async function minimise(
  { frames, faces }: KeptFrames, holds: Holds, onStage: (stage: Stage, left: readonly KeptFrame[]) => void = () => {},
): Promise<KeptFrames> {
  onStage('connections', frames);
  const groups = groupsOf(frames);
  const kept = await reduce(groups, (some) => holds(inOrder(some.flat())));
  const ofKept = inOrder(kept.flat());
  onStage('frames', ofKept);
  const needed = await reduce(ofKept, holds);
  onStage('payload', needed);
  return { faces, frames: await cutPayload(needed, holds) };
}

/** By connection; what belongs to none is a group, too. */
function groupsOf(frames: readonly KeptFrame[]): KeptFrame[][] {
  const groups = new Map<number, KeptFrame[]>();
  for (const frame of frames) {
    const group = groups.get(frame.connection);
    if (group) group.push(frame);
    else groups.set(frame.connection, [frame]);
  }
  return [...groups.values()];
}

const inOrder = (frames: readonly KeptFrame[]): KeptFrame[] => frames.toSorted((a, b) => a.number - b.number);

/** The longest first: they are what makes the file large. */
async function cutPayload(frames: readonly KeptFrame[], holds: Holds): Promise<readonly KeptFrame[]> {
  let kept = [...frames];
  const byLength = kept.map((frame, at) => ({ at, length: frame.bytes.length - frame.payloadStart }))
    .filter(({ length }) => length > 0).sort((a, b) => b.length - a.length);
  for (const { at, length } of byLength) {
    const whole = kept[at]!;
    const cut = (payload: number): KeptFrame[] =>
      kept.with(at, { ...whole, bytes: whole.bytes.subarray(0, whole.payloadStart + payload) });
    kept = cut(await least(0, length, (payload) => holds(cut(payload))));
  }
  return kept;
}
