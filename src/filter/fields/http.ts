import { base64Bytes } from './base64.ts';
import { utf8Text } from '../../bytes/text.ts';
import type { BodyInfo, Header, HttpRecord } from '../../record.ts';
import type { Field, Getter, RecordView } from '../field.ts';
import { parseInstant } from '../instant.ts';
import { of, spoken } from './from-record.ts';

type Which = 'request' | 'response' | 'both';

function messages(record: HttpRecord, which: Which): { headers: Header[]; trailers?: Header[]; body: BodyInfo }[] {
  const wanted = which === 'both' ? [record.request, record.response] : [record[which]];
  return wanted.filter((message) => message !== null);
}

/** Every value of a header, in the order of the wire; names without regard to case (RFC 9110 §5.1). */
export function headerValues(record: HttpRecord, name: string, which: Which): string[] {
  const headers = messages(record, which).flatMap((message) => message.headers);
  return headers.filter(([one]) => one.toLowerCase() === name).map(([, value]) => value);
}

export const http = (get: Parameters<typeof of<'http'>>[1]): Getter<RecordView> => of('http', get);

/** As headers are mostly written: `Content-Type`. */
const capitals = (header: string): string => header.replace(/(^|-)[a-z]/g, (letter) => letter.toUpperCase());

const headerField = (header: string, which: Which, name = `http.${header.replaceAll('-', '_')}`): Field => ({
  name, type: 'text', about: `${capitals(header)} of ${which === 'both' ? 'either message' : `the ${which}`}.`,
  record: http((record) => headerValues(record, header, which)),
});

const lines = (headers: readonly Header[] | undefined): string[] => (headers ?? []).map(([name, value]) => `${name}: ${value}`);

