/**
 * `earshot/vitest`: matchers over captures. Imported once, by a test or as one of vitest's `setupFiles`, it makes them known to
 * `expect`; all of them must be awaited.
 */
import { expect } from 'vitest';
import type { CaptureMatchers } from './matchers.ts';
import { toCloseWith } from './to-close-with.ts';
import { toDeliverEvents } from './to-deliver-events.ts';
import { toHaveConnection } from './to-have-connection.ts';
import { toHaveDnsQuery } from './to-have-dns-query.ts';
import { toHaveExchange } from './to-have-exchange.ts';
import { toHaveNoNotes } from './to-have-no-notes.ts';
import { toHaveNotes } from './to-have-notes.ts';
import { toHaveShape } from './to-have-shape.ts';
import { toHaveTlsHandshake } from './to-have-tls-handshake.ts';
import { toHaveVerdict } from './to-have-verdict.ts';
import { toHaveWebSocketMessage } from './to-have-websocket-message.ts';
import { toMatchConversation } from './to-match-conversation.ts';
import { toRespondWithin } from './to-respond-within.ts';

expect.extend({
  toHaveExchange, toHaveWebSocketMessage, toDeliverEvents, toHaveDnsQuery, toHaveTlsHandshake, toHaveConnection, toHaveShape,
  toCloseWith, toHaveNotes, toHaveNoNotes, toRespondWithin, toHaveVerdict, toMatchConversation,
});

declare module 'vitest' {
  // oxlint-disable-next-line typescript/no-empty-object-type, typescript/no-explicit-any
  interface Matchers<T = any> extends CaptureMatchers<T> {}
}

export type { CaptureMatchers } from './matchers.ts';
export type { ConversationSnapshot } from './to-match-conversation.ts';
export { recordCapture } from './record-capture.ts';
export type { RecordCaptureOptions } from './record-capture.ts';
export { defaultRules } from '../expect/index.ts';
export type {
  CloseArgument, ClosePattern, ConnectionPattern, DnsArgument, DnsPattern, EventArgument, EventPattern, EventsOptions,
  ExchangePattern, MessageArgument, NoteArgument, NotePattern, PromptOptions, QuietOptions, RecordOptions, Rule, TlsArgument,
  TlsPattern, VerdictArgument, VerdictPattern, WebSocketPattern,
} from '../expect/index.ts';
