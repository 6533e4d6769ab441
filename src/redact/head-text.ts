/**
 * Everything of an HTTP stream but its bodies, line by line: start lines, header fields, sizes of chunks. Line by line rather than
 * message by message, since a line is a line wherever a hole has left it.
 */
import type { Redaction } from './redaction.ts';
import { holdsAddress, isTellingHeader } from './rules.ts';
import type { KeepKind } from './rules.ts';
import { GAP } from './secrets.ts';
import { TextEdit } from './text-edit.ts';
import { editHosts, editText, hostText } from './text.ts';
import { basicCredentials } from './tokens.ts';

const REQUEST = /^([!#$%&'*+.^_`|~\w-]+)( +)(\S.*?)( +HTTP\/\d\.\d)?$/;
const STATUS = /^(?:HTTP\/\d\.\d|ICY) +\d{3}/;
const FIELD = /^([!#$%&'*+.^_`|~\w-]*)[ \t]*:[ \t]*/;
const CHUNK_SIZE = /^[ \t+-]?(?:0x)?[0-9a-f]{1,16}[ \t]*(?:;.*)?$/i;
/** Messages that begin in the middle of a line, as behind a body whose length was lost. */
const AUTH_PARAMETER = /([\w-]+)[ \t]*=[ \t]*(?:"([^"]*)"|([^\s,"]+))/g;
const STARTS = [/(?:HTTP\/\d\.\d|ICY) +\d{3}(?: |$)/, /[A-Z]+ [^ ]+ HTTP\/[01]\.\d *$/];
const NO_TOKEN = /[^!#$%&'*+.^_`|~\w-]/;
/** A size that nobody can have meant. */
const HUGE_SIZE = /^[0-9a-f]{17,}$/i;
/** What readers of the stream go by; nothing that is known as a secret may change it. */
const FRAMING = new Set([
  'content-length', 'transfer-encoding', 'connection', 'upgrade', 'content-encoding', 'content-type', 'te', 'trailer', 'expect',
  'sec-websocket-key', 'sec-websocket-accept', 'sec-websocket-version', 'sec-websocket-extensions', 'date', 'accept', 'accept-encoding',
  'range', 'content-range', 'accept-ranges', 'keep-alive', 'retry-after',
]);
const KINDS: Readonly<Record<string, KeepKind>> = {
  'authorization': 'credentials', 'proxy-authorization': 'credentials', 'cookie': 'cookies', 'set-cookie': 'cookies',
};
/** Headers that list hosts, whoever's they are (RFC 9110 §7.6.3, RFC 7838, CSP). */
const ABOUT_HOSTS = new Set([
  'via', 'alt-svc', 'link', 'content-security-policy', 'content-security-policy-report-only', 'report-to', 'permissions-policy',
  'x-forwarded-by', 'x-served-by', 'x-cache',
]);
const HOSTS = new Set(['host', 'x-forwarded-host', 'x-forwarded-server', 'x-original-host']);

/** Lines with their ends, one character a byte in, as many out. */
export function redactHeads(text: string, redaction: Redaction): string {
  const edit = new TextEdit(text, redaction.tally);
  let name = '';
  for (let start = 0; start < text.length;) {
    const lf = text.indexOf('\n', start);
    const next = lf < 0 ? text.length : lf + 1;
    let end = lf < 0 ? text.length : lf;
    if (end > start && text[end - 1] === '\r') end--;
    name = line(edit, start, end, name, redaction);
    start = next;
  }
  return edit.text;
}

/** Returns the name of the field that the next line may go on with. */
function line(edit: TextEdit, start: number, end: number, field: string, redaction: Redaction): string {
  const text = edit.original.slice(start, end);
  if (text === '') return '';
  if (field !== '' && /^[ \t]/.test(text)) {
    value(edit, start + text.search(/[^ \t]|$/), end, field, redaction);
    return field;
  }
  if (STATUS.test(text)) {
    within(edit, start + text.search(/\d{3}/) + 3, end, redaction);
    return '';
  }
  const named = FIELD.exec(text);
  if (named) {
    const name = named[1]!.toLowerCase();
    value(edit, start + named[0].length, end, name, redaction);
    return name;
  }
  const request = REQUEST.exec(text);
  if (request && (request[4] !== undefined || request[1]!.toUpperCase() === 'GET')) {
    const at = start + request[1]!.length + request[2]!.length;
    if (request[1] === 'CONNECT') authority(edit, at, at + request[3]!.length, redaction);
    else within(edit, at, at + request[3]!.length, redaction);
    return '';
  }
  // Behind a hole a line begins as well as may be.
  const hole = text.indexOf(GAP);
  if (hole >= 0) {
    if (hole > 0) line(edit, start, start + hole, '', redaction);
    return line(edit, start + hole + 1, end, '', redaction);
  }
  if (CHUNK_SIZE.test(text)) {
    within(edit, start + text.search(/;|$/), end, redaction);
    return '';
  }
  if (HUGE_SIZE.test(text)) {
    edit.put(start, 'f'.repeat(text.length), 'opaque');
    return '';
  }
  // Neither: what a hole has left of a line, or what is no HTTP at all. A message may begin in the middle of it.
  const inner = STARTS.map((pattern) => text.search(pattern)).filter((at) => at > 0);
  const stop = inner.length === 0 ? end : start + Math.min(...inner);
  if (redaction.rules.opaque === 'zero') edit.put(start, unreadable(edit.original.slice(start, stop)), 'opaque');
  else within(edit, start, stop, redaction);
  return stop < end ? line(edit, stop, end, '', redaction) : '';
}

/**
 * Nothing that is a size, but for the first character that no method can have: by that it is known that no request begins here; and
 * for colons with the space around them, by which readers that do not mind tell a name from a value.
 */
function unreadable(text: string): string {
  const first = text.search(NO_TOKEN);
  const kept = new Set<number>();
  for (const { 0: space, index } of text.matchAll(/^[ \t]+|[ \t]*:[ \t]*|[ \t]+$/g)) {
    for (let i = 0; i < space.length; i++) kept.add(index + i);
  }
  return text.replace(/[^]/g, (character, at: number) => {
    if (at !== first && !kept.has(at)) return 'x';
    return character === '\t' || (character >= ' ' && character <= '~') ? character : '\u0001';
  });
}

function value(edit: TextEdit, start: number, end: number, name: string, redaction: Redaction): void {
  const { rules, secrets } = redaction;
  const text = edit.original.slice(start, end);
  if (text.trim() === '') return;
  const kind = KINDS[name] ?? (isTellingHeader(name, rules) ? 'credentials' : null);
  if (kind !== null && rules.keep.has(kind) && !rules.headers.has(name)) return edit.hold(start, end);
  if (name === 'authorization' || name === 'proxy-authorization') credentials(edit, start, text, redaction);
  else if (name === 'cookie') cookies(edit, start, text, redaction);
  else if (name === 'www-authenticate' || name === 'proxy-authenticate') challenge(edit, start, text, redaction);
  else if (name === 'set-cookie') setCookie(edit, start, text, redaction);
  else if (kind !== null) edit.put(start, secrets.replace(text), 'header');
  else if (HOSTS.has(name)) authority(edit, start, end, redaction);
  else if (holdsAddress(name) || ABOUT_HOSTS.has(name)) editHosts(edit, start, text, redaction);
  if (!FRAMING.has(name)) within(edit, start, end, redaction);
}

/** What any text is searched for. */
function within(edit: TextEdit, start: number, end: number, redaction: Redaction): void {
  const part = new TextEdit(edit.original.slice(start, end), redaction.tally);
  for (let at = start; at < end; at++) if (edit.isTaken(at, at + 1)) part.hold(at - start, at - start + 1);
  editText(part, redaction);
  if (!part.changed) return;
  const { text } = part;
  for (let at = 0; at < text.length; at++) if (text[at] !== part.original[at]) edit.lay(start + at, text[at]!);
}

/** `host:port`. */
function authority(edit: TextEdit, start: number, end: number, redaction: Redaction): void {
  const text = edit.original.slice(start, end);
  const [host] = /^(?:\[[^\]]*\]|[^\s:]+)/.exec(text) ?? [];
  if (host !== undefined) edit.put(start, hostText(host, redaction), 'host-name');
}

