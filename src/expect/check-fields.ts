import { checkValue } from './check-value.ts';
import { Comparing, eachOf } from './combined.ts';
import { compareValue } from './compare.ts';
import { checkTogether } from './contradiction.ts';
import type { Field, Fields, Takes } from './field.ts';
import { meantOr } from './meant.ts';
import { isPlain } from './plain.ts';
import { checkPossible } from './possible.ts';
import { about, refuse } from './refusal.ts';
import { show } from './show.ts';

/**
 * Refuses a pattern that names no field or one that is not there, or that no record could match.
 * `what` is what the pattern stands for: `an exchange`, `response`.
 * @throws {RefusedExpectation}
 */
export function checkFields<R, P extends object>(pattern: P, fields: Fields<R, P>, what: string, prefix: string): void {
  if (typeof pattern !== 'object' || pattern === null || !isPlain(pattern)) {
    refuse(`a pattern is an object that names fields, and ${show(pattern)} is none`);
  }
  const entries = Object.entries(pattern);
  if (entries.length === 0) refuse(`${what} is {}, which would match anything; name what it must have`);
  for (const [name, part] of entries) {
    const known = fields as Record<string, Field<R>>;
    const field = Object.hasOwn(known, name) ? known[name]! : undefined;
    const path = prefix + name;
    about(path, () => {
      if (field === undefined) refuse(`${what} has no field ${show(name)}${meantOr(name, Object.keys(known), 'its fields are')}`);
      eachOf(part, (each) => checkPart(each, field, path, pattern));
      checkPossible(part, field, path);
      // Elsewhere a literal stands for more than itself: 2xx, an address with any port.
      if (field.type.compare === compareValue) checkTogether(part, path);
      else if (field.type.takes.is === 'content') checkTogether(part, path, 'in several ways');
    });
  }
}

function checkPart<R>(part: unknown, { type, always }: Field<R>, path: string, beside: object): void {
  if (part === null) {
    if (always) refuse(`${path} is null, and it is always there`);
    return;
  }
  if (part instanceof Comparing && !canCompare(part.judges, type.takes, always)) {
    const instead = 'fields' in type.takes ? '; compare one of its fields' : '';
    refuse(part.judges === 'presence' ? `${path} is always there` : `${path} is no ${part.judges}${instead}`);
  }
  // `undefined` and functions say nothing, whatever the field.
  if (typeof part !== 'object') checkValue(part, path);
  type.check(part, path, beside);
}

/** Whether a comparison can come out one way or the other. */
export function canCompare(judges: Comparing['judges'], { is }: Takes, always = false): boolean {
  if (judges === 'presence') return !always;
  if (is === 'fields' || is === 'flag') return false;
  return judges === 'text' || (is !== 'word' && is !== 'endpoint');
}