/** The part of a target from which the query begins is no path. */
const path = (target: string): string => target.replace(/^[a-z][a-z0-9+.-]*:\/\/[^/?#]*/i, '').replace(/[?#].*$/s, '');
const query = (target: string): string | null => /\?([^#]*)/s.exec(target)?.[1] ?? null;

function bodyText(body: BodyInfo): string | null {
  if (body.text !== undefined) return body.text;
  return body.base64 === undefined ? null : utf8Text(base64Bytes(body.base64));
}

/** As Wireshark has it: from the frame that completes the request to the one that completes the response. */
function elapsed({ request, response }: HttpRecord): number | null {
  const asked = request && parseInstant(request.endTime ?? request.time);
  const answered = response && parseInstant(response.endTime ?? response.time);
  return typeof asked === 'number' && typeof answered === 'number' ? Math.round((answered - asked) * 1e9) / 1e9 : null;
}

const codings = (record: HttpRecord): string[] =>
  headerValues(record, 'transfer-encoding', 'both').flatMap((value) => value.toLowerCase().split(/\s*,\s*/));
const KNOWN_CODINGS = new Set(['chunked', 'gzip', 'x-gzip', 'deflate', 'compress', 'x-compress', 'identity', '']);
const WHOLE = /^\d{1,15}$/;
/** RFC 9110 §5.6.2. */
const TOKEN = /^[!#$%&'*+.^_`|~0-9A-Za-z-]+$/;

/** Flags that exist only where they are true, as Wireshark's expert items do. */
const only = (is: boolean): true | null => (is ? true : null);

const bothLengths = (record: HttpRecord): boolean =>
  messages(record, 'both').some(({ headers }) => {
    const names = new Set(headers.map(([name]) => name.toLowerCase()));
    return names.has('content-length') && names.has('transfer-encoding');
  });

const exchangeFields: readonly Field[] = [
  {
    name: 'http', type: 'protocol', about: 'An exchange of HTTP/1; of a connection, that HTTP was spoken.',
    record: spoken('http'),
  },
  {
    name: 'http.request', type: 'boolean', about: 'The exchange has a request.',
    record: http(({ request }) => only(request !== null)),
  },
  {
    name: 'http.response', type: 'boolean', about: 'The exchange has a response.',
    record: http(({ response }) => only(response !== null)),
  },
  {
    name: 'http.request_number', type: 'number', about: 'Number of the request in its connection, from 1.',
    record: http(({ request, exchange }) => request && exchange + 1),
  },
  {
    name: 'http.response_number', type: 'number', about: 'Number of the response in its connection, from 1.',
    record: http(({ response, exchange }) => response && exchange + 1),
  },
  { name: 'http.request_in', type: 'number', about: 'Frame of the request.', record: http(({ request }) => request?.frame) },
  { name: 'http.response_in', type: 'number', about: 'Frame of the response.', record: http(({ response }) => response?.frame) },
  {
    name: 'http.time', type: 'duration', about: 'From the end of the request to the end of the response, or to its head where no end was seen.',
    record: http(elapsed),
  },
  {
    name: 'http.state', type: 'text', about: 'Ours: complete, open, incomplete, unanswered or unmatched.',
    record: http(({ state }) => state),
  },
];

const messageFields: readonly Field[] = [
  { name: 'http.request.method', type: 'text', about: 'Method.', record: http(({ request }) => request?.method) },
  {
    name: 'http.request.uri', type: 'text', about: 'Target as it stands in the request line.',
    record: http(({ request }) => request?.target),
  },
  {
    name: 'http.request.uri.path', type: 'text', about: 'Path of the target.',
    record: http(({ request }) => request && path(request.target)),
  },
  {
    name: 'http.request.uri.query', type: 'text', about: 'Query of the target, without the question mark.',
    record: http(({ request }) => request && query(request.target)),
  },
  {
    name: 'http.request.uri.query.parameter', type: 'text', about: 'Parameters of the query, each as name=value.',
    record: http(({ request }) => request && query(request.target)?.split('&')),
  },
  {
    name: 'http.request.full_uri', type: 'text', about: 'Target with scheme and host.',
    record: http(({ request }) => request?.url),
  },
  {
    name: 'http.request.version', type: 'text', about: 'Version of the request, as HTTP/1.1.',
    record: http(({ request, version }) => request && `HTTP/${version}`),
  },
  {
    name: 'http.request.line', type: 'text', about: 'Header lines of the request, each as Name: value.',
    record: http(({ request }) => lines(request?.headers)),
  },
  {
    name: 'http.response.code', type: 'number', most: 999, about: 'Status of the final response.',
    record: http(({ response }) => response?.status),
  },
  {
    name: 'http.response.code.informational', type: 'number', about: 'Ours: statuses of the 1xx responses before it.',
    record: http(({ informational }) => informational.map(({ status }) => status)),
  },
  { name: 'http.response.phrase', type: 'text', about: 'Reason phrase.', record: http(({ response }) => response?.reason) },
  {
    name: 'http.response.version', type: 'text', about: 'Version of the response, as HTTP/1.1.',
    record: http(({ response }) => response && `HTTP/${response.version}`),
  },
  {
    name: 'http.response.line', type: 'text', about: 'Header lines of the response, each as Name: value.',
    record: http(({ response }) => lines(response?.headers)),
  },
  {
    name: 'http.chunked_trailer_part', type: 'text', about: 'Trailer lines of either message.',
    record: http((record) => messages(record, 'both').flatMap(({ trailers }) => lines(trailers))),
  },
];

const bodyFields: readonly Field[] = [
  {
    name: 'http.content_length', type: 'number', about: 'Content-Length of either message, where it is a number.',
    record: http((record) => headerValues(record, 'content-length', 'both').filter((value) => WHOLE.test(value)).map(Number)),
  },
  headerField('content-length', 'both', 'http.content_length_header'),
  {
    name: 'http.body.length', type: 'number', about: 'Ours: bytes of each body after chunked decoding.',
    record: http((record) => messages(record, 'both').map(({ body }) => body.length)),
  },
  {
    name: 'http.body.missing', type: 'number', about: 'Ours: bytes of a body that were never captured.',
    record: http((record) => messages(record, 'both').flatMap(({ body }) => body.missing ?? [])),
  },
  {
    name: 'http.file_data', type: 'text', about: 'Body of either message, decoded, as far as bodies are kept.', bodies: true,
    record: http((record) => messages(record, 'both').map(({ body }) => bodyText(body)).filter((text) => text !== null)),
  },
];

const oddities: readonly Field[] = [
  {
    name: 'http.te_and_length', type: 'boolean', about: 'Content-Length and Transfer-Encoding in one message.',
    record: http((record) => only(bothLengths(record))),
  },
  {
    name: 'http.te_unknown', type: 'boolean', about: 'A transfer coding that nobody knows.',
    record: http((record) => only(codings(record).some((coding) => !KNOWN_CODINGS.has(coding)))),
  },
  {
    name: 'http.bad_header_name', type: 'boolean', about: 'A header name that is no token.',
    record: http((record) => only(messages(record, 'both').some(({ headers }) => headers.some(([name]) => !TOKEN.test(name))))),
  },
];

const headerFields: readonly Field[] = [
  ...['host', 'user-agent', 'referer', 'cookie', 'accept', 'accept-encoding', 'accept-language', 'authorization',
    'proxy-authorization', 'origin', 'range', 'if-none-match', 'if-modified-since', 'x-forwarded-for', 'sec-websocket-key',
    'sec-websocket-version'].map((header) => headerField(header, 'request')),
  ...['set-cookie', 'location', 'server', 'etag', 'last-modified', 'date', 'content-range', 'retry-after', 'www-authenticate',
    'proxy-authenticate', 'sec-websocket-accept'].map((header) => headerField(header, 'response')),
  ...['connection', 'upgrade', 'content-type', 'content-encoding', 'transfer-encoding', 'cache-control', 'sec-websocket-protocol',
    'sec-websocket-extensions'].map((header) => headerField(header, 'both')),
];

export const httpFields: readonly Field[] = [...exchangeFields, ...messageFields, ...bodyFields, ...headerFields, ...oddities];
