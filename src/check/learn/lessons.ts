/** What a run says, as entries of an expectation file: each kind of thing once, with how often it was said. */
import type { ConnectionRecord, DnsRecord, HttpRecord, SseRecord, TlsRecord, WebSocketRecord } from '../../record.ts';
import type { Collected } from '../../expect/collect.ts';
import { isEphemeral } from '../../expect/ephemeral.ts';
import { mediaType } from '../../expect/fields/exchange.ts';
import { pathOf } from '../../expect/fields/path.ts';
import { openedBy } from '../../expect/fields/opened-by.ts';
import { Absent } from '../../expect/show.ts';
import { streamsOf } from '../../expect/streams.ts';
import { isStableText, NOTHING, stable } from './stable.ts';

export type Words = Record<string, unknown>;

export interface Lesson {
  /** The word that begins the entry, and its pattern. */
  readonly kind: string;
  readonly where: unknown;
  /** The entry's other words. */
  readonly more: Words;
  /** Lessons of two runs with the same key are about the same thing. */
  readonly key: string;
  /** JSON that was said there, kept apart: of two runs what is common is taken, of one what looks stable. Undefined for none. */
  readonly json?: unknown;
  /** Where the JSON goes in the pattern. */
  readonly jsonAt?: string;
}

/** Messages of one WebSocket, and events of one stream, that are written out. */
const MOST_MESSAGES = 20;
const MOST_EVENTS = 50;
/** Longer bodies and messages are told by their kind alone. */
const LONGEST_TEXT = 4096;

export const lessonsOf = (run: Collected): Lesson[] => [
  ...counted(run.connections.map(connectionLesson)),
  ...counted(run.of<DnsRecord>('dns').map(dnsLesson).filter((each) => each !== null)),
  ...counted(run.of<TlsRecord>('tls').map(tlsLesson)),
  ...counted(run.of<HttpRecord>('http').map(exchangeLesson).filter((each) => each !== null)),
  ...webSocketLessons(run),
  ...eventLessons(run),
];

/** Alike ones are one, with their number. JSON that differs between them is none. */
function counted(lessons: readonly Lesson[]): Lesson[] {
  const alike = new Map<string, Lesson[]>();
  for (const each of lessons) {
    const others = alike.get(each.key);
    if (others) others.push(each);
    else alike.set(each.key, [each]);
  }
  return [...alike.values()].map((all) => {
    const { json: _, ...first } = all[0]!;
    const texts = new Set(all.map(({ json }) => JSON.stringify(json)));
    return { ...(texts.size === 1 ? all[0]! : first), more: { times: all.length } };
  });
}

function connectionLesson({ shape, transport, server, close }: ConnectionRecord): Lesson {
  const how = close.how === 'capture-end' ? {} : { close: { how: close.how } };
  const at = isEphemeral(server.port) ? {} : { server: `:${server.port}` };
  const where = { transport, shape, ...at, ...how };
  return { kind: 'connection', where, more: {}, key: `connection ${JSON.stringify(where)}` };
}

function dnsLesson({ query, questions, response }: DnsRecord): Lesson | null {
  if (query === null || questions !== undefined || !isStableText(query.name)) return null;
  const where = { name: query.name.toLowerCase(), type: query.type, rcode: response?.rcode ?? null };
  return { kind: 'dns-query', where, more: {}, key: `dns-query ${JSON.stringify(where)}` };
}

function tlsLesson({ serverName, version, alpn }: TlsRecord): Lesson {
  const where = {
    ...(serverName !== null && isStableText(serverName) ? { serverName } : {}), ...(version === null ? {} : { version }),
    ...(alpn.chosen === null ? {} : { alpn: alpn.chosen }),
  };
  return { kind: 'tls-handshake', where, more: {}, key: `tls-handshake ${JSON.stringify(where)}` };
}

