/** Comparison suffixes of expectation files: `status__gte: 400`, `path__startswith: /api/`, `text__contains: hello`. */
import { didYouMean } from '../bytes/suggest.ts';
import type { Asymmetric } from '../expect/expectation.ts';
import { isAsymmetric } from '../expect/field.ts';
import { show } from '../expect/show.ts';

/** A pattern that cannot be meant. The message is one line and begins with the field. */
export class PatternError extends Error {
  override readonly name = 'PatternError';
}

type Test = (value: unknown) => boolean;

interface Comparison {
  /** As failures print it, before the operand. */
  readonly words: string;
  /** What the operand has to be, in words; null where anything goes. */
  readonly wants: string | null;
  accepts(operand: unknown): boolean;
  test(operand: never): Test;
}

const isNumber = (operand: unknown): operand is number => typeof operand === 'number' && Number.isFinite(operand);
const isText = (operand: unknown): operand is string => typeof operand === 'string' && operand !== '';

const numeric = (words: string, holds: (value: number, operand: number) => boolean): Comparison => ({
  words, wants: 'a number', accepts: isNumber,
  test: (operand: number) => (value) => {
    const figure = typeof value === 'string' && value.trim() !== '' ? Number(value) : value;
    return typeof figure === 'number' && holds(figure, operand);
  },
});

/** Of a list, some member. */
const textual = (words: string, holds: (value: string, operand: string) => boolean): Comparison => ({
  words, wants: 'a text', accepts: isText,
  test: (operand: string) => (value) => [value].flat().some((each) => (typeof each === 'string' || typeof each === 'number') && holds(String(each), operand)),
});

const COMPARISONS: Readonly<Record<string, Comparison>> = {
  gt: numeric('>', (value, operand) => value > operand),
  gte: numeric('>=', (value, operand) => value >= operand),
  lt: numeric('<', (value, operand) => value < operand),
  lte: numeric('<=', (value, operand) => value <= operand),
  contains: textual('contains', (value, operand) => value.includes(operand)),
  startswith: textual('starts with', (value, operand) => value.startsWith(operand)),
  endswith: textual('ends with', (value, operand) => value.endsWith(operand)),
  matches: {
    words: 'matches', wants: 'a regular expression', accepts: (operand) => isText(operand) && expressionOf(operand) !== null,
    test: (operand: string) => {
      const expression = expressionOf(operand)!;
      return (value) => [value].flat().some((each) => (typeof each === 'string' || typeof each === 'number') && expression.test(String(each)));
    },
  },
  in: {
    words: 'one of', wants: 'a list', accepts: (operand) => Array.isArray(operand) && operand.length > 0,
    test: (operand: readonly unknown[]) => (value) => operand.some((each) => isSame(each, value)),
  },
  not: { words: 'not', wants: null, accepts: () => true, test: (operand: unknown) => (value) => !isSame(operand, value ?? null) },
  has: {
    words: 'is there:', wants: 'true or false', accepts: (operand) => typeof operand === 'boolean',
    test: (operand: boolean) => (value) => (value !== null && value !== undefined) === operand,
  },
};

export const SUFFIXES: readonly string[] = Object.keys(COMPARISONS);

/** What suffixes say of one field; all of them have to hold. */
class Comparing implements Asymmetric {
  readonly #tests: Test[] = [];
  readonly #words: string[] = [];

  add(words: string, test: Test): void {
    this.#tests.push(test);
    this.#words.push(words);
  }

  asymmetricMatch(value: unknown): boolean {
    return this.#tests.every((test) => test(value));
  }

  toAsymmetricMatcher(): string {
    return this.#words.join(' and ');
  }
}

/**
 * A pattern with its suffixes understood, down to its innermost objects and lists.
 * @throws {PatternError}
 */
export function understood(pattern: unknown, path = ''): unknown {
  if (Array.isArray(pattern)) return pattern.map((item, at) => understood(item, `${path}[${at}]`));
  if (typeof pattern !== 'object' || pattern === null || isAsymmetric(pattern)) return pattern;
  const fields: Record<string, unknown> = {};
  for (const [key, value] of Object.entries(pattern)) {
    const [, name = key, suffix] = /^(.+?)__([a-z]+)$/.exec(key) ?? [];
    const where = path === '' ? name : `${path}.${name}`;
    if (suffix === undefined) {
      if (name in fields) throw new PatternError(`${where} is given with and without a suffix`);
      fields[name] = understood(value, where);
      continue;
    }
    const comparison = COMPARISONS[suffix];
    if (comparison === undefined) throw new PatternError(`${where} has no comparison __${suffix}${didYouMean(suffix, SUFFIXES, (each) => `__${each}`) || `; there are ${SUFFIXES.map((each) => `__${each}`).join(', ')}`}`);
    if (!comparison.accepts(value)) throw new PatternError(`${where}__${suffix} wants ${comparison.wants}, not ${show(value)}`);
    if (name in fields && !(fields[name] instanceof Comparing)) throw new PatternError(`${where} is given with and without a suffix`);
    const comparing = (fields[name] ??= new Comparing()) as Comparing;
    comparing.add(`${comparison.words} ${show(value)}`, comparison.test(value as never));
  }
  return fields;
}

/** `/^a/i` or `^a`; null for what is none. */
function expressionOf(text: string): RegExp | null {
  const [, source = text, flags = ''] = /^\/(.+)\/([a-z]*)$/.exec(text) ?? [];
  try {
    return new RegExp(source, flags.replace(/[gy]/g, ''));
  } catch {
    return null;
  }
}

function isSame(a: unknown, b: unknown): boolean {
  if (typeof a !== 'object' || a === null || typeof b !== 'object' || b === null) return a === b;
  const [left, right] = [Object.entries(a), Object.entries(b)];
  return left.length === right.length && left.every(([name, value]) => isSame(value, (b as Record<string, unknown>)[name]));
}
