/** Patterns and values as failures print them: JavaScript as its author would write it, on one line, safe for a terminal. */
import { printable } from '../bytes/text.ts';
import { clip } from '../report/width.ts';
import { isPlain } from './plain.ts';

/** Stands for what is not there, and says why. */
export class Absent {
  readonly why: string;

  constructor(why: string) {
    this.why = why;
  }
}

/** Stands for what records of this sort never have: that it is not there makes them no more like what was meant. */
export class Inapplicable extends Absent {}

/** Stands for what would be in a message that is not there: it is neither there nor lacking. */
export class NoMessage extends Absent {}

/** Stands for a content of no characters: there is none, and it is the empty text. */
export class Empty extends Absent {}

const MOST = 160;

/** At most `most` characters, cut at the end. */
export const show = (value: unknown, most = MOST): string => clip(printable(written(begun(value, most), 0)), most);

/** Of a long text only so much as is shown: it may be a body of many megabytes. */
const begun = (value: unknown, most: number): unknown => (typeof value === 'string' ? value.slice(0, 2 * most) : value);

export const isEmpty = (pattern: unknown): boolean =>
  typeof pattern === 'object' && pattern !== null && isPlain(pattern) && Object.keys(pattern).length === 0;

/** A pattern behind what it is of: ` { path: '/' }`, and nothing where it says nothing. */
export const shownIn = (pattern: object): string => (isEmpty(pattern) ? '' : ` ${show(pattern, 400)}`);

function written(value: unknown, depth: number): string {
  if (typeof value === 'string') return quoted(value);
  if (typeof value !== 'object' || value === null) return typeof value === 'bigint' ? `${value}n` : String(value);
  if (value instanceof RegExp) return String(value);
  if (value instanceof Uint8Array) return `${value.length} bytes ${hex(value)}`;
  if ('asymmetricMatch' in value || 'toAsymmetricMatcher' in value) return asymmetric(value);
  if (depth > 6) return '…';
  if (!Array.isArray(value) && !isPlain(value)) return `a ${value.constructor?.name ?? 'strange object'}`;
  if (Array.isArray(value)) return value.length === 0 ? '[]' : `[${value.map((item) => written(item, depth + 1)).join(', ')}]`;
  const members = Object.entries(value).map(([name, item]) => `${key(name)}: ${written(item, depth + 1)}`);
  return members.length === 0 ? '{}' : `{ ${members.join(', ')} }`;
}

/** In the quotes that need no escape, where there are such. */
function quoted(text: string): string {
  const quote = !text.includes("'") ? "'" : !text.includes('`') && !text.includes('${') ? '`' : '"';
  const escaped = text.replaceAll('\\', '\\\\').replaceAll('\n', '\\n').replaceAll('\r', '\\r').replaceAll('\t', '\\t');
  return `${quote}${escaped.replaceAll(quote, `\\${quote}`)}${quote}`;
}

const key = (name: string): string => (/^[A-Za-z_$][\w$]*$/.test(name) ? name : quoted(name));

function hex(bytes: Uint8Array): string {
  const pairs = Array.from(bytes.subarray(0, 16), (byte) => byte.toString(16).padStart(2, '0'));
  return `${pairs.join(' ')}${bytes.length > 16 ? ' …' : ''}`;
}

/** As those of vitest and jest call themselves. */
function asymmetric(value: object): string {
  const { toAsymmetricMatcher } = value as { toAsymmetricMatcher?: () => string };
  if (typeof toAsymmetricMatcher === 'function') return toAsymmetricMatcher.call(value);
  const { sample } = value as { sample?: unknown };
  const name = isPlain(value) ? 'what asymmetricMatch takes' : String(value);
  return sample === undefined ? name : `${name} ${written(sample, 1)}`;
}

/** Characters on either side of the first that differs. */
const AROUND = 40;

/**
 * Two texts for showing what differs: whole where they are short, else the part around the first difference, told by its
 * place.
 */
export function showApart(expected: string, actual: string): [expected: string, actual: string] {
  if (expected.length <= MOST / 2 && actual.length <= MOST / 2) return [show(expected), show(actual)];
  let at = 0;
  while (at < expected.length && expected[at] === actual[at]) at++;
  const start = Math.max(0, at - AROUND);
  const part = (text: string): string =>
    `${start > 0 ? '…' : ''}${show(text.slice(start, at + AROUND))}${at + AROUND < text.length ? '…' : ''}`;
  return [part(expected), `${part(actual)} (differs at character ${at + 1} of ${actual.length})`];
}
