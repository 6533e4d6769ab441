import type { MakeExaminer } from './examiner.ts';
import { reconnect } from './reconnect/reconnect.ts';

/** Everybody who is asked what is wrong, a line each. Their order has no meaning. */
export const examiners: readonly MakeExaminer[] = [
  reconnect,
];
