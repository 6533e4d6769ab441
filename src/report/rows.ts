/** Records of a conversation as rows: what each message says in one line. */
import type {
  BySide, DatagramRecord, DnsAnswer, DnsRecord, HttpRecord, NoteRecord, PluginRecord, SseRecord, TlsRecord, WebSocketRecord,
} from '../record.ts';
import type { Dissector } from '../dissect/dissector.ts';
import { lineOf } from '../dissect/own-records.ts';
import type { Severity } from '../note.ts';
import { bodyCells, payloadCells } from './bodies.ts';
import type { BodyWishes } from './bodies.ts';
import { secondsFrom } from './clock.ts';
import { about, durationText, framesText, sizeText } from './format.ts';
import type { Said } from './kin.ts';
import { httpOutcome } from './outcome.ts';
import type { Style } from './style.ts';
import { cell, NOTHING, own } from './table.ts';
import type { Cell, Row } from './table.ts';
import { clip } from './width.ts';

/** The first `most` characters of payload text in a row. */
const PREVIEW = 300;

/** The last that is known of something: when, and in which frame. */
export interface Moment {
  readonly time: string;
  readonly frame: number;
}

export interface ChildWishes extends BodyWishes {
  /** Dissectors from outside, who may know a line for their records. */
  readonly plugins?: readonly Dissector[] | undefined;
}

/**
 * Makes the row of any record that belongs to a conversation. `reached`: how far an exchange is known to have come whose end
 * was not seen.
 */
export function childOf(record: Said, wishes: ChildWishes = {}, reached?: Moment): Row {
  switch (record.type) {
    case 'http': return httpChild(record as HttpRecord, wishes, reached);
    case 'websocket': return webSocketChild(record as WebSocketRecord, wishes);
    case 'sse': return sseChild(record as SseRecord);
    case 'dns': return dnsChild(record as DnsRecord);
    case 'tls': return tlsChild(record as TlsRecord);
    case 'datagram': return datagramChild(record as DatagramRecord);
    case 'note': return noteChild(record as NoteRecord);
    default: return pluginChild(record as PluginRecord, wishes);
  }
}

/** Where the row of a record stands among others; null for the end. */
export function frameOf(record: Said): number | null {
  switch (record.type) {
    case 'http': {
      const { request, response } = record as HttpRecord;
      return request?.frame ?? response?.frame ?? null;
    }
    case 'dns': {
      const { query, response } = record as DnsRecord;
      return query?.frame ?? response?.frame ?? null;
    }
    default: {
      const { frame } = record as { frame?: unknown };
      return typeof frame === 'number' ? frame : null;
    }
  }
}

/** An arrow up is from the client, down from the server. */
const ARROWS: BySide<Cell> = { client: own('↑', 'cyan'), server: own('↓', 'magenta') };
const INCOMPLETE = own('incomplete', 'yellow');
const frame = (first: number, last = first): Cell => own(framesText(first, last), 'dim', false, 1);
const size = (bytes: number, more = '', style?: Style): Cell => own(sizeText(bytes) + more, style, true);

function httpChild(record: HttpRecord, wishes: ChildWishes, reached: Moment | undefined): Row {
  const { request, response } = record;
  const [status, style] = httpOutcome(record);
  const method = request?.method ?? '?';
  const body = response?.body;
  const last = lastOf(record, reached);
  const took = exchangeSeconds(record, last);
  const first = request?.frame ?? response?.frame ?? null;
  return {
    kind: 'http',
    frame: first,
    time: request?.time ?? response?.time ?? null,
    left: METHODS.get(method) ?? METHODS.keep(method, cell(method, 'bold')),
    flex: request ? cell(clip(request.target, 2000)) : cell(record.malformed ? '(malformed request)' : '(request not captured)', 'dim'),
    right: [
      (OUTCOMES.get(status) ?? OUTCOMES.keep(status, cell(status, style)))[0]!,
      typeCell(response?.contentType ?? ''),
      request && request.body.length > 0 ? own(`↑ ${sizeText(request.body.length)}`, undefined, true, 3) : NOTHING,
      body ? size(body.length, body.missing ? `, ${sizeText(body.missing)} missing` : '', body.missing ? 'yellow' : undefined) : NOTHING,
      took === null ? NOTHING : own(about(record) + durationText(took), undefined, true, 4),
      first === null ? NOTHING : frame(first, Math.max(first, request?.endFrame ?? 0, last?.frame ?? 0)),
    ],
    below: wishes.hash || wishes.bodies ? [...bodyCells('↑', request?.body, wishes), ...bodyCells('↓', body, wishes)] : NONE,
  };
}

