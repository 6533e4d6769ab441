/**
 * One header section (RFC 9112 §2 to §5): read line by line from borrowed bytes, kept as one string of one character a
 * byte. While lines go by only the few fields that decide about the message are looked at; the list of all headers is
 * made when somebody asks.
 */
import { COLON, CR, SPACE, TAB } from '../../bytes/ascii.ts';
import { latin1Text } from '../../bytes/text.ts';
import { u8 } from '../../bytes/read.ts';
import type { NoteCode } from '../../note.ts';
import type { Header } from '../../record.ts';
import type { Stamp } from '../../time.ts';
import { isDigit, isToken } from './start-line.ts';

/** Where a parser says what is odd. */
export type Complain = (code: NoteCode, message: string, figures?: Record<string, unknown>) => void;

const CONTENT_LENGTH = 1;
const TRANSFER_ENCODING = 2;
const UPGRADE = 3;

/** Lower-case names by their length; no two that matter are equally long. */
const FIELDS: { name: string; field: number }[] = [];
for (const known of [
  { name: 'upgrade', field: UPGRADE },
  { name: 'content-length', field: CONTENT_LENGTH },
  { name: 'transfer-encoding', field: TRANSFER_ENCODING },
]) FIELDS[known.name.length] = known;

export class Head {
  readonly isRequest: boolean;
  /** When the first byte came, and when the empty line came. */
  readonly begin: Stamp;
  complete: Stamp;
  /** A gap or the end of the stream cut the section; the lines before it are here. */
  cut = false;
  /** Of a status line; 0 for what an HTTP/0.9 server sends. */
  status = 0;
  /** `HEAD` and `CONNECT` decide about the response. */
  isHead = false;
  isConnect = false;
  /** An Upgrade field is there. */
  upgrades = false;
  /** Every Content-Length value as it stood; usually one or none. */
  contentLengths: string[] | null = null;
  /** The members of Transfer-Encoding in lower case, without `identity`. */
  transferCodings: string[] | null = null;

  #text = '';
  #headers: Header[] | null = null;
  /** The field whose value may still be folded into the next line, and where that value stands. */
  #field = 0;
  #value = '';
  #spaceNoted = false;
  #badNoted = false;
  #foldNoted = false;

  constructor(isRequest: boolean, begin: Stamp) {
    this.isRequest = isRequest;
    this.begin = this.complete = begin;
  }

  /** Takes the start line `bytes[start..end)`. */
  startLine(bytes: Uint8Array, start: number, end: number): void {
    if (this.isRequest) {
      this.isHead = end - start > 4 && isMethod(bytes, start, 'HEAD ');
      this.isConnect = end - start > 7 && isMethod(bytes, start, 'CONNECT ');
    } else {
      let at = start;
      while (at < end && bytes[at] !== SPACE) at++;
      while (at < end && bytes[at] === SPACE) at++;
      this.status = (u8(bytes, at) - 48) * 100 + (u8(bytes, at + 1) - 48) * 10 + (u8(bytes, at + 2) - 48);
    }
  }

