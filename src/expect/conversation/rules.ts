/** What differs from one recording of the same scene to the next, and is therefore not a part of a snapshot. */
import { checkFlags, checkOptions } from '../check-options.ts';
import { matchesAny, PROBES } from '../check-value.ts';
import { refuse } from '../refusal.ts';
import { show } from '../show.ts';
import { TOKEN } from '../token.ts';

/** Each value that a rule finds is written as `<name 1>`; the same value gets the same number wherever it stands. */
export interface Rule {
  readonly name: string;
  /** Write `<name>`: where it is chance whether two values are the same, as with times. */
  readonly alike?: boolean;
  /** Only values of these headers, in any case; without it, any text. */
  readonly headers?: readonly string[];
  /** What is replaced: its first group, or all of it where it has none; without it, the whole text. */
  readonly match?: RegExp;
}

export const isNames = (value: unknown): value is readonly string[] =>
  Array.isArray(value) && value.every((each) => typeof each === 'string');

export function checkHeaderNames(names: readonly string[], whose: string): void {
  const wrong = names.find((name) => !TOKEN.test(name));
  if (wrong !== undefined) refuse(`${whose}: no header is called ${show(wrong)}`);
}

/** Calls `put` for each part of a text that a rule finds, and gives the text with what it returned. */
export function replaceFound(text: string, match: RegExp, put: (found: string) => string): string {
  const everywhere = new RegExp(match.source, `${match.flags.replace(/[dgy]/g, '')}dg`);
  let done = '';
  let last = 0;
  for (const { indices } of text.matchAll(everywhere)) {
    const [whole, group = whole] = indices!;
    const [start, end] = group!;
    // A group may look ahead, to where the next match is.
    if (start < last) continue;
    done += text.slice(last, start) + put(text.slice(start, end));
    last = end;
  }
  return done + text.slice(last);
}

/** Of any text, no letter and no digit. */
const leavesNothing = (match: RegExp): boolean =>
  matchesAny(match) || PROBES.every((probe) => !/[\p{L}\p{N}]/u.test(replaceFound(probe, match, () => '')));

/** @throws {RefusedExpectation} for one that would replace nothing, or all there is. */
export function checkRule(rule: Rule): void {
  checkOptions(rule, ['name', 'alike', 'headers', 'match'], 'a rule is');
  const { name, headers, match, alike } = rule;
  if (typeof name !== 'string' || name === '') refuse(`a rule has a name, and ${show(rule)} has none`);
  checkFlags({ [`${name}: alike`]: alike });
  if (match !== undefined && !(match instanceof RegExp)) refuse(`${name}: match is a regular expression, not ${show(match)}`);
  if (headers !== undefined && !(isNames(headers) && headers.length > 0)) refuse(`${name}: headers is a list of names, not ${show(headers)}`);
  if (match === undefined && headers === undefined) refuse(`${name} has neither match nor headers: nothing would be left`);
  if (headers !== undefined) checkHeaderNames(headers, `${name}: headers`);
  else if (leavesNothing(match!)) refuse(`${name}: ${show(match)} is found everywhere: nothing would be left`);
}

export const defaultRules: readonly Rule[] = [
  // RFC 6455 §4.1 and §4.2.2: a nonce, and what follows from it.
  { name: 'key', headers: ['sec-websocket-key'] },
  { name: 'accept', headers: ['sec-websocket-accept'] },
  { name: 'etag', headers: ['etag', 'if-none-match', 'if-match', 'if-range'], match: /(?:W\/)?"([^"]*)"/g },
  { name: 'cookie', headers: ['set-cookie'], match: /^[^=;]+=([^;]+)/g },
  { name: 'cookie', headers: ['cookie'], match: /(?<=^|;)[^=;]+=([^;]+)/g },
  { name: 'token', headers: ['authorization', 'proxy-authorization'], match: /^\S+\s+(\S.*)$/gs },
  { name: 'duration', alike: true, headers: ['age', 'server-timing', 'x-response-time', 'x-runtime'] },
  {
    name: 'id',
    headers: [
      'x-request-id', 'x-correlation-id', 'x-trace-id', 'traceparent', 'tracestate', 'x-amzn-trace-id', 'x-amz-request-id',
      'x-amz-id-2', 'cf-ray', 'x-b3-traceid', 'x-b3-spanid',
    ],
  },
  { name: 'boundary', headers: ['content-type'], match: /\bboundary="?([^";\s]+)/gi },
  {
    name: 'date', alike: true,
    match: /\b(?:Mon|Tue|Wed|Thu|Fri|Sat|Sun)[a-z]*, \d{1,2}[ -][A-Z][a-z]{2}[ -]\d{2,4} \d{2}:\d{2}:\d{2} GMT/g,
  },
  { name: 'time', alike: true, match: /\b\d{4}-\d{2}-\d{2}[T ]\d{2}:\d{2}:\d{2}(?:[.,]\d+)?(?:Z|[+-]\d{2}:?\d{2})?/g },
  // Milliseconds since 1970, of 2014 to 2033.
  { name: 'time', alike: true, match: /(?<![\w.])1[4-9]\d{11}(?![\w.])/g },
  { name: 'uuid', match: /\b[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}\b/gi },
  { name: 'jwt', match: /\beyJ[\w-]{8,2000}\.[\w-]+\.[\w-]*/g },
  { name: 'hex', match: /\b(?=[a-f]*\d)(?=\d*[a-f])[0-9a-f]{24,}\b/gi },
];
