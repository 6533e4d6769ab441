/** Expectations of a capture: what matchers, assertions and expectation files are made of. Nothing of Node. */
export { collect, collected, Collected } from './collect.ts';
export type { Collectable, CollectOptions } from './collect.ts';
export { evaluate, EXPECTATION_KINDS } from './evaluate.ts';
export type * from './expectation.ts';
export { failureText } from './failure.ts';
export type { Difference } from './field.ts';
export type { Candidate } from './kind.ts';
export { judge, needsVerdicts } from './judge.ts';
export type { Judgement } from './judge.ts';
export { RefusedExpectation } from './refusal.ts';
export * from './shorthand.ts';
export type { ExpectationResult, Nearest } from './result.ts';