const NONE: readonly Cell[] = [];

/**
 * Cells of words that come all the time, each alone in its list: rows wait for the end of their conversation, and what is the
 * same in all of them need not.
 */
class Words {
  readonly #known = new Map<string, readonly Cell[]>();

  get(word: string): readonly Cell[] | undefined {
    return this.#known.get(word);
  }

  keep(word: string, made: Cell): readonly Cell[] {
    const cells = [made];
    if (this.#known.size < MOST_WORDS && word.length <= LONGEST_WORD) this.#known.set(word, cells);
    return cells;
  }
}

const MOST_WORDS = 100;
const LONGEST_WORD = 100;
const METHODS = new Words();
/** What came of an exchange: the style is that of the word. */
const OUTCOMES = new Words();
const TYPES = new Words();

/** A media type without its parameters. */
function typeCell(contentType: string): Cell {
  const known = TYPES.get(contentType);
  return (known ?? TYPES.keep(contentType, cell(clip(contentType.split(';', 1)[0]!.trim(), 40), 'dim', false, 2)))[0]!;
}

/** The last byte of a response, or the last that is known of it. */
export function lastOf({ response }: HttpRecord, reached?: Moment): Moment | null {
  if (response === null) return null;
  const { time, frame, endTime, endFrame } = response;
  if (endTime !== undefined && endFrame !== undefined) return { time: endTime, frame: endFrame };
  return reached && reached.frame > frame ? reached : { time, frame };
}

/** From the first byte of the request to the last one known of the response; null for half an exchange. */
function exchangeSeconds({ request, response, state, timings }: HttpRecord, last: Moment | null): number | null {
  if (last === null) return null;
  if (response?.endTime !== undefined || state === 'complete' || request === null) {
    const { send, wait, receive } = timings;
    return send === null && wait === null && receive === null ? null : (send ?? 0) + (wait ?? 0) + (receive ?? 0);
  }
  return (timings.send ?? 0) + Math.max(0, secondsFrom(request.endTime ?? request.time, last.time));
}

function webSocketChild(record: WebSocketRecord, wishes: ChildWishes): Row {
  const { opcode, from } = record;
  const control = opcode === 'close' || opcode === 'ping' || opcode === 'pong';
  return {
    kind: 'message',
    frame: record.frame,
    time: record.time,
    left: [ARROWS[from], cell(opcode, control ? 'dim' : 'bold'), size(record.decodedLength ?? record.length)],
    flex: webSocketText(record),
    right: [record.complete ? NOTHING : INCOMPLETE, frame(record.frame)],
    below: payloadCells(' ', record, wishes, record.text === undefined || record.text.length > PREVIEW),
  };
}

function webSocketText(record: WebSocketRecord): Cell {
  if (record.opcode === 'close') {
    const style = record.code === 1000 || record.code === 1001 ? undefined : 'yellow';
    return cell(record.code == null ? 'without a code' : `${record.code} ${clip(record.reason ?? '', 123)}`.trim(), style);
  }
  return record.text !== undefined ? cell(clip(record.text, PREVIEW)) : NOTHING;
}

function sseChild(record: SseRecord): Row {
  return {
    kind: 'message',
    frame: record.frame,
    time: record.time,
    left: [ARROWS.server, cell(clip(record.event, 20), 'bold'), size(record.length)],
    flex: cell(clip(record.data, PREVIEW)),
    right: [record.id === '' ? NOTHING : cell(`id ${clip(record.id, 24)}`, 'dim', false, 2), frame(record.frame)],
  };
}

const UNANSWERED = own('no answer', 'red');

function dnsChild({ query, response, questions }: DnsRecord): Row {
  const asked = query ?? response?.answers[0] ?? questions?.[0] ?? null;
  const status = response === null || response.rcode === 'NOERROR' ? '' : response.rcode;
  const answers = response?.answers.slice(0, 8).map((answer) => answerText(answer, asked)) ?? [];
  if (response && response.answers.length > answers.length) answers.push('…');
  const first = query?.frame ?? response?.frame ?? null;
  return {
    kind: 'dns',
    frame: first,
    time: query?.time ?? response?.time ?? null,
    left: [cell(asked?.type ?? '?', 'bold')],
    flex: cell(clip(asked?.name ?? '', 255) + (answers.length > 0 ? ` → ${answers.join(', ')}` : '')),
    right: [
      response === null ? UNANSWERED : cell(status, 'yellow'),
      query && response ? own(durationText(secondsFrom(query.time, response.time)), undefined, true, 2) : NOTHING,
      first === null ? NOTHING : frame(first, Math.max(first, response?.frame ?? 0)),
    ],
  };
}

/** What was found, with its type and name where they are not those that were asked for. */
function answerText({ name, type, data }: DnsAnswer, asked: { name: string; type: string } | null): string {
  const found = type === asked?.type ? clip(data, 200) : `${type} ${clip(data, 200)}`;
  return name === asked?.name || asked === null || type === 'A' || type === 'AAAA' ? found : `${clip(name, 100)} ${found}`;
}

/** A question to everybody need not be answered. */
export const askedOfAll = (row: Row): Row =>
  row.right[0] === UNANSWERED ? { ...row, right: [NOTHING, ...row.right.slice(1)] } : row;

function tlsChild(record: TlsRecord): Row {
  const { encrypted } = record;
  const alert = record.alerts.find((each) => each.description !== 'close_notify');
  return {
    kind: 'tls',
    frame: record.frame,
    time: record.time,
    left: [cell(record.version ?? 'TLS', 'bold')],
    flex: cell([clip(record.serverName ?? '', 255), clip(record.alpn.chosen ?? '', 40)].filter(Boolean).join(', ')),
    right: [
      alert ? cell(`alert: ${alert.description}`, 'red') : NOTHING,
      cell(record.cipherSuite ?? '', 'dim', false, 2),
      encrypted && encrypted.client + encrypted.server > 0 ? own(`↑ ${sizeText(encrypted.client)}  ↓ ${sizeText(encrypted.server)} encrypted`, undefined, false, 3) : NOTHING,
      frame(record.frame),
    ],
  };
}

function datagramChild(record: DatagramRecord): Row {
  return {
    kind: 'datagram',
    frame: record.frame,
    time: record.time,
    left: [ARROWS[record.from], size(record.length)],
    flex: NOTHING,
    right: [frame(record.frame)],
  };
}

const SEVERITY_STYLE: Record<Severity, Style> = { error: 'red', warn: 'yellow', note: 'dim', chat: 'dim' };
const SEVERITY_MARK: Record<Severity, string> = { error: '✗', warn: '!', note: '·', chat: '·' };

function noteChild(record: NoteRecord): Row {
  const style = SEVERITY_STYLE[record.severity];
  return {
    kind: 'note',
    frame: record.frame,
    time: null,
    left: [own(SEVERITY_MARK[record.severity], style), cell(record.code, style)],
    flex: cell(clip(record.message, 500)),
    right: [record.frame === null ? NOTHING : frame(record.frame)],
  };
}

const COMMON = new Set(['type', 'connection', 'stream', 'exchange', 'time', 'frame', 'from']);

/** Records of plugins: their type, and the line of the plugin's own or else every field, as `name=value`. */
function pluginChild(record: PluginRecord, { plugins = [] }: ChildWishes): Row {
  const text = lineOf(plugins, record) ?? fieldsText(record);
  const { from, time } = record;
  return {
    kind: 'message',
    frame: typeof record['frame'] === 'number' ? record['frame'] : null,
    time: typeof time === 'string' ? time : null,
    left: [from === 'client' || from === 'server' ? ARROWS[from] : cell(' '), cell(clip(record.type, 24), 'bold'), NOTHING],
    flex: cell(clip(text, PREVIEW)),
    right: [typeof record['frame'] === 'number' ? frame(record['frame']) : NOTHING],
  };
}

function fieldsText(record: PluginRecord): string {
  const fields = Object.entries(record).filter(([name]) => !COMMON.has(name));
  return fields.map(([name, value]) => `${name}=${fieldText(value)}`).join(' ');
}

function fieldText(value: unknown): string {
  if (typeof value === 'string') return clip(value, PREVIEW);
  return clip(JSON.stringify(value) ?? '', PREVIEW);
}
