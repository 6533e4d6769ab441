/** One entry of an expectation file: which words it may have, and the expectation that they are. */
import { didYouMean } from '../bytes/suggest.ts';
import { checkCount } from '../expect/count.ts';
import { checkExpectation } from '../expect/evaluate.ts';
import type { Count, Expectation, RecordKind, Wanted } from '../expect/expectation.ts';
import { CLOSES, SHAPES } from '../expect/fields/connection.ts';
import { SEVERITIES } from '../expect/fields/note.ts';
import { kindOf, RECORD_KINDS } from '../expect/kind.ts';
import { meantOr } from '../expect/meant.ts';
import { about, refuse } from '../expect/refusal.ts';
import * as say from '../expect/shorthand.ts';
import { show } from '../expect/show.ts';
import type { Severity } from '../note.ts';
import { anyOf, count, NOTHING, ref, TEXT } from './schema-parts.ts';
import type { Schema } from './schema-parts.ts';
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

/** What a text alone stands for, in place of a pattern. */
const SHORT: Readonly<Partial<Record<RecordKind, string>>> = { 'websocket-message': 'text', 'event': 'data', 'note': 'code', 'verdict': 'code' };

function patternOf(kind: RecordKind): Schema {
  return SHORT[kind] === undefined ? ref(kind) : anyOf(TEXT, ref(kind));
}

type Words = Readonly<Record<string, unknown>>;

interface Word {
  /** One line, for editors. */
  readonly about: string;
  /** What stands behind it. */
  readonly schema: Schema;
}

/** Words beside the one that begins an entry. */
const WORDS = {
  'name': { about: 'What reports call it', schema: TEXT },
  'times': { about: 'Exactly so many', schema: count(0) },
  'at-least': { about: 'So many or more', schema: count(1) },
  'at-most': { about: 'So many or fewer; none is enough', schema: count(0) },
  'before': {
    about: 'Only those count that come before some record like this',
    schema: { type: 'object', minProperties: 1, maxProperties: 1, additionalProperties: false, properties: Object.fromEntries(RECORD_KINDS.map((kind) => [kind, patternOf(kind)])) },
  },
  'not': { about: 'That it does not hold', schema: { type: 'boolean' } },
  'of': { about: 'Only of connections, or close messages, like this', schema: ref('of') },
  'path': { about: 'Of the stream of this path', schema: TEXT },
  'exact': { about: 'These events and no others', schema: { type: 'boolean' } },
  'where': { about: 'Only exchanges like this', schema: ref('exchange') },
  'until': { about: 'To the first byte of the answer, or to its last', schema: { enum: ['first-byte', 'last-byte'] } },
} as const satisfies Record<string, Word>;

type WordName = keyof typeof WORDS;

const COUNT = ['times', 'at-least', 'at-most'] as const;
const OF_RECORDS = [...COUNT, 'before', 'not'] as const;
/** What counts are called here, and whereby they are found. */
const COUNT_NAMES = { times: 'times', atLeast: 'at-least', atMost: 'at-most' };

interface Kind extends Word {
  readonly words: readonly WordName[];
  make(value: unknown, words: Words): Expected;
}

const whereOf = (kind: RecordKind, value: unknown): unknown => (typeof value === 'string' && SHORT[kind] !== undefined ? { [SHORT[kind]]: value } : value);

const records = (kind: RecordKind, text: string): [string, Kind] => [kind, {
  about: text, schema: patternOf(kind), words: OF_RECORDS,
  make: (value, words) => ({ kind, where: whereOf(kind, understood(value)), ...optionsOf(words) }) as Expectation,
}];

