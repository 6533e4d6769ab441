/** Records of a conversation as rows: what each message says in one line. */
import type {
  DatagramRecord, DnsRecord, HttpRecord, MessageRecord, NoteRecord, PluginRecord, SseRecord, TlsRecord, WebSocketRecord,
} from '../record.ts';
import type { Severity } from '../note.ts';
import type { Side } from '../side.ts';
import { secondsFrom } from './clock.ts';
import { durationText, framesText, sizeText } from './format.ts';
import type { Style } from './style.ts';
import { cell, NOTHING } from './table.ts';
import type { Cell, Row } from './table.ts';

/** A row, and how to speak of it when there are too many of its kind. */
export interface Child extends Row {
  /** Children with the same key are alike: some are shown, the others counted. */
  readonly key: string;
  /** How many of a key are shown. */
  readonly most: number;
  /** What the others are called, `events` in `348 more events`, and which of them this is. */
  readonly noun: string;
  readonly label: string;
}

/** The first `most` characters of payload text in a row. */
const PREVIEW = 300;

/** Makes the row of any record that belongs to a conversation. */
export function childOf(record: MessageRecord | NoteRecord | PluginRecord): Child {
  switch (record.type) {
    case 'http': return httpChild(record as HttpRecord);
    case 'websocket': return webSocketChild(record as WebSocketRecord);
    case 'sse': return sseChild(record as SseRecord);
    case 'dns': return dnsChild(record as DnsRecord);
    case 'tls': return tlsChild(record as TlsRecord);
    case 'datagram': return datagramChild(record as DatagramRecord);
    case 'note': return noteChild(record as NoteRecord);
    default: return pluginChild(record as PluginRecord);
  }
}

/** An arrow up is from the client, down from the server. */
const arrow = (from: Side): Cell => (from === 'client' ? cell('↑', 'cyan') : cell('↓', 'magenta'));
const frame = (first: number, last = first): Cell => cell(framesText(first, last), 'dim', { drop: 1 });
const size = (bytes: number, more = '', style?: Style): Cell => cell(sizeText(bytes) + more, style, { right: true });

function httpChild(record: HttpRecord): Child {
  const { request, response, state, timings } = record;
  const [status, style] = httpOutcome(record);
  const body = response?.body;
  const took = [timings.send, timings.wait, timings.receive].filter((part) => part !== null);
  const first = request?.frame ?? response?.frame ?? null;
  const ordinary = state === 'complete' && response !== null && response.status < 400;
  return {
    kind: 'http',
    key: ordinary ? 'http' : `http ${status}`,
    most: ordinary ? 30 : 10,
    noun: 'exchanges',
    label: status,
    frame: first,
    time: request?.time ?? response?.time ?? null,
    left: [cell(request?.method ?? '?', 'bold')],
    flex: request ? cell(request.target.slice(0, 2000)) : cell('(request not captured)', 'dim'),
    right: [
      cell(status, style),
      cell(response?.contentType?.split(';')[0]!.trim().slice(0, 40) ?? '', 'dim', { drop: 2 }),
      request && request.body.length > 0 ? cell(`↑ ${sizeText(request.body.length)}`, undefined, { right: true, drop: 3 }) : NOTHING,
      body ? size(body.length, body.missing ? `, ${sizeText(body.missing)} missing` : '', body.missing ? 'yellow' : undefined) : NOTHING,
      response && took.length > 0 ? cell(durationText(took.reduce((sum, part) => sum + part, 0)), undefined, { right: true, drop: 4 }) : NOTHING,
      first === null ? NOTHING : frame(first, Math.max(first, response?.frame ?? 0)),
    ],
  };
}

function httpOutcome({ response, state, informational }: HttpRecord): [string, Style] {
  if (response === null) return state === 'open' ? ['waiting', 'yellow'] : ['no answer', 'red'];
  const codes = [...informational.map((each) => each.status), response.status].join(' ');
  if (state === 'incomplete') return [`${codes} cut short`, 'yellow'];
  if (state === 'open') return [`${codes} open`, 'cyan'];
  return [codes, response.status >= 500 ? 'red' : response.status >= 400 ? 'yellow' : 'green'];
}

function webSocketChild(record: WebSocketRecord): Child {
  const { opcode, from } = record;
  const control = opcode === 'close' || opcode === 'ping' || opcode === 'pong';
  return {
    kind: 'message',
    key: opcode === 'close' ? 'websocket close' : control ? 'websocket heartbeat' : 'websocket',
    most: opcode === 'close' ? 10 : control ? 4 : 12,
    noun: control ? 'heartbeats' : 'messages',
    label: `${opcode} ${from === 'client' ? '↑' : '↓'}`,
    frame: record.frame,
    time: record.time,
    left: [arrow(from), cell(opcode, control ? 'dim' : 'bold'), size(record.decodedLength ?? record.length)],
    flex: webSocketText(record),
    right: [record.complete ? NOTHING : cell('incomplete', 'yellow'), frame(record.frame)],
  };
}

function webSocketText(record: WebSocketRecord): Cell {
  if (record.opcode === 'close') {
    const style = record.code === 1000 || record.code === 1001 ? undefined : 'yellow';
    return cell(record.code == null ? 'without a code' : `${record.code} ${(record.reason ?? '').slice(0, 123)}`.trim(), style);
  }
  return record.text !== undefined ? cell(record.text.slice(0, PREVIEW)) : NOTHING;
}

