/** Conditions on one value, such as `price__gt: 5` beside `price__lt: 3`, that no value meets together. */
import { Combined, Comparing } from './combined.ts';
import { compareValue } from './compare.ts';
import { agrees } from './field.ts';
import { around } from './figures.ts';
import { fragmentOf } from './fragment.ts';
import type { Place } from './fragment.ts';
import { refuse } from './refusal.ts';
import { show } from './show.ts';

export const APART = ': each may hold, but never all of them';

/** What a value is seen as: as itself alone, or in more ways than one, as a body is text and JSON. */
type Seen = 'as it is' | 'in several ways';

/** @throws {RefusedExpectation} where it is certain that they contradict each other. */
export function checkTogether(pattern: unknown, path: string, seen: Seen = 'as it is'): void {
  if (!(pattern instanceof Combined)) return;
  for (const part of pattern.patterns) checkTogether(part, path, seen);
  if (pattern.how !== 'all') return;
  if (isOutOfBounds(pattern.patterns) || (seen === 'as it is' && contradicts(pattern.patterns))) {
    refuse(`nothing that ${path} can be matches ${show(pattern)}${APART}`);
  }
}

const agreeOn = (value: unknown, conditions: readonly unknown[]): boolean =>
  conditions.every((each) => agrees(compareValue(each, value, '')));

function isOutOfBounds(conditions: readonly unknown[]): boolean {
  const bounds = conditions.filter((each): each is Comparing => each instanceof Comparing && each.judges === 'figure');
  const figures = around(bounds.map(({ against }) => against.operand as number), { least: -Infinity, most: Infinity, whole: false });
  return bounds.length > 0 && !figures.some((figure) => agreeOn(figure, bounds));
}

function contradicts(conditions: readonly unknown[]): boolean {
  const told = conditions.filter((each) => each instanceof RegExp || each instanceof Comparing || literalsOf(each) !== null);
  const [values] = told.map(literalsOf).filter((each) => each !== null);
  if (values !== undefined) return !values.some((value) => agreeOn(value, told));
  return disagree(told, 'start', (a, b) => a.startsWith(b)) || disagree(told, 'end', (a, b) => a.endsWith(b));
}

const isLiteral = (pattern: unknown): boolean =>
  pattern === null || typeof pattern === 'string' || typeof pattern === 'number' || typeof pattern === 'boolean';

/** Where it can be one of these alone. */
function literalsOf(pattern: unknown): readonly unknown[] | null {
  if (isLiteral(pattern)) return [pattern];
  return pattern instanceof Combined && pattern.how === 'any' && pattern.patterns.every(isLiteral) ? pattern.patterns : null;
}

/** Whether two of them begin, or end, in ways that cannot both be. */
function disagree(conditions: readonly unknown[], place: Place, isPartOf: (text: string, part: string) => boolean): boolean {
  const exact = conditions.filter((each) => !(each instanceof RegExp && each.flags.includes('i')));
  const texts = exact.map(fragmentOf).filter((each) => each?.place === place).map((each) => each!.text);
  return texts.some((a) => texts.some((b) => !isPartOf(a, b) && !isPartOf(b, a)));
}
