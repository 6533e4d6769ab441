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
import { cell, NOTHING, own } from './sheet.ts';
import type { Cell, Sheet } from './sheet.ts';
import { Table } from './table.ts';
import type { Row } from './table.ts';
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
 * What waits for its conversation to be printed: a row, or what is smaller than that. Exchanges and messages come by the
 * hundred thousand, so that no row is made of them: they are written into the table.
 */
export type Child = Row | ExchangeRow | Message;
type Message = WebSocketRecord | SseRecord | DatagramRecord;

/** `reached`: how far an exchange is known to have come whose end was not seen. */
export function keptOf(record: Said, wishes: ChildWishes = {}, reached?: Moment): Child {
  switch (record.type) {
    case 'http': return new ExchangeRow(record as HttpRecord, wishes, reached);
    // Bodies are cut to what is shown of them.
    case 'websocket': case 'sse': case 'datagram': return wishes.hash || wishes.bodies ? childOf(record, wishes) : (record as Message);
    case 'dns': return dnsRow(record as DnsRecord);
    case 'tls': return tlsRow(record as TlsRecord);
    case 'note': return noteRow(record as NoteRecord);
    default: return pluginRow(record as PluginRecord, wishes);
  }
}

/** Writes a row. */
export function writeChild(child: Child, to: Table, wishes: ChildWishes = {}): void {
  if (child instanceof ExchangeRow) return child.write(to);
  if (!('type' in child)) return to.add(child);
  switch (child.type) {
    case 'websocket': return writeWebSocket(child, to, wishes);
    case 'sse': return writeEvent(child, to);
    default: return writeDatagram(child, to);
  }
}

const isMessage = (record: Said): record is Message =>
  record.type === 'websocket' || record.type === 'sse' || record.type === 'datagram';
const single = new Table(null);

