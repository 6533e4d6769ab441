/** What of a value stays the same from one run to the next. */
import { Normaliser } from '../../expect/conversation/normaliser.ts';
import { defaultRules } from '../../expect/conversation/rules.ts';

/** Nothing of it. */
export const NOTHING = Symbol('nothing stable');

/** Members that are another one each time, whatever they look like. */
const VOLATILE_NAMES = /token|nonce|secret|session|signature|uuid|timestamp|expires|^(?:time|date|now|ts)$|(?:_at|At|_time|Time|_date|Date)$/;
/** Seconds and milliseconds since 1970, of 2014 to 2033. */
const isEpoch = (value: number): boolean => (value > 1.4e9 && value < 2e9) || (value > 1.4e12 && value < 2e12);

/** Text in which no rule for snapshots finds anything. */
export const isStableText = (text: string): boolean => new Normaliser(defaultRules).text(text) === text;

/** Of JSON, told by what its members are called and look like. Lists are all or nothing, since patterns have no gaps. */
export function stable(value: unknown): unknown {
  if (typeof value === 'string') return isStableText(value) ? value : NOTHING;
  if (typeof value === 'number') return isEpoch(value) ? NOTHING : value;
  if (typeof value !== 'object' || value === null) return value;
  if (Array.isArray(value)) return whole(value.map(stable));
  return members(Object.entries(value).map(([name, part]) => [name, VOLATILE_NAMES.test(name) ? NOTHING : stable(part)]));
}

/** Of JSON, told by comparing two runs. */
export function common(a: unknown, b: unknown): unknown {
  if (typeof a !== 'object' || a === null || typeof b !== 'object' || b === null) return a === b ? a : NOTHING;
  if (Array.isArray(a) || Array.isArray(b)) {
    if (!Array.isArray(a) || !Array.isArray(b) || a.length !== b.length) return NOTHING;
    return whole(a.map((each, at) => common(each, b[at])));
  }
  const other = b as Record<string, unknown>;
  return members(Object.entries(a).map(([name, part]) => [name, Object.hasOwn(other, name) ? common(part, other[name]) : NOTHING]));
}

const whole = (parts: unknown[]): unknown => (parts.includes(NOTHING) ? NOTHING : parts);

/** An object of which nothing is left would match any. */
function members(parts: [string, unknown][]): unknown {
  const kept = parts.filter(([, part]) => part !== NOTHING);
  return kept.length === 0 && parts.length > 0 ? NOTHING : Object.fromEntries(kept);
}
