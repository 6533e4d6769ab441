import { checkFields } from './check-fields.ts';
import type { Kind } from './kind.ts';
import { RefusedExpectation } from './refusal.ts';

/**
 * Refuses a pattern of this kind of record that says nothing, or that no record could match. `what` is what the pattern stands for,
 * and `prefix` stands before the names of its fields.
 * @throws {RefusedExpectation}
 */
export function checkPattern<R, P extends object>(pattern: P, kind: Kind<R, P>, prefix = '', what = kind.one): void {
  checkFields(pattern, kind.fields, what, prefix);
  try {
    kind.check?.(pattern);
  } catch (error) {
    if (error instanceof RefusedExpectation && error.field !== null) error.field = prefix + error.field;
    throw error;
  }
}
