/**
 * What the waterfall knows of one exchange: its phases as they were measured, and what went wrong meanwhile. A phase whose
 * beginning or end was not captured is not there.
 */
import { Analysis } from '../../../analysis.ts';
import { httpOutcome } from '../../../report/outcome.ts';
import type { ConnectionRecord, DnsRecord, EarshotRecord, HttpRecord, TlsRecord } from '../../../record.ts';
import type { Style } from '../../../report/style.ts';
import { isMessage, MessageKeys } from '../../app/messages.ts';
import type { Moment, SegmentRow } from '../../capture.ts';
import type { StyleName } from '../../line.ts';
import { since } from '../../since.ts';

/**
 * `tls`: from the client's hello to the first bytes of its answer. `open`: a response, or what an upgrade made of the
 * connection, as far as it is known to have gone on. `unread`: bytes were exchanged that nobody here understands.
 */
export type PhaseKind = 'dns' | 'connect' | 'tls' | 'send' | 'wait' | 'receive' | 'open' | 'unread';

/** In seconds since the capture began. */
export interface Phase {
  readonly kind: PhaseKind;
  readonly from: number;
  readonly to: number;
}

export interface Mark {
  readonly kind: 'retransmission' | 'zero-window';
  readonly at: number;
}

export interface WaterfallRow {
  readonly connection: number;
  /** What finds its message again; null for a connection without any. */
  readonly key: string | null;
  /** The first frame that is known of it. */
  readonly frame: number;
  readonly method: string;
  readonly target: string;
  readonly status: string;
  readonly style: StyleName | undefined;
  /** Of the answer; of both sides where there are no exchanges. */
  readonly bytes: number | null;
  readonly phases: readonly Phase[];
  readonly marks: readonly Mark[];
  readonly from: number;
  readonly to: number;
}

/** A name that was looked up, in seconds since the capture began. */
export interface Lookup {
  readonly name: string;
  readonly from: number;
  readonly to: number;
}

/** What rows of one connection are made of. */
export interface Known {
  readonly records: readonly EarshotRecord[];
  /** Those that were read; none where nothing went wrong and nothing else is told by them. */
  readonly segments: readonly SegmentRow[];
  /** The lookup that gave the server's address. */
  readonly lookup: Lookup | null;
  /** When the capture began. */
  readonly start: Moment;
}

const LONGEST_TARGET = 300;
const MOST_MARKS = 64;

/** Every exchange of a connection in order; where there is none, one row for the connection. */
export function rowsOf(known: Known): WaterfallRow[] {
  const { records, lookup, start } = known;
  const connection = records.find((record): record is ConnectionRecord => record.type === 'connection');
  if (!connection) return [];
  const at = (time: string): number => since(start, time);
  const bare: WaterfallRow[] = [];
  const keys = new MessageKeys();
  for (const record of records) {
    if (!isMessage(record)) continue;
    const key = keys.of(record);
    if (record.type === 'http') bare.push(httpRow(record, key, connection, at));
    else if (record.type === 'dns') bare.push(dnsRow(record, key, at));
    else if (record.type === 'tls') bare.push(tlsRow(record, key, connection, known, at));
  }
  if (bare.length === 0) bare.push(connectionRow(connection, at));
  const before: Phase[] = [
    ...(lookup === null ? [] : [{ kind: 'dns' as const, from: lookup.from, to: lookup.to }]), ...connectPhase(connection, known, at),
  ];
  const marks = marksOf(known);
  // Only the first exchange had to wait for the connection.
  return bare.map((row, index) => spanned(index === 0 ? { ...row, phases: [...before, ...row.phases] } : row, marks));
}

type At = (time: string) => number;

/** With the time that its phases cover, and the marks within it. */
function spanned(row: WaterfallRow, marks: readonly Mark[]): WaterfallRow {
  const from = Math.min(row.from, ...row.phases.map((phase) => phase.from));
  const to = Math.max(row.to, ...row.phases.map((phase) => phase.to));
  return { ...row, from, to, marks: marks.filter(({ at }) => at >= from && at <= to).slice(0, MOST_MARKS) };
}

function httpRow(record: HttpRecord, key: string, connection: ConnectionRecord, at: At): WaterfallRow {
  const { request, response, timings } = record;
  const phases: Phase[] = [];
  const [status, style] = httpOutcome(record);
  if (request && timings.send !== null) phases.push(ending('send', at(request.endTime ?? request.time), timings.send));
  if (request && timings.wait !== null) phases.push(beginning('wait', at(request.endTime ?? request.time), timings.wait));
  if (response?.endTime !== undefined && timings.receive !== null) phases.push(ending('receive', at(response.endTime), timings.receive));
  const goesOn = response !== null && (response.endTime === undefined || response.status === 101);
  if (goesOn) phases.push({ kind: 'open', from: at(response.endTime ?? response.time), to: at(connection.endTime) });
  const first = at((request ?? response ?? { time: connection.startTime }).time);
  return {
    connection: record.connection, key, frame: request?.frame ?? response?.frame ?? connection.firstFrame,
    method: request?.method ?? '?', target: (request?.target ?? '(request not captured)').slice(0, LONGEST_TARGET),
    status, style: STYLES[style], bytes: response?.body.length ?? null, phases, marks: [], from: first, to: first,
  };
}

