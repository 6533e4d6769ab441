/** Members of JSON by their names, wherever in a text JSON stands: also inside of strings, of scripts, and cut off. */
import { GAP } from './secrets.ts';

/** A value: where it begins and ends, without quotes; how deep its quotes are escaped. */
export interface Member {
  /** Names of the members around it, outermost first, then its own. */
  readonly path: readonly string[];
  readonly start: number;
  readonly end: number;
  readonly quoted: boolean;
}

const NAME = /(\\*)"((?:[^"\\]|\\[^"]){1,256}?)\1"\s*:\s*/g;
const PAIR = /(\\*)"(?:name|key)\1"\s*:\s*\1"([^"\\]{1,128})\1"\s*,\s*\1"value\1"\s*:\s*/gi;

/**
 * Members whose names are `telling`, and all scalars inside of those that are objects or arrays. Names are what a regular
 * expression finds, so that neither what stands around the JSON nor a hole in it hides one.
 */
export function* tellingMembers(text: string, telling: (name: string) => boolean): IterableIterator<Member> {
  let behind = 0;
  for (const match of text.matchAll(NAME)) {
    const [whole, escapes = '', name = ''] = match;
    const at = match.index + whole.length;
    if (at < behind || !telling(name)) continue;
    for (const value of scalarsAt(text, at, escapes)) {
      yield { path: [name], ...value };
      behind = value.end;
    }
  }
}

/** `{"name": "X-Api-Key", "value": "…"}`, as lists of headers, cookies and variables have it. */
export function* tellingPairs(text: string, telling: (name: string) => boolean): IterableIterator<Member> {
  for (const { 0: whole, 1: escapes = '', 2: name = '', index } of text.matchAll(PAIR)) {
    if (!telling(name)) continue;
    for (const value of scalarsAt(text, index + whole.length, escapes)) yield { path: [name], ...value };
  }
}

/** Members by paths such as `user/email`, of texts that are JSON as a whole. */
export function* membersAt(text: string, paths: readonly (readonly string[])[]): IterableIterator<Member> {
  const first = text.search(/\S/);
  if (first < 0 || (text[first] !== '{' && text[first] !== '[')) return;
  const stack: { isObject: boolean; name: string }[] = [];
  let isName = false;
  let at = first;
  const path = (): string[] => stack.flatMap(({ isObject, name }) => (isObject ? [name] : []));
  while (at < text.length) {
    const character = text[at]!;
    if (character === '{' || character === '[') {
      stack.push({ isObject: character === '{', name: '' });
      isName = character === '{';
      at++;
    } else if (character === '}' || character === ']') {
      stack.pop();
      isName = false;
      at++;
    } else if (character === ',') {
      isName = stack.at(-1)?.isObject ?? false;
      at++;
    } else if (character === ':') {
      isName = false;
      at++;
    } else if (character === '"') {
      const end = stringEnd(text, at + 1, '');
      if (isName) stack.at(-1)!.name = text.slice(at + 1, end);
      else if (matches(path(), paths)) yield { path: path(), start: at + 1, end, quoted: true };
      at = end + 1;
    } else {
      const end = scalarEnd(text, at);
      if (end > at && !isName && matches(path(), paths)) yield { path: path(), start: at, end, quoted: false };
      at = Math.max(end, at + 1);
    }
  }
}

/** A path that is asked for is the end of a member's own. */
function matches(path: readonly string[], asked: readonly (readonly string[])[]): boolean {
  const lower = path.map((name) => name.toLowerCase());
  return asked.some((names) => {
    const end = lower.slice(-names.length);
    return end.length === names.length && names.every((name, i) => name.toLowerCase() === end[i]);
  });
}

function* scalarsAt(text: string, at: number, escapes: string): IterableIterator<{ start: number; end: number; quoted: boolean }> {
  const quote = `${escapes}"`;
  if (text.startsWith(quote, at)) {
    const start = at + quote.length;
    yield { start, end: stringEnd(text, start, escapes), quoted: true };
    return;
  }
  if (text[at] !== '{' && text[at] !== '[') {
    const end = scalarEnd(text, at);
    if (end > at) yield { start: at, end, quoted: false };
    return;
  }
  let depth = 0;
  for (let place = at; place < text.length;) {
    const character = text[place]!;
    if (character === '{' || character === '[') depth++;
    if ((character === '}' || character === ']') && --depth === 0) return;
    if (text.startsWith(quote, place)) {
      const start = place + quote.length;
      const end = stringEnd(text, start, escapes);
      place = end + quote.length;
      if (!/^\s*:/.test(text.slice(place, place + 16))) yield { start, end, quoted: true };
    } else {
      const end = scalarEnd(text, place);
      if (end > place) yield { start: place, end, quoted: false };
      place = Math.max(end, place + 1);
    }
  }
}

/** The index of the quote that ends a string; the end of the text where there is none. */
function stringEnd(text: string, start: number, escapes: string): number {
  for (let at = start; at < text.length; at++) {
    if (escapes !== '' && text.startsWith(`${escapes}"`, at)) return at;
    if (text[at] === '"') return at;
    if (escapes === '' && text[at] === '\\') at++;
  }
  return text.length;
}

/** Numbers, and words such as true. */
function scalarEnd(text: string, start: number): number {
  let end = start;
  while (end < text.length && (text[end] === GAP || /[\w.+-]/.test(text[end]!))) end++;
  return end;
}