/** RFC 9110 §11.4: a scheme, then either what `Basic` and `Bearer` have, or parameters. */
function credentials(edit: TextEdit, start: number, text: string, redaction: Redaction): void {
  const { secrets } = redaction;
  const [scheme = ''] = /^[\w-]+[ \t]+(?=\S)/.exec(text) ?? [];
  const rest = text.slice(scheme.length);
  const at = start + scheme.length;
  if (/^basic/i.test(scheme)) edit.put(at, basicCredentials(rest.trimEnd(), redaction), 'credential');
  else if (/^[\w-]+[ \t]*=/.test(rest) && /^(?:digest|aws|hawk|oauth|hmac|signature)/i.test(scheme)) {
    for (const { 0: parameter, 1: name, 2: quoted, 3: bare, index } of rest.matchAll(AUTH_PARAMETER)) {
      const content = quoted ?? bare ?? '';
      if (content === '' || /^(?:algorithm|qop|nc|realm|charset|stale)$/i.test(name!)) continue;
      const place = at + index + parameter.length - content.length - (quoted === undefined ? 0 : 1);
      edit.put(place, name === 'uri' ? content : secrets.replace(content), 'credential');
    }
  } else edit.put(at, secrets.replace(rest), 'credential');
}

/** What NTLM and Negotiate ask with names the server and its domain (MS-NLMP §2.2.1.2, RFC 4559 §4.1). */
function challenge(edit: TextEdit, start: number, text: string, { secrets }: Redaction): void {
  const [, before = '', token] = /^((?:ntlm|negotiate)[ \t]+)(\S+)/i.exec(text) ?? [];
  if (token !== undefined) edit.put(start + before.length, secrets.replace(token), 'credential');
}

function cookies(edit: TextEdit, start: number, text: string, { secrets }: Redaction): void {
  let at = start;
  for (const pair of text.split(';')) {
    // Without a name it is all value.
    const [name = ''] = /^[^=]*=[ \t]*"?|^[ \t]*/.exec(pair) ?? [];
    const value = pair.slice(name.length).replace(/"?[ \t]*$/, '');
    if (value !== '') edit.put(at + name.length, secrets.replace(value), 'cookie');
    at += pair.length + 1;
  }
}

/** RFC 6265 §4.1: the cookie, then attributes, of which Domain names a host. */
function setCookie(edit: TextEdit, start: number, text: string, redaction: Redaction): void {
  const semicolon = text.indexOf(';');
  cookies(edit, start, semicolon < 0 ? text : text.slice(0, semicolon), redaction);
  const domain = /;[ \t]*domain[ \t]*=[ \t]*\.?([^;\s]+)/i.exec(text);
  if (domain) {
    const place = start + domain.index + domain[0].length - domain[1]!.length;
    edit.put(place, redaction.names.replace(domain[1]!), 'host-name');
  }
  if (semicolon >= 0) edit.hold(start + semicolon, start + text.length);
}
