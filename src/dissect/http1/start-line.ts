/**
 * Recognises where a message starts (RFC 9112 §3 and §4): any token as a method, any target, HTTP/0.x and HTTP/1.x only.
 * What looks like the start of HTTP/2, RTSP or SIP is not ours.
 */
import { CR, LF, SPACE } from '../../bytes/ascii.ts';
import { u8 } from '../../bytes/read.ts';
import { toBytes } from '../../bytes/text.ts';

/** `Partial`: it may be, when more bytes come. */
export const Match = { No: 0, Partial: 1, Yes: 2 } as const;
export type Match = (typeof Match)[keyof typeof Match];

/** ` HTTP/1.1` and nothing shorter. */
const VERSION_LENGTH = 9;
const MAX_METHOD = 64;

const TOKEN = new Uint8Array(256);
for (const byte of toBytes("!#$%&'*+-.^_`|~0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz")) TOKEN[byte] = 1;

/** Whether `byte` may stand in a token: a method or a field name (RFC 9110 §5.6.2). */
export const isToken = (byte: number): boolean => TOKEN[byte] === 1;
export const isDigit = (byte: number): boolean => byte >= 48 && byte <= 57;

const HTTP_SLASH = toBytes('HTTP/');
const ICY = toBytes('ICY ');
const GET = toBytes('GET ');
/** Methods that are recognised where they may be glued to the end of something else; longer ones before those they end in. */
const METHODS = [
  'GET', 'POST', 'PUT', 'HEAD', 'DELETE', 'OPTIONS', 'PROPPATCH', 'PATCH', 'CONNECT', 'TRACE', 'PROPFIND', 'REPORT', 'QUERY',
  'SEARCH',
  'MKCOL', 'COPY', 'MOVE', 'UNLOCK', 'LOCK', 'NOTIFY', 'UNSUBSCRIBE', 'SUBSCRIBE', 'PURGE',
].map(toBytes);

function hasPrefix(bytes: Uint8Array, at: number, end: number, prefix: Uint8Array): Match {
  for (let i = 0; i < prefix.length; i++) {
    if (at + i === end) return Match.Partial;
    if (bytes[at + i] !== prefix[i]) return Match.No;
  }
  return Match.Yes;
}

/** Whether a status line starts at `at`: `HTTP/1.1 200` and then a space or the end of the line. */
export function statusLineAt(bytes: Uint8Array, at: number, end: number): Match {
  const http = hasPrefix(bytes, at, end, HTTP_SLASH);
  if (http === Match.No) {
    const icy = hasPrefix(bytes, at, end, ICY);
    return icy === Match.Yes ? statusCodeAt(bytes, at + ICY.length, end) : icy;
  }
  for (let i = 5; i < VERSION_LENGTH; i++) {
    if (at + i >= end) return Match.Partial;
    const byte = u8(bytes, at + i);
    if (i === 6 ? byte !== 46 : i === 8 ? byte !== SPACE : !isDigit(byte)) return Match.No;
  }
  return statusCodeAt(bytes, at + VERSION_LENGTH, end);
}

function statusCodeAt(bytes: Uint8Array, from: number, end: number): Match {
  let at = from;
  while (at < end && at < from + 4 && bytes[at] === SPACE) at++;
  for (let i = 0; i < 3; i++) {
    if (at + i >= end) return Match.Partial;
    if (!isDigit(u8(bytes, at + i))) return Match.No;
  }
  if (at + 3 >= end) return Match.Partial;
  const after = u8(bytes, at + 3);
  return after === SPACE || after === CR || after === LF ? Match.Yes : Match.No;
}

/** Where ` HTTP/1.1` begins at the end of a line, or -1. */
export function versionOf(bytes: Uint8Array, start: number, end: number): number {
  let last = end;
  while (last > start && bytes[last - 1] === SPACE) last--;
  const at = last - VERSION_LENGTH;
  if (at <= start || bytes[at] !== SPACE || hasPrefix(bytes, at + 1, last, HTTP_SLASH) !== Match.Yes) return -1;
  const major = u8(bytes, last - 3);
  return (major === 48 || major === 49) && bytes[last - 2] === 46 && isDigit(u8(bytes, last - 1)) ? at : -1;
}

