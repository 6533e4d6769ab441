/** The opening handshake (RFC 6455 §4), checked as a bystander: what is wrong is said, and the connection goes on. */
import { SHA1_BYTES, sha1 } from '../../bytes/sha1.ts';
import { base64Text, toBytes } from '../../bytes/text.ts';
import type { Header } from '../../record.ts';
import { type Agreement, agree, extensionsOf } from './extensions.ts';

const ACCEPT_GUID = '258EAFA5-E914-47DA-95CA-C5AB0DC85B11';
/** Base64 of sixteen bytes. */
const KEY = /^[A-Za-z0-9+/]{21}[AQgw]==$/;

const digest = new Uint8Array(SHA1_BYTES);

/** The `Sec-WebSocket-Accept` that answers `key`. */
export function acceptOf(key: string): string {
  const hashed = toBytes(key + ACCEPT_GUID);
  sha1(hashed, hashed.length, digest);
  return base64Text(digest);
}

/** What was agreed, with everything that breaks §4.1, §4.2 or RFC 7692 §7.1. An empty request was not captured. */
export function checkHandshake(request: readonly Header[], response: readonly Header[]): Agreement {
  const known = request.length > 0;
  const agreement = agree(known ? extensionsOf(request) : null, extensionsOf(response));
  const problems: string[] = [];
  const accepts = valuesOf(response, 'sec-websocket-accept');
  if (accepts.length !== 1) problems.push(`the response has ${count(accepts)} Sec-WebSocket-Accept`);
  if (!hasToken(response, 'connection', 'upgrade')) problems.push('the response has no Connection: Upgrade');
  if (known) problems.push(...requestProblems(request, accepts[0]), ...protocolProblems(request, response));
  return { ...agreement, problems: [...problems, ...agreement.problems] };
}

function requestProblems(request: readonly Header[], accept: string | undefined): string[] {
  const problems: string[] = [];
  const keys = valuesOf(request, 'sec-websocket-key');
  const [key] = keys;
  if (keys.length !== 1) problems.push(`the request has ${count(keys)} Sec-WebSocket-Key`);
  else if (!KEY.test(key!)) problems.push('Sec-WebSocket-Key is not the base64 of 16 bytes');
  if (key !== undefined && accept !== undefined && acceptOf(key) !== accept) {
    problems.push('Sec-WebSocket-Accept does not answer Sec-WebSocket-Key');
  }
  const versions = valuesOf(request, 'sec-websocket-version');
  if (versions.length !== 1 || versions[0] !== '13') problems.push('Sec-WebSocket-Version is not 13');
  if (!hasToken(request, 'connection', 'upgrade')) problems.push('the request has no Connection: Upgrade');
  if (!hasToken(request, 'upgrade', 'websocket')) problems.push('the request has no Upgrade: websocket');
  return problems;
}

function protocolProblems(request: readonly Header[], response: readonly Header[]): string[] {
  const chosen = tokensOf(response, 'sec-websocket-protocol');
  const offered = tokensOf(request, 'sec-websocket-protocol');
  if (chosen.length > 1) return ['the server chose more than one subprotocol'];
  return chosen.filter((name) => !offered.includes(name)).map((name) => `the subprotocol ${name} was not offered`);
}

function valuesOf(headers: readonly Header[], name: string): string[] {
  const values: string[] = [];
  for (const [header, value] of headers) {
    if (header.length === name.length && header.toLowerCase() === name) values.push(value.trim());
  }
  return values;
}

function tokensOf(headers: readonly Header[], name: string): string[] {
  const values = valuesOf(headers, name);
  if (values.length === 1 && values[0] !== '' && !values[0]!.includes(',')) return values;
  return values.flatMap((value) => value.split(',')).map((token) => token.trim()).filter(Boolean);
}

const hasToken = (headers: readonly Header[], name: string, token: string): boolean =>
  tokensOf(headers, name).some((value) => value.toLowerCase() === token);

const count = (values: readonly string[]): string => (values.length === 0 ? 'no' : 'more than one');
