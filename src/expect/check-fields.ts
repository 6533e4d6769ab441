import { checkValue, isPlain } from './check-value.ts';
import type { Field, Fields } from './field.ts';
import { meantOr } from './meant.ts';
import { refuse } from './refusal.ts';
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
    if (field === undefined) {
      refuse(`${what} has no field ${show(name)}${meantOr(name, Object.keys(known), 'its fields are')}`);
    }
    if (part === null) {
      if (field.always) refuse(`${path} is null, and it is always there`);
    } else {
      checkValueUnlessDeep(part, path);
      field.type.check(part, path);
    }
  }
}

/** `undefined` and functions say nothing, whatever the field. */
function checkValueUnlessDeep(part: unknown, path: string): void {
  if (typeof part !== 'object') checkValue(part, path);
}
