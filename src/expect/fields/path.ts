import { Combined } from '../combined.ts';
import { text } from '../field-types.ts';
import { fragmentOf } from '../fragment.ts';
import { show } from '../show.ts';

export const SCHEME = /^[a-z][a-z0-9+.-]*:\/\//i;

/** Of the target in any form that a request line may have (RFC 9112 §3.2), without its query. */
export function pathOf(target: string): string {
  const rest = target.replace(/^[a-z][a-z0-9+.-]*:\/\/[^/?#]*/i, '');
  return rest.split(/[?#]/, 1)[0]! || (rest === target ? target : '/');
}

/** Of the asterisk and authority forms (RFC 9112 §3.2.3 and §3.2.4), or the beginning of one. */
const MAY_BE_AUTHORITY = /^(?:\*$|\[|[\w.-]*[.:])/;

/** Whether the pattern around it names a method that has an authority for a target. */
function mayConnect(beside: object): boolean {
  const { method } = beside as { method?: unknown };
  if (method instanceof Combined) return method.patterns.some((each) => mayConnect({ method: each }));
  const { text: word, place } = fragmentOf(method) ?? {};
  return place === 'whole' ? word === 'CONNECT' : method !== undefined;
}

/** A target that is none of the forms, as a careless client may send, is found by `target`. */
export const path = text((value) => {
  const meant = `did you mean ${show(pathOf(value))}?`;
  if (SCHEME.test(value)) return `is never ${show(value)}, for it has no scheme and host: say url; ${meant}`;
  if (value.includes('?')) return `is never ${show(value)}, for it has no query: say target, or path and query`;
  if (value.includes('#')) return `is never ${show(value)}, for it has no fragment; ${meant}`;
  if (value.startsWith('/') || value === '*' || value.includes(':')) return null;
  return `is never ${show(value)}; did you mean ${show(`/${value}`)}?`;
}, undefined, (part, place, beside) => {
  if (part.includes('?')) return `never has ${show(part)} in it, for it has no query: say target, or path and query`;
  if (part.includes('#')) return `never has ${show(part)} in it, for it has no fragment`;
  if (place !== 'start' && place !== 'whole') return null;
  if (SCHEME.test(part)) return `never begins with ${show(part)}, for it has no scheme and host: say url`;
  if (part.startsWith('/') || part === '' || MAY_BE_AUTHORITY.test(part) || mayConnect(beside)) return null;
  return `never begins with ${show(part)}; did you mean ${show(`/${part}`)}? (of CONNECT, say its method)`;
});
