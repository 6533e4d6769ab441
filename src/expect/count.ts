/** How many records must match. */
import type { Count } from './expectation.ts';
import { refuse } from './refusal.ts';
import { show } from './show.ts';

const NAMES = { times: 'times', atLeast: 'atLeast', atMost: 'atMost' } as const;

/**
 * Refuses counts that always hold, or never; `names` are what whoever wrote them calls them.
 * @throws {RefusedExpectation}
 */
export function checkCount({ times, atLeast, atMost }: Count, names: Readonly<Record<keyof Count, string>> = NAMES): void {
  for (const [name, count] of Object.entries({ times, atLeast, atMost })) {
    if (count !== undefined && (!Number.isInteger(count) || count < 0)) {
      const called = names[name as keyof Count];
      refuse(`${called} is ${show(count)}: it is a whole number not below 0`, called);
    }
  }
  if (times !== undefined && (atLeast !== undefined || atMost !== undefined)) {
    refuse(`times says how many exactly; ${names.atLeast} and ${names.atMost} say it otherwise`, names.times);
  }
  if (atLeast === 0) refuse(`${names.atLeast}: 0 could never fail`, names.atLeast);
  if (atLeast !== undefined && atMost !== undefined && atLeast > atMost) {
    refuse(`${names.atLeast}: ${atLeast} and ${names.atMost}: ${atMost} could never hold together`, names.atLeast);
  }
}

/** Nothing said means at least one; `atMost` alone allows none. */
export function countHolds({ times, atLeast, atMost }: Count, count: number): boolean {
  if (times !== undefined) return count === times;
  return count >= (atLeast ?? (atMost === undefined ? 1 : 0)) && count <= (atMost ?? Infinity);
}

/** `exactly 2 exchanges`, `an exchange` */
export function countText({ times, atLeast, atMost }: Count, one: string, many: string): string {
  const of = (count: number): string => `${count} ${count === 1 ? one.replace(/^an? /, '') : many}`;
  if (times !== undefined) return times === 0 ? `no ${one.replace(/^an? /, '')}` : `exactly ${of(times)}`;
  if (atLeast !== undefined && atLeast === atMost) return `exactly ${of(atMost)}`;
  if (atLeast !== undefined && atMost !== undefined) return `${atLeast} to ${of(atMost)}`;
  if (atLeast !== undefined) return `at least ${of(atLeast)}`;
  return atMost === undefined ? one : `at most ${of(atMost)}`;
}