/** End of the method at `start`, or -1 where no token followed by a space stands. */
function methodEnd(bytes: Uint8Array, start: number, end: number): number {
  let at = start;
  const limit = Math.min(end, start + MAX_METHOD);
  while (at < limit && TOKEN[u8(bytes, at)] === 1) at++;
  return at > start && at < end && bytes[at] === SPACE ? at : -1;
}

/** Whether the whole line `bytes[start..end)`, without its line end, is a request line. */
export function isRequestLine(bytes: Uint8Array, start: number, end: number): boolean {
  const version = versionOf(bytes, start, end);
  if (version < 0) return false;
  const method = methodEnd(bytes, start, end);
  return method > 0 && method + 1 < version;
}

/** A simple request of HTTP/0.9: `GET /path` and no more. */
export function isSimpleRequest(bytes: Uint8Array, start: number, end: number): boolean {
  const target = start + GET.length;
  if (target >= end || hasPrefix(bytes, start, end, GET) !== Match.Yes) return false;
  const first = u8(bytes, target);
  const space = bytes.indexOf(SPACE, target);
  return (first === 47 || first === 104) && (space < 0 || space >= end);
}

/** Whether an unfinished line may become a request line. */
export function mayBeRequest(bytes: Uint8Array, start: number, end: number): boolean {
  let at = start;
  const limit = Math.min(end, start + MAX_METHOD);
  while (at < limit && TOKEN[u8(bytes, at)] === 1) at++;
  if (at === end) return true;
  return at > start && bytes[at] === SPACE;
}

/** Whether a request line starts at `at`; needs the whole line for a `Yes`. */
export function requestLineAt(bytes: Uint8Array, at: number, end: number): Match {
  const lf = bytes.indexOf(LF, at);
  if (lf < 0 || lf >= end) return mayBeRequest(bytes, at, end) ? Match.Partial : Match.No;
  const last = lf > at && bytes[lf - 1] === CR ? lf - 1 : lf;
  return isRequestLine(bytes, at, last) || isSimpleRequest(bytes, at, last) ? Match.Yes : Match.No;
}

/** The first status line in `bytes[from..end)`, wherever it stands; `end` or the start of a possible one where there is none. */
export function findStatusLine(bytes: Uint8Array, from: number, end: number): number {
  for (let at = from; at < end; at++) {
    at = bytes.indexOf(72, at);
    if (at < 0 || at >= end) return end;
    if (statusLineAt(bytes, at, end) !== Match.No) return at;
  }
  return end;
}

/**
 * The first request in the line `bytes[start..end)`, or -1: the line itself, or a well-known method glued to what stands
 * before it (a body whose length was lost ends without a line end). Where it is not known that a line begins at `start`,
 * only well-known methods count: `ET / HTTP/1.1` is what a hole left of a request.
 */
export function findRequest(bytes: Uint8Array, start: number, end: number, lineStart = true): number {
  const version = versionOf(bytes, start, end);
  if (version < 0) return -1;
  const whole = lineStart && isRequestLine(bytes, start, end);
  if (whole && isUpperCase(bytes, start)) return start;
  const method = bytes.lastIndexOf(SPACE, version - 1);
  if (method > start && method + 1 < version) {
    for (const name of METHODS) {
      const at = method - name.length;
      if (at >= start && hasPrefix(bytes, at, method, name) === Match.Yes) return at;
    }
  }
  return whole ? start : -1;
}

/** Whether the token at `start` has no lower-case letters or digits, as methods do. */
function isUpperCase(bytes: Uint8Array, start: number): boolean {
  let at = start;
  while (bytes[at] !== SPACE && !isDigit(u8(bytes, at)) && u8(bytes, at) < 97) at++;
  return bytes[at] === SPACE;
}
