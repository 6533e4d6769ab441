/** Types of fields: which patterns each takes, and how it compares. */
import { didYouMean } from '../bytes/suggest.ts';
import { isAsymmetric, isBuiltIn, judgedBy } from './asymmetric.ts';
import { checkValue } from './check-value.ts';
import { figureCloseness } from './closeness.ts';
import { compareValue, together } from './compare.ts';
import { checkFields } from './check-fields.ts';
import { AGREES, compareFields, differs } from './field.ts';
import type { Comparison, Field, Fields, FieldType, Takes } from './field.ts';
import { figuresFor } from './figures.ts';
import { fragmentOf } from './fragment.ts';
import type { Place } from './fragment.ts';
import { meantOr } from './meant.ts';
import { refuse } from './refusal.ts';
import { show } from './show.ts';

/** An expression, or what has a judgement of its own; not a literal. */
export const judgesItself = (pattern: unknown): boolean => isAsymmetric(pattern) || pattern instanceof RegExp;

interface LiteralKind {
  readonly takes: Takes;
  readonly kind: 'string' | 'number' | 'boolean';
  /** `a number` */
  readonly about: string;
  /** What is wrong with a literal: `is never 7`. */
  wrong(value: never): string | null;
  /** What is wrong with a part of a text. */
  readonly part?: PartRule | undefined;
  readonly values?: (pattern: unknown) => readonly unknown[] | null;
  readonly instead?: (pattern: unknown) => string;
}

/** Says why no text has this at its start, at its end, or in it, as `never begins with 'login'`; null where one may. */
export type PartRule = (text: string, place: Place, beside: object) => string | null;

const SAMPLES = { string: '', number: 0, boolean: true };

/** What takes one kind of literal, and everything that can judge it. */
function literal({ takes, kind, about, wrong, part, values, instead }: LiteralKind): FieldType {
  return {
    takes,
    check(pattern, path, beside = {}) {
      checkValue(pattern, path);
      const isOther = isBuiltIn(pattern, 'Any') && !judgedBy(pattern, SAMPLES[kind], null);
      if (isOther) refuse(`${path} is ${about}, and never ${show(pattern)}`);
      const fragment = part === undefined ? null : fragmentOf(pattern);
      const why = judgesItself(pattern) ? fragment && part!(fragment.text, fragment.place, beside)
        : typeof pattern === kind ? wrong(pattern as never)
          : `is ${about}, and ${show(pattern)} is none${{ number: meant, string: quotes, boolean: () => '' }[kind](pattern)}`;
      if (why !== null) refuse(`${path} ${why}`);
    },
    compare: compareValue,
    show,
    ...(values && { values }),
    ...(instead && { instead }),
  };
}

/** YAML takes for figures and flags what has no quotes. */
const quotes = (pattern: unknown): string =>
  (typeof pattern === 'number' || typeof pattern === 'boolean' ? `; did you mean ${show(String(pattern))}?` : '');

function meant(pattern: unknown): string {
  const number = typeof pattern === 'string' && pattern.trim() !== '' ? Number(pattern) : NaN;
  return Number.isFinite(number) ? `; did you mean ${number}?` : '';
}

/** `known` are likely, and others allowed where `wrong` finds nothing wrong with them. */
export const text = (
  wrong: (value: string) => string | null = () => null, known?: readonly string[], part?: PartRule,
): FieldType => literal({ takes: { is: 'text', ...(known && { known }) }, kind: 'string', about: 'text', wrong, part });

/** One of some words; `known` where they are too many to be listed. */
export const word = (words: readonly string[], known: readonly string[] = words): FieldType => literal({
  takes: known === words ? { is: 'word', words } : { is: 'text', known },
  kind: 'string', about: 'a word',
  wrong: (value: string) => (words.includes(value) ? null : `is never ${show(value)}${meantOf(value, known)}`),
  values: () => words,
  instead: (pattern) => meantOf(fragmentOf(pattern)?.text ?? '', known),
});

/** Who sent, or who did it. */
export const side: FieldType = word(['client', 'server']);

const MOST_LISTED = 16;

/** The words that it may be a part of, the one that it is near to, or else all, where they are few. */
function meantOf(part: string, words: readonly string[]): string {
  const within = part.length < 3 ? [] : words.filter((each) => each.toLowerCase().includes(part.toLowerCase()));
  const containing = within.length === 0 ? words.filter((each) => each.length > 2 && part.endsWith(each)) : within;
  if (containing.length > 0 && containing.length <= 3) return `; did you mean ${containing.map((each) => show(each)).join(' or ')}?`;
  return words.length <= MOST_LISTED ? meantOr(part, words, 'it is one of') : didYouMean(part, words, show);
}

