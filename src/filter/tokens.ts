/**
 * Splits a display filter into words, strings and operators. A word is anything that can be a name, a number or an
 * address; which of these it is depends on what it is compared with, so it stays text here.
 */
import type { Complain, Span } from './filter-error.ts';

export type TokenKind = 'word' | 'string' | 'operator' | 'end';

export interface Token extends Span {
  readonly kind: TokenKind;
  /** The word or operator as written; of a string, its content with escapes resolved. */
  readonly text: string;
}

const SPACE = /\s+/y;
/** A single dot belongs to a word, two dots are the range operator. */
const WORD = /(?:[A-Za-z0-9_:/+-]|\.(?!\.))+/y;
const OPERATOR = /===|!==|[=!<>]=|&&|\|\||\^\^|\.\.|[!<>~&(){},[\]#@]/y;
const RAW_STRING = /[rR]"[^"]*"/y;
const STRING = /"(?:[^"\\]|\\[^])*"/y;
const ESCAPE = /\\(?:x([0-9a-fA-F]{1,2})|u([0-9a-fA-F]{4})|([0-7]{1,3})|([^]))/g;
const NAMED_ESCAPES: Record<string, string> = {
  a: '\x07', b: '\b', f: '\f', n: '\n', r: '\r', t: '\t', v: '\v', '"': '"', "'": "'", '\\': '\\',
};

export function tokenize(text: string, complain: Complain): Token[] {
  const tokens: Token[] = [];
  let at = 0;
  const take = (pattern: RegExp): string | null => {
    pattern.lastIndex = at;
    return pattern.exec(text)?.[0] ?? null;
  };
  while (at < text.length) {
    const start = at;
    const space = take(SPACE);
    if (space !== null) {
      at += space.length;
      continue;
    }
    const raw = take(RAW_STRING);
    const quoted = raw ?? take(STRING);
    const word = quoted === null ? take(WORD) : null;
    const taken = quoted ?? word ?? take(OPERATOR);
    if (taken === null) throw complain(complaint(text.charAt(at)), { start, end: text[at] === '"' ? text.length : at + 1 });
    at += taken.length;
    const span = { start, end: at };
    if (raw !== null) tokens.push({ kind: 'string', text: raw.slice(2, -1), ...span });
    else if (quoted !== null) tokens.push({ kind: 'string', text: unescape(quoted, start, complain), ...span });
    else tokens.push({ kind: word === null ? 'operator' : 'word', text: taken, ...span });
  }
  tokens.push({ kind: 'end', text: '', start: at, end: at });
  return tokens;
}

function unescape(quoted: string, start: number, complain: Complain): string {
  return quoted.slice(1, -1).replace(ESCAPE, (escape: string, hex, unicode, octal, letter, offset: number) => {
    if (hex ?? unicode) return String.fromCharCode(parseInt(hex ?? unicode, 16));
    if (octal) return String.fromCharCode(parseInt(octal, 8));
    const named = NAMED_ESCAPES[letter as string];
    if (named !== undefined) return named;
    const at = start + 1 + offset;
    const span = { start: at, end: at + escape.length };
    throw complain(`no escape is written ${escape}; in r"…" a backslash is a backslash`, span);
  });
}

function complaint(character: string): string {
  switch (character) {
    case '"':
      return 'this string has no closing quote';
    case "'":
      return 'strings are written in double quotes';
    case '=':
      return 'equality is written ==';
    case '|':
      return 'or is written ||';
    default:
      return `${character} has no meaning here`;
  }
}
