/** A capture as the text of its conversations, the same for every recording of the same scene. */
import { edits } from '../../bytes/suggest.ts';
import { printable } from '../../bytes/text.ts';
import type {
  BodyInfo, ConnectionRecord, Endpoint, Header, HttpRecord, HttpRequestInfo, HttpResponseInfo, NoteRecord, SseRecord,
  WebSocketRecord,
} from '../../record.ts';
import { sizeText } from '../../report/format.ts';
import { kindText } from '../../report/heading.ts';
import type { Said } from '../../report/kin.ts';
import { childOf } from '../../report/rows.ts';
import { safeLines } from '../../report/safe-lines.ts';
import type { Side } from '../../side.ts';
import { checkFlags, checkOptions } from '../check-options.ts';
import type { Collected } from '../collect.ts';
import { isEphemeral } from '../ephemeral.ts';
import { meantOr } from '../meant.ts';
import { refuse } from '../refusal.ts';
import { show } from '../show.ts';
import { Normaliser } from './normaliser.ts';
import { checkHeaderNames, checkRule, defaultRules, isNames } from './rules.ts';
import type { Rule } from './rules.ts';

export interface ConversationOptions {
  /** Rules of one's own, which come before the built-in ones. */
  rules?: readonly Rule[];
  /** Names of built-in rules that are not to be used: these values are to stay the same. */
  keep?: readonly string[];
  /** Which headers are written: all of them, none, or those named. */
  headers?: 'all' | 'none' | readonly string[];
  /** Write bodies; true. */
  bodies?: boolean;
  /** Write the pings and pongs of WebSockets; false, for they come when they come. */
  pings?: boolean;
  /** Conversations by their text and not in the order in which they began, for those that run side by side. */
  sort?: boolean;
}

export const CONVERSATION_OPTIONS: readonly (keyof ConversationOptions)[] = ['rules', 'keep', 'headers', 'bodies', 'pings', 'sort'];

/** Lines of one body. */
const MAX_LINES = 200;

/**
 * Connections with what was said on them: no times, frames, lengths of time or client ports; the rest through `rules`.
 * Ends in a line feed. Safe for a terminal.
 * @throws {RefusedExpectation} for options that are none.
 */
export function conversationText(capture: Collected, options: ConversationOptions = {}): string {
  checkConversation(options);
  checkSlips(options, capture);
  const { rules = [], keep = [], sort = false } = options;
  const names = [...new Set([...defaultRules.map(({ name }) => name), 'port'])];
  const unknown = keep.find((name) => !names.includes(name));
  if (unknown !== undefined) refuse(`keep names no rule ${show(unknown)}${meantOr(unknown, names, 'there are')}`);
  const builtIn = [...defaultRules, ...portRules(capture.connections)].filter(({ name }) => !keep.includes(name));
  const all = [...rules, ...builtIn];
  const shown = sort ? sorted(capture, all, options) : capture.connections;
  const normaliser = new Normaliser(all);
  return normaliser.finish(shown.map((each) => conversationOf(each, capture, normaliser, options)).join('\n'));
}

/** Names that no message has, one letter from one that some message has. */
function checkSlips({ rules = [], headers }: ConversationOptions, capture: Collected): void {
  const messages = capture.of<HttpRecord>('http').flatMap(({ request, response }) => [request, response]);
  const there = new Set(messages.flatMap((message) => message?.headers ?? []).map(([name]) => name.toLowerCase()));
  for (const name of [...rules.flatMap((rule) => rule.headers ?? []), ...(isNames(headers) ? headers : [])]) {
    const meant = there.has(name.toLowerCase()) ? undefined : [...there].find((each) => isSlip(name.toLowerCase(), each));
    if (meant !== undefined) refuse(`no message has a header ${show(name)}; did you mean ${show(meant)}?`);
  }
}

/** Names that differ in their digits alone are names of several things. */
const isSlip = (name: string, meant: string): boolean =>
  edits(name, meant) === 1 && name.replace(/\d/g, '') !== meant.replace(/\d/g, '');

