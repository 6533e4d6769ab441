/**
 * What must have crossed the wire, as plain data: a kind, a pattern that names fields of its records, how many, and in which
 * order. Matchers, assertions and expectation files all say it in these words.
 */
import type { CloseHow, Confidence, HttpRecord, Position, Shape, SocketState, Step } from '../record.ts';
import type { Layer, Severity } from '../note.ts';
import type { Side } from '../side.ts';

/** Anything that judges a value itself, such as `expect.stringContaining('a')` of vitest and jest. */
export interface Asymmetric {
  asymmetricMatch(value: unknown): boolean;
}

export type Text<T extends string = string> = T | RegExp | Asymmetric;
/** A regular expression looks at the decimal digits. */
export type Figure = number | RegExp | Asymmetric;
export type Flag = boolean | Asymmetric;
/** `2xx` stands for 200 to 299. */
export type Status = number | `${1 | 2 | 3 | 4 | 5}xx` | RegExp | Asymmetric;
/** A part of what JSON may hold: objects may have more members, lists may not. */
export type Json = string | number | boolean | null | RegExp | Asymmetric | readonly Json[] | { readonly [name: string]: Json };
/**
 * A string, a regular expression or bytes are compared with the content as it is; anything else with the JSON that it is.
 * `null` stands for none.
 */
export type Content = Json | Uint8Array;
/**
 * By name, in any case; of a header that was sent more than once any value may match, or a list all of them. `null`: not there.
 * What judges all of them at once sees such values as one, with commas between.
 */
export type HeadersPattern = Readonly<Record<string, Text | readonly Text[] | null>> | Asymmetric;
/** An address, `address:port`, `:port`, or a port. */
export type EndpointPattern = Text | number | { address?: Text; port?: Figure };
export type BySidePattern = { client?: Figure; server?: Figure } | Asymmetric;

export interface RequestPattern {
  headers?: HeadersPattern;
  trailers?: HeadersPattern;
  body?: Content;
  /** Bytes of the body as they were sent. */
  length?: Figure;
}

export interface ResponsePattern extends RequestPattern {
  status?: Status;
  reason?: Text;
  version?: Text;
  contentType?: Text | null;
}

export interface ExchangePattern {
  method?: Text;
  /** Of the target, without its query. */
  path?: Text;
  query?: HeadersPattern | null;
  /** As it stands in the request line. */
  target?: Text;
  host?: Text | null;
  url?: Text | null;
  version?: Text;
  state?: Text<HttpRecord['state']>;
  /** These five are the response's. */
  status?: Status;
  reason?: Text;
  contentType?: Text | null;
  headers?: HeadersPattern;
  body?: Content;
  request?: RequestPattern | null;
  response?: ResponsePattern | null;
  /** 1xx answers before the response, by status. */
  informational?: Status | readonly Status[] | null;
  connection?: Figure;
}

export interface WebSocketPattern {
  from?: Text<Side>;
  opcode?: Text;
  text?: Content;
  /** Of the exchange that opened it, without its query. */
  path?: Text | null;
  /** Bytes after inflation. */
  length?: Figure;
  compressed?: Flag;
  complete?: Flag;
  /** How many frames carried it. */
  frames?: Figure;
  /** Of a close. */
  code?: Figure | null;
  reason?: Text;
  connection?: Figure;
}

export interface EventPattern {
  event?: Text;
  id?: Text;
  data?: Content;
  retry?: Figure | null;
  path?: Text | null;
  connection?: Figure;
}

export interface DnsPattern {
  /** What is asked for, without a point at the end and in any case; of several questions, one of them, or a list of all. */
  name?: Text | readonly Text[] | null;
  type?: Text | readonly Text[] | null;
  /** `null`: no answer came. */
  rcode?: Text | null;
  /** Data of the answer section as zone files write it: one of them, or a list of all; `null`: there are none. */
  answers?: Text | readonly Text[] | Asymmetric | null;
  /** The answer was cut to fit a datagram. */
  truncated?: Flag;
  opcode?: Text;
  id?: Figure;
  connection?: Figure;
}

