import type { HttpRecord, HttpRequestInfo, HttpResponseInfo } from '../../record.ts';
import { lastOf } from '../../report/rows.ts';
import { hostOf } from '../collect.ts';
import { checkCombinations, THERE } from '../combinations.ts';
import type { Combination } from '../combinations.ts';
import { Combined } from '../combined.ts';
import { content } from '../content.ts';
import { checkTogether } from '../contradiction.ts';
import type { ExchangePattern, RequestPattern, ResponsePattern } from '../expectation.ts';
import { compareFields } from '../field.ts';
import type { Fields, FieldType } from '../field.ts';
import { figure, group, interimStatus, list, status, text, word } from '../field-types.ts';
import { headers, query } from '../headers.ts';
import type { Kind } from '../kind.ts';
import { checkPossible } from '../possible.ts';
import { about, refuse } from '../refusal.ts';
import { Absent, NoMessage, show } from '../show.ts';
import { TOKEN } from '../token.ts';
import { path, pathOf, SCHEME } from './path.ts';

/** RFC 9110 §9.1: methods are told apart by case. */
const METHODS = ['GET', 'HEAD', 'POST', 'PUT', 'DELETE', 'CONNECT', 'OPTIONS', 'TRACE', 'PATCH'];

const method = text((value) => {
  const upper = value.toUpperCase();
  if (!TOKEN.test(value)) return `is never ${show(value)}: it is one word, such as GET`;
  return value !== upper && METHODS.includes(upper) ? `is in capitals: ${show(upper)}` : null;
}, METHODS, (part) => (TOKEN.test(part) ? null : `never has ${show(part)} in it: it is one word, such as GET`));

/** Without its parameters and in lower case, as `mediaType` makes it. */
const contentType = text((value) => {
  const written = mediaType(value);
  const why = value.includes(';') ? 'for it has no parameters' : 'for it is in lower case';
  return value === written ? null : `is never ${show(value)}, ${why}; did you mean ${show(written)}?`;
}, undefined, (part) => {
  if (part.includes(';')) return `never has ${show(part)} in it, for it has no parameters; those are in headers`;
  const lower = part.toLowerCase();
  return part === lower ? null : `never has ${show(part)} in it, for it is in lower case; did you mean ${show(lower)}?`;
});

/** Of HTTP/1 and 0.9, as start lines have them; a response may claim any. */
const LIKELY_VERSIONS = ['1.1', '1.0', '0.9', 'ICY'];
const DIGITS = Array.from({ length: 10 }, (_, digit) => digit);
const VERSIONS = [...new Set([...LIKELY_VERSIONS, ...DIGITS.flatMap((major) => DIGITS.map((minor) => `${major}.${minor}`))])];
const version = word(VERSIONS, LIKELY_VERSIONS);

/** What has a scheme and a host; or the beginning of that. */
const MAY_BE_URL = /^[a-z][a-z0-9+.-]*(?:$|:(?:$|\/(?:$|\/)))/i;

const url = text((value) => {
  if (SCHEME.test(value)) return null;
  const instead = value.startsWith('/') ? 'say path' : `did you mean ${show(`http://${value}`)}?`;
  return `is never ${show(value)}, for it has its scheme; ${instead}`;
}, undefined, (part, place) =>
  (place === 'start' && !MAY_BE_URL.test(part) ? `never begins with ${show(part)}, for it has its scheme; say path` : null));

const requestFields: Fields<HttpRequestInfo, RequestPattern> = {
  headers: { type: headers, weight: 2, read: (request) => request.headers },
  trailers: { type: headers, weight: 1, read: (request) => request.trailers },
  body: { type: content, weight: 2, read: (request) => (request.body.length === 0 ? new Absent('no body') : request.body) },
  length: { type: figure(), weight: 1, read: (request) => request.body.length },
};

const responseFields: Fields<HttpResponseInfo, ResponsePattern> = {
  status: { type: status, weight: 3, read: (response) => response.status, always: true },
  reason: { type: text(), weight: 1, read: (response) => response.reason },
  version: { type: version, weight: 0.5, read: (response) => response.version, always: true },
  contentType: { type: contentType, weight: 1, read: (response) => mediaType(response.contentType) },
  headers: { type: headers, weight: 2, read: (response) => response.headers, always: true },
  trailers: { type: headers, weight: 1, read: (response) => response.trailers },
  body: { type: content, weight: 2, read: (response) => (response.body.length === 0 ? new Absent('no body') : response.body) },
  length: { type: figure(), weight: 1, read: (response) => response.body.length },
};

/** Without its parameters and in lower case; null for none. */
export const mediaType = (contentType: string | null): string | null =>
  contentType?.split(';', 1)[0]!.trim().toLowerCase() ?? null;

/** What is there in place of none is told by its first line. */
const wholeRequest: FieldType = {
  ...group(requestFields),
  show(actual) {
    const { method, target } = actual as HttpRequestInfo;
    return show(`${method} ${target}`);
  },
};
const wholeResponse: FieldType = {
  ...group(responseFields),
  show(actual) {
    const { status, reason } = actual as HttpResponseInfo;
    return show(`${status} ${reason ?? ''}`.trim());
  },
};

const NO_RESPONSE = new Absent('none: there was no answer');
const IN_NO_REQUEST = new NoMessage('unknown: the request was not captured');
const IN_NO_RESPONSE = new NoMessage(NO_RESPONSE.why);