/** What is misspelt would leave out, or keep, what it was not meant to. */
function checkConversation(options: ConversationOptions): void {
  checkOptions(options, CONVERSATION_OPTIONS);
  const { headers = 'all', rules = [], keep = [], bodies, pings, sort } = options;
  checkFlags({ bodies, pings, sort });
  if (headers !== 'all' && headers !== 'none' && !isNames(headers)) {
    refuse(`headers is 'all', 'none' or a list of names, not ${show(headers)}`);
  }
  if (isNames(headers)) checkHeaderNames(headers, 'headers');
  if (!isNames(keep)) refuse(`keep is a list of names, not ${show(keep)}`);
  if (!Array.isArray(rules)) refuse(`rules are a list, not ${show(rules)}`);
  rules.forEach(checkRule);
}

/** By what each says with numbers of its own, so that the order does not depend on the order. */
function sorted(capture: Collected, rules: readonly Rule[], options: ConversationOptions): ConnectionRecord[] {
  const text = new Map(capture.connections.map((each) => [each, conversationOf(each, capture, new Normaliser(rules), options)]));
  return [...capture.connections].sort((a, b) => (text.get(a)! < text.get(b)! ? -1 : text.get(a)! > text.get(b)! ? 1 : 0));
}

/** Ports that the kernel gave out are found where they follow a host. */
function portRules(connections: readonly ConnectionRecord[]): Rule[] {
  const used = connections.flatMap(({ client, server }) => [client.port, server.port]);
  const ports = new Set(used.filter(isEphemeral));
  return ports.size === 0 ? [] : [{ name: 'port', match: new RegExp(`(?<=[\\w\\].]):(${[...ports].join('|')})(?!\\d)`, 'g') }];
}

function conversationOf(
  record: ConnectionRecord, capture: Collected, normaliser: Normaliser, options: ConversationOptions,
): string {
  const { client, server } = record;
  const head = `${kindText(record)}   ${hostText(client)} → ${hostText(server)}:${server.port}${ending(record)}`;
  const said = capture.saidBy(record.id).flatMap((each) => saidLines(each, normaliser, options));
  return `${[normaliser.text(head), ...indented(said)].join('\n')}\n`;
}

const hostText = ({ address }: Endpoint): string => (address.includes(':') ? `[${address}]` : address);

function ending({ transport, close: { how, by } }: ConnectionRecord): string {
  if (transport === 'udp') return '';
  return how === 'fin' || how === 'rst' ? `   ${how === 'fin' ? 'closed' : 'reset'}${by === null ? '' : ` by ${by}`}` : '';
}

const ARROW: Record<Side, string> = { client: '→', server: '←' };

function saidLines(said: Said, normaliser: Normaliser, options: ConversationOptions): string[] {
  switch (said.type) {
    case 'http': return httpLines(said as HttpRecord, normaliser, options);
    case 'websocket': return webSocketLines(said as WebSocketRecord, normaliser, options);
    case 'sse': return eventLines(said as SseRecord, normaliser);
    case 'note': return (said as NoteRecord).severity === 'error' ? [`! ${said['code'] as string}`] : [];
    default: {
      const { left, flex } = childOf(said);
      return ['', normaliser.text([...left, flex].map(({ text }) => text).filter((text) => text !== '').join('  '))];
    }
  }
}

function httpLines(
  { request, response, informational, version, state }: HttpRecord, normaliser: Normaliser, options: ConversationOptions,
): string[] {
  const lines: string[] = [];
  if (request) {
    lines.push(...messageLines('client', `${request.method} ${request.target} HTTP/${version}`, request, normaliser, options));
  }
  for (const { status } of informational) lines.push('', `${ARROW.server} ${status}`);
  if (response) {
    lines.push(...messageLines('server', `${response.status} ${response.reason}`.trimEnd(), response, normaliser, options));
  }
  return state === 'complete' ? lines : [...lines, `[${state}]`];
}