function sseChild(record: SseRecord): Child {
  return {
    kind: 'message',
    key: `sse ${record.exchange}`,
    most: 6,
    noun: 'events',
    label: record.event.slice(0, 40),
    frame: record.frame,
    time: record.time,
    left: [arrow('server'), cell(record.event.slice(0, 20), 'bold'), size(record.length)],
    flex: cell(record.data.slice(0, PREVIEW)),
    right: [record.id === '' ? NOTHING : cell(`id ${record.id.slice(0, 24)}`, 'dim', { drop: 2 }), frame(record.frame)],
  };
}

function dnsChild({ query, response, questions }: DnsRecord): Child {
  const asked = query ?? response?.answers[0] ?? questions?.[0] ?? null;
  const status = response === null ? 'no answer' : response.rcode === 'NOERROR' ? '' : response.rcode;
  const answers = response?.answers.map((answer) => answer.data.slice(0, 200)) ?? [];
  const first = query?.frame ?? response?.frame ?? null;
  return {
    kind: 'dns',
    key: status === '' ? 'dns' : `dns ${status}`,
    most: 12,
    noun: 'lookups',
    label: asked?.type ?? '?',
    frame: first,
    time: query?.time ?? response?.time ?? null,
    left: [cell(asked?.type ?? '?', 'bold')],
    flex: cell((asked?.name ?? '').slice(0, 255) + (answers.length > 0 ? ` → ${answers.slice(0, 8).join(', ')}` : '')),
    right: [
      cell(status, response === null ? 'red' : 'yellow'),
      query && response ? cell(durationText(secondsFrom(query.time, response.time)), undefined, { right: true, drop: 2 }) : NOTHING,
      first === null ? NOTHING : frame(first, Math.max(first, response?.frame ?? 0)),
    ],
  };
}

function tlsChild(record: TlsRecord): Child {
  const { encrypted } = record;
  const alert = record.alerts.find((each) => each.description !== 'close_notify');
  return {
    kind: 'tls',
    key: 'tls',
    most: 4,
    noun: 'handshakes',
    label: record.version ?? 'TLS',
    frame: record.frame,
    time: record.time,
    left: [cell(record.version ?? 'TLS', 'bold')],
    flex: cell([record.serverName?.slice(0, 255), record.alpn.chosen?.slice(0, 40)].filter(Boolean).join(', ')),
    right: [
      alert ? cell(`alert: ${alert.description}`, 'red') : NOTHING,
      cell(record.cipherSuite ?? '', 'dim', { drop: 2 }),
      encrypted ? cell(`↑ ${sizeText(encrypted.client)}  ↓ ${sizeText(encrypted.server)} encrypted`, undefined, { drop: 3 }) : NOTHING,
      frame(record.frame),
    ],
  };
}

function datagramChild(record: DatagramRecord): Child {
  return {
    kind: 'datagram',
    key: 'datagram',
    most: 6,
    noun: 'datagrams',
    label: record.from === 'client' ? '↑' : '↓',
    frame: record.frame,
    time: record.time,
    left: [arrow(record.from), size(record.length)],
    flex: NOTHING,
    right: [frame(record.frame)],
  };
}

const SEVERITY_STYLE: Record<Severity, Style> = { error: 'red', warn: 'yellow', note: 'dim', chat: 'dim' };
const SEVERITY_MARK: Record<Severity, string> = { error: '✗', warn: '!', note: '·', chat: '·' };

function noteChild(record: NoteRecord): Child {
  const style = SEVERITY_STYLE[record.severity];
  return {
    kind: 'note',
    key: `note ${record.code}`,
    most: 3,
    noun: 'notes',
    label: record.code,
    frame: record.frame,
    time: null,
    left: [cell(SEVERITY_MARK[record.severity], style), cell(record.code, style)],
    flex: cell(record.message.slice(0, 500)),
    right: [record.frame === null ? NOTHING : frame(record.frame)],
  };
}

const COMMON = new Set(['type', 'connection', 'stream', 'exchange', 'time', 'frame', 'from']);

/** Records of plugins: their type and every field, as `name=value`. */
function pluginChild(record: PluginRecord): Child {
  const fields = Object.entries(record).filter(([name]) => !COMMON.has(name));
  const text = fields.map(([name, value]) => `${name}=${fieldText(value)}`).join(' ');
  const { from, time } = record;
  return {
    kind: 'message',
    key: `plugin ${record.type}`,
    most: 12,
    noun: 'records',
    label: record.type.slice(0, 40),
    frame: typeof record['frame'] === 'number' ? record['frame'] : null,
    time: typeof time === 'string' ? time : null,
    left: [from === 'client' || from === 'server' ? arrow(from) : cell(' '), cell(record.type.slice(0, 24), 'bold'), NOTHING],
    flex: cell(text.slice(0, PREVIEW)),
    right: [typeof record['frame'] === 'number' ? frame(record['frame']) : NOTHING],
  };
}

function fieldText(value: unknown): string {
  if (typeof value === 'string') return value.slice(0, PREVIEW);
  return (JSON.stringify(value) ?? '').slice(0, PREVIEW);
}
