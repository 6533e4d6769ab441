/**
 * The smallest part of a list for which something still holds (delta debugging, Zeller and Hildebrandt 2002): ever smaller runs
 * of it are taken away, and stay away where it holds without them.
 */
export async function reduce<T>(items: readonly T[], holds: (items: readonly T[]) => Promise<boolean>): Promise<readonly T[]> {
  let kept = items;
  let size = Math.ceil(kept.length / 2);
  while (size > 0) {
    let reduced = false;
    // From the end, since what comes later is seldom the cause of what came before.
    for (let end = kept.length; end > 0;) {
      const start = Math.max(0, end - size);
      const rest = [...kept.slice(0, start), ...kept.slice(end)];
      if (rest.length > 0 && await holds(rest)) {
        kept = rest;
        reduced = true;
      }
      end = start;
    }
    // Without the last single item others may be dispensable that were not before.
    if (size === 1) {
      if (!reduced) return kept;
    } else size = Math.min(Math.ceil(size / 2), Math.ceil(kept.length / 2));
  }
  return kept;
}

/** The smallest number between two for which something holds; it holds for `most`, and is taken to hold from some number on. */
export async function least(fewest: number, most: number, holds: (count: number) => Promise<boolean>): Promise<number> {
  let low = fewest;
  let high = most;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (await holds(middle)) high = middle;
    else low = middle + 1;
  }
  return high;
}