/** By the word that begins an entry. */
const KINDS: ReadonlyMap<string, Kind> = new Map<string, Kind>([
  records('exchange', 'A request of HTTP and its answer'),
  records('websocket-message', 'A message of a WebSocket, or its text'),
  records('event', 'An event of an event stream, or its data'),
  records('connection', 'A connection of TCP, or a flow of UDP'),
  records('note', 'An oddity, or its code'),
  records('verdict', 'What earshot diagnose finds, or its code'),
  ['shape', {
    about: 'A connection of this shape', schema: { enum: SHAPES }, words: [...OF_RECORDS, 'of'],
    make: (value, words) => say.shape(value as never, ofOf(words), optionsOf(words) as never),
  }],
  ['close', {
    about: 'How a WebSocket (by its code; null for none) or a connection is closed', schema: anyOf({ type: 'integer' }, { enum: CLOSES }, NOTHING),
    words: [...OF_RECORDS, 'of'],
    make: (value, words) => say.close(value as never, ofOf(words), optionsOf(words)),
  }],
  ['events', {
    about: 'One stream delivers these, in this order', schema: { type: 'array', minItems: 1, items: patternOf('event') }, words: ['path', 'exact', 'not'],
    make: (value, words) => say.events(eventsOf(value), defined({ path: words['path'], exact: words['exact'] }) as never),
  }],
  ['no-notes', {
    about: 'No oddities; above: those alone that are worse than this', schema: anyOf({ const: true }, NOTHING, ref('no-notes')), words: ['not'],
    make: (value) => say.noNotes(value === true || value === null ? {} : quietOf(value) as never),
  }],
  ['respond-within', {
    about: 'Every exchange is answered so soon: 200ms, 1.5s, or a number of milliseconds',
    schema: anyOf({ type: 'number', exclusiveMinimum: 0 }, { type: 'string', pattern: '^\\d+(\\.\\d+)? ?(ms|s)$' }), words: ['where', 'until', 'not'],
    make: (value, words) => say.respondWithin(
      millisecondsOf(value), words['where'] === undefined ? undefined : understood(words['where'], 'where') as never, defined({ until: words['until'] }) as never,
    ),
  }],
  ['filter', {
    about: 'Conversations that a display filter selects', schema: TEXT, words: COUNT,
    make: (value, words) => {
      if (typeof value !== 'string' || value.trim() === '') refuse(`filter wants a display filter, such as http.response.code >= 500, not ${show(value)}`);
      return { kind: 'filter', filter: value, ...countOf(words) };
    },
  }],
]);

export const ENTRY_KINDS: readonly string[] = [...KINDS.keys()];

/** Of `no-notes`: which notes matter. */
export const QUIET_WORDS = {
  above: { about: 'Only what is worse than this', schema: { enum: SEVERITIES.slice(0, -1) } },
  except: { about: 'Not these codes', schema: { type: 'array', items: TEXT } },
  where: { about: 'Only notes like this', schema: ref('note') },
} as const satisfies Record<string, Word>;

/** The kinds and words of entries, for the schema of editors. */
export const entryWords = (): { kind: string; about: string; schema: Schema; words: Readonly<Record<string, Word>> }[] =>
  [...KINDS].map(([kind, { words, ...more }]) => ({ kind, ...more, words: Object.fromEntries(['name' as const, ...words].map((word) => [word, WORDS[word]])) }));

/**
 * What an entry expects. Of `forbid` the same words are expected not to hold.
 * @throws {RefusedExpectation} for what cannot be meant; its field may be a word of the entry with a colon behind it.
 */
export function expectationOf(entry: unknown, forbidden: boolean): Expected {
  if (!isObject(entry)) refuse(`an entry names what is expected, such as "exchange: { path: /login }"; ${show(entry)} does not`);
  const { name, ...words } = entry;
  if (name !== undefined && (typeof name !== 'string' || name.trim() === '')) refuse(`name is ${show(name)}; it is a text`, 'name:');
  const [word, ...more] = Object.keys(words).filter((each) => KINDS.has(each));
  if (word === undefined) refuseUnknown(words);
  if (more.length > 0) refuse(`an entry expects one thing, not both ${word} and ${more.join(' and ')}`, `${more[0]}:`);
  const { [word]: value, ...rest } = words;
  checkWords(word, value, rest);
  return about(`${word}:`, () => {
    const made = KINDS.get(word)!.make(value, rest);
    const expected = forbidden ? not(made, rest) : rest['not'] === true ? { ...made, not: true } as Expectation : made;
    if (expected.kind === 'filter') checkCount(expected, COUNT_NAMES);
    else if (expected.kind !== 'fail-on') checkExpectation(expected);
    return expected;
  });
}