/** Makes the row of any record that belongs to a conversation. */
export function childOf(record: Said, wishes: ChildWishes = {}, reached?: Moment): Row {
  const child = isMessage(record) ? record : keptOf(record, wishes, reached);
  if (!('type' in child) && !(child instanceof ExchangeRow)) return child;
  single.clear();
  writeChild(child, single, wishes);
  const { frame, time } = child;
  return { kind: single.kindOf(0), frame, time, ...single.cellsOf(0) };
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
const frame = (first: number, last = first): Cell => own(framesText(first, last), 'dim', false, 1);

function writeFrames(first: number, last: number, to: Sheet): void {
  if (first === last) to.own('frame ').number(first);
  else to.own('frames ').number(first).own('–').number(last);
  to.end('dim', false, 1);
}

/** An exchange that waits for the end of its conversation: what its row says, and nothing else of its record. */
export class ExchangeRow {
  /** The first of both. */
  readonly frame: number | null;
  readonly time: string | null;
  readonly #lastFrame: number;
  readonly #method: Cell;
  readonly #target: string;
  readonly #isAsked: boolean;
  readonly #outcome: Cell;
  readonly #contentType: Cell;
  /** Bytes of the body of the request; of that of the response, or -1 without one, and how many of them are missing. */
  readonly #up: number;
  readonly #down: number;
  readonly #missing: number;
  /** Seconds. */
  readonly #took: number | null;
  readonly #about: string;
  readonly #below: readonly Cell[];

  constructor(record: HttpRecord, wishes: ChildWishes, reached: Moment | undefined) {
    const { request, response } = record;
    const last = lastOf(record, reached);
    const body = response?.body;
    this.frame = request?.frame ?? response?.frame ?? null;
    this.time = request?.time ?? response?.time ?? null;
    this.#lastFrame = Math.max(this.frame ?? 0, request?.endFrame ?? 0, last?.frame ?? 0);
    this.#method = METHODS.get(request?.method ?? '?') ?? METHODS.keep(request?.method ?? '?', 'bold');
    this.#isAsked = request !== null;
    this.#target = request ? clip(request.target, 2000) : record.malformed ? '(malformed request)' : '(request not captured)';
    this.#outcome = outcomeCell(record);
    this.#contentType = typeCell(response?.contentType ?? '');
    this.#up = request?.body.length ?? 0;
    this.#down = body?.length ?? -1;
    this.#missing = body?.missing ?? 0;
    this.#took = exchangeSeconds(record, last);
    this.#about = about(record);
    this.#below = wishes.hash || wishes.bodies ? [...bodyCells('↑', request?.body, wishes), ...bodyCells('↓', body, wishes)] : NONE;
  }

  write(to: Table): void {
    to.begin('http', this.time);
    to.put(this.#method);
    to.flex();
    to.text(this.#target).end(this.#isAsked ? undefined : 'dim');
    to.put(this.#outcome);
    to.put(this.#contentType);
    if (this.#up > 0) to.own('↑ ').own(sizeText(this.#up));
    to.end(undefined, true, 3);
    if (this.#down >= 0) to.own(sizeText(this.#down));
    if (this.#missing > 0) to.own(', ').own(sizeText(this.#missing)).own(' missing');
    to.end(this.#missing > 0 ? 'yellow' : undefined, true);
    if (this.#took !== null) to.own(this.#about).own(durationText(this.#took));
    to.end(undefined, true, 4);
    if (this.frame !== null) writeFrames(this.frame, this.#lastFrame, to);
    else to.end();
    if (this.#below.length > 0) to.beneath(this.#below);
  }
}

const NONE: readonly Cell[] = [];

/** Cells of words that come all the time. */
class Words {
  readonly #known = new Map<string, Cell>();

  get(word: string): Cell | undefined {
    return this.#known.get(word);
  }

  /** `text`: what is shown of it. */
  keep(word: string, style: Style, text = word, drop = 0): Cell {
    const made = cell(text, style, false, drop);
    if (this.#known.size < MOST_WORDS && word.length <= LONGEST_WORD) this.#known.set(word, made);
    return made;
  }
}

const MOST_WORDS = 100;
const LONGEST_WORD = 100;
const METHODS = new Words();
const OUTCOMES = new Words();
const TYPES = new Words();
/** Outcomes of whole exchanges without interim responses, by status. */
const COMPLETE: Cell[] = [];

/** What came of an exchange: the style is that of the word. */
function outcomeCell(record: HttpRecord): Cell {
  const { response, state, informational } = record;
  const isUsual = state === 'complete' && response !== null && informational.length === 0 && response.status < 1000;
  const known = isUsual ? COMPLETE[response.status] : undefined;
  if (known !== undefined) return known;
  const [word, style] = httpOutcome(record);
  const made = OUTCOMES.get(word) ?? OUTCOMES.keep(word, style);
  if (isUsual) COMPLETE[response.status] = made;
  return made;
}

/** A media type without its parameters. */
const typeCell = (contentType: string): Cell =>
  TYPES.get(contentType) ?? TYPES.keep(contentType, 'dim', clip(contentType.split(';', 1)[0]!.trim(), 40), 2);

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

function writeWebSocket(record: WebSocketRecord, to: Table, wishes: ChildWishes): void {
  const { opcode, from } = record;
  const isControl = opcode === 'close' || opcode === 'ping' || opcode === 'pong';
  to.begin('message', record.time);
  to.put(ARROWS[from]);
  to.own(opcode).end(isControl ? 'dim' : 'bold');
  to.own(sizeText(record.decodedLength ?? record.length)).end(undefined, true);
  to.flex();
  if (opcode === 'close') writeClose(record, to);
  else {
    if (record.text !== undefined) to.text(clip(record.text, PREVIEW));
    to.end();
  }
  to.own(record.complete ? '' : 'incomplete').end('yellow');
  writeFrames(record.frame, record.frame, to);
  const unseen = record.text === undefined || record.text.length > PREVIEW;
  if (wishes.hash || wishes.bodies) to.beneath(payloadCells(' ', record, wishes, unseen));
}

function writeClose({ code, reason }: WebSocketRecord, to: Sheet): void {
  const style = code === 1000 || code === 1001 ? undefined : 'yellow';
  to.text(code == null ? 'without a code' : `${code} ${clip(reason ?? '', 123)}`.trim()).end(style);
}

function writeEvent(record: SseRecord, to: Table): void {
  to.begin('message', record.time);
  to.put(ARROWS.server);
  to.text(clip(record.event, 20)).end('bold');
  to.own(sizeText(record.length)).end(undefined, true);
  to.flex();
  to.text(clip(record.data, PREVIEW)).end();
  if (record.id !== '') to.own('id ').text(clip(record.id, 24));
  to.end('dim', false, 2);
  writeFrames(record.frame, record.frame, to);
}

function writeDatagram(record: DatagramRecord, to: Table): void {
  to.begin('datagram', record.time);
  to.put(ARROWS[record.from]);
  to.own(sizeText(record.length)).end(undefined, true);
  to.flex();
  to.end();
  writeFrames(record.frame, record.frame, to);
}

const UNANSWERED = own('no answer', 'red');

function dnsRow({ query, response, questions }: DnsRecord): Row {
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
export const askedOfAll = (row: Child): Child =>
  'right' in row && row.right[0] === UNANSWERED ? { ...row, right: [NOTHING, ...row.right.slice(1)] } : row;

function tlsRow(record: TlsRecord): Row {
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

const SEVERITY_STYLE: Record<Severity, Style> = { error: 'red', warn: 'yellow', note: 'dim', chat: 'dim' };
const SEVERITY_MARK: Record<Severity, string> = { error: '✗', warn: '!', note: '·', chat: '·' };

function noteRow(record: NoteRecord): Row {
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
function pluginRow(record: PluginRecord, { plugins = [] }: ChildWishes): Row {
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
