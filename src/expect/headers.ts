/** Headers by name, in any case (RFC 9110 §5.1), and parameters of a query. */
import { nearest } from '../bytes/suggest.ts';
import { printable } from '../bytes/text.ts';
import type { Header } from '../record.ts';
import { isAsymmetric, judgedBy } from './asymmetric.ts';
import { Combined, eachOf } from './combined.ts';
import { compareValue, memberPath, together } from './compare.ts';
import { checkTogether } from './contradiction.ts';
import { AGREES, differs } from './field.ts';
import type { Comparison, FieldType } from './field.ts';
import { text } from './field-types.ts';
import { isPlain } from './plain.ts';
import { about, refuse } from './refusal.ts';
import { show } from './show.ts';

const value = text();
const asIs = (name: string): string => name;
const lower = (name: string): string => name.toLowerCase();
/** As they are most often written: `Content-Type`. */
const capitals = (name: string): string => lower(name).replace(/(?<![^-])[a-z]/g, (first) => first.toUpperCase());

function checkPart(part: unknown, at: string): void {
  if (!Array.isArray(part)) return part === null ? undefined : value.check(part, at);
  if (part.length === 0) refuse(`${at} is [], and nothing is sent no times; say null where it must not be there`);
  part.forEach((item, index) => value.check(item, `${at}[${index}]`));
}

/** Pairs of name and value, where names may repeat. */
function pairs(kind: string, fold: (name: string) => string): FieldType {
  return {
    takes: { is: 'pairs' },
    check(pattern, path) {
      if (isAsymmetric(pattern)) return;
      if (typeof pattern !== 'object' || pattern === null || !isPlain(pattern)) {
        refuse(`${path} is an object of names and values, and ${show(pattern)} is none`);
      }
      const entries = Object.entries(pattern);
      if (entries.length === 0) refuse(`${path} is {}, which would match any ${kind}s; name those that must be there`);
      for (const [name, part] of entries) {
        const at = memberPath(path, name);
        if (name.trim() !== name || name === '' || name.endsWith(':')) refuse(`${path}: no ${kind} is called ${show(name)}`);
        about(at, () => {
          eachOf(part, (each) => checkPart(each, at));
          checkTogether(part, at);
        });
      }
    },
    compare(pattern, actual, path): Comparison {
      const all = actual as readonly Header[];
      if (isAsymmetric(pattern)) {
        const views = [...new Set([fold, ...(fold === asIs ? [] : [asIs, capitals])])].map((way) => asObject(all, way));
        return judgedBy(pattern, ...views) ? AGREES : differs(path, show(pattern), show(views[0]));
      }
      return together(Object.entries(pattern as Record<string, unknown>).map(([name, part]) => {
        const values = all.filter(([each]) => fold(each) === fold(name)).map(([, each]) => each);
        return compareValues(part, values, memberPath(path, name), () => missing(name, all, fold));
      }));
    },
    show: (actual) => show((actual as readonly Header[]).map(([name, each]) => `${name}: ${each}`)),
  };
}

export const headers = pairs('header', lower);
export const query = pairs('parameter', asIs);

function compareValues(pattern: unknown, values: readonly string[], path: string, missing: () => string): Comparison {
  if (pattern instanceof Combined) {
    const actual = values.length === 0 ? missing() : show(values.length === 1 ? values[0] : values);
    return pattern.compareEach(
      path, actual, waysToRead(values),
      (part, each) => compareValue(part, each, path), (part) => compareValues(part, values, path, missing),
    );
  }
  const [first, ...more] = values;
  if (first === undefined) {
    const wanted = pattern === null || (isAsymmetric(pattern) && judgedBy(pattern, undefined));
    return wanted ? AGREES : differs(path, show(pattern), missing());
  }
  if (pattern === null) return differs(path, 'not there', show(more.length === 0 ? first : values));
  if (Array.isArray(pattern)) return compareValue(pattern, values, path);
  const candidates = waysToRead(values);
  if (isAsymmetric(pattern)) {
    return judgedBy(pattern, ...candidates) ? AGREES : differs(path, show(pattern), show(more.length === 0 ? first : values));
  }
  const found = candidates.map((each) => compareValue(pattern, each, path));
  const best = found.reduce((a, b) => (b.closeness > a.closeness ? b : a));
  return best.differences.length === 0 || values.length === 1 ? best : differs(path, show(pattern), show(values), best.closeness);
}

const waysToRead = (values: readonly string[]): readonly string[] => (values.length < 2 ? values : [...values, joined(values)]);

/** Lines with one name are a list that was written in parts (RFC 9110 §5.3). */
const joined = (values: readonly string[]): string => values.join(', ');

function asObject(all: readonly Header[], fold: (name: string) => string): Record<string, string> {
  const values = new Map<string, string[]>();
  for (const [name, each] of all) {
    const own = values.get(fold(name));
    if (own) own.push(each);
    else values.set(fold(name), [each]);
  }
  return Object.fromEntries([...values].map(([name, each]) => [name, joined(each)]));
}

function missing(name: string, all: readonly Header[], fold: (name: string) => string): string {
  const near = nearest(fold(name), all.map(([each]) => fold(each)));
  return near === null ? 'not there' : `not there; ${printable(near)} is`;
}
