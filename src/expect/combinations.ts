/** What fields of one record can be together: a note of this code is of this severity, a flow of UDP is never reset. */
import { Combined, Comparing } from './combined.ts';
import type { Field } from './field.ts';
import { agreesWith, canBeTried } from './possible.ts';
import { about, refuse } from './refusal.ts';
import { Absent, show } from './show.ts';

/** What may stand in a field where its values cannot be listed. */
export interface Allowed {
  may(pattern: unknown): boolean;
  /** In words: `bytes`. */
  readonly what: string;
}

/** By field, `close.how` being one in another: what it can be. Other fields may be anything; null and `Absent` are none. */
export type Combination = Readonly<Record<string, readonly unknown[] | Allowed>>;

type AnyFields = Readonly<Record<string, Field<never>>>;

/** Any that is there. */
export const THERE: Allowed = { may: (pattern) => !wantsNone(pattern), what: 'one' };

function wantsNone(pattern: unknown): boolean {
  if (pattern instanceof Combined) {
    return pattern.how !== 'none' && pattern.patterns[pattern.how === 'any' ? 'every' : 'some'](wantsNone);
  }
  return pattern === null || (pattern instanceof Comparing && pattern.judges === 'presence' && pattern.asymmetricMatch(null));
}

/**
 * Refuses a pattern of which no combination has all that it names.
 * @throws {RefusedExpectation}
 */
export function checkCombinations(pattern: object, combinations: readonly Combination[], fields: object): void {
  const named = [...new Set(combinations.flatMap((each) => Object.keys(each)))].flatMap((name) => {
    const part = partOf(pattern, name);
    return part === undefined || !canBeTried(part) ? [] : [{ name, part, field: fieldOf(fields as AnyFields, name) }];
  });
  const can = ({ name, part, field }: typeof named[number], { [name]: known }: Combination): boolean => {
    if (known === undefined) return true;
    return 'may' in known ? known.may(part) : known.some((value) => agreesWith(field, part, value));
  };
  let left = combinations;
  for (const [at, one] of named.entries()) {
    const before = left;
    left = left.filter((each) => can(one, each));
    if (left.length > 0) continue;
    // One other field is reason enough, where it is.
    const other = named.slice(0, at).find((each) => !combinations.some((row) => can(each, row) && can(one, row)));
    const reasons = other === undefined ? named.slice(0, at) : [other];
    const rows = other === undefined ? before : combinations.filter((row) => can(other, row));
    const where = reasons.map(({ name, part }) => `${name} is ${show(part)}`).join(' and ');
    about(one.name, () => refuse(`${one.name} is never ${show(one.part)} where ${where}; ${instead(rows, one.name)}`));
  }
}

/** `there it is 'warn'` */
function instead(rows: readonly Combination[], name: string): string {
  const values = rows.flatMap(({ [name]: known = [] }) => ('may' in known ? [known.what] : known.map(shown)));
  const all = [...new Set(values)];
  const [only] = all.length === 1 ? all : [];
  return only === NONE ? 'there is none there' : only === THERE.what ? 'there is always one there' : `there it is ${all.join(', ')}`;
}

const NONE = 'none';

const shown = (value: unknown): string => (value === null || value instanceof Absent ? NONE : show(value));

function partOf(pattern: unknown, name: string): unknown {
  let part = pattern;
  for (const step of name.split('.')) {
    if (typeof part !== 'object' || part === null || !Object.hasOwn(part, step)) return undefined;
    part = (part as Record<string, unknown>)[step];
  }
  return part;
}

function fieldOf(fields: AnyFields, name: string): Field<never> {
  const [first = '', ...rest] = name.split('.');
  const field = fields[first]!;
  const { takes } = field.type;
  return rest.length > 0 && 'fields' in takes ? fieldOf(takes.fields as unknown as AnyFields, rest.join('.')) : field;
}
