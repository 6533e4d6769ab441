/** What a field can be compared with, where the answers are few and known. */
import { SHAPE_RULES } from '../../dissect/shape-rules.ts';
import type { Vocabulary } from '../../filter/catalogue.ts';
import type { Completion } from './prompt.ts';

/** Texts that a field takes. */
const TEXTS: Readonly<Record<string, readonly string[]>> = {
  'http.request.method': ['GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE', 'OPTIONS', 'CONNECT', 'TRACE'],
  'http.request.version': ['HTTP/1.0', 'HTTP/1.1'],
  'http.response.version': ['HTTP/1.0', 'HTTP/1.1'],
  'connection.shape': [
    'silent', 'single-exchange', 'keep-alive', 'pipelined', 'long-poll', 'event-stream', 'streaming-body', 'websocket', 'media-segments', 'tunnel',
    'datagrams', 'opaque', 'refused', 'unanswered',
  ],
  'connection.shape_reason': Object.keys(SHAPE_RULES),
  'connection.close': ['fin', 'rst', 'idle', 'capture-end', 'superseded'],
  'connection.close.by': ['client', 'server'],
  'connection.transport': ['tcp', 'udp'],
};

/** A field, an operator, perhaps the beginning of a set, and the beginning of a value. */
const COMPARISON = /([a-z_][a-z0-9_.-]*)\s*(?:==|!=|===|!==|\beq\b|\bne\b|\bin\s*\{(?:[^{}"]|"[^"]*")*?[\s,{])\s*("?)([\w/.-]*)$/i;

/** Null where no value stands before the cursor, or nothing is known of it. */
export function completeValue(before: string, vocabulary: Vocabulary): Completion[] | null {
  const [, name, quote, begun] = COMPARISON.exec(before) ?? [];
  if (name === undefined || begun === undefined) return null;
  const field = vocabulary.get(name.toLowerCase());
  if (field === undefined) return null;
  const texts = TEXTS[field.name]?.map((text) => `"${text}"`) ?? (quote === '' ? Object.keys(field.words ?? {}) : []);
  const start = before.length - begun.length - (quote?.length ?? 0);
  const found = texts.filter((text) => text.replaceAll('"', '').toLowerCase().startsWith(begun.toLowerCase()) && text !== before.slice(start));
  return found.length === 0 ? null : found.map((text) => ({ text, start, end: before.length, about: '' }));
}
