/** The kinds of records that can be expected, each with its fields. A new kind is a file under `fields/` and a line here. */
import type {
  ConnectionRecord, DnsRecord, HttpRecord, NoteRecord, SseRecord, TlsRecord, VerdictRecord, WebSocketRecord,
} from '../record.ts';
import type { Collected } from './collect.ts';
import type { Patterns, RecordKind } from './expectation.ts';
import type { Fields } from './field.ts';
import { connectionKind } from './fields/connection.ts';
import { dnsKind } from './fields/dns.ts';
import { eventKind } from './fields/event.ts';
import { exchangeKind } from './fields/exchange.ts';
import { noteKind } from './fields/note.ts';
import { tlsKind } from './fields/tls.ts';
import { verdictKind } from './fields/verdict.ts';
import { webSocketKind } from './fields/websocket.ts';

interface Records {
  'exchange': HttpRecord;
  'websocket-message': WebSocketRecord;
  'event': SseRecord;
  'dns-query': DnsRecord;
  'tls-handshake': TlsRecord;
  'connection': ConnectionRecord;
  'note': NoteRecord;
  'verdict': VerdictRecord;
}

/** What an expectation may match. */
export type Candidate = Records[RecordKind];

export interface Kind<R, P> {
  /** `an exchange`, `exchanges`. */
  readonly one: string;
  readonly many: string;
  readonly fields: Fields<R, P>;
  candidates(capture: Collected): readonly R[];
  /** All frames that are known of it, ascending. */
  frames(record: R): readonly number[];
  time(record: R): string | null;
  connection(record: R): number | null;
  /** Refuses patterns whose fields contradict each other. @throws {RefusedExpectation} */
  check?(pattern: P): void;
  /** What may have been meant by a pattern that this record comes near to. */
  hint?(pattern: P, record: R, capture: Collected): string | null;
}

const KINDS: { readonly [K in RecordKind]: Kind<Records[K], Patterns[K]> } = {
  'exchange': exchangeKind,
  'websocket-message': webSocketKind,
  'event': eventKind,
  'dns-query': dnsKind,
  'tls-handshake': tlsKind,
  'connection': connectionKind,
  'note': noteKind,
  'verdict': verdictKind,
};

export const RECORD_KINDS = Object.keys(KINDS) as readonly RecordKind[];

export const kindOf = (name: RecordKind): Kind<Candidate, object> => KINDS[name] as unknown as Kind<Candidate, object>;
