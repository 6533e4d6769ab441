/** Comparison suffixes of expectation files: `status__gte: 400`, `path__startswith: /api/`, `text__contains: hello`. */
import { Combined, Comparing } from '../expect/combined.ts';
import type { Place } from '../expect/fragment.ts';
import { memberPath } from '../expect/compare.ts';
import { meantOr } from '../expect/meant.ts';
import { refuse } from '../expect/refusal.ts';
import { show } from '../expect/show.ts';
import type { Schema } from './schema-parts.ts';

interface Suffix {
  /** As failures print it, before the operand. */
  readonly words: string;
  /** What the operand has to be, in words; null where anything goes. */
  readonly wants: string | null;
  readonly schema: Schema;
  /** What its comparison looks at; null where the field's own type does the comparing. */
  readonly judges: Comparing['judges'] | null;
  accepts(operand: unknown): boolean;
  /** `operand` with its own suffixes understood. */
  pattern(operand: never, words: string): unknown;
}

const isText = (operand: unknown): operand is string => typeof operand === 'string' && operand !== '';

const numeric = (words: string, holds: (value: number, operand: number) => boolean): Suffix => ({
  words, wants: 'a number', schema: { type: 'number' }, judges: 'figure',
  accepts: (operand) => typeof operand === 'number' && Number.isFinite(operand),
  pattern: (operand: number, said) => new Comparing('figure', said, (value) => {
    const figure = typeof value === 'string' && value.trim() !== '' ? Number(value) : value;
    return typeof figure === 'number' && holds(figure, operand);
  }, { operand }),
});

/** Of a list, some member. */
const textual = (words: string, place: Place, holds: (value: string, operand: string) => boolean): Suffix => ({
  words, wants: 'a text', schema: { type: 'string', minLength: 1 }, judges: 'text', accepts: isText,
  pattern: (operand: string, said) => new Comparing('text', said, (value) =>
    [value].flat().some((each) => (typeof each === 'string' || typeof each === 'number') && holds(String(each), operand)),
  { operand, place }),
});

const SUFFIXES: ReadonlyMap<string, Suffix> = new Map(Object.entries({
  gt: numeric('>', (value, operand) => value > operand),
  gte: numeric('>=', (value, operand) => value >= operand),
  lt: numeric('<', (value, operand) => value < operand),
  lte: numeric('<=', (value, operand) => value <= operand),
  contains: textual('contains', 'anywhere', (value, operand) => value.includes(operand)),
  startswith: textual('starts with', 'start', (value, operand) => value.startsWith(operand)),
  endswith: textual('ends with', 'end', (value, operand) => value.endsWith(operand)),
  matches: {
    words: 'matches', wants: 'a regular expression', schema: { type: 'string', minLength: 1 }, judges: 'text',
    accepts: (operand) => isText(operand) && expressionOf(operand) !== null,
    pattern: (operand: string) => expressionOf(operand)!,
  },
  in: {
    words: 'one of', wants: 'a list', schema: { type: 'array', minItems: 1 }, judges: null,
    accepts: (operand) => Array.isArray(operand) && operand.length > 0,
    pattern: (operand: readonly unknown[], said) => new Combined('any', operand, said),
  },
  not: {
    words: 'not', wants: null, schema: {}, judges: null, accepts: () => true,
    pattern: (operand: unknown, said) => new Combined('none', [operand], said),
  },
  has: {
    words: 'is there:', wants: 'true or false', schema: { type: 'boolean' }, judges: 'presence',
    accepts: (operand) => typeof operand === 'boolean',
    pattern: (operand: boolean, said) =>
      new Comparing('presence', said, (value) => (value !== null && value !== undefined) === operand),
  },
  // For names that end as suffixes do.
  is: { words: '', wants: null, schema: {}, judges: null, accepts: () => true, pattern: (operand: unknown) => operand },
} satisfies Record<string, Suffix>));

export const SUFFIX_NAMES: readonly string[] = [...SUFFIXES.keys()];

export const suffixOf = (name: string): Suffix | undefined => SUFFIXES.get(name);

/** `status__gte` is the field `status` and the suffix `gte`. */
export function nameAndSuffix(key: string): { name: string; suffix: string | null } {
  const [, name = key, suffix = null] = /^(.+)__([a-z]+)$/s.exec(key) ?? [];
  return { name, suffix };
}

/** How a name is written that stands for itself, whatever it ends in. */
export const literalName = (name: string): string => (nameAndSuffix(name).suffix === null ? name : `${name}__is`);

/**
 * A pattern with its suffixes understood, down to its innermost objects and lists. `path` is what failures call the pattern.
 * @throws {RefusedExpectation}
 */
export function understood(pattern: unknown, path = ''): unknown {
  if (Array.isArray(pattern)) return pattern.map((item, at) => understood(item, `${path}[${at}]`));
  if (typeof pattern !== 'object' || pattern === null) return pattern;
  const fields = new Map<string, unknown[]>();
  const literal = new Set<string>();
  for (const [key, operand] of Object.entries(pattern)) {
    const { name, suffix } = nameAndSuffix(key);
    const where = pathTo(path, name);
    const others = fields.get(name) ?? [];
    if (suffix === null) literal.add(name);
    if (literal.has(name) && others.length > 0) refuse(`${where} is given with and without a suffix`, where);
    fields.set(name, [...others, suffix === null ? understood(operand, where) : compared(suffix, operand, where)]);
  }
  return Object.fromEntries([...fields].map(([name, all]) => [name, together(all)]));
}

const together = (patterns: readonly unknown[]): unknown =>
  (patterns.length === 1 ? patterns[0] : new Combined('all', patterns, patterns.map((each) => show(each)).join(' and ')));

function compared(name: string, operand: unknown, where: string): unknown {
  const suffix = SUFFIXES.get(name);
  if (suffix === undefined) refuse(`${where} has no comparison __${name}${meantOr(name, SUFFIX_NAMES, 'there are')}`, where);
  if (!suffix.accepts(operand)) refuse(`${where}__${name} wants ${suffix.wants}, not ${show(operand)}`, where);
  const meant = understood(operand, where);
  return suffix.pattern(meant as never, `${suffix.words} ${show(meant)}`);
}

/** Behind `event 2: ` and at the beginning a name stands alone. */
export const pathTo = (path: string, name: string): string =>
  (path === '' || path.endsWith(' ') ? path + name : memberPath(path, name));

/** `/^a/i` or `^a`; null for what is none. */
function expressionOf(text: string): RegExp | null {
  const [, source = text, flags = ''] = /^\/(.+)\/([a-z]*)$/s.exec(text) ?? [];
  try {
    const expression = new RegExp(source, flags.replace(/[gy]/g, ''));
    // One that is too large says so only when it is used.
    expression.test('');
    return expression;
  } catch {
    return null;
  }
}