/** A whole number from `least` to `most`, or any from 0 where it need not be `whole`. */
export function figure(least = 0, most = Infinity, whole = true): FieldType {
  const range = most === Infinity ? `not below ${least}` : `from ${least} to ${most}`;
  const about = `; it is a ${whole ? 'whole ' : ''}number ${range}`;
  return literal({
    takes: { is: 'figure', least, most, whole }, kind: 'number', about: 'a number',
    wrong: (value: number) => (value >= least && value <= most && Number.isFinite(value) && (!whole || Number.isInteger(value)) ? null
      : `is never ${value}${about.replace(';', ':')}`),
    values: (pattern) => figuresFor(pattern, { least, most, whole }),
    instead: () => about,
  });
}

export const seconds: FieldType = figure(0, Infinity, false);

export const flag: FieldType =
  literal({ takes: { is: 'flag' }, kind: 'boolean', about: 'true or false', wrong: () => null, values: () => [true, false] });

const CLASS = /^[1-5]xx$/;

/** A status of HTTP, or `2xx` for those from 200 to 299. `known` are all that it can be. */
const statusOf = (known: readonly number[], range: string, example: number): FieldType => ({
  takes: { is: 'status' },
  check(pattern, path) {
    checkValue(pattern, path);
    if (judgesItself(pattern) || (typeof pattern === 'string' && CLASS.test(pattern))) return;
    if (typeof pattern !== 'number') {
      const first = Math.floor(example / 100);
      const all = `'${first}xx' for all from ${first}00 to ${first}99`;
      refuse(`${path} is a number such as ${example}, or ${all}; ${show(pattern)} is neither${meant(pattern)}`);
    }
    if (!known.includes(pattern)) refuse(`${path} is never ${String(pattern)}: ${range}`);
  },
  compare(pattern, actual, path) {
    if (typeof pattern !== 'string') return compareValue(pattern, actual, path);
    const wanted = Number(pattern[0]) * 100;
    const closeness = figureCloseness(wanted, actual as number);
    return Math.floor((actual as number) / 100) * 100 === wanted ? AGREES : differs(path, pattern, show(actual), closeness);
  },
  show,
  values: () => known,
  instead(pattern) {
    const written = typeof pattern === 'string' ? '' : fragmentOf(pattern)?.text ?? '';
    return CLASS.test(written) ? `; did you mean ${show(written)} itself?` : `; ${range}`;
  },
});

const upTo = (first: number, last: number): number[] => Array.from({ length: last - first + 1 }, (_, at) => first + at);

/** A server may send any three digits (RFC 9110 §15); 0 stands for the answer to an HTTP/0.9 request, which has none. */
export const status: FieldType =
  statusOf([0, ...upTo(100, 999)], 'they go from 100 to 599, and those that servers make up to 999', 200);

/** 101 is an answer itself. */
export const interimStatus: FieldType = statusOf(
  upTo(100, 199).filter((each) => each !== 101), 'before the answer they go from 100 to 199, and 101 is an answer itself', 103,
);

/** Several of one type: a pattern that is no list is satisfied by any of them. */
export const list = (of: FieldType): FieldType => ({
  takes: { is: 'list', of: of.takes },
  check(pattern, path) {
    if (Array.isArray(pattern)) pattern.forEach((item, at) => of.check(item, `${path}[${at}]`));
    else if (!isBuiltIn(pattern, 'Any')) of.check(pattern, path);
  },
  compare(pattern, actual, path, capture) {
    const values = actual as readonly unknown[];
    if (isAsymmetric(pattern)) return judgedBy(pattern, values, ...values) ? AGREES : differs(path, show(pattern), show(values));
    if (Array.isArray(pattern)) {
      if (pattern.length !== values.length) return differs(path, show(pattern), show(values));
      return together(pattern.map((item, at) => of.compare(item, values[at], `${path}[${at}]`, capture)));
    }
    let best = differs(path, show(pattern), show(values));
    for (const value of values) {
      const found = of.compare(pattern, value, path, capture);
      if (found.differences.length === 0) return AGREES;
      if (found.closeness > best.closeness) best = { ...differs(path, show(pattern), show(values)), closeness: found.closeness };
    }
    return best;
  },
  show,
  of,
  // What a list of one cannot be, no longer one can.
  values: (pattern) => of.values?.(pattern)?.map((value) => [value]) ?? null,
  instead: (pattern) => of.instead?.(pattern) ?? '',
});

/** Fields of their own. */
export function group<R, P extends object>(fields: Fields<R, P>): FieldType {
  return {
    takes: { is: 'fields', fields: fields as Readonly<Record<string, Field<R>>> },
    check(pattern, path) {
      if (isAsymmetric(pattern)) return;
      if (typeof pattern !== 'object' || pattern === null || judgesItself(pattern)) {
        refuse(`${path} has fields: ${Object.keys(fields).join(', ')}; ${show(pattern)} has none`);
      }
      checkFields(pattern as P, fields, path, `${path}.`);
    },
    compare(pattern, actual, path, capture): Comparison {
      if (isAsymmetric(pattern)) return compareValue(pattern, actual, path);
      return compareFields(pattern as P, actual as R, fields, capture, `${path}.`);
    },
    show: (actual) => show(actual, 60),
  };
}
