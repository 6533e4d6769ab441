/** Secrets that show by their own form: web tokens, and names and passwords in base64. */
import { GAP } from './secrets.ts';
import type { Redaction } from './redaction.ts';

/** RFC 7519 §3: header and claims are JSON, so both begin with `{"`. */
const JWT = /eyJ[A-Za-z0-9_-]{4,2048}\.eyJ[A-Za-z0-9_-]{2,}\.[A-Za-z0-9_-]*/g;
/** Strings of JSON, with the colon behind those that are names, and numbers. */
const SCALAR = /("(?:[^"\\]|\\.)*")(\s*:)?|-?\d[\d.]*/g;
/** Claims that are times; they say when, not who (RFC 7519 §4.1). */
const TIMES = new Set(['exp', 'nbf', 'iat', 'auth_time']);

/** Keys of services that are known by how they begin: AWS, GitHub, GitLab, Slack, Stripe, Google, npm. */
const SERVICE_KEY = new RegExp(`\\b(?:${[
  '(?:AKIA|ASIA)[A-Z0-9]{16}', 'gh[oprsu]_\\w{36,255}', 'github_pat_\\w{22,255}', 'glpat-[\\w-]{20,255}',
  'xox[abeoprs]-[\\w-]{10,255}', '[rs]k_(?:live|test)_\\w{10,255}', 'AIza[\\w-]{35}', 'ya29\\.[\\w-]{20,2048}', 'npm_\\w{36}',
].join('|')})(?![\\w-])`, 'g');
/** RFC 7468 §10; also cut off, and in strings where its lines end with escapes. */
const PRIVATE_KEY = /-----BEGIN [A-Z ]{0,32}PRIVATE KEY-----((?:[\w+/=:,.\s]|-(?!----)|\\+[nr]){1,65536})/g;
const LINE_OF_KEY = /\\+[nr]|[A-Za-z0-9+/=]{16,}/g;

/** Keys that show by their own form, as where each stands and what it is. */
export function* keysByForm(text: string): IterableIterator<readonly [start: number, key: string]> {
  for (const { 0: key, index } of text.matchAll(SERVICE_KEY)) yield [index, key];
  for (const { 0: whole, 1: content = '', index } of text.matchAll(PRIVATE_KEY)) {
    for (const line of content.matchAll(LINE_OF_KEY)) {
      if (!line[0].startsWith('\\')) yield [index + whole.length - content.length + line.index, line[0]];
    }
  }
}

/** Every web token in a text, as where it stands and what replaces it. */
export function* webTokens(text: string, redaction: Redaction): IterableIterator<readonly [start: number, replacement: string]> {
  for (const match of text.matchAll(JWT)) yield [match.index, webToken(match[0], redaction)];
}

/** A token of the same header, with other claims of the same lengths and another signature. */
export function webToken(token: string, redaction: Redaction): string {
  const [head = '', claims = '', ...signature] = token.split('.');
  const text = decode64(claims);
  const replaced = text === null ? redaction.secrets.replace(claims) : encode64(otherClaims(text, redaction), claims);
  const rest = signature.map((part) => redaction.secrets.replace(part));
  redaction.secrets.replace(claims);
  return [head, replaced, ...rest].join('.');
}

function otherClaims(text: string, { secrets }: Redaction): string {
  let name = '';
  return text.replace(SCALAR, (match, string: string | undefined, colon: string | undefined) => {
    if (string === undefined) return TIMES.has(name) ? match : secrets.replace(match);
    if (colon !== undefined) {
      name = string.slice(1, -1);
      return match;
    }
    return name === 'alg' || name === 'typ' ? match : `"${secrets.replace(string.slice(1, -1))}"`;
  });
}

/** `name:password` in base64 (RFC 7617), with others of the same lengths. */
export function basicCredentials(text: string, { secrets }: Redaction): string {
  const clear = text.includes(GAP) ? null : decode64(text);
  secrets.replace(text);
  const colon = clear?.indexOf(':') ?? -1;
  if (clear === null || colon < 0) return secrets.replace(text);
  return encode64(`${secrets.replace(clear.slice(0, colon))}:${secrets.replace(clear.slice(colon + 1))}`, text);
}

/** One character a byte; null for what is no base64 of either alphabet. */
export function decode64(text: string): string | null {
  if (!/^[A-Za-z0-9+/_-]+={0,2}$/.test(text) || text.replace(/=+$/, '').length % 4 === 1) return null;
  const plain = text.replace(/=+$/, '').replaceAll('-', '+').replaceAll('_', '/');
  return atob(plain);
}

/** In the alphabet and with the padding of `like`; where that has idle bits, they stay what they are. */
export function encode64(text: string, like: string): string {
  let coded = btoa(text).replace(/=+$/, '');
  if (/[-_]/.test(like) || !/[+/]/.test(like)) coded = coded.replaceAll('+', '-').replaceAll('/', '_');
  if (/[+/]/.test(like)) coded = coded.replaceAll('-', '+').replaceAll('_', '/');
  return coded + like.slice(coded.length);
}
