/**
 * One header section (RFC 9112 §2 to §5): read line by line from borrowed bytes. While lines go by only the start line and
 * the few fields that decide about the message, or that every record shows, become strings; the list of all headers is
 * made when somebody asks, of the section's bytes, which are kept where somebody may ask.
 */
import { COLON, CR, LF, SPACE, TAB } from '../../bytes/ascii.ts';
import { EMPTY } from '../../bytes/chunk.ts';
import { latin1Text } from '../../bytes/text.ts';
import { u8 } from '../../bytes/read.ts';
import type { NoteCode } from '../../note.ts';
import type { Header } from '../../record.ts';
import { MovingStamp, type Stamp } from '../../time.ts';
import { isDigit, isToken, versionOf } from './start-line.ts';

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

/** Most sections fit in so many bytes; room for more than so many is not kept for the next head. */
const LEAST_SECTION = 512;
const KEPT_SECTION = 4096;

/** One object is many heads, one after the other: `clear`, and it can be the next. */
export class Head {
  readonly isRequest: boolean;
  /** When the first byte came, and when the empty line came. */
  readonly begun = new MovingStamp();
  readonly complete = new MovingStamp();
  /** A gap or the end of the stream cut the section; the lines before it are here. */
  cut = false;
  method = '';
  target = '';
  /** `1.1`, `1.0`, `0.9`; `ICY` for what calls itself that. */
  version = '0.9';
  /** Of a status line; 0 for what an HTTP/0.9 server sends. */
  status = 0;
  reason = '';
  /** `HEAD` and `CONNECT` decide about the response. */
  isHead = false;
  isConnect = false;
  /** An Upgrade field is there. */
  upgrades = false;
  /** The only Content-Length, where it is a plain number; -1 for any other and for none. */
  plainLength = -1;
  /** The members of Transfer-Encoding in lower case, without `identity`. */
  transferCodings: string[] | null = null;
  /** All values, joined as a list (RFC 9110 §5.3), or null. */
  contentType: string | null = null;
  contentEncoding: string | null = null;
  /** The first value, or null. */
  host: string | null = null;
  /** Lines so far. */
  lines = 0;
  /** Bytes of the section. */
  length = 0;
  /** Bytes of the body, once its framing is decided and where that gives them. */
  bodyLength = 0;

  /** Where the field lines begin in the section. */
  fields = 0;
  /** Every field line is a name, a colon, a value and CRLF. */
  isPlain = true;
  /** The section, one byte a character, where it is kept. */
  #section = EMPTY;
  #isKept = false;
  #headers: Header[] | null = null;
  /** Content-Length as it stood, where it is no plain number. */
  #contentLength: string | null = null;
  /** The field whose value may still be folded into the next line, that value or its plain number (or -1), and whether it was. */
  #field = 0;
  #value = '';
  #number = -1;
  #folded = false;
  #spaceNoted = false;
  #badNoted = false;
  #foldNoted = false;

  constructor(isRequest: boolean) {
    this.isRequest = isRequest;
  }

  /** Its first byte came. */
  begin(at: Stamp): void {
    this.begun.set(at);
    this.complete.set(at);
  }

  /** It is over, and nothing is left of it: connections stay open for long, and what was large would be kept as long. */
  clear(): void {
    this.cut = this.isHead = this.isConnect = this.upgrades = false;
    this.method = this.target = this.reason = this.#value = '';
    this.version = '0.9';
    this.plainLength = this.#number = -1;
    this.status = this.lines = this.fields = this.length = this.bodyLength = this.#field = 0;
    this.contentType = this.contentEncoding = this.host = this.#contentLength = null;
    this.transferCodings = this.#headers = null;
    this.isPlain = true;
    this.#isKept = false;
    if (this.#section.length > KEPT_SECTION) this.#section = EMPTY;
    this.#folded = this.#spaceNoted = this.#badNoted = this.#foldNoted = false;
  }

  /** Takes the start line `bytes[start..end)`, known to be one: a request line, a simple request or a status line. `next`: behind its end. */
  startLine(bytes: Uint8Array, start: number, end: number, next: number): void {
    this.lines = 1;
    this.fields = next - start;
    if (this.isRequest) this.#requestLine(bytes, start, end);
    else this.#statusLine(bytes, start, end);
  }

  #requestLine(bytes: Uint8Array, start: number, end: number): void {
    let space = start;
    while (bytes[space] !== SPACE) space++;
    const version = versionOf(bytes, start, end);
    this.method = METHODS.text(bytes, start, space);
    this.isHead = this.method === 'HEAD';
    this.isConnect = this.method === 'CONNECT';
    if (version >= 0) this.version = versionText(bytes, version + 6);
    let from = space + 1;
    let to = version < 0 ? end : version;
    while (from < to && isSpace(u8(bytes, from))) from++;
    while (to > from && isSpace(u8(bytes, to - 1))) to--;
    this.target = latin1Text(bytes, from, to);
  }

