import type { HttpRecord, HttpRequestInfo, HttpResponseInfo } from '../../record.ts';
import { lastOf } from '../../report/rows.ts';
import { hostOf } from '../collect.ts';
import { content } from '../content.ts';
import type { ExchangePattern, RequestPattern, ResponsePattern } from '../expectation.ts';
import { compareFields } from '../field.ts';
import type { Fields } from '../field.ts';
import { figure, group, list, status, text, word } from '../field-types.ts';
import { headers, query } from '../headers.ts';
import type { Kind } from '../kind.ts';
import { refuse } from '../refusal.ts';
import { Absent, show } from '../show.ts';

/** RFC 9110 §9.1: methods are told apart by case. */
const METHODS = ['GET', 'HEAD', 'POST', 'PUT', 'DELETE', 'CONNECT', 'OPTIONS', 'TRACE', 'PATCH'];
const method = text((value) => {
  const upper = value.toUpperCase();
  return value !== upper && METHODS.includes(upper) ? `is in capitals: ${show(upper)}` : null;
}, METHODS);

const path = text((value) => {
  if (value.includes('?')) return `is never ${show(value)}, for it has no query: say target, or path and query`;
  // The asterisk and authority forms of RFC 9112 §3.2.
  if (value.startsWith('/') || value === '*' || value.includes(':')) return null;
  return `is never ${show(value)}; did you mean ${show(`/${value}`)}?`;
});

const requestFields: Fields<HttpRequestInfo, RequestPattern> = {
  headers: { type: headers, weight: 2, read: (request) => request.headers },
  trailers: { type: headers, weight: 1, read: (request) => request.trailers },
  body: { type: content, weight: 2, read: (request) => (request.body.length === 0 ? new Absent('no body') : request.body) },
  length: { type: figure(), weight: 1, read: (request) => request.body.length },
};

const responseFields: Fields<HttpResponseInfo, ResponsePattern> = {
  status: { type: status, weight: 3, read: (response) => response.status, always: true },
  reason: { type: text(), weight: 1, read: (response) => response.reason },
  version: { type: text(), weight: 0.5, read: (response) => response.version, always: true },
  contentType: { type: text(), weight: 1, read: (response) => mediaType(response.contentType) },
  headers: { type: headers, weight: 2, read: (response) => response.headers, always: true },
  trailers: { type: headers, weight: 1, read: (response) => response.trailers },
  body: { type: content, weight: 2, read: (response) => (response.body.length === 0 ? new Absent('no body') : response.body) },
  length: { type: figure(), weight: 1, read: (response) => response.body.length },
};

/** Without its parameters. */
const mediaType = (contentType: string | null): string | null => contentType?.split(';', 1)[0]!.trim().toLowerCase() ?? null;

const NO_REQUEST = new Absent('unknown: the request was not captured');
const NO_RESPONSE = new Absent('none: there was no answer');

const ofRequest = <T>(read: (request: HttpRequestInfo) => T) => ({ request, malformed }: HttpRecord): T | Absent =>
  request ? read(request) : malformed ? new Absent('unknown: the request cannot be read') : NO_REQUEST;
const ofResponse = (name: keyof ResponsePattern) => (record: HttpRecord): unknown =>
  record.response ? responseFields[name].read(record.response, null as never) : NO_RESPONSE;

/** Of the target in any form that a request line may have (RFC 9112 §3.2), without its query. */
export function pathOf(target: string): string {
  const rest = target.replace(/^[a-z][a-z0-9+.-]*:\/\/[^/?#]*/i, '');
  return rest.split(/[?#]/, 1)[0]! || (rest === target ? target : '/');
}

const STATES: readonly HttpRecord['state'][] = ['complete', 'open', 'incomplete', 'unanswered', 'unmatched'];

const queryOf = (target: string): [string, string][] =>
  [...new URLSearchParams(target.includes('?') ? target.slice(target.indexOf('?')) : '')];

const fields: Fields<HttpRecord, ExchangePattern> = {
  method: { type: method, weight: 2, read: ofRequest((request) => request.method), always: true },
  path: { type: path, weight: 5, read: ofRequest(({ target }) => pathOf(target)), always: true },
  query: { type: query, weight: 2, read: ofRequest(({ target }) => queryOf(target)) },
  target: { type: text(), weight: 5, read: ofRequest(({ target }) => target), always: true },
  host: { type: text(), weight: 1, read: hostOf },
  url: { type: text(), weight: 5, read: ofRequest(({ url }) => url) },
  version: { type: text(), weight: 0.5, read: ({ version }) => version, always: true },
  state: { type: word(STATES), weight: 2, read: ({ state }) => state, always: true },
  status: { type: status, weight: 3, read: ofResponse('status'), always: true },
  reason: { type: text(), weight: 1, read: ofResponse('reason') },
  contentType: { type: text(), weight: 1, read: ofResponse('contentType') },
  headers: { type: headers, weight: 2, read: ofResponse('headers'), always: true },
  body: { type: content, weight: 2, read: ofResponse('body') },
  request: { type: group(requestFields), weight: 3, read: ofRequest((request) => request) },
  response: { type: group(responseFields), weight: 3, read: ({ response }) => response ?? NO_RESPONSE },
  informational: { type: list(status), weight: 1, read: ({ informational }) => informational.map((each) => each.status) },
  connection: { type: figure(), weight: 0.5, read: ({ connection }) => connection, always: true },
};

function framesOf(record: HttpRecord): number[] {
  const { request } = record;
  const frames = [request?.frame, request?.endFrame, lastOf(record)?.frame].filter((frame) => frame !== undefined);
  return [...new Set(frames)].sort((a, b) => a - b);
}

export const exchangeKind: Kind<HttpRecord, ExchangePattern> = {
  one: 'an exchange',
  many: 'exchanges',
  fields,
  candidates: (capture) => capture.of<HttpRecord>('http'),
  frames: framesOf,
  time: ({ request, response }) => request?.time ?? response?.time ?? null,
  connection: ({ connection }) => connection,
  check({ request, response, ...rest }) {
    const [ofRequest, ofResponse] = [['method', 'path', 'query', 'target'], ['status', 'reason', 'contentType', 'headers', 'body']] as const;
    for (const [half, none, names] of [['request', request, ofRequest], ['response', response, ofResponse]] as const) {
      const name = none === null && names.find((each) => rest[each] !== undefined && rest[each] !== null);
      if (name) refuse(`${half} is null, and ${name} is the ${half}'s: say one of them`, name);
    }
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