const noRequest = ({ malformed }: HttpRecord): string =>
  (malformed ? 'unknown: the request cannot be read' : IN_NO_REQUEST.why);
const ofRequest = <T>(read: (request: HttpRequestInfo, record: HttpRecord) => T) => (record: HttpRecord): T | Absent =>
  (record.request ? read(record.request, record) : new NoMessage(noRequest(record)));
const ofResponse = (name: keyof ResponsePattern) => (record: HttpRecord): unknown =>
  (record.response ? responseFields[name].read(record.response, null as never) : IN_NO_RESPONSE);

const STATES: readonly HttpRecord['state'][] = ['complete', 'open', 'incomplete', 'unanswered', 'unmatched'];

const queryOf = (target: string): [string, string][] =>
  [...new URLSearchParams(target.includes('?') ? target.slice(target.indexOf('?')) : '')];

const fields: Fields<HttpRecord, ExchangePattern> = {
  method: { type: method, weight: 2, read: ofRequest((request) => request.method), always: true },
  path: { type: path, weight: 5, read: ofRequest(({ target }) => pathOf(target)), always: true },
  query: { type: query, weight: 2, read: ofRequest(({ target }) => queryOf(target)) },
  target: { type: text(), weight: 5, read: ofRequest(({ target }) => target), always: true },
  host: { type: text(), weight: 1, read: ofRequest((_, record) => hostOf(record)) },
  url: { type: url, weight: 5, read: ofRequest((request) => request.url) },
  version: { type: version, weight: 0.5, read: (record) => record.version, always: true },
  state: { type: word(STATES), weight: 2, read: ({ state }) => state, always: true },
  status: { type: status, weight: 3, read: ofResponse('status'), always: true },
  reason: { type: text(), weight: 1, read: ofResponse('reason') },
  contentType: { type: contentType, weight: 1, read: ofResponse('contentType') },
  headers: { type: headers, weight: 2, read: ofResponse('headers'), always: true },
  body: { type: content, weight: 2, read: ofResponse('body') },
  request: { type: wholeRequest, weight: 3, read: (record) => record.request ?? new Absent(noRequest(record)) },
  response: { type: wholeResponse, weight: 3, read: ({ response }) => response ?? NO_RESPONSE },
  informational: { type: list(interimStatus), weight: 1, read: ({ informational }) => informational.map((each) => each.status) },
  connection: { type: figure(), weight: 0.5, read: ({ connection }) => connection, always: true },
};

function framesOf(record: HttpRecord): number[] {
  const { request } = record;
  const frames = [request?.frame, request?.endFrame, lastOf(record)?.frame].filter((frame) => frame !== undefined);
  return [...new Set(frames)].sort((a, b) => a - b);
}

const ofBoth = <T>(names: readonly string[], value: T): Record<string, readonly [T]> =>
  Object.fromEntries(names.map((name) => [name, [value]]));
const OF_REQUEST = ['method', 'path', 'query', 'target', 'url', 'host'];
const OF_RESPONSE = ['status', 'reason', 'contentType', 'headers', 'body'];

const COMBINATIONS: readonly Combination[] = [
  { state: ['complete'], request: THERE, response: THERE },
  { state: ['open', 'incomplete'], request: THERE },
  { state: ['unanswered'], request: THERE, response: [NO_RESPONSE], ...ofBoth(OF_RESPONSE, IN_NO_RESPONSE) },
  { state: ['unmatched'], request: [new Absent(IN_NO_REQUEST.why)], ...ofBoth(OF_REQUEST, IN_NO_REQUEST) },
];

/** What the exchange and its response say of one field. */
function checkTwice({ response, ...whole }: ExchangePattern): void {
  if (typeof response !== 'object' || response === null) return;
  for (const name of ['status', 'reason', 'contentType'] as const) {
    const said = [whole[name], response[name]];
    if (said.includes(undefined)) continue;
    const both = new Combined('all', said, said.map((each) => show(each)).join(' and '));
    about(name, () => {
      checkPossible(both, fields[name], name);
      if (name !== 'status') checkTogether(both, name);
    });
  }
}

export const exchangeKind: Kind<HttpRecord, ExchangePattern> = {
  one: 'an exchange',
  many: 'exchanges',
  fields,
  candidates: (capture) => capture.of<HttpRecord>('http'),
  frames: framesOf,
  time: ({ request, response }) => request?.time ?? response?.time ?? null,
  connection: ({ connection }) => connection,
  check(pattern) {
    for (const [half, names] of [['request', OF_REQUEST], ['response', OF_RESPONSE]] as const) {
      const name = pattern[half] === null && names.find((each) => Object.hasOwn(pattern, each));
      if (name) refuse(`${half} is null, and ${name} is the ${half}'s: say one of them`, name);
    }
    checkTwice(pattern);
    checkCombinations(pattern, COMBINATIONS, fields);
  },
  hint(pattern, record, capture) {
    for (const name of ['body', 'headers'] as const) {
      if (pattern[name] === undefined || pattern[name] === null || record.request === null) continue;
      const differs = compareFields({ [name]: pattern[name] }, record, fields, capture).differences.length > 0;
      const agrees = compareFields({ [name]: pattern[name] }, record.request, requestFields, capture).differences.length === 0;
      if (differs && agrees) return `${name} is the response's; that of the request agrees: say request: { ${name}: … }`;
    }
    return null;
  },
};
