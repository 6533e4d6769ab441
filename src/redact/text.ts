/**
 * Texts of any kind: bodies, messages, values of headers, events. What is looked for is told by names and forms, not by what the
 * text says it is, so that JSON in a script, a form in a message, or a token in a page is found as well.
 */
import { membersAt, tellingMembers, tellingPairs } from './json-members.ts';
import { namedValues } from './named-values.ts';
import type { Redaction } from './redaction.ts';
import { holdsAddress, isTelling, isTellingParameter } from './rules.ts';
import { TextEdit } from './text-edit.ts';
import { basicCredentials, decode64, encode64, keysByForm, webTokens } from './tokens.ts';

/** How deep base64 in base64 is looked into. */
const DEEPEST = 3;

/** A word of only letters is hardly longer. */
const LONG_WORD = 16;
const SCHEME = /\b(bearer|token|basic)\s+([\w.~+/-]{6,}=*)/gi;
const URL = /\b[a-z][a-z0-9+.-]{1,15}:\/\/([^\s/?#"'<>@]*@)?([^\s/?#"'<>:@[\]]+|\[[0-9a-f:.]+\])/gi;
const EMAIL = /\b([\w.+-]+)@([\w-]+(?:\.[\w-]+)+)/g;
const DOTTED = /(?<![\w.-])[A-Za-z0-9_-]+(?:\.[A-Za-z0-9_-]+)+/g;
const ESCAPE = /%[0-9a-f]{2}|\\x[0-9a-f]{2}|\\u[0-9a-f]{4}|\\[nrtbf]/gi;
const HOST = /(?<![\w.-])(?:[0-9a-f]*:[0-9a-f:.]+|[\w-]+(?:\.[\w-]+)+)/gi;
const IPV6 = /(?<![\w:.])[0-9a-f]{0,4}(?::[0-9a-f]{0,4}){2,7}(?![\w:.])/gi;
const HARDWARE = /(?<![\w:-])[0-9a-f]{2}([:-]?)[0-9a-f]{2}(?:\1[0-9a-f]{2}){4}(?![\w:-])/gi;
const BASE64 = /(?<![\w+/-])[A-Za-z0-9+/_-]{12,}={0,2}/g;

/** One character a byte in, as many out. */
export function redactText(text: string, redaction: Redaction, depth = 0): string {
  const edit = new TextEdit(text, redaction.tally);
  editText(edit, redaction, depth);
  return edit.text;
}

export function editText(edit: TextEdit, redaction: Redaction, depth = 0): void {
  const { original: text } = edit;
  const { rules, secrets } = redaction;
  for (const pattern of rules.patterns) {
    for (const match of text.matchAll(pattern)) if (match[0] !== '') edit.put(match.index, secrets.replace(match[0]), 'pattern');
  }
  if (!rules.keep.has('tokens')) {
    for (const [at, token] of webTokens(text, redaction)) edit.put(at, token, 'token');
    for (const [at, key] of keysByForm(text)) edit.put(at, secrets.replace(key), 'token');
    for (const { 0: match, 1: scheme = '', 2: value = '', index } of text.matchAll(SCHEME)) {
      const isBasic = /^basic$/i.test(scheme);
      if (isBasic && !decode64(value)?.includes(':')) continue;
      const replacement = isBasic ? basicCredentials(value, redaction) : secrets.replace(value);
      edit.put(index + match.length - value.length, replacement, 'credential');
    }
  }
  members(edit, redaction);
  if (!rules.keep.has('parameters')) parameters(edit, redaction);
  places(edit, redaction);
  known(edit, redaction);
  if (depth < DEEPEST) coded(edit, redaction, depth);
}

function members(edit: TextEdit, { rules, secrets, addresses }: Redaction): void {
  const { original: text } = edit;
  if (!text.includes('"')) return;
  const own = rules.members.filter((path) => !path.includes('/')).map((name) => name.toLowerCase());
  const paths = rules.members.filter((path) => path.includes('/')).map((path) => path.split('/'));
  const keeps = rules.keep.has('json');
  const telling = (name: string): boolean => (!keeps && isTelling(name)) || own.includes(name.toLowerCase());
  const replace = ({ start, end, quoted }: { start: number; end: number; quoted: boolean }): void => {
    const value = text.slice(start, end);
    if (value === '' || (!quoted && /^(?:true|false|null)$/.test(value))) return;
    edit.put(start, quoted ? secrets.replace(value) : number(secrets.replace(value), value), 'member');
  };
  for (const member of tellingMembers(text, telling)) replace(member);
  for (const member of tellingPairs(text, telling)) replace(member);
  if (paths.length > 0) for (const member of membersAt(text, paths)) replace(member);
  if (keeps) for (const { start, end } of tellingMembers(text, isTelling)) edit.hold(start, end);
  for (const { start, end } of tellingMembers(text, holdsAddress)) {
    const mapped = addresses.text(text.slice(start, end));
    if (mapped !== null) edit.put(start, mapped, 'ipv4-address');
  }
}

/** JSON allows no zero before other digits. */
const number = (replacement: string, value: string): string =>
  /^-?0\d/.test(replacement) && !/^-?0\d/.test(value) ? replacement.replace('0', '1') : replacement;

function parameters(edit: TextEdit, { rules, secrets }: Redaction): void {
  const { original: text } = edit;
  for (const { name, start, end, kind } of namedValues(text)) {
    const plain = unescaped(name);
    const tells = kind === 'field' ? isTellingParameter(plain) : isTelling(plain);
    if (!tells && (kind === 'element' || !rules.parameters.has(plain.toLowerCase()))) continue;
    // It is part of a value that was replaced.
    if (edit.isTaken(start, start + 1)) continue;
    const value = text.slice(start, end);
    const isWord = kind === 'label' && value.length < LONG_WORD && !/\d/.test(value);
    edit.put(start, isWord ? secrets.replaceHere(value) : secrets.replace(value), 'parameter');
  }
}

function unescaped(text: string): string {
  return text.replace(/%([0-7][0-9a-f])/gi, (_, digits: string) => String.fromCharCode(parseInt(digits, 16)));
}

/** Hosts of URLs with who logs in there, and mail addresses. */
function places(edit: TextEdit, redaction: Redaction): void {
  const { original: text } = edit;
  const { rules, names, secrets } = redaction;
  if (text.includes('://')) {
    for (const match of text.matchAll(URL)) {
      const [whole, user = '', host = ''] = match;
      const at = match.index + whole.length - host.length;
      if (user !== '') edit.put(at - user.length, `${secrets.replace(user.slice(0, -1))}@`, 'credential');
      edit.put(at, hostText(host, redaction), 'host-name');
    }
  }
  if (rules.emails && text.includes('@')) {
    for (const { index, 1: name = '', 2: host = '' } of text.matchAll(EMAIL)) {
      edit.put(index, `${secrets.replace(name)}@${names.replace(host)}`, 'email');
    }
  }
}

/** Every name and address in a text that is about hosts, also such as the capture has nowhere else. */
export function editHosts(edit: TextEdit, start: number, text: string, { addresses, names }: Redaction): void {
  for (const { 0: word, index } of text.matchAll(HOST)) {
    const address = addresses.text(word);
    if (address !== null) edit.put(start + index, address, 'ipv4-address');
    else if (names.isHost(word)) edit.put(start + index, names.replace(word), 'host-name');
  }
}

/** A host as URLs and Host headers write it, without its port. */
export function hostText(host: string, { names }: Redaction): string {
  return host.startsWith('[') ? `[${names.replace(host.slice(1, -1))}]` : names.replace(host);
}

/** What the capture has elsewhere: secrets, addresses, names of its domains. */
function known(edit: TextEdit, { secrets, addresses, names }: Redaction): void {
  const { original: text } = edit;
  if (secrets.size > 0) {
    for (let at = 0; at < text.length; at++) {
      const value = secrets.at(text, at);
      if (value === null) continue;
      edit.put(at, secrets.replace(value), 'known-value');
      at += value.length - 1;
    }
  }
  // The end of an escape is no part of the word behind it.
  const plain = text.replace(ESCAPE, (escape) => ' '.repeat(escape.length));
  for (const match of plain.matchAll(DOTTED)) {
    const name = match[0];
    if (addresses.has(name)) edit.put(match.index, addresses.text(name) ?? name, 'ipv4-address');
    else if (names.knows(name)) edit.put(match.index, names.replace(name), 'host-name');
  }
  for (const match of text.matchAll(HARDWARE)) {
    const mapped = addresses.hardwareText(match[0]);
    if (mapped !== null) edit.put(match.index, mapped, 'hardware-address');
  }
  if (!text.includes(':')) return;
  for (const match of text.matchAll(IPV6)) {
    const mapped = addresses.text(match[0]);
    if (mapped !== null && addresses.has6(match[0])) edit.put(match.index, mapped, 'ipv6-address');
  }
}

/** Texts in base64 that hold something that is replaced. */
function coded(edit: TextEdit, redaction: Redaction, depth: number): void {
  for (const match of edit.original.matchAll(BASE64)) {
    const [text] = match;
    if (text.length > 1 << 20 || edit.isTaken(match.index, match.index + text.length)) continue;
    const clear = decode64(text);
    if (clear === null || !isReadable(clear)) continue;
    const replaced = redactText(clear, redaction, depth + 1);
    if (replaced !== clear) edit.put(match.index, encode64(replaced, text), 'known-value');
  }
}

const isReadable = (text: string): boolean => !/[^\t\n\r -~\u0080-\u00ff]/.test(text);
