/** One entry of an expectation file: which words it may have, and the expectation that they are. */
import { didYouMean } from '../bytes/suggest.ts';
import type { Count, Expectation, RecordKind, Wanted } from '../expect/expectation.ts';
import { RECORD_KINDS } from '../expect/kind.ts';
import * as say from '../expect/shorthand.ts';
import { show } from '../expect/show.ts';
import { PatternError, understood } from './comparing.ts';

/** How many conversations a display filter selects. */
export interface FilterExpectation {
  readonly kind: 'filter';
  readonly filter: string;
  readonly times?: number;
  readonly atLeast?: number;
  readonly atMost?: number;
}

export type Expected = Expectation | FilterExpectation;

type Words = Readonly<Record<string, unknown>>;

const COUNT = ['times', 'at-least', 'at-most'];
const OF_RECORDS = [...COUNT, 'before', 'not'];

interface Kind {
  /** The other words that it may have. */
  readonly words: readonly string[];
  make(value: never, words: Words): Expected;
}

const records = (make: (value: never, options: say.RecordOptions) => Expectation): Kind => ({
  words: OF_RECORDS, make: (value, words) => make(value, optionsOf(words)),
});

/** By the word that begins an entry. */
const KINDS: Readonly<Record<string, Kind>> = {
  'exchange': records((value, options) => say.exchange(value, options as never)),
  'websocket-message': records((value, options) => say.webSocketMessage(value, options as never)),
  'event': records((value, options) => ({ kind: 'event', where: typeof value === 'string' ? { data: value } : value, ...options }) as Expectation),
  'connection': records((value, options) => say.connection(value, options as never)),
  'note': records((value, options) => say.notes(value, options as never)),
  'verdict': records((value, options) => say.verdict(value, options as never)),
  'shape': { words: [...OF_RECORDS, 'of'], make: (value, words) => say.shape(value, patternOf(words['of'] ?? {}) as never, optionsOf(words) as never) },
  'close': { words: [...OF_RECORDS, 'of'], make: (value, words) => say.close(value, patternOf(words['of'] ?? {}) as never, optionsOf(words)) },
  'events': {
    words: ['path', 'exact', 'not'],
    make: (value, words) => say.events(value, defined({ path: words['path'], exact: words['exact'] }) as never),
  },
  'no-notes': {
    words: ['not'],
    make: (value: unknown) => {
      if (value === true || value === null) return say.noNotes();
      return say.noNotes(value as never);
    },
  },
  'respond-within': {
    words: ['where', 'until', 'not'],
    make: (value: unknown, words) => say.respondWithin(
      millisecondsOf(value), words['where'] === undefined ? undefined : patternOf(words['where']) as never, defined({ until: words['until'] }) as never,
    ),
  },
  'filter': {
    words: COUNT,
    make: (value: unknown, words) => {
      if (typeof value !== 'string' || value.trim() === '') throw new PatternError('filter wants a display filter, such as http.response.code >= 500');
      return { kind: 'filter', filter: value, ...countOf(words) };
    },
  },
};

export const ENTRY_KINDS: readonly string[] = Object.keys(KINDS);

/**
 * What an entry expects. Of `forbid` the same words are expected not to hold.
 * @throws {PatternError, RefusedExpectation} for what cannot be meant.
 */
export function expectationOf(entry: unknown, forbidden: boolean): Expected {
  if (!isObject(entry)) throw new PatternError(`an entry names what is expected, such as "exchange: { path: /login }"; ${show(entry)} does not`);
  const { name: _, ...words } = entry;
  const kinds = Object.keys(words).filter((word) => word in KINDS);
  if (kinds.length !== 1) throw new PatternError(kinds.length === 0 ? unknownWord(words) : `an entry expects one thing, not both ${kinds.join(' and ')}`);
  const kind = KINDS[kinds[0]!]!;
  const { [kinds[0]!]: value, ...rest } = words;
  for (const word of Object.keys(rest)) {
    if (!kind.words.includes(word)) throw new PatternError(`${kinds[0]} knows no word ${show(word)}${didYouMean(word, kind.words, show) || `; it may have ${kind.words.join(', ')}`}`);
  }
  const expectation = kind.make(understood(value) as never, rest);
  if (forbidden) return not(expectation, rest);
  return rest['not'] === true ? { ...expectation, not: true } as Expected : expectation;
}

/** Of a filter that selects nothing, and of records that are not there. */
function not(expectation: Expected, words: Words): Expected {
  if (['times', 'at-least', 'at-most', 'not'].some((word) => word in words)) throw new PatternError('forbid says already how many: none');
  return expectation.kind === 'filter' ? { ...expectation, times: 0 } : { ...expectation, not: true } as Expected;
}

function optionsOf(words: Words): say.RecordOptions {
  const { before } = words;
  return { ...countOf(words), ...(before === undefined ? {} : { before: wantedOf(before) }) };
}

function countOf(words: Words): Count {
  return defined({ times: words['times'], atLeast: words['at-least'], atMost: words['at-most'] }) as Count;
}

/** `before: { websocket-message: { text: hello } }` */
function wantedOf(before: unknown): Wanted {
  const [kind, ...more] = isObject(before) ? Object.keys(before) : [];
  if (kind === undefined || more.length > 0 || !(RECORD_KINDS as readonly string[]).includes(kind)) {
    throw new PatternError(`before names one kind of record (${RECORD_KINDS.join(', ')}) and a pattern, not ${show(before)}`);
  }
  return { kind: kind as RecordKind, where: understood((before as Words)[kind]) } as Wanted;
}

const patternOf = (value: unknown): unknown => understood(value);

/** 200, `200ms`, `1.5 s`. */
function millisecondsOf(value: unknown): number {
  if (typeof value === 'number') return value;
  const [, figure, unit] = /^(\d+(?:\.\d+)?) ?(ms|s)$/.exec(String(value)) ?? [];
  if (figure === undefined) throw new PatternError(`respond-within wants a time such as 200ms or 1.5s, not ${show(value)}`);
  return Number(figure) * (unit === 's' ? 1000 : 1);
}

function unknownWord(words: Words): string {
  const word = Object.keys(words).find((each) => !OF_RECORDS.includes(each)) ?? '';
  return `an entry expects one of ${ENTRY_KINDS.join(', ')}${word === '' ? '' : `, not ${show(word)}${didYouMean(word, ENTRY_KINDS, show)}`}`;
}

const isObject = (value: unknown): value is Words => typeof value === 'object' && value !== null && !Array.isArray(value);

const defined = (words: Record<string, unknown>): Record<string, unknown> =>
  Object.fromEntries(Object.entries(words).filter(([, value]) => value !== undefined));
