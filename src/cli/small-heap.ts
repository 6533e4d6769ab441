import { getHeapSpaceStatistics, setFlagsFromString } from 'node:v8';

/** Where new space stops growing: twice of it takes 5 MB more for web captures, and no difference in speed was measured. */
const NEW_SPACE = 2 << 20;

/**
 * Trades some collections of garbage for a third of the memory: records live as long as it takes to print them, but V8 would
 * let new space grow to 16 MB twice, and old space to twice what survives, before it looks. Both are heuristics that the
 * collector reads each time, so they may change at any moment. (`npm run bench -- memory` shows the effect.)
 *
 * Nor are whole pages of new space made old ones: what dies in them soon would leave holes between what lives long, and a long
 * capture of many connections took 5 to 10 MB more for them.
 */
export function keepHeapSmall(): void {
  setFlagsFromString('--heap-growing-percent=25');
  setFlagsFromString('--no-page-promotion');
  stopNewSpace();
}

/** Looks again until new space is large enough: nothing can make it smaller than it is. */
function stopNewSpace(): void {
  const size = getHeapSpaceStatistics().find(({ space_name }) => space_name === 'new_space')?.space_size ?? NEW_SPACE;
  if (size >= NEW_SPACE) setFlagsFromString('--semi-space-growth-factor=1');
  else setTimeout(stopNewSpace, 5).unref();
}