  /** Takes the field line `bytes[start..end)`; `bareCr` says that a CR stands inside it. */
  fieldLine(bytes: Uint8Array, start: number, end: number, bareCr: boolean, complain: Complain): void {
    if (bareCr && !this.#badNoted) {
      this.#badNoted = true;
      complain('http-bad-header', 'a carriage return inside a header line');
    }
    const first = u8(bytes, start);
    if (first === SPACE || first === TAB) {
      if (!this.#foldNoted) complain('http-obs-fold', 'a header line is folded');
      this.#foldNoted = true;
      if (this.#field !== 0) this.#value += ` ${trimmed(latin1Text(bytes, start, end))}`;
      return;
    }
    this.#commit();
    let colon = start;
    while (colon < end && isToken(u8(bytes, colon))) colon++;
    let nameEnd = colon;
    if (colon === end || bytes[colon] !== COLON || colon === start) {
      while (colon < end && (bytes[colon] === SPACE || bytes[colon] === TAB)) colon++;
      if (colon < end && bytes[colon] === COLON && nameEnd > start) {
        if (!this.#spaceNoted) complain('http-space-before-colon', 'white space before the colon of a header');
        this.#spaceNoted = true;
      } else {
        if (!this.#badNoted) complain('http-bad-header', 'a header line without a name or colon');
        this.#badNoted = true;
        return;
      }
    }
    const known = FIELDS[nameEnd - start];
    if (known !== undefined && isName(bytes, start, known.name)) {
      this.#field = known.field;
      this.#value = trimmed(latin1Text(bytes, colon + 1, end));
    }
  }

  /** Ends the section and keeps its text. */
  seal(bytes: Uint8Array, start: number, end: number, complete: Stamp): void {
    this.#commit();
    this.#text = latin1Text(bytes, start, end);
    this.complete = complete;
  }

  /** Values that decide, once no fold can add to them. */
  #commit(): void {
    if (this.#field === 0) return;
    if (this.#field === CONTENT_LENGTH) (this.contentLengths ??= []).push(this.#value);
    else if (this.#field === UPGRADE) this.upgrades = this.#value !== '';
    else {
      for (const coding of listMembers(this.#value)) {
        if (coding !== 'identity') (this.transferCodings ??= []).push(coding);
      }
    }
    this.#field = 0;
  }

  /** Bytes of the section. */
  get length(): number {
    return this.#text.length;
  }

  get #startLine(): string {
    const lf = this.#text.indexOf('\n');
    const line = lf < 0 ? this.#text : this.#text.slice(0, lf);
    return line.endsWith('\r') ? line.slice(0, -1) : line;
  }

  get method(): string {
    const line = this.#startLine;
    const space = line.indexOf(' ');
    return space < 0 ? line : line.slice(0, space);
  }

  get target(): string {
    const line = this.#startLine;
    const version = line.lastIndexOf(' HTTP/');
    return trimmed(line, line.indexOf(' ') + 1, version < 0 ? line.length : version);
  }

  /** `1.1`, `1.0`, `0.9`; `ICY` for what calls itself that. */
  get version(): string {
    const line = this.#startLine;
    if (!this.isRequest && line.startsWith('ICY')) return 'ICY';
    if (!this.isRequest) return line.startsWith('HTTP/') ? line.slice(5, 8) : '0.9';
    const at = line.lastIndexOf(' HTTP/');
    return at < 0 ? '0.9' : line.slice(at + 6, at + 9);
  }

  get reason(): string {
    return /^\S+ +\d{3} ?(.*)$/s.exec(this.#startLine)?.[1] ?? '';
  }

  /** All headers in order, names as written, folds joined by one space. */
  get headers(): Header[] {
    return (this.#headers ??= headerList(this.#text, this.#text.indexOf('\n') + 1 || this.#text.length));
  }

  /** The first value of one header, or null. `name` is lower case. */
  first(name: string): string | null {
    for (const [key, value] of this.headers) if (key.length === name.length && key.toLowerCase() === name) return value;
    return null;
  }

  /** All values of one header, joined as a list (RFC 9110 §5.3), or null. `name` is lower case. */
  value(name: string): string | null {
    let found: string | null = null;
    for (const [key, value] of this.headers) {
      if (key.length === name.length && key.toLowerCase() === name) found = found === null ? value : `${found}, ${value}`;
    }
    return found;
  }
}

/** The members of a comma-separated list, lower case, parameters cut off. */
export function listMembers(value: string): string[] {
  const members: string[] = [];
  for (const part of value.split(',')) {
    const semicolon = part.indexOf(';');
    const member = trimmed(part, 0, semicolon < 0 ? part.length : semicolon).toLowerCase();
    if (member !== '') members.push(member);
  }
  return members;
}

function isMethod(bytes: Uint8Array, start: number, method: string): boolean {
  for (let i = 0; i < method.length; i++) if (bytes[start + i] !== method.charCodeAt(i)) return false;
  return true;
}

function isName(bytes: Uint8Array, start: number, lower: string): boolean {
  for (let i = 0; i < lower.length; i++) {
    const byte = u8(bytes, start + i);
    if ((byte >= 65 && byte <= 90 ? byte | 32 : byte) !== lower.charCodeAt(i)) return false;
  }
  return true;
}

/** Field lines from `from` on as pairs. A line without a colon becomes a name with an empty value, so that nothing is hidden. */
export function headerList(text: string, from: number): Header[] {
  const headers: Header[] = [];
  let at = from;
  while (at < text.length) {
    const lf = text.indexOf('\n', at);
    const lineEnd = lf < 0 ? text.length : lf;
    const end = lineEnd > at && text.charCodeAt(lineEnd - 1) === CR ? lineEnd - 1 : lineEnd;
    if (end > at) {
      const first = text.charCodeAt(at);
      const last = headers.at(-1);
      if ((first === SPACE || first === TAB) && last) {
        last[1] = `${last[1]} ${trimmed(text, at, end)}`.trimStart();
      } else {
        const colon = text.indexOf(':', at);
        if (colon < 0 || colon >= end) headers.push([text.slice(at, end), '']);
        else headers.push([trimEnd(text, at, colon), trimmed(text, colon + 1, end)]);
      }
    }
    at = lineEnd + 1;
  }
  return headers;
}

const isSpace = (code: number): boolean => code === SPACE || code === TAB;

function trimEnd(text: string, start: number, end: number): string {
  while (end > start && isSpace(text.charCodeAt(end - 1))) end--;
  return text.slice(start, end);
}

/** Without spaces and tabs around it. Other white space stays: readers that skip it disagree with those that do not. */
export function trimmed(text: string, start = 0, end = text.length): string {
  while (start < end && isSpace(text.charCodeAt(start))) start++;
  return trimEnd(text, start, end);
}

/** A Content-Length value: the number, or NaN where it is none. Exact figures only. */
export function lengthValue(text: string): number {
  if (text.length === 0 || text.length > 15) return NaN;
  let value = 0;
  for (let i = 0; i < text.length; i++) {
    const code = text.charCodeAt(i);
    if (!isDigit(code)) return NaN;
    value = value * 10 + code - 48;
  }
  return value;
}
