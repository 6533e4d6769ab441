/**
 * One header section (RFC 9112 §2 to §5): read line by line from borrowed bytes. While lines go by only the start line and
 * the few fields that decide about the message, or that every record shows, become strings; the list of all headers is
 * made when somebody asks, of the section's text, one character a byte, which is kept where somebody may ask.
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
const CONTENT_TYPE = 4;
const CONTENT_ENCODING = 5;
const HOST = 6;

/** Lower-case names by their length; no two that matter are equally long. */
const FIELDS: { name: string; field: number }[] = [];
for (const known of [
  { name: 'host', field: HOST },
  { name: 'upgrade', field: UPGRADE },
  { name: 'content-type', field: CONTENT_TYPE },
  { name: 'content-length', field: CONTENT_LENGTH },
  { name: 'content-encoding', field: CONTENT_ENCODING },
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
  /** All values, joined as a list (RFC 9110 §5.3), or null. */
  contentType: string | null = null;
  contentEncoding: string | null = null;
  /** The first value, or null. */
  host: string | null = null;
  /** Bytes of the section. */
  length = 0;

  /** The start line without its end, its first space, and where ` HTTP/` begins in that of a request. */
  #line = '';
  #space = -1;
  #version = -1;
  #text: string | null = null;
  #headers: Header[] | null = null;
  /** The field whose value may still be folded into the next line, that value, and whether it was. */
  #field = 0;
  #value = '';
  #folded = false;
  #spaceNoted = false;
  #badNoted = false;
  #foldNoted = false;

  constructor(isRequest: boolean, begin: Stamp) {
    this.isRequest = isRequest;
    this.begin = this.complete = begin;
  }

  /** Takes the start line `bytes[start..end)`. */
  startLine(bytes: Uint8Array, start: number, end: number): void {
    const line = (this.#line = recentText(bytes, start, end));
    this.#space = line.indexOf(' ');
    if (this.isRequest) {
      this.#version = line.lastIndexOf(' HTTP/');
      this.isHead = line.startsWith('HEAD ');
      this.isConnect = line.startsWith('CONNECT ');
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
      if (this.#field !== 0) {
        this.#value += ` ${trimmed(latin1Text(bytes, start, end))}`;
        this.#folded = true;
      }
      return;
    }
    if (this.#field !== 0) this.#commit();
    let colon = start;
    while (colon < end && isToken(u8(bytes, colon))) colon++;
    const nameEnd = colon;
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
      this.#value = valueText(bytes, colon + 1, end);
      this.#folded = false;
    }
  }

  /** Ends the section. `kept`: somebody may ask for all of its headers. */
  seal(bytes: Uint8Array, start: number, end: number, complete: Stamp, kept: boolean): void {
    if (this.#field !== 0) this.#commit();
    this.length = end - start;
    // The handshake of another protocol is read from both heads.
    if (kept || this.upgrades || this.status === 101) this.#text = latin1Text(bytes, start, end);
    this.complete = complete;
  }

  /** Values that decide, once no fold can add to them. */
  #commit(): void {
    const value = this.#value;
    const unfolded = this.#folded ? value.trimStart() : value;
    switch (this.#field) {
      case CONTENT_LENGTH:
        (this.contentLengths ??= []).push(value);
        break;
      case UPGRADE:
        this.upgrades = value !== '';
        break;
      case CONTENT_TYPE:
        this.contentType = this.contentType === null ? unfolded : `${this.contentType}, ${unfolded}`;
        break;
      case CONTENT_ENCODING:
        this.contentEncoding = this.contentEncoding === null ? unfolded : `${this.contentEncoding}, ${unfolded}`;
        break;
      case HOST:
        this.host ??= unfolded;
        break;
      default:
        for (const coding of listMembers(value)) {
          if (coding !== 'identity') (this.transferCodings ??= []).push(coding);
        }
    }
    this.#field = 0;
  }

  get method(): string {
    return this.#space < 0 ? this.#line : this.#line.slice(0, this.#space);
  }

  get target(): string {
    return trimmed(this.#line, this.#space + 1, this.#version < 0 ? this.#line.length : this.#version);
  }

  /** `1.1`, `1.0`, `0.9`; `ICY` for what calls itself that. */
  get version(): string {
    const line = this.#line;
    if (!this.isRequest && line.startsWith('ICY')) return 'ICY';
    if (!this.isRequest) return line.startsWith('HTTP/') ? line.slice(5, 8) : '0.9';
    return this.#version < 0 ? '0.9' : line.slice(this.#version + 6, this.#version + 9);
  }

  get reason(): string {
    const line = this.#line;
    let at = this.#space;
    if (at < 0) return '';
    while (line.charCodeAt(at) === SPACE) at++;
    for (let digits = 0; digits < 3; digits++) if (!isDigit(line.charCodeAt(at++))) return '';
    return line.slice(line.charCodeAt(at) === SPACE ? at + 1 : at);
  }

  /** All headers in order, names as written, folds joined by one space; Host alone where the section was not kept. */
  get headers(): Header[] {
    const text = this.#text;
    if (text === null) return this.host === null ? [] : [['Host', this.host]];
    return (this.#headers ??= headerList(text, text.indexOf('\n') + 1 || text.length));
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

/** What was read lately, by length: status lines, hosts and types come again and again, and need not be made each time. */
const RECENT: string[] = Array.from({ length: 64 }, () => '');

/** `bytes[start..end)` without spaces and tabs around it. */
function valueText(bytes: Uint8Array, start: number, end: number): string {
  let from = start;
  let to = end;
  while (from < to && isSpace(u8(bytes, from))) from++;
  while (to > from && isSpace(u8(bytes, to - 1))) to--;
  return recentText(bytes, from, to);
}

/** `bytes[start..end)`, one character a byte. */
function recentText(bytes: Uint8Array, start: number, end: number): string {
  const slot = (end - start) & 63;
  const recent = RECENT[slot]!;
  if (recent.length === end - start) {
    let at = 0;
    while (at < recent.length && recent.charCodeAt(at) === bytes[start + at]) at++;
    if (at === recent.length) return recent;
  }
  return (RECENT[slot] = latin1Text(bytes, start, end));
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
