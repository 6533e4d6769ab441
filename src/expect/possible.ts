/** Whether a pattern can come out true of any value that a field can have, tried on values that no capture holds. */
import { isAsymmetric, isBuiltIn } from './asymmetric.ts';
import type { Collected } from './collect.ts';
import { Combined, Comparing } from './combined.ts';
import { APART } from './contradiction.ts';
import { agrees, compareField } from './field.ts';
import type { Field } from './field.ts';
import { refuse } from './refusal.ts';
import { show } from './show.ts';

/** No type of which the values are known looks at the capture. */
const NO_CAPTURE = null as unknown as Collected;

/** Of vitest and jest, what looks at a value and does nothing else. What others do when they are asked is not known. */
const PURE = ['StringContaining', 'StringNotContaining', 'StringMatching', 'StringNotMatching', 'Any', 'Anything', 'NumberCloseTo'];

export function canBeTried(pattern: unknown): boolean {
  if (pattern instanceof Combined) return pattern.patterns.every(canBeTried);
  if (Array.isArray(pattern)) return false;
  return !isAsymmetric(pattern) || pattern instanceof Comparing || isBuiltIn(pattern, ...PURE);
}

/** Whether a field can be like this pattern where it is this value; null where there is none. */
export const agreesWith = <R>({ type }: Field<R>, pattern: unknown, value: unknown): boolean =>
  agrees(compareField(type, pattern, value, '', NO_CAPTURE));

/** @throws {RefusedExpectation} for a pattern that agrees with nothing that the field can be, or with all of it. */
export function checkPossible<R>(pattern: unknown, field: Field<R>, path: string): void {
  const { type, always = false } = field;
  const values = canBeTried(pattern) ? type.values?.(pattern) ?? null : null;
  if (values === null) return;
  const all = always ? values : [...values, null];
  const may = (part: unknown): boolean => all.some((value) => agreesWith(field, part, value));
  if (!may(pattern)) {
    const areApart = pattern instanceof Combined && pattern.how === 'all' && pattern.patterns.every(may);
    refuse(`nothing that ${path} can be matches ${show(pattern)}${areApart ? APART : type.instead?.(pattern) ?? ''}`);
  }
  if (always && type.takes.is === 'word' && all.every((value) => agreesWith(field, pattern, value))) {
    refuse(`whatever ${path} is, it matches ${show(pattern)}; name which it must be`);
  }
}
