/** Whether what a side said in one session goes on where it had stopped in the session before. */
import { numberOf } from './marks.ts';
import type { Mark, Marks } from './marks.ts';

export interface Continuity {
  /** IDs between the last delivered and the first of the new session: 0 where it is exactly the next, null where that cannot be told. */
  readonly missing: number | null;
  /** Messages of the new session that the old one had brought already. */
  readonly repeated: number;
  /** The same IDs stand for other messages: counting began again. */
  readonly renumbered: boolean;
}

const UNKNOWN: Continuity = { missing: null, repeated: 0, renumbered: false };

/** Larger than this, numbers are times or hashes rather than counters, unless they have been seen to grow evenly. */
const COUNTER_LIMIT = 1e9;

/** `last`: the last message of `before` that counts as delivered. */
export function continuity(before: Marks, last: Mark | null, after: Marks): Continuity {
  const first = after.head[0];
  if (first === undefined || last === null) return UNKNOWN;
  const repeated = countRepeated(before, after);
  const jump = jumpBetween(before, last, first, after);
  if (jump === null) return { ...UNKNOWN, repeated };
  const { steps, behind } = jump;
  if (steps > 0) return { missing: steps - 1, repeated, renumbered: false };
  if (repeated === 0 && isRenumbered(before, after)) return { missing: null, repeated: 0, renumbered: true };
  return { missing: after.count > behind ? 0 : null, repeated: Math.max(repeated, Math.min(after.count, behind)), renumbered: false };
}

/** Steps from the last ID to the first, and how many of the new IDs lie not beyond the last; null where they cannot be counted. */
function jumpBetween(before: Marks, last: Mark, first: Mark, after: Marks): { steps: number; behind: number } | null {
  const from = numberOf(last.id);
  const to = numberOf(first.id);
  if (from === null || to === null || from.prefix !== to.prefix) return null;
  const step = before.step ?? after.step ?? (Math.max(from.number, to.number) < COUNTER_LIMIT ? 1 : 0);
  if (step === 0 || (after.step !== null && after.step !== step)) return null;
  const steps = (to.number - from.number) / step;
  return Number.isInteger(steps) ? { steps, behind: 1 - steps } : null;
}

/**
 * Messages at the beginning of `after` that `before` had brought: those with an ID are the same where ID and content are;
 * those without where the content is, unless it is said over and over, or always said first, like a greeting.
 */
function countRepeated(before: Marks, after: Marks): number {
  const often = new Map<number, number>();
  const earlier = distinct(before);
  for (const { hash } of earlier) if (hash !== null) often.set(hash, (often.get(hash) ?? 0) + 1);
  const known = new Set(earlier.map(({ id, hash }) => `${id}\n${hash}`));
  return after.head.filter(({ id, hash }, at) => {
    if (hash === null || !known.has(`${id}\n${hash}`)) return false;
    return id !== '' || (often.get(hash) === 1 && before.head[at]?.hash !== hash);
  }).length;
}

/** An ID of `after` stood for something else in `before`. */
function isRenumbered(before: Marks, after: Marks): boolean {
  const earlier = new Map(distinct(before).map(({ id, hash }) => [id, hash]));
  return after.head.some(({ id, hash }) => id !== '' && earlier.has(id) && earlier.get(id) !== hash);
}

const distinct = ({ head, tail, count }: Marks): Mark[] =>
  [...head, ...tail.slice(Math.max(0, head.length + tail.length - count))];
