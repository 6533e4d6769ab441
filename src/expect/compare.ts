/** Compares a pattern with a value: literals, regular expressions, what judges for itself, lists, and parts of objects. */
import { isAsymmetric, judgedBy } from './asymmetric.ts';
import { figureCloseness, textCloseness } from './closeness.ts';
import { Combined, Comparing } from './combined.ts';
import { AGREES, differs, differsFrom } from './field.ts';
import type { Comparison, Difference } from './field.ts';
import { show, showApart } from './show.ts';

/** Objects of `actual` may have more members than the pattern names; lists have as many items. */
export function compareValue(pattern: unknown, actual: unknown, path: string): Comparison {
  if (pattern instanceof Combined) {
    const there = actual === undefined ? 'not there' : show(actual);
    const ofAll = (part: unknown): Comparison => compareValue(part, actual ?? null, path);
    const members = Array.isArray(actual) ? actual : [];
    const ofOne = (part: unknown, each: unknown): Comparison => (isOfMember(part) ? compareValue(part, each, path) : ofAll(part));
    return pattern.compareEach(path, there, members, ofOne, ofAll);
  }
  if (isAsymmetric(pattern)) return judgedBy(pattern, actual) ? AGREES : differs(path, show(pattern), show(actual));
  if (pattern instanceof RegExp) return compareRegExp(pattern, actual, path);
  if (Array.isArray(pattern)) return compareList(pattern, actual, path);
  if (typeof pattern === 'object' && pattern !== null) return compareObject(pattern as Record<string, unknown>, actual, path);
  if (pattern === actual) return AGREES;
  if (typeof pattern === 'string' && typeof actual === 'string') {
    return differsFrom(actual, path, ...showApart(pattern, actual), textCloseness(pattern, actual));
  }
  const closeness = typeof pattern === 'number' && typeof actual === 'number' ? figureCloseness(pattern, actual) : 0;
  return differsFrom(actual, path, show(pattern), actual === undefined ? 'not there' : show(actual), closeness);
}

/** A text is looked for in the members of a list; anything else is the list itself. */
const isOfMember = (pattern: unknown): boolean => pattern instanceof Comparing && pattern.judges === 'text';

/** Numbers by their decimal digits. The place where a global expression left off is no matter. */
function compareRegExp(pattern: RegExp, actual: unknown, path: string): Comparison {
  const text = typeof actual === 'string' ? actual : typeof actual === 'number' ? String(actual) : null;
  return text !== null && new RegExp(pattern.source, pattern.flags.replace(/[gy]/g, '')).test(text) ? AGREES
    : differs(path, `to match ${show(pattern)}`, actual === undefined ? 'not there' : show(actual));
}

function compareList(pattern: readonly unknown[], actual: unknown, path: string): Comparison {
  if (!Array.isArray(actual)) return differs(path, show(pattern), actual === undefined ? 'not there' : show(actual));
  const parts = pattern.map((item, at) =>
    at < actual.length ? compareValue(item, actual[at], `${path}[${at}]`) : differs(`${path}[${at}]`, show(item), 'not there'));
  const { length } = pattern;
  if (actual.length > length) parts.push(differs(`${path}[${length}]`, 'the end of the list', show(actual[length])));
  return together(parts);
}

function compareObject(pattern: Record<string, unknown>, actual: unknown, path: string): Comparison {
  if (typeof actual !== 'object' || actual === null || Array.isArray(actual)) {
    return differs(path, show(pattern), actual === undefined ? 'not there' : show(actual));
  }
  return together(Object.entries(pattern).map(([name, part]) => {
    const at = memberPath(path, name);
    if (Object.hasOwn(actual, name)) return compareValue(part, (actual as Record<string, unknown>)[name], at);
    if (part instanceof Combined) return compareValue(part, undefined, at);
    const isMissed = !(isAsymmetric(part) && judgedBy(part, undefined));
    return isMissed ? differs(at, show(part), notAmong(Object.keys(actual))) : AGREES;
  }));
}

/** That a member is not there, and which are. */
function notAmong(names: readonly string[]): string {
  const are = names.length === 1 ? 'is' : 'are';
  return names.length === 0 ? 'not there' : `not there; there ${are} ${show(names, 80).slice(1, -1)}`;
}

/** How failures name a member. */
export const memberPath = (path: string, name: string): string =>
  (/^[\w$-]+$/.test(name) ? `${path}.${name}` : `${path}[${show(name)}]`);

/** Parts that weigh alike. */
export function together(parts: readonly Comparison[]): Comparison {
  const differences: Difference[] = parts.flatMap((part) => part.differences);
  if (differences.length === 0) return AGREES;
  return { closeness: parts.reduce((sum, { closeness }) => sum + closeness, 0) / parts.length, differences };
}