export interface TlsPattern {
  serverName?: Text | null;
  /** What the server chose, or the client offered while nothing was answered: `TLS 1.3`. */
  version?: Text | null;
  /** `null`: no answer of the server was seen. */
  cipherSuite?: Text | null;
  /** The protocol that the server chose; `null` also where TLS 1.3 hides it. */
  alpn?: Text | null;
  /** Protocols that the client offers: one of them, or a list of all. */
  offered?: Text | readonly Text[] | Asymmetric | null;
  /** Descriptions of alerts in the clear: one of them, or a list of all; `null`: there are none. */
  alerts?: Text | readonly Text[] | Asymmetric | null;
  /** The server asked for a second hello. */
  helloRetry?: Flag;
  ja3?: Text | null;
  connection?: Figure;
}

export interface ConnectionPattern {
  id?: Figure;
  transport?: Text<'tcp' | 'udp'>;
  client?: EndpointPattern;
  server?: EndpointPattern;
  /** What the client calls it: Host, or server name indication. */
  serverName?: Text | null;
  shape?: Text<Shape>;
  protocols?: Text | readonly Text[] | Asymmetric;
  /** Zeek's conn_state. */
  state?: Text;
  /** `code` is that of a WebSocket: of its first close, or 1006 where it ended without one. */
  close?: { how?: Text<CloseHow>; by?: Text<Side> | null; code?: Figure | null };
  sockets?: { client?: Text<SocketState>; server?: Text<SocketState> } | null;
  duration?: Figure;
  frames?: BySidePattern;
  bytes?: BySidePattern;
  payload?: BySidePattern;
  missing?: BySidePattern;
  tcp?: TcpPattern | null;
}

export interface TcpPattern {
  handshakeRtt?: Figure | null;
  retransmissions?: BySidePattern;
  fastRetransmissions?: BySidePattern;
  spuriousRetransmissions?: BySidePattern;
  outOfOrder?: BySidePattern;
  duplicateAcks?: BySidePattern;
  lostSegments?: BySidePattern;
  zeroWindows?: BySidePattern;
  windowUpdates?: BySidePattern;
  keepAlives?: BySidePattern;
  duplicateFrames?: Figure;
  reuses?: Figure | null;
}

export interface NotePattern {
  /** One of `NOTES`, or one of a plugin's own, which begins with the plugin's name and a hyphen. */
  code?: Text;
  severity?: Text<Severity>;
  layer?: Text<Layer>;
  side?: Text<Side> | null;
  message?: Text;
  frame?: Figure | null;
  connection?: Figure | null;
}

export interface VerdictPattern {
  code?: Text;
  position?: Text<Position>;
  step?: Text<Step> | null;
  severity?: Text<Severity>;
  confidence?: Text<Confidence>;
  message?: Text;
  /** How many connections it holds for. */
  count?: Figure;
  /** One that it holds for. */
  connection?: Figure;
}

/** The pattern of each kind of record that can be expected by itself. */
export interface Patterns {
  'exchange': ExchangePattern;
  'websocket-message': WebSocketPattern;
  'event': EventPattern;
  'dns-query': DnsPattern;
  'tls-handshake': TlsPattern;
  'connection': ConnectionPattern;
  'note': NotePattern;
  'verdict': VerdictPattern;
}

export type RecordKind = keyof Patterns;

/** A record by kind and pattern. */
export type Wanted = { [K in RecordKind]: { kind: K; where: Patterns[K] } }[RecordKind];

/** How many records must match; at least one, where nothing is said. */
export interface Count {
  times?: number;
  atLeast?: number;
  atMost?: number;
}

/** At least one record, or as many as are said; with `before`, only those count that some record of the other comes after. */
export type RecordExpectation = Wanted & Count & { before?: Wanted; not?: boolean };

/** Events of one stream, in this order, perhaps with others between; with `exact`, those and no others. */
export interface EventsExpectation {
  kind: 'events';
  events: readonly EventPattern[];
  exact?: boolean;
  /** Of this stream alone. */
  path?: Text;
  not?: boolean;
}

/** No note at all, or none as bad. */
export interface QuietExpectation {
  kind: 'no-notes';
  /** Notes of this severity and better are no matter. */
  above?: Severity;
  /** Notes of these codes are no matter. */
  except?: readonly string[];
  /** Only notes like this matter. */
  where?: NotePattern;
  not?: boolean;
}

/** Every exchange (of those that match) is answered in time; none at all is a failure too. */
export interface PromptExpectation {
  kind: 'respond-within';
  milliseconds: number;
  where?: ExchangePattern;
  /** From the last byte of the request to the first byte of the response, or to its last. */
  until?: 'first-byte' | 'last-byte';
  not?: boolean;
}

export type Expectation = RecordExpectation | EventsExpectation | QuietExpectation | PromptExpectation;