  #statusLine(bytes: Uint8Array, start: number, end: number): void {
    let at = start;
    while (bytes[at] !== SPACE) at++;
    this.version = bytes[start] === ICY_START ? 'ICY' : versionText(bytes, start + 5);
    while (bytes[at] === SPACE) at++;
    this.status = (u8(bytes, at) - 48) * 100 + (u8(bytes, at + 1) - 48) * 10 + (u8(bytes, at + 2) - 48);
    const from = bytes[at + 3] === SPACE ? at + 4 : at + 3;
    this.reason = from < end ? VALUES.text(bytes, from, end) : '';
  }

  /**
   * Takes the plain field lines from `start` on, which nearly all are: a name, a colon, a value and CRLF, whole before `end`. One
   * pass finds the name and the end of each. Returns where the first line begins that is none, or that would be one more than `most`.
   */
  plainLines(bytes: Uint8Array, start: number, end: number, most: number): number {
    let line = start;
    while (this.lines < most) {
      let at = line;
      while (at < end && isToken(bytes[at]!)) at++;
      const nameEnd = at;
      if (nameEnd === line || bytes[nameEnd] !== COLON) return line;
      for (; at < end; at++) {
        const byte = bytes[at]!;
        if (byte <= CR && (byte === CR || byte === LF)) break;
      }
      if (at + 1 >= end || bytes[at] !== CR || bytes[at + 1] !== LF) return line;
      if (this.#field !== 0) this.#commit();
      this.#see(bytes, line, nameEnd, nameEnd + 1, at);
      this.lines++;
      line = at + 2;
    }
    return line;
  }

  /** Takes any field line `bytes[start..end)`; `bareCr` says that a CR stands inside it. */
  fieldLine(bytes: Uint8Array, start: number, end: number, bareCr: boolean, complain: Complain): void {
    this.lines++;
    this.isPlain = false;
    if (bareCr && !this.#badNoted) {
      this.#badNoted = true;
      complain('http-bad-header', 'a carriage return inside a header line');
    }
    const first = u8(bytes, start);
    if (first === SPACE || first === TAB) {
      if (!this.#foldNoted) complain('http-obs-fold', 'a header line is folded');
      this.#foldNoted = true;
      if (this.#field !== 0) {
        if (this.#number >= 0) this.#value = String(this.#number);
        this.#number = -1;
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
    this.#see(bytes, start, nameEnd, colon + 1, end);
  }

  /** A field, if it is one of those that matter. */
  #see(bytes: Uint8Array, start: number, nameEnd: number, valueStart: number, end: number): void {
    const known = FIELDS[nameEnd - start];
    if (known === undefined || !isName(bytes, start, known.name)) return;
    this.#field = known.field;
    this.#folded = false;
    this.#takeValue(bytes, valueStart, end);
  }

  #takeValue(bytes: Uint8Array, start: number, end: number): void {
    let from = start;
    let to = end;
    while (from < to && isSpace(u8(bytes, from))) from++;
    while (to > from && isSpace(u8(bytes, to - 1))) to--;
    this.#number = this.#field === CONTENT_LENGTH ? plainNumber(bytes, from, to) : -1;
    this.#value = this.#number < 0 ? VALUES.text(bytes, from, to) : '';
  }

  /** Ends the section. `kept`: somebody may ask for all of its headers. */
  seal(bytes: Uint8Array, start: number, end: number, complete: Stamp, kept: boolean): void {
    if (this.#field !== 0) this.#commit();
    this.length = end - start;
    // The handshake of another protocol is read from both heads.
    if (kept || this.upgrades || this.status === 101) this.#keep(bytes, start, end);
    this.complete.set(complete);
  }

  #keep(bytes: Uint8Array, start: number, end: number): void {
    if (this.#section.length < end - start) this.#section = new Uint8Array(Math.max(LEAST_SECTION, end - start));
    this.#section.set(bytes.subarray(start, end));
    this.#isKept = true;
  }

  /** The section, in the first `length` bytes, or null where it was not kept. Borrowed. */
  get section(): Uint8Array | null {
    return this.#isKept ? this.#section : null;
  }

  /** Values that decide, once no fold can add to them. */
  #commit(): void {
    const value = this.#value;
    const unfolded = this.#folded ? value.trimStart() : value;
    switch (this.#field) {
      case CONTENT_LENGTH:
        this.#addLength();
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
        if (value === 'chunked') (this.transferCodings ??= []).push(value);
        else for (const coding of listMembers(value)) {
          if (coding !== 'identity') (this.transferCodings ??= []).push(coding);
        }
    }
    this.#field = 0;
  }

  #addLength(): void {
    if (this.#number >= 0 && this.plainLength < 0 && this.#contentLength === null) {
      this.plainLength = this.#number;
      return;
    }
    const before = this.contentLength;
    const value = this.#number < 0 ? this.#value : String(this.#number);
    this.#contentLength = before === null ? value : `${before}, ${value}`;
    this.plainLength = -1;
  }

  /** Content-Length as it stood, or null; all values as a list where it is given more than once. */
  get contentLength(): string | null {
    return this.#contentLength ?? (this.plainLength < 0 ? null : String(this.plainLength));
  }

  /** All headers in order, names as written, folds joined by one space; Host alone where the section was not kept. */
  get headers(): Header[] {
    if (!this.#isKept) return hostAlone(this.host);
    return (this.#headers ??= headerList(latin1Text(this.#section, this.fields, this.length), 0));
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

/** What was read lately, by length: methods, status lines, hosts and types come again and again, and need not be made each time. */
class RecentTexts {
  readonly #texts: string[] = Array.from({ length: 64 }, () => '');

  /** `bytes[start..end)`, one character a byte. */
  text(bytes: Uint8Array, start: number, end: number): string {
    const slot = (end - start) & 63;
    const recent = this.#texts[slot]!;
    if (recent.length === end - start) {
      let at = 0;
      while (at < recent.length && recent.charCodeAt(at) === bytes[start + at]) at++;
      if (at === recent.length) return recent;
    }
    return (this.#texts[slot] = latin1Text(bytes, start, end));
  }
}

const METHODS = new RecentTexts();
const VALUES = new RecentTexts();

/** The first byte of `ICY`. */
const ICY_START = 73;

/** The three characters of an HTTP version. */
function versionText(bytes: Uint8Array, at: number): string {
  if (bytes[at] === 49 && bytes[at + 1] === 46) {
    if (bytes[at + 2] === 49) return '1.1';
    if (bytes[at + 2] === 48) return '1.0';
  }
  return latin1Text(bytes, at, at + 3);
}

/** The number that `bytes[start..end)` is the usual way to write, or -1. */
function plainNumber(bytes: Uint8Array, start: number, end: number): number {
  if (end === start || end - start > MAX_DIGITS || (bytes[start] === 48 && end - start > 1)) return -1;
  let value = 0;
  for (let at = start; at < end; at++) {
    const byte = u8(bytes, at);
    if (!isDigit(byte)) return -1;
    value = value * 10 + byte - 48;
  }
  return value;
}

/** Lists of the Host alone, of heads that were not kept: who asks for no more shows them, and they are one for all that are equal. */
const NO_HEADERS: Header[] = [];
let lastHost: string | null = null;
let lastHostList = NO_HEADERS;

function hostAlone(host: string | null): Header[] {
  if (host === null) return NO_HEADERS;
  if (host !== lastHost) {
    lastHost = host;
    lastHostList = [['Host', host]];
  }
  return lastHostList;
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

/** Numbers of so many digits are exact. */
const MAX_DIGITS = 15;

/** A Content-Length value: the number, or NaN where it is none. Exact figures only. */
export function lengthValue(text: string): number {
  if (text.length === 0 || text.length > MAX_DIGITS) return NaN;
  let value = 0;
  for (let i = 0; i < text.length; i++) {
    const code = text.charCodeAt(i);
    if (!isDigit(code)) return NaN;
    value = value * 10 + code - 48;
  }
  return value;
}