function messageLines(
  from: Side, start: string, message: HttpRequestInfo | HttpResponseInfo, normaliser: Normaliser, options: ConversationOptions,
): string[] {
  const { headers = 'all', bodies = true } = options;
  const named = typeof headers === 'string' ? null : headers.map((name) => name.toLowerCase());
  const fields = (pairs: readonly Header[] = []): string[] => pairs
    .filter(([name]) => (named === null ? headers === 'all' : named.includes(name.toLowerCase())))
    .map(([name, value]) => printable(`${name}: ${normaliser.header(name, value)}`));
  const head = [...fields(message.headers), ...fields(message.trailers)];
  // Of an event stream, the events follow.
  const body = bodies && !isEventStream(message) ? bodyLines(message.body, normaliser) : [];
  const between = head.length > 0 && body.length > 0 ? [''] : [];
  return ['', `${ARROW[from]} ${printable(normaliser.text(start))}`, ...indented([...head, ...between, ...body])];
}

const isEventStream = (message: HttpRequestInfo | HttpResponseInfo): boolean =>
  'contentType' in message && message.contentType !== null && /^text\/event-stream\b/i.test(message.contentType);

function bodyLines(body: BodyInfo, normaliser: Normaliser): string[] {
  if (body.length === 0) return [];
  const lines = body.text === undefined ? [bytesLine(body.length, body.base64)] : contentLines(body.text, normaliser);
  return body.truncated ? [...lines, '[cut]'] : lines;
}

/** How many, and the first of them. */
function bytesLine(length: number, base64: string | undefined): string {
  if (base64 === undefined) return `[${sizeText(length)}]`;
  const first = Array.from(atob(base64.slice(0, 20)), (character) => character.charCodeAt(0).toString(16).padStart(2, '0'));
  return `[${sizeText(length)} beginning ${first.join(' ')}]`;
}

/** JSON with a line for each member, so that a difference is found at a glance. */
function contentLines(text: string, normaliser: Normaliser): string[] {
  const lines = safeLines(normaliser.text(pretty(text))).replace(/\n$/, '').split('\n');
  return lines.length <= MAX_LINES ? lines : [...lines.slice(0, MAX_LINES), `[${lines.length - MAX_LINES} more lines]`];
}

function pretty(text: string): string {
  if (!/^\s*[[{]/.test(text)) return text;
  try {
    return JSON.stringify(JSON.parse(text), null, 2);
  } catch {
    return text;
  }
}

function webSocketLines(record: WebSocketRecord, normaliser: Normaliser, options: ConversationOptions): string[] {
  const { opcode, from, text, code, reason = '', length, decodedLength, complete } = record;
  const { pings = false, bodies = true } = options;
  if (!pings && (opcode === 'ping' || opcode === 'pong')) return [];
  const start = `${ARROW[from]} ${opcode}`;
  const end = complete ? [] : ['[incomplete]'];
  if (opcode === 'close') {
    return ['', `${start} ${code ?? 'without a code'} ${printable(normaliser.text(reason))}`.trimEnd(), ...end];
  }
  if (!bodies) return ['', start, ...end];
  const body = text === undefined ? [bytesLine(decodedLength ?? length, record.base64)] : contentLines(text, normaliser);
  return body.length === 1 ? ['', `${start}  ${body[0]}`, ...end] : ['', start, ...indented(body), ...end];
}

function eventLines({ event, id, data, retry }: SseRecord, normaliser: Normaliser): string[] {
  const start = `${ARROW.server} event ${event}${id === '' ? '' : ` id ${id}`}${retry === undefined ? '' : ` retry ${retry}`}`;
  return ['', printable(normaliser.text(start)), ...indented(contentLines(data, normaliser))];
}

const indented = (lines: readonly string[]): string[] => lines.map((line) => (line === '' ? '' : `  ${line}`));
