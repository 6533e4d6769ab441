/** What several runs of two programs come to. */
export interface Ratio {
  median: number;
  min: number;
  max: number;
}

/** The middle one; of an even number, the mean of the two in the middle. */
export function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  const middle = sorted.length >> 1;
  return sorted.length % 2 === 1 ? sorted[middle]! : (sorted[middle - 1]! + sorted[middle]!) / 2;
}

/** Each run of one against the run of the other in the same minute, so that a busy minute weighs on both. */
export function pairwise(ours: readonly number[], theirs: readonly number[]): Ratio {
  const ratios = ours.slice(0, theirs.length).map((one, run) => one / theirs[run]!);
  return { median: median(ratios), min: Math.min(...ratios), max: Math.max(...ratios) };
}

/** The other way round: how many times as fast. */
export const inverse = ({ median: middle, min, max }: Ratio): Ratio => ({ median: 1 / middle, min: 1 / max, max: 1 / min });

/** Three digits that mean something. */
export const figure = (value: number): string => value.toFixed(value >= 100 ? 0 : value >= 10 ? 1 : 2);
