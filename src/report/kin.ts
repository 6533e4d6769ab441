/** Which messages of a conversation are alike, how many of these are shown, and how the others are spoken of. */
import type {
  BySide, DnsRecord, HttpRecord, MessageRecord, NoteRecord, PluginRecord, SseRecord, TlsRecord, WebSocketRecord,
} from '../record.ts';
import type { BareMessage } from '../dissect/bare-message.ts';
import type { Side } from '../side.ts';
import { httpOutcome } from './outcome.ts';
import { clip } from './width.ts';

/** Whatever belongs to a conversation. */
export type Said = MessageRecord | NoteRecord | PluginRecord;

export interface Kin {
  /** Messages with the same key are alike: some are shown, the others counted. */
  readonly key: string;
  /** How many of a key are shown. */
  readonly most: number;
  /** What the others are called, `events` in `348 more events`. */
  readonly noun: string;
}

const EXCHANGE: Kin = { key: 'http', most: 30, noun: 'exchanges' };
const CLOSE: Kin = { key: 'websocket close', most: 10, noun: 'heartbeats' };
const HEARTBEAT: Kin = { key: 'websocket heartbeat', most: 4, noun: 'heartbeats' };
const MESSAGE: Kin = { key: 'websocket', most: 12, noun: 'messages' };
const HANDSHAKE: Kin = { key: 'tls', most: 4, noun: 'handshakes' };
const DATAGRAM: Kin = { key: 'datagram', most: 6, noun: 'datagrams' };

/** Of messages that have no record: text and binary ones, and events. */
export const kinOfBare = ({ type, exchange }: BareMessage): Kin => (type === 'sse' ? eventsOf(exchange!) : MESSAGE);

/** Asked for every message, shown or not: nothing is made for those that come by the thousand. */
export function kinOf(record: Said): Kin {
  switch (record.type) {
    case 'http': {
      const { response, state } = record as HttpRecord;
      if (state === 'complete' && response !== null && response.status < 400) return EXCHANGE;
      return { key: `http ${httpOutcome(record as HttpRecord)[0]}`, most: 10, noun: 'exchanges' };
    }
    case 'websocket': {
      const { opcode } = record as WebSocketRecord;
      return opcode === 'close' ? CLOSE : opcode === 'ping' || opcode === 'pong' ? HEARTBEAT : MESSAGE;
    }
    case 'sse': return eventsOf((record as SseRecord).exchange);
    case 'dns': {
      const { response } = record as DnsRecord;
      const key = response === null ? 'dns unanswered' : response.rcode === 'NOERROR' || response.rcode === '' ? 'dns' : `dns ${response.rcode}`;
      return { key, most: 12, noun: 'lookups' };
    }
    case 'tls': return HANDSHAKE;
    case 'datagram': return DATAGRAM;
    case 'note': return { key: `note ${(record as NoteRecord).code}`, most: 3, noun: 'notes' };
    default: return { key: `plugin ${record.type}`, most: 12, noun: 'records' };
  }
}

/** By exchange, for those that streams have nearly always. */
const EVENTS: Kin[] = [];

function eventsOf(exchange: number): Kin {
  const kin: Kin = EVENTS[exchange] ?? { key: `sse ${exchange}`, most: 6, noun: 'events' };
  if (exchange < 16) EVENTS[exchange] = kin;
  return kin;
}

type Opcode = WebSocketRecord['opcode'];
const WEBSOCKET_LABELS: BySide<Partial<Record<Opcode, string>>> = { client: {}, server: {} };

const webSocketLabel = (from: Side, opcode: Opcode): string =>
  (WEBSOCKET_LABELS[from][opcode] ??= `${opcode} ${from === 'client' ? '↑' : '↓'}`);

export const labelOfBare = ({ type, from, opcode, event }: BareMessage): string =>
  type === 'sse' ? clip(event, 40) : webSocketLabel(from, opcode);

/** Which of its kin a message is, for `tick ×340`. */
export function labelOf(record: Said): string {
  switch (record.type) {
    case 'http': return httpOutcome(record as HttpRecord)[0];
    case 'websocket': {
      const { opcode, from } = record as WebSocketRecord;
      return webSocketLabel(from, opcode);
    }
    case 'sse': return clip((record as SseRecord).event, 40);
    case 'dns': {
      const { query, response, questions } = record as DnsRecord;
      return (query ?? response?.answers[0] ?? questions?.[0])?.type ?? '?';
    }
    case 'tls': return (record as TlsRecord).version ?? 'TLS';
    case 'datagram': return record.from === 'client' ? '↑' : '↓';
    case 'note': return (record as NoteRecord).code;
    default: return clip(record.type, 40);
  }
}