function checkWords(kind: string, value: unknown, rest: Words): void {
  const { words } = KINDS.get(kind)!;
  for (const [word, given] of Object.entries(rest)) {
    if (!(words as readonly string[]).includes(word)) {
      const misplaced = value === null && (RECORD_KINDS as readonly string[]).includes(kind) && Object.hasOwn(kindOf(kind as RecordKind).fields, word.replace(/__[a-z]+$/, ''));
      refuse(misplaced ? `${show(word)} belongs into ${kind}: indent it further` : `${kind} knows no word ${show(word)}${meantOr(word, words, 'it may have')}`, `${word}:`);
    }
    if (given === null) refuse(`${word} says nothing; leave it out where nothing is meant`, `${word}:`);
    if (WORDS[word as WordName].schema === WORDS.not.schema && typeof given !== 'boolean') refuse(`${word} is true or false, not ${show(given)}`, `${word}:`);
  }
}

/** Of a filter that selects nothing, and of records that are not there. */
function not(expected: Expected, words: Words): Expected {
  const told = [...COUNT, 'not' as const].find((word) => word in words);
  if (told !== undefined) refuse('forbid says already how many: none', `${told}:`);
  return expected.kind === 'filter' ? { ...expected, times: 0 } : { ...expected, not: true } as Expectation;
}

function optionsOf(words: Words): say.RecordOptions {
  const { before } = words;
  const counted = countOf(words);
  checkCount(counted, COUNT_NAMES);
  return { ...counted, ...(before === undefined ? {} : { before: about('before:', () => wantedOf(before)) }) };
}

function countOf(words: Words): Count {
  return defined({ times: words['times'], atLeast: words['at-least'], atMost: words['at-most'] }) as Count;
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

const eventsOf = (value: unknown): never =>
  (Array.isArray(value) ? value.map((each, at) => understood(each, `event ${at + 1}: `)) : value) as never;

function quietOf(value: unknown): Words {
  if (!isObject(value)) refuse(`no-notes is true, or has ${Object.keys(QUIET_WORDS).join(', ')}, not ${show(value)}`);
  for (const [word, given] of Object.entries(value)) {
    if (!Object.hasOwn(QUIET_WORDS, word)) refuse(`no-notes knows no word ${show(word)}${meantOr(word, Object.keys(QUIET_WORDS), 'it may have')}`, word);
    if (given === null) refuse(`${word} says nothing; leave it out where nothing is meant`, word);
  }
  return value['where'] === undefined ? value : { ...value, where: understood(value['where'], 'where') };
}

/** 200, `200ms`, `1.5 s`. */
function millisecondsOf(value: unknown): number {
  if (typeof value === 'number') return value;
  const [, figure, unit] = /^(\d+(?:\.\d+)?) ?(ms|s)$/.exec(String(value)) ?? [];
  if (figure === undefined) refuse(`respond-within wants a time such as 200ms or 1.5s, not ${show(value)}`);
  return Number(figure) * (unit === 's' ? 1000 : 1);
}

function refuseUnknown(words: Words): never {
  const word = Object.keys(words).find((each) => !Object.hasOwn(WORDS, each)) ?? '';
  const wrong = word === '' ? '' : `, not ${show(word)}${didYouMean(word, ENTRY_KINDS, show)}`;
  refuse(`an entry expects one of ${ENTRY_KINDS.join(', ')}${wrong}`, word === '' ? null : `${word}:`);
}

const isObject = (value: unknown): value is Words => typeof value === 'object' && value !== null && !Array.isArray(value);

const defined = (words: Record<string, unknown>): Record<string, unknown> =>
  Object.fromEntries(Object.entries(words).filter(([, value]) => value !== undefined));
