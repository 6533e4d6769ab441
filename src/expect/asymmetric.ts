/** Patterns that judge for themselves, as `expect.stringContaining('a')` of vitest and jest does. */
import type { Asymmetric } from './expectation.ts';

export const isAsymmetric = (pattern: unknown): pattern is Asymmetric =>
  (typeof pattern === 'object' || typeof pattern === 'function') && pattern !== null &&
  typeof (pattern as { asymmetricMatch?: unknown }).asymmetricMatch === 'function';

/** Of vitest and jest, by the names that they give themselves: what such a one does is known. */
export const isBuiltIn = (pattern: unknown, ...names: readonly string[]): pattern is Asymmetric & { readonly sample: unknown } =>
  isAsymmetric(pattern) && (pattern as { $$typeof?: unknown }).$$typeof === BUILT_IN && names.includes(String(pattern));

const BUILT_IN = Symbol.for('jest.asymmetricMatcher');

/**
 * Whether a pattern holds of a value that can be looked at in more than one way, as a body can that is text and JSON: of any
 * view, or of each of them where it is a negation, since what is in one view is in the value.
 */
export function judgedBy(pattern: Asymmetric, ...views: readonly unknown[]): boolean {
  const holds = (view: unknown): boolean => {
    rewind(pattern);
    return pattern.asymmetricMatch(view);
  };
  return isNegation(pattern) ? views.every(holds) : views.some(holds);
}

/** Vitest's and jest's own say so. */
export const isNegation = (pattern: Asymmetric): boolean => (pattern as { inverse?: unknown }).inverse === true;

/** An expression with the flags g or y goes on where it left off, though each value is another text. */
function rewind(pattern: Asymmetric): void {
  const { sample } = pattern as { sample?: unknown };
  if (sample instanceof RegExp) sample.lastIndex = 0;
}
