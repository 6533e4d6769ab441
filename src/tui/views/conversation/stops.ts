/** How often a reader stopped: a window of zero is advertised again and again until there is room, which is one stop. */
import { Analysis } from '../../../analysis.ts';
import type { Look } from '../../capture.ts';

/** Of both ends together. */
export function stopsOf({ frames, connections }: Pick<Look, 'frames' | 'connections'>, connection: number): number {
  const isStopped = { client: false, server: false };
  let stops = 0;
  for (let frame = connections.numbers('firstFrame')[connection] ?? 0; frame !== 0; frame = frames.nextOf(frame)) {
    const from = frames.sideOf(frame);
    if (from === null) continue;
    const isZero = (frames.analysisOf(frame) & Analysis.ZeroWindow) !== 0;
    if (isZero && !isStopped[from]) stops++;
    isStopped[from] = isZero;
  }
  return stops;
}

export const timesText = (times: number): string => (times === 1 ? 'once' : times === 2 ? 'twice' : `${times} times`);
