import type { Expectation } from './expectation.ts';
import type { Difference } from './field.ts';
import type { Candidate } from './kind.ts';

/** The record that came nearest to what was expected. */
export interface Nearest {
  readonly record: Candidate;
  /** What is not as expected; empty where only its place is wrong. */
  readonly differences: readonly Difference[];
  /** Ascending. */
  readonly frames: readonly number[];
  /** RFC 3339, where it has one. */
  readonly time: string | null;
  readonly connection: number | null;
  /** Hardly anything of it agrees: it may be nothing like what was meant. */
  readonly far: boolean;
  /** What may have been meant. */
  readonly hint: string | null;
}

/** Why it came so, and what there is instead. */
export type Outcome = Pick<ExpectationResult, 'reason' | 'nearest' | 'transcript'>;

/** What came of an expectation; every text in it is safe for a terminal. */
export interface ExpectationResult {
  readonly pass: boolean;
  readonly expectation: Expectation;
  /** `no exchange matches` */
  readonly reason: string;
  /** The expectation in words: `an exchange { path: '/login' }`. */
  readonly wanted: string;
  /** Records that the pattern matches; of `no-notes` and `respond-within`, those that break it. */
  readonly matched: readonly Candidate[];
  readonly nearest: Nearest | null;
  /** What was said there, or what else there is: lines with times and frames. */
  readonly transcript: readonly string[];
}
