/** The kinds of entries that an expectation file may have, and the words of each. A new kind is an item here. */
import { checkCount } from '../expect/count.ts';
import type { Count, Expectation, RecordKind, Wanted } from '../expect/expectation.ts';
import { CLOSES, SHAPES } from '../expect/fields/connection.ts';
import { SEVERITIES } from '../expect/fields/note.ts';
import { RECORD_KINDS } from '../expect/kind.ts';
import { meantOr } from '../expect/meant.ts';
import { about, refuse } from '../expect/refusal.ts';
import * as say from '../expect/shorthand.ts';
import { show } from '../expect/show.ts';
import type { Severity } from '../note.ts';
import { anyOf, count, FLAG, NOTHING, object, ref, TEXT } from './schema-parts.ts';
import type { Schema, Word } from './schema-parts.ts';
import { understood } from './suffixes.ts';

/** How many conversations a display filter selects. */
export interface FilterExpectation extends Count {
  readonly kind: 'filter';
  readonly filter: string;
}

/** That no note is of this severity or worse. */
export interface FailOnExpectation {
  readonly kind: 'fail-on';
  readonly severity: Severity;
}

export type Expected = Expectation | FilterExpectation | FailOnExpectation;

/** An entry's words, or some of them, with what stands behind each. */
export type Words = Readonly<Record<string, unknown>>;

const patternOf = (kind: RecordKind): Schema => (say.fieldOfText(kind) === null ? ref(kind) : anyOf(TEXT, ref(kind)));

function whereOf(kind: RecordKind, value: unknown): unknown {
  const field = say.fieldOfText(kind);
  if (field === null) return value;
  // YAML takes for figures and flags what has no quotes.
  if (typeof value === 'number' || typeof value === 'boolean') {
    refuse(`${field} is text, and ${show(value)} is none; did you mean ${show(String(value))}?`);
  }
  return typeof value === 'string' ? { [field]: value } : value;
}

/** Words beside the one that begins an entry. */
export const WORDS = {
  'name': { about: 'What reports call it', schema: TEXT },
  'times': { about: 'Exactly so many', schema: count(0) },
  'at-least': { about: 'So many or more', schema: count(1) },
  'at-most': { about: 'So many or fewer; none is enough', schema: count(0) },
  'before': {
    about: 'Only those count that come before some record like this',
    schema: {
      ...object(Object.fromEntries(RECORD_KINDS.map((kind) => [kind, { about: 'Of this kind', schema: patternOf(kind) }]))),
      minProperties: 1, maxProperties: 1,
    },
  },
  'not': { about: 'That it does not hold', schema: FLAG },
  'of': { about: 'Only of connections, or close messages, like this', schema: ref('of') },
  'path': { about: 'Of the stream of this path', schema: TEXT },
  'exact': { about: 'These events and no others', schema: FLAG },
  'where': { about: 'Only exchanges like this', schema: ref('exchange') },
  'until': { about: 'To the first byte of the answer, or to its last', schema: { enum: ['first-byte', 'last-byte'] } },
} as const satisfies Record<string, Word>;

export type WordName = keyof typeof WORDS;

export const COUNT = ['times', 'at-least', 'at-most'] as const;
const OF_RECORDS = [...COUNT, 'before', 'not'] as const;
/** What counts are called here, and whereby they are found. */
const COUNT_NAMES = { times: 'times', atLeast: 'at-least', atMost: 'at-most' };

export interface Kind extends Word {
  readonly words: readonly WordName[];
  /** @throws {RefusedExpectation} */
  make(value: unknown, words: Words): Expected;
}

const records = (kind: RecordKind, text: string): [string, Kind] => [kind, {
  about: text, schema: patternOf(kind), words: OF_RECORDS,
  make: (value, words) => ({ kind, where: whereOf(kind, understood(value)), ...optionsOf(words) }) as Expectation,
}];

/** 200ms, 1.5 s. */
const TIME = /^(\d+(?:\.\d+)?) ?(ms|s)$/;

