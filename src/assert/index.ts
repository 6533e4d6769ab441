/**
 * `earshot/assert`: what the matchers of `earshot/vitest` say, as functions for `node:test` or any other runner. Each rejects with
 * an `AssertionError` whose message names what came nearest; with `not: true` it rejects where the rest holds.
 */
export { assertClose } from './assert-close.ts';
export { assertConnection } from './assert-connection.ts';
export { assertConversation } from './assert-conversation.ts';
export type { ConversationFile } from './assert-conversation.ts';
export { assertDnsQuery } from './assert-dns-query.ts';
export { assertEvents } from './assert-events.ts';
export { assertExchange } from './assert-exchange.ts';
export { assertNoNotes } from './assert-no-notes.ts';
export { assertNotes } from './assert-notes.ts';
export { assertResponds } from './assert-responds.ts';
export { assertShape } from './assert-shape.ts';
export { assertTlsHandshake } from './assert-tls-handshake.ts';
export { assertVerdict } from './assert-verdict.ts';
export { assertWebSocketMessage } from './assert-websocket-message.ts';
export type { Negatable } from './assertion.ts';
export { captureProblem, LiveError, recordCapture } from '../record-capture.ts';
export type { RecordCaptureOptions, RecordedCapture } from '../record-capture.ts';
export { defaultRules } from '../expect/index.ts';
export type {
  CloseArgument, ClosePattern, ConnectionPattern, DnsArgument, DnsPattern, EventArgument, EventPattern, EventsOptions,
  ExchangePattern, MessageArgument, NoteArgument, NotePattern, PromptOptions, QuietOptions, RecordOptions, Rule, TlsArgument,
  TlsPattern, VerdictArgument, VerdictPattern, WebSocketPattern,
} from '../expect/index.ts';
