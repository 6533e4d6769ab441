/** How alike two values that differ are, from 0 to less than 1: among many records it finds the one that was meant. */

/** What differs is never closer than this, whatever it looks like. */
const MOST = 0.7;
/** Longer texts are judged by how they begin. */
const LONG = 200;

/** By pairs of neighbouring characters that both have (Sørensen–Dice). */
export function textCloseness(a: string, b: string): number {
  if (a.toLowerCase() === b.toLowerCase()) return MOST;
  const pairs = new Map<string, number>();
  for (const pair of pairsOf(a)) pairs.set(pair, (pairs.get(pair) ?? 0) + 1);
  let shared = 0;
  for (const pair of pairsOf(b)) {
    const left = pairs.get(pair) ?? 0;
    if (left > 0) {
      pairs.set(pair, left - 1);
      shared++;
    }
  }
  const total = pairsOf(a).length + pairsOf(b).length;
  return total === 0 ? 0 : (MOST * 2 * shared) / total;
}

/** Half of what texts can reach, for two figures next to each other; less the farther they are apart. */
export const figureCloseness = (a: number, b: number): number =>
  (MOST / 2) * (1 - Math.min(1, Math.abs(a - b) / Math.max(Math.abs(a), Math.abs(b), 1)));

function pairsOf(text: string): string[] {
  const short = text.toLowerCase().slice(0, LONG);
  return Array.from({ length: Math.max(0, short.length - 1) }, (_, at) => short.slice(at, at + 2));
}
