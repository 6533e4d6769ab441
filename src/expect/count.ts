/** How many records must match. */
import type { Count } from './expectation.ts';
import { refuse } from './refusal.ts';

/** @throws {RefusedExpectation} for counts that always hold, or never. */
export function checkCount({ times, atLeast, atMost }: Count): void {
  for (const [name, count] of Object.entries({ times, atLeast, atMost })) {
    if (count !== undefined && (!Number.isInteger(count) || count < 0)) {
      refuse(`${name} is ${String(count)}: it is a whole number not below 0`);
    }
  }
  if (times !== undefined && (atLeast !== undefined || atMost !== undefined)) {
    refuse('times says how many exactly; atLeast and atMost say it otherwise');
  }
  if (atLeast === 0) refuse('atLeast: 0 could never fail');
  if (atLeast !== undefined && atMost !== undefined && atLeast > atMost) {
    refuse(`atLeast: ${atLeast} and atMost: ${atMost} could never hold together`);
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
  if (atLeast !== undefined && atMost !== undefined) return `${atLeast} to ${of(atMost)}`;
  if (atLeast !== undefined) return `at least ${of(atLeast)}`;
  return atMost === undefined ? one : `at most ${of(atMost)}`;
}
