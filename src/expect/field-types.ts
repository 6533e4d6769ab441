/** Types of fields: which patterns each takes, and how it compares. */
import { didYouMean } from '../bytes/suggest.ts';
import { endpointText } from '../report/format.ts';
import type { Endpoint } from '../record.ts';
import { isAsymmetric, judgedBy } from './asymmetric.ts';
import { checkValue } from './check-value.ts';
import { figureCloseness } from './closeness.ts';
import { compareValue, together } from './compare.ts';
import { checkFields } from './check-fields.ts';
import { AGREES, compareFields, differs } from './field.ts';
import type { Comparison, Field, Fields, FieldType, Takes } from './field.ts';
import { meantOr } from './meant.ts';
import { refuse } from './refusal.ts';
import { show } from './show.ts';

const judgesItself = (pattern: unknown): boolean => isAsymmetric(pattern) || pattern instanceof RegExp;

/** What takes one kind of literal, and everything that can judge it. `more` finds what is wrong with a literal: `is never 7`. */
function literal(
  takes: Takes, kind: 'string' | 'number' | 'boolean', about: string, more: (value: never) => string | null,
): FieldType {
  return {
    takes,
    check(pattern, path) {
      checkValue(pattern, path);
      if (judgesItself(pattern)) return;
      if (typeof pattern !== kind) {
        const instead = kind === 'number' ? meant(pattern) : kind === 'string' ? quotes(pattern) : '';
        refuse(`${path} is ${about}, and ${show(pattern)} is none${instead}`);
      }
      const wrong = more(pattern as never);
      if (wrong !== null) refuse(`${path} ${wrong}`);
    },
    compare: compareValue,
    show,
  };
}

/** YAML takes for figures and flags what has no quotes. */
const quotes = (pattern: unknown): string =>
  (typeof pattern === 'number' || typeof pattern === 'boolean' ? `; did you mean ${show(String(pattern))}?` : '');

function meant(pattern: unknown): string {
  const number = typeof pattern === 'string' && pattern.trim() !== '' ? Number(pattern) : NaN;
  return Number.isFinite(number) ? `; did you mean ${number}?` : '';
}

/** `known` are likely, and others allowed where `more` finds nothing wrong with them. */
export const text = (more: (value: string) => string | null = () => null, known?: readonly string[]): FieldType =>
  literal(known === undefined ? { is: 'text' } : { is: 'text', known }, 'string', 'text', more);

/** One of some words. */
export const word = (words: readonly string[]): FieldType => literal({ is: 'word', words }, 'string', 'a word', (value: string) =>
  words.includes(value) ? null
    : `is never ${show(value)}${words.length <= 16 ? meantOr(value, words, 'it is one of') : didYouMean(value, words, show)}`);

/** A whole number from `least` to `most`, or any from 0 where it need not be `whole`. */
export function figure(least = 0, most = Infinity, whole = true): FieldType {
  return literal({ is: 'figure', least, most, whole }, 'number', 'a number', (value: number) => {
    if (value >= least && value <= most && Number.isFinite(value) && (!whole || Number.isInteger(value))) return null;
    const range = most === Infinity ? `not below ${least}` : `from ${least} to ${most}`;
    return `is never ${value}: it is a ${whole ? 'whole ' : ''}number ${range}`;
  });
}

export const seconds: FieldType = figure(0, Infinity, false);

export const flag: FieldType = literal({ is: 'flag' }, 'boolean', 'true or false', () => null);

const CLASS = /^[1-5]xx$/;

/** A status of HTTP, or `2xx` for those from 200 to 299. */
export const status: FieldType = {
  takes: { is: 'status' },
  check(pattern, path) {
    checkValue(pattern, path);
    if (judgesItself(pattern) || (typeof pattern === 'string' && CLASS.test(pattern))) return;
    if (typeof pattern !== 'number') {
      refuse(`${path} is a number such as 200, or '2xx' for all from 200 to 299; ${show(pattern)} is neither${meant(pattern)}`);
    }
    if (pattern !== 0 && !(Number.isInteger(pattern) && pattern >= 100 && pattern <= 999)) {
      refuse(`${path} is never ${String(pattern)}: they go from 100 to 599`);
    }
  },
  compare(pattern, actual, path) {
    if (typeof pattern !== 'string') return compareValue(pattern, actual, path);
    const wanted = Number(pattern[0]) * 100;
    const closeness = figureCloseness(wanted, actual as number);
    return Math.floor((actual as number) / 100) * 100 === wanted ? AGREES : differs(path, pattern, show(actual), closeness);
  },
  show,
};

/** Several of one type: a pattern that is no list is satisfied by any of them. */
export const list = (of: FieldType): FieldType => ({
  takes: { is: 'list', of: of.takes },
  check(pattern, path) {
    if (Array.isArray(pattern)) pattern.forEach((item, at) => of.check(item, `${path}[${at}]`));
    else of.check(pattern, path);
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

const ENDPOINT = /^(?:\[[0-9a-fA-F:.]+\]|[0-9.]+)?(?::\d{1,5})?$|^[0-9a-fA-F]*:[0-9a-fA-F:.]+$/;

const endpointFields: Fields<Endpoint, { address?: unknown; port?: unknown }> = {
  address: { type: text(), weight: 2, read: ({ address }) => address },
  port: { type: figure(0, 65535), weight: 1, read: ({ port }) => port },
};
const endpointParts = group(endpointFields);

/** `10.0.0.2:80`, `10.0.0.2`, `:80`, `80`, or its parts. A regular expression looks at the first of these. */
export const endpoint: FieldType = {
  takes: { is: 'endpoint', fields: endpointFields as Readonly<Record<string, Field<Endpoint>>> },
  check(pattern, path) {
    checkValue(pattern, path);
    if (judgesItself(pattern)) return;
    if (typeof pattern === 'number') return endpointParts.check({ port: pattern }, path);
    if (typeof pattern !== 'string') return endpointParts.check(pattern, path);
    if (pattern === '' || !ENDPOINT.test(pattern)) {
      refuse(`${path} is never ${show(pattern)}; write '10.0.0.2:80', '10.0.0.2', ':80' or 80`);
    }
  },
  compare(pattern, actual, path, capture) {
    const { address, port } = actual as Endpoint;
    const whole = endpointText(actual as Endpoint);
    if (isAsymmetric(pattern)) return judgedBy(pattern, actual, whole) ? AGREES : differs(path, show(pattern), show(whole));
    if (pattern instanceof RegExp) return compareValue(pattern, whole, path);
    if (typeof pattern === 'number') {
      return pattern === port ? AGREES : differs(path, `port ${pattern}`, whole, figureCloseness(pattern, port));
    }
    if (typeof pattern !== 'string') return endpointParts.compare(pattern, actual, path, capture);
    return [whole, address, `[${address}]`, `:${port}`].includes(pattern) ? AGREES : compareValue(pattern, whole, path);
  },
  show: (actual) => endpointText(actual as Endpoint),
};
