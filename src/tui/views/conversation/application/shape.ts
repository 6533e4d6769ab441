/** What a conversation was, in words. */
import type { Shape } from '../../../../record.ts';

const WORDS: Readonly<Record<Shape, string>> = {
  silent: 'connected, and nothing said',
  refused: 'refused',
  unanswered: 'never answered',
  'single-exchange': 'one request and its answer',
  'keep-alive': 'several exchanges, one after the other',
  pipelined: 'requests sent ahead of their answers',
  'long-poll': 'requests that are held until there is news',
  'event-stream': 'a stream of events',
  'streaming-body': 'a body that goes on and on',
  websocket: 'messages both ways',
  'media-segments': 'media in segments',
  tunnel: 'a tunnel for something else',
  datagrams: 'datagrams',
  opaque: 'bytes that nobody here can read',
};

export const shapeWords = (shape: Shape): string => WORDS[shape];