function exchangeLesson({ request, response, state }: HttpRecord): Lesson | null {
  if (request === null) return null;
  const path = pathOf(request.target);
  const where: Words = {
    method: request.method, ...(isStableText(path) ? { path } : {}),
    ...(response === null ? { response: null } : { status: response.status }),
    ...(response?.contentType == null ? {} : { contentType: mediaType(response.contentType) }),
    ...(state === 'complete' ? {} : { state }),
  };
  const lesson = { kind: 'exchange', where, more: {}, key: `exchange ${JSON.stringify(where)}` };
  const json = jsonOf(response?.body.text);
  return json === undefined || response?.body.truncated ? lesson : { ...lesson, json, jsonAt: 'body' };
}

/** By the path that opened it; the first messages as they came, then how each ended. */
function webSocketLessons(run: Collected): Lesson[] {
  const lessons: Lesson[] = [];
  const told = new Map<string, number>();
  for (const message of run.of<WebSocketRecord>('websocket')) {
    const opened = openedBy(message, run);
    const path = typeof opened === 'string' && isStableText(opened) ? { path: opened } : {};
    const { from, opcode, code } = message;
    const place = `${from} ${JSON.stringify(path)}`;
    if (opcode === 'close') {
      lessons.push({ kind: 'websocket-message', where: { from, opcode, ...(code == null ? {} : { code }), ...path }, more: {}, key: `close ${place} ${code}` });
      continue;
    }
    const count = (told.get(place) ?? 0) + 1;
    told.set(place, count);
    if (count > MOST_MESSAGES) continue;
    const json = jsonOf(message.text);
    const isJson = typeof json === 'object' && json !== null && !message.truncated;
    const text = !isJson && opcode === 'text' && isShort(message.text) && isStableText(message.text!) ? { text: message.text } : {};
    const lesson = { kind: 'websocket-message', where: { from, opcode, ...text, ...path }, more: {}, key: `message ${place} ${opcode} ${count}` };
    lessons.push(isJson ? { ...lesson, json, jsonAt: 'text' } : lesson);
  }
  return unrepeated(lessons);
}

/** What is expected once more is expected already. */
function unrepeated(lessons: readonly Lesson[]): Lesson[] {
  const seen = new Set<string>();
  return lessons.filter(({ where, json }) => {
    const text = JSON.stringify([where, json]);
    return !seen.has(text) && seen.add(text);
  });
}

function eventLessons(run: Collected): Lesson[] {
  const lessons: Lesson[] = [];
  for (const events of streamsOf(run)) {
    const opened = openedBy(events[0]!, run);
    const path = opened instanceof Absent || opened === null || !isStableText(String(opened)) ? {} : { path: opened };
    const where = events.slice(0, MOST_EVENTS).map((event) => eventWords(event)).filter((words) => Object.keys(words).length > 0);
    if (where.length > 0) lessons.push({ kind: 'events', where, more: path, key: `events ${JSON.stringify(path)}` });
  }
  return numbered(unrepeated(lessons));
}

/** Streams of the same path are told apart by their order. */
function numbered(lessons: readonly Lesson[]): Lesson[] {
  const counts = new Map<string, number>();
  return lessons.map((lesson) => {
    const count = (counts.get(lesson.key) ?? 0) + 1;
    counts.set(lesson.key, count);
    return { ...lesson, key: `${lesson.key} ${count}` };
  });
}

function eventWords({ event, id, data, truncated }: SseRecord): Words {
  const json = jsonOf(data);
  const said = truncated || data === '' || data.length > LONGEST_TEXT ? NOTHING
    : typeof json === 'object' && json !== null ? stable(json) : isStableText(data) ? data : NOTHING;
  return {
    ...(event === 'message' ? {} : { event }), ...(id === '' || !isStableText(id) ? {} : { id }),
    ...(said === NOTHING ? {} : { data: said }),
  };
}

const isShort = (text: string | undefined): boolean => text !== undefined && text !== '' && text.length <= LONGEST_TEXT;

/** Objects and lists; undefined for anything else. */
function jsonOf(text: string | undefined): unknown {
  if (!isShort(text) || !/^\s*[[{]/.test(text!)) return undefined;
  try {
    return JSON.parse(text!) as unknown;
  } catch {
    return undefined;
  }
}
