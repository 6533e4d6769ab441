/** The rules that decide what shape a conversation has, and what each of them saw, in one sentence. */
import type { Shape, ShapeReason } from '../record.ts';

interface ShapeRule {
  /** Null where the protocol that was spoken says it. */
  readonly shape: Shape | null;
  readonly about: string;
}

const rule = (shape: Shape | null, about: string): ShapeRule => ({ shape, about });

export const SHAPE_RULES: Readonly<Record<ShapeReason, ShapeRule>> = {
  'nothing-said': rule('silent', 'The connection was there, and no byte was said on it.'),
  'syn-reset': rule('refused', 'The SYN was answered with a reset.'),
  'nothing-back': rule('unanswered', 'No packet of the other end was seen.'),
  'connect-granted': rule('tunnel', 'CONNECT was answered with success.'),
  'udp': rule('datagrams', 'UDP, and no protocol on it that says more.'),
  'not-recognised': rule('opaque', 'No dissector recognised what was said.'),
  'no-exchange': rule('opaque', 'A protocol was recognised, and what it said has no shape that is known here.'),
  'protocol-says-so': rule(null, 'A protocol was spoken that makes a connection what it is.'),
  'websocket-spoken': rule('websocket', 'An upgrade to WebSocket was granted, or its frames were recognised midway.'),
  'events-dispatched': rule('event-stream', 'A body was declared text/event-stream, and events came of it.'),
  'event-stream-declared': rule('event-stream', 'A body was declared text/event-stream; no event of it was seen.'),
  'playlist-and-segments': rule('media-segments', 'At least half of the exchanges fetched a playlist and what it lists.'),
  'numbered-segments': rule('media-segments', 'Media was fetched piece by piece, under names that count.'),
  'media-ranges': rule('media-segments', 'One media file was fetched range by range.'),
  'paced-pieces': rule('media-segments', 'Large pieces of one series, though not declared as media, were fetched with pauses as for playing them.'),
  'pieces-with-pauses': rule('streaming-body', 'A body of unknown length came in pieces, with pauses between them.'),
  'held-and-repeated': rule('long-poll', 'Requests were held before they were answered, and each answer was followed at once by the same request.'),
  'asked-ahead': rule('pipelined', 'A request came before the answer to the one before it.'),
  'several-exchanges': rule('keep-alive', 'More than one exchange, each request after the answer before it.'),
  'one-exchange': rule('single-exchange', 'Exactly one exchange.'),
};
