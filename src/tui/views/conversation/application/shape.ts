/** What a conversation was, in words, with the rule that decided it. The rules are those of `dissect/shape.ts`. */
import type { Shape } from '../../../../record.ts';

const WORDS: Readonly<Record<Shape, readonly [what: string, because: string]>> = {
  silent: ['connected, and nothing said', 'a handshake, and no byte of either side'],
  refused: ['refused', 'the SYN was answered with a reset, or an ICMP error'],
  unanswered: ['never answered', 'no packet of the other end'],
  'single-exchange': ['one request and its answer', 'exactly one HTTP exchange'],
  'keep-alive': ['several exchanges, one after the other', 'more than one HTTP exchange, each request after the answer before it'],
  pipelined: ['requests sent ahead of their answers', 'a request came before the answer to the one before it'],
  'long-poll': ['requests that are held until there is news', 'half of the exchanges or more waited 5 s or longer for their first byte'],
  'event-stream': ['a stream of events', 'a body of text/event-stream'],
  'streaming-body': ['a body that goes on and on', 'a body took 10 s or longer, and is open or small'],
  websocket: ['messages both ways', 'an upgrade to WebSocket, or its frames in a capture that begins within'],
  'media-segments': ['media in segments', 'half of the exchanges or more, and at least two, are playlists or segments of media'],
  tunnel: ['a tunnel for something else', 'CONNECT was answered with success'],
  datagrams: ['datagrams', 'UDP, without a protocol that says more'],
  opaque: ['bytes that nobody here can read', 'no dissector recognised what was said'],
};

export const shapeWords = (shape: Shape): readonly [what: string, because: string] => WORDS[shape];
