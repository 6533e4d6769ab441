import type {
  CloseArgument, ClosePattern, ConnectionPattern, DnsArgument, EventArgument, EventsOptions, ExchangePattern, MessageArgument,
  NoteArgument, PromptOptions, QuietOptions, RecordOptions, Text, TlsArgument, VerdictArgument,
} from '../expect/index.ts';
import type { Shape } from '../record.ts';
import type { ConversationSnapshot } from './to-match-conversation.ts';

/** What `expect(capture)` has, where `capture` is what `openCapture` gives. `T` is not looked at. */
export interface CaptureMatchers<_T = unknown> {
  /** A request and its answer: `{ method: 'POST', path: '/login', status: 201, body: { ok: true } }`. */
  toHaveExchange(pattern: ExchangePattern, options?: RecordOptions<'exchange'>): Promise<void>;
  /** A message of either side; a string or regular expression is its text. */
  toHaveWebSocketMessage(pattern: MessageArgument, options?: RecordOptions<'websocket-message'>): Promise<void>;
  /** Server-Sent Events of one stream, in this order; a string or regular expression is the data. */
  toDeliverEvents(patterns: readonly EventArgument[], options?: EventsOptions): Promise<void>;
  /** A query of DNS and its answer; a string or regular expression is the name that it asks for. */
  toHaveDnsQuery(pattern: DnsArgument, options?: RecordOptions<'dns-query'>): Promise<void>;
  /** What a TLS connection says in the clear; a string or regular expression is the name of its server. */
  toHaveTlsHandshake(pattern: TlsArgument, options?: RecordOptions<'tls-handshake'>): Promise<void>;
  /** A connection, or a flow of UDP. */
  toHaveConnection(pattern: ConnectionPattern, options?: RecordOptions<'connection'>): Promise<void>;
  /** Some connection, of those like `of`, has this shape. */
  toHaveShape(shape: Text<Shape>, of?: ConnectionPattern, options?: RecordOptions<'connection'>): Promise<void>;
  /** A WebSocket is closed with this code (`null`: without one), or a connection ends in this way. */
  toCloseWith(how: CloseArgument, of?: ClosePattern, options?: RecordOptions): Promise<void>;
  /** Notes of an oddity; a string or regular expression is the code. */
  toHaveNotes(pattern: NoteArgument, options?: RecordOptions<'note'>): Promise<void>;
  /** No notes at all, or none above a severity. */
  toHaveNoNotes(options?: QuietOptions): Promise<void>;
  /** Every exchange, of those that match, is answered in so many milliseconds. */
  toRespondWithin(milliseconds: number, where?: ExchangePattern, options?: PromptOptions): Promise<void>;
  /** A verdict on what went wrong; a string or regular expression is the code. */
  toHaveVerdict(pattern: VerdictArgument, options?: RecordOptions<'verdict'>): Promise<void>;
  /** What was said is what the snapshot holds: no times, ports, ids and nonces, which every recording has others of. */
  toMatchConversation(options?: ConversationSnapshot): Promise<void>;
}