/** By the word that begins an entry. */
export const KINDS: ReadonlyMap<string, Kind> = new Map<string, Kind>([
  records('exchange', 'A request of HTTP and its answer'),
  records('websocket-message', 'A message of a WebSocket, or its text'),
  records('event', 'An event of an event stream, or its data'),
  records('dns-query', 'A query of DNS and its answer, or the name that it asks for'),
  records('tls-handshake', 'What a TLS connection says in the clear, or the name of its server'),
  records('connection', 'A connection of TCP, or a flow of UDP'),
  records('note', 'An oddity, or its code'),
  records('verdict', 'What earshot diagnose finds, or its code'),
  ['shape', {
    about: 'A connection of this shape', schema: { enum: SHAPES }, words: [...OF_RECORDS, 'of'],
    make: (value, words) => say.shape(value as never, ofOf(words), optionsOf(words) as never),
  }],
  ['close', {
    about: 'How a WebSocket (by its code; null for none) or a connection is closed',
    schema: anyOf({ type: 'integer' }, { enum: CLOSES }, NOTHING), words: [...OF_RECORDS, 'of'],
    make: (value, words) => say.close(value as never, ofOf(words), optionsOf(words)),
  }],
  ['events', {
    about: 'One stream delivers these, in this order',
    schema: { type: 'array', minItems: 1, items: patternOf('event') }, words: ['path', 'exact', 'not'],
    make: (value, words) => say.events(eventsOf(value), given({ path: words['path'], exact: words['exact'] })),
  }],
  ['no-notes', {
    about: 'No oddities; above: those alone that are worse than this',
    schema: anyOf({ const: true }, NOTHING, ref('no-notes')), words: ['not'],
    make: (value) => say.noNotes(value === true || value === null ? {} : quietOf(value)),
  }],
  ['respond-within', {
    about: 'Every exchange is answered so soon: 200ms, 1.5s, or a number of milliseconds',
    schema: anyOf({ type: 'number', exclusiveMinimum: 0 }, { type: 'string', pattern: TIME.source }),
    words: ['where', 'until', 'not'],
    make: (value, { where, until }) => {
      const exchanges = where === undefined ? undefined : understood(where, 'where') as never;
      return say.respondWithin(millisecondsOf(value), exchanges, given({ until }));
    },
  }],
  ['filter', {
    about: 'Conversations that a display filter selects', schema: TEXT, words: COUNT,
    make: (value, words) => {
      if (typeof value !== 'string' || value.trim() === '') {
        refuse(`filter wants a display filter, such as http.response.code >= 500, not ${show(value)}`);
      }
      return { kind: 'filter', filter: value, ...countOf(words) };
    },
  }],
]);

/** Of `no-notes`: which notes matter. */
export const QUIET_WORDS = {
  above: { about: 'Only what is worse than this', schema: { enum: SEVERITIES.slice(0, -1) } },
  except: { about: 'Not these codes', schema: { type: 'array', items: TEXT } },
  where: { about: 'Only notes like this', schema: ref('note') },
} as const satisfies Record<string, Word>;

function optionsOf(words: Words): say.RecordOptions {
  const { before } = words;
  return { ...countOf(words), ...(before === undefined ? {} : { before: about('before:', () => wantedOf(before)) }) };
}

function countOf(words: Words): Count {
  const counted: Count = given({ times: words['times'], atLeast: words['at-least'], atMost: words['at-most'] });
  checkCount(counted, COUNT_NAMES);
  return counted;
}

const ofOf = ({ of }: Words): never => about('of:', () => {
  if (of !== undefined && !isObject(of)) refuse(`of is a pattern, and ${show(of)} is none`);
  return understood(of ?? {}) as never;
});

/** `before: { websocket-message: { text: hello } }` */
function wantedOf(before: unknown): Wanted {
  const [kind, ...more] = isObject(before) ? Object.keys(before) as RecordKind[] : [];
  if (kind === undefined || more.length > 0 || !RECORD_KINDS.includes(kind)) {
    refuse(`before names one kind of record (${RECORD_KINDS.join(', ')}) and a pattern, not ${show(before)}`);
  }
  return { kind, where: whereOf(kind, understood((before as Words)[kind], 'before: ')) } as Wanted;
}

function eventsOf(value: unknown): never {
  const eventOf = (each: unknown, at: number): unknown =>
    about(`event ${at + 1}`, () => whereOf('event', understood(each, `event ${at + 1}: `)));
  return (Array.isArray(value) ? value.map(eventOf) : value) as never;
}

function quietOf(value: unknown): say.QuietOptions {
  const known = Object.keys(QUIET_WORDS);
  if (!isObject(value)) refuse(`no-notes is true, or has ${known.join(', ')}, not ${show(value)}`);
  for (const [word, said] of Object.entries(value)) {
    if (!known.includes(word)) refuse(`no-notes knows no word ${show(word)}${meantOr(word, known, 'it may have')}`, word);
    if (said === null) refuse(`${word} says nothing; leave it out where nothing is meant`, word);
  }
  const { where } = value;
  return (where === undefined ? value : { ...value, where: understood(where, 'where') }) as say.QuietOptions;
}

/** 200, `200ms`, `1.5 s`. */
function millisecondsOf(value: unknown): number {
  if (typeof value === 'number') return value;
  const [, figure, unit] = TIME.exec(String(value)) ?? [];
  if (figure === undefined) refuse(`respond-within wants a time such as 200ms or 1.5s, not ${show(value)}`);
  return Number(figure) * (unit === 's' ? 1000 : 1);
}

export const isObject = (value: unknown): value is Words => typeof value === 'object' && value !== null && !Array.isArray(value);

/** Those of the words that are there; what stands behind them is looked at by whoever takes them. */
const given = <T>(words: Words): T => Object.fromEntries(Object.entries(words).filter(([, value]) => value !== undefined)) as T;