const STYLES: Partial<Record<Style, StyleName>> = { red: 'error', yellow: 'warn', green: 'good', cyan: 'link' };

const beginning = (kind: PhaseKind, from: number, seconds: number): Phase => ({ kind, from, to: from + seconds });
const ending = (kind: PhaseKind, to: number, seconds: number): Phase => ({ kind, from: to - seconds, to });

function dnsRow({ connection, query, response, questions }: DnsRecord, key: string, at: At): WaterfallRow {
  const asked = query ?? response?.answers[0] ?? questions?.[0];
  const first = at((query ?? response)!.time);
  return {
    connection, key, frame: (query ?? response)!.frame, method: asked?.type ?? '?', target: (asked?.name ?? '').slice(0, LONGEST_TARGET),
    status: response?.rcode ?? 'no answer', style: response === null ? 'error' : response.rcode === 'NOERROR' ? 'good' : 'warn', bytes: null,
    phases: query && response ? [{ kind: 'wait', from: first, to: Math.max(first, at(response.time)) }] : [], marks: [], from: first, to: first,
  };
}

function tlsRow(record: TlsRecord, key: string, connection: ConnectionRecord, { segments, start }: Known, at: At): WaterfallRow {
  const hello = at(record.time);
  const answer = segments.find(({ frame, from, length }) => from === 'server' && length > 0 && frame > record.frame);
  const answered = answer && record.cipherSuite !== null ? timeOf(answer, start) : null;
  const phases: Phase[] = answered === null ? [] : [
    { kind: 'tls', from: hello, to: answered }, { kind: 'unread', from: answered, to: Math.max(answered, at(connection.endTime)) },
  ];
  const alert = record.alerts.find(({ description }) => description !== 'close_notify');
  return {
    connection: record.connection, key, frame: record.frame, method: 'TLS', target: record.serverName ?? '',
    status: alert ? `alert: ${alert.description}` : record.version?.replace(/^TLS /, '') ?? 'no answer',
    style: alert || answered === null ? 'error' : undefined,
    bytes: connection.payload.server, phases, marks: [], from: hello, to: hello,
  };
}

function connectionRow(record: ConnectionRecord, at: At): WaterfallRow {
  const { payload, shape } = record;
  const [from, to] = [at(record.startTime), at(record.endTime)];
  const bytes = payload.client + payload.server;
  return {
    connection: record.id, key: null, frame: record.firstFrame, method: record.transport, target: record.protocols.join(' '),
    status: shape, style: shape === 'refused' || shape === 'unanswered' ? 'error' : 'warn', bytes,
    phases: bytes === 0 ? [] : [{ kind: 'unread', from: from + (record.tcp?.handshakeRtt ?? 0), to }], marks: [], from, to: from,
  };
}

const SYN = 2;
const RST = 4;
const ACK = 16;

/** From the first SYN to the end of the handshake, or to the refusal. */
function connectPhase({ startTime, roles, tcp, shape }: ConnectionRecord, { segments, start }: Known, at: At): Phase[] {
  if (tcp === null || roles !== 'syn') return [];
  const from = at(startTime);
  const done = shape === 'refused'
    ? segments.find(({ flags }) => (flags & RST) !== 0)
    : segments.find(({ from: side, flags }) => side === 'client' && (flags & (SYN | ACK)) === ACK);
  if (tcp.handshakeRtt === null && shape !== 'refused') return [];
  const to = done ? timeOf(done, start) : tcp.handshakeRtt === null ? null : from + tcp.handshakeRtt;
  return to === null ? [] : [{ kind: 'connect', from, to: Math.max(from, to) }];
}

const RETRANSMISSION = Analysis.Retransmission | Analysis.FastRetransmission | Analysis.SpuriousRetransmission;

/** What a bar shows of a segment. */
export const MARKED = RETRANSMISSION | Analysis.ZeroWindow;

function marksOf({ segments, start }: Known): Mark[] {
  return segments.filter(({ analysis }) => (analysis & MARKED) !== 0)
    .map((segment) => ({
      kind: (segment.analysis & Analysis.ZeroWindow) !== 0 ? 'zero-window' : 'retransmission', at: timeOf(segment, start),
    }));
}

const timeOf = (segment: SegmentRow, start: Moment): number => since(start, segment);
