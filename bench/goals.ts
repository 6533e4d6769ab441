/** What is to be reached, as questions to the results of a contest. */
import type { Results } from './contest.ts';
import type { Measurement } from './measure.ts';
import { figure, inverse, median, pairwise } from './ratio.ts';
import type { Ratio } from './ratio.ts';

/** A row of the table of goals. */
export interface Verdict {
  work: string;
  against: string;
  measured: string;
  /** The least and the most of all runs. */
  range: string;
  goal: string;
  /** Null where a program was missing. */
  met: boolean | null;
}

export interface Goal {
  work: string;
  against: string;
  goal: string;
  judge(results: Results): Pick<Verdict, 'measured' | 'range' | 'met'> | null;
}

export function verdict({ work, against, goal, judge }: Goal, results: Results): Verdict {
  return { work, against, goal, ...(judge(results) ?? { measured: 'not run', range: '', met: null }) };
}

type Names = readonly [ours: string, theirs: string];

/** At least so many times as fast as a peer. */
export const faster = (work: string, against: string, names: Names, least: number): Goal => ({
  work, against, goal: `≥ ${least}× faster`,
  judge: (results) => judged(results, names, (ours, theirs) => {
    const ratio = inverse(pairwise(ours, theirs));
    return { ...words(ratio, '× faster'), met: ratio.median >= least };
  }),
});

/** At most so many times the time of a peer. */
export const within = (work: string, against: string, names: Names, most: number): Goal => ({
  work, against, goal: `≤ ${most}×`,
  judge: (results) => judged(results, names, (ours, theirs) => {
    const ratio = pairwise(ours, theirs);
    return { ...words(ratio, '×'), met: ratio.median <= most };
  }),
});

/** At most so many milliseconds more than a peer. */
export const later = (work: string, against: string, names: Names, most: number): Goal => ({
  work, against, goal: `≤ +${most} ms`,
  judge: (results) => judged(results, names, (ours, theirs) => {
    const more = ours.map((seconds, run) => (seconds - theirs[run]!) * 1000);
    const middle = median(more);
    return { measured: `+${middle.toFixed(0)} ms`, range: range(more), met: middle <= most };
  }),
});

/** At most so many megabytes at the peak. */
export const peak = (work: string, name: string, most: number): Goal => ({
  work, against: '—', goal: `≤ ${most} MB`,
  judge: (results) => {
    const all = peaksOf(results.get(name));
    return all && { measured: `${Math.max(...all).toFixed(0)} MB`, range: range(all), met: Math.max(...all) <= most };
  },
});

/** At most so much more memory on a larger file. */
export const flat = (work: string, [large, small]: Names, percent: number): Goal => ({
  work, against: 'a quarter of the file', goal: `≤ +${percent} %`,
  judge: (results) => {
    const [ours, theirs] = [peaksOf(results.get(large)), peaksOf(results.get(small))];
    if (!ours || !theirs) return null;
    const more = (median(ours) / median(theirs) - 1) * 100;
    return {
      measured: `${more < 0 ? '' : '+'}${more.toFixed(0)} %`,
      range: `${median(theirs).toFixed(0)} → ${median(ours).toFixed(0)} MB`,
      met: median(ours) <= median(theirs) * (1 + percent / 100),
    };
  },
});

function judged<T>(results: Results, [ours, theirs]: Names, judge: (ours: number[], theirs: number[]) => T): T | null {
  const [a, b] = [results.get(ours), results.get(theirs)];
  return a && b ? judge(a.map(({ seconds }) => seconds), b.map(({ seconds }) => seconds)) : null;
}

function peaksOf(measured: readonly Measurement[] | undefined): number[] | null {
  const peaks = measured?.flatMap((one) => (one.peak === null ? [] : [one.peak])) ?? [];
  return peaks.length === 0 ? null : peaks;
}

const words = (ratio: Ratio, unit: string) =>
  ({ measured: `${figure(ratio.median)}${unit}`, range: `${figure(ratio.min)}–${figure(ratio.max)}` });

const range = (values: readonly number[]): string => `${Math.min(...values).toFixed(0)}–${Math.max(...values).toFixed(0)}`;
