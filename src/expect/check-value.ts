/** Refuses patterns that say nothing, or that no value of a capture could ever match. */
import { isAsymmetric } from './asymmetric.ts';
import { Combined } from './combined.ts';
import { memberPath } from './compare.ts';
import { checkTogether } from './contradiction.ts';
import { isPlain } from './plain.ts';
import { refuse } from './refusal.ts';
import { show } from './show.ts';

/** @throws {RefusedExpectation} */
export function checkValue(pattern: unknown, path: string): void {
  if (isAsymmetric(pattern)) return;
  if (pattern instanceof Combined) {
    pattern.patterns.forEach((part) => checkValue(part, path));
    return checkTogether(pattern, path);
  }
  if (pattern === undefined) {
    refuse(`${path} is undefined, which would match anything; leave it out, or say null where there must be none`);
  }
  if (typeof pattern === 'function') {
    const instead = 'say expect.any(…), a regular expression, or an object with asymmetricMatch';
    refuse(`${path} is a function, which nothing in a capture is; ${instead}`);
  }
  if (typeof pattern === 'symbol' || typeof pattern === 'bigint' || Number.isNaN(pattern)) {
    refuse(`${path} is ${String(pattern)}, which nothing in a capture is`);
  }
  if (typeof pattern !== 'object' || pattern === null) return;
  if (pattern instanceof RegExp) return checkRegExp(pattern, path);
  if (Array.isArray(pattern)) return pattern.forEach((item, at) => checkValue(item, `${path}[${at}]`));
  if (!isPlain(pattern)) refuse(`${path} is a ${pattern.constructor?.name ?? 'strange object'}, which nothing in a capture is`);
  const members = Object.entries(pattern);
  if (members.length === 0) {
    refuse(`${path} is {}, which would match any object; name what it must have, or say expect.any(Object)`);
  }
  for (const [name, part] of members) checkValue(part, memberPath(path, name));
}

/** What has nothing in common but being text. */
export const PROBES = ['', 'a', 'Zz 0-9_', '\u00a7\n\r\t', '{"x":[1.5,null]}'];

export function matchesAny(pattern: RegExp): boolean {
  // What must not be in it is seen from no probe.
  if (/\(\?<?!/.test(pattern.source)) return false;
  const expression = new RegExp(pattern.source, pattern.flags.replace(/[gy]/g, ''));
  return PROBES.every((probe) => expression.test(probe));
}

function checkRegExp(pattern: RegExp, path: string): void {
  if (matchesAny(pattern)) refuse(`${path} is ${show(pattern)}, which matches any text; say what it must have in it`);
}
