/** Messages of one connection in full: heads and bodies of exchanges, payloads of messages, one after the other. */
import { hexdump } from '../bytes/hexdump.ts';
import { printable } from '../bytes/text.ts';
import type { Dissector } from '../dissect/dissector.ts';
import type {
  BodyInfo, EarshotRecord, Header, HttpRecord, HttpRequestInfo, HttpResponseInfo, NoteRecord, PluginRecord, SseRecord, WebSocketRecord,
} from '../record.ts';
import { childOf } from './rows.ts';
import type { Clock } from './clock.ts';
import { plural, sizeText } from './format.ts';
import { safeLines } from './safe-lines.ts';
import { SIDE_STYLE, speakerLine } from './stream-view.ts';
import type { Paint } from './style.ts';
import { layRows } from './table.ts';

/** A record in full, with line ends; empty for records that say nothing of what was said. */
export function messageText(record: EarshotRecord | PluginRecord, clock: Clock, paint: Paint, plugins: readonly Dissector[] = []): string {
  switch (record.type) {
    case 'http': return httpText(record as HttpRecord, clock, paint);
    case 'websocket': return webSocketText(record as WebSocketRecord, clock, paint);
    case 'sse': return sseText(record as SseRecord, clock, paint);
    case 'capture': case 'interface': case 'connection': case 'summary': return '';
    case 'note': return (record as NoteRecord).severity === 'chat' ? '' : rowText(record as NoteRecord, clock, paint, plugins);
    default: return rowText(record as PluginRecord, clock, paint, plugins);
  }
}

const rowText = (record: NoteRecord | PluginRecord, clock: Clock, paint: Paint, plugins: readonly Dissector[] = []): string =>
  `${layRows([childOf(record, { plugins })], Infinity, '', clock, paint).join('\n')}\n`;

function httpText({ request, response, version, state, informational }: HttpRecord, clock: Clock, paint: Paint): string {
  let text = '';
  if (request) {
    const start = `${request.method} ${request.target} HTTP/${version}`;
    text += speakerLine('client', request.time, request.frame, clock, paint) + paint(httpMessage(start, request), SIDE_STYLE.client);
  }
  for (const { status, time, frame, headers } of informational) {
    text += speakerLine('server', time, frame, clock, paint);
    text += paint(httpHead(`HTTP/${version} ${status}`, headers), SIDE_STYLE.server);
  }
  if (response) {
    const start = `HTTP/${response.version} ${response.status} ${response.reason}`.trimEnd();
    text += speakerLine('server', response.time, response.frame, clock, paint) + paint(httpMessage(start, response), SIDE_STYLE.server);
  }
  return state === 'complete' ? text : `${text}${paint(`[${state}]`, 'yellow')}\n`;
}

function httpMessage(start: string, { headers, body, trailers }: HttpRequestInfo | HttpResponseInfo): string {
  return httpHead(start, headers) + bodyText(body) + (trailers ? httpHead('', trailers) : '');
}

function httpHead(start: string, headers: readonly Header[]): string {
  const lines = headers.map(([name, value]) => `${printable(name)}: ${printable(wireText(value))}\n`).join('');
  return `${start === '' ? '' : `${printable(start)}\n`}${lines}\n`;
}

const utf8 = new TextDecoder('utf-8', { fatal: true });

/** A header's bytes, one a character, as the UTF-8 that they are, where they are. */
function wireText(text: string): string {
  // oxlint-disable-next-line no-control-regex
  if (!/[\u0080-\u00ff]/.test(text) || /[^\u0000-\u00ff]/.test(text)) return text;
  try {
    return utf8.decode(Uint8Array.from(text, (character) => character.charCodeAt(0)));
  } catch {
    return text;
  }
}

function bodyText(body: BodyInfo): string {
  let text = payloadText(body);
  if (body.missing) text += `[${plural(body.missing, 'byte')} missing]\n`;
  if (body.truncated) text += cutText(body.decodedLength ?? body.length);
  if (!body.complete) text += '[incomplete]\n';
  return text;
}

const cutText = (length: number): string => `[cut; ${sizeText(length)} in all]\n`;

function webSocketText(record: WebSocketRecord, clock: Clock, paint: Paint): string {
  const { from, opcode, code, reason, length, decodedLength } = record;
  const what = `[${opcode}, ${sizeText(decodedLength ?? length)}${record.complete ? '' : ', incomplete'}]\n`;
  const close = opcode === 'close' ? `${printable(`${code ?? 'without a code'} ${reason ?? ''}`.trim())}\n` : '';
  const payload = payloadText(record) + (record.truncated ? cutText(decodedLength ?? length) : '');
  return speakerLine(from, record.time, record.frame, clock, paint) + paint(what, 'dim') + paint(close + payload, SIDE_STYLE[from]);
}

function sseText({ time, frame, event, id, data, length, truncated }: SseRecord, clock: Clock, paint: Paint): string {
  const what = printable(`[event ${event}${id === '' ? '' : `, id ${id}`}]`);
  return `${speakerLine('server', time, frame, clock, paint)}${paint(what, 'dim')}\n${paint(`${safeLines(data)}\n${truncated ? cutText(length) : ''}`, SIDE_STYLE.server)}`;
}

function payloadText({ text, base64 }: { text?: string; base64?: string }): string {
  if (text !== undefined && text !== '') return safeLines(text.endsWith('\n') ? text : `${text}\n`);
  if (base64 === undefined) return '';
  const bytes = Uint8Array.from(atob(base64), (character) => character.charCodeAt(0));
  return hexdump(bytes);
}
