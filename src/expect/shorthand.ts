/** Expectations as matchers and assertions are called: `exchange({ path: '/' }, { times: 2 })`. Each gives plain data. */
import type { CloseHow, Shape } from '../record.ts';
import { isAsymmetric } from './asymmetric.ts';
import { checkIsPattern, checkOptions } from './check-options.ts';
import type {
  Asymmetric, ConnectionPattern, Count, DnsPattern, EventPattern, EventsExpectation, ExchangePattern, NotePattern, Patterns,
  PromptExpectation, QuietExpectation, RecordExpectation, RecordKind, Text, TlsPattern, VerdictPattern, Wanted, WebSocketPattern,
} from './expectation.ts';
import { ABNORMAL } from './fields/close-code.ts';
import { CLOSES } from './fields/connection.ts';
import { meantOr } from './meant.ts';
import { refuse } from './refusal.ts';
import { show } from './show.ts';

/** How many, and before what: the same as what comes before it, or `{ kind, where }`. */
export interface RecordOptions<K extends RecordKind = RecordKind> extends Count {
  before?: Argument<K> | Wanted;
}

/** A pattern, or where a kind has a text that is most telling, that text. */
type Argument<K extends RecordKind> = Patterns[K] | (K extends keyof typeof TEXT_OF ? Text : never);

export type MessageArgument = Text | WebSocketPattern;
export type EventArgument = Text | EventPattern;
export type DnsArgument = Text | DnsPattern;
export type TlsArgument = Text | TlsPattern;
export type NoteArgument = Text | NotePattern;
export type VerdictArgument = Text | VerdictPattern;
/** A close code of WebSocket, `null` for a close without one, 1006 for an end without a close, or how a connection ends. */
export type CloseArgument = number | null | CloseHow;
/** `by` is who ended it: who sent the first FIN, the reset, or the close message. */
export type ClosePattern = Pick<WebSocketPattern, 'reason' | 'path' | 'connection'> & Omit<ConnectionPattern, 'close'>
  & { by?: Text<'client' | 'server'> };
export type EventsOptions = Omit<EventsExpectation, 'kind' | 'events' | 'not'>;
export type QuietOptions = Omit<QuietExpectation, 'kind' | 'not'>;
export type PromptOptions = Pick<PromptExpectation, 'until'>;

const judges = (argument: unknown): argument is string | RegExp | Asymmetric =>
  typeof argument === 'string' || argument instanceof RegExp || isAsymmetric(argument);

function records<K extends RecordKind>(kind: K, argument: Argument<K>, options: RecordOptions<K> = {}): RecordExpectation {
  checkOptions(options, ['times', 'atLeast', 'atMost', 'before']);
  if (argument === undefined) refuse('a pattern is an object that names fields, and undefined is none');
  const { before, ...count } = options;
  const where = patternOf(kind, argument);
  if (before === undefined) return { kind, where, ...count } as RecordExpectation;
  return { kind, where, ...count, before: wantedOf(kind, before) } as RecordExpectation;
}

/** No pattern has a field `kind`. */
function wantedOf<K extends RecordKind>(kind: K, before: Argument<K> | Wanted): Wanted {
  if (typeof before === 'object' && before !== null && 'kind' in before) return before;
  const where = patternOf(kind, before);
  checkIsPattern(where, 'before');
  return { kind, where } as Wanted;
}

/** Which field a text stands for, by itself. */
const TEXT_OF = {
  'websocket-message': 'text', 'event': 'data', 'dns-query': 'name', 'tls-handshake': 'serverName',
  'note': 'code', 'verdict': 'code',
} as const satisfies Partial<Record<RecordKind, string>>;

/** Null where a text alone says nothing. */
export const fieldOfText = (kind: RecordKind): string | null => (TEXT_OF as Partial<Record<RecordKind, string>>)[kind] ?? null;

function patternOf<K extends RecordKind>(kind: K, argument: Argument<K>): Patterns[K] {
  const name = fieldOfText(kind);
  return name !== null && judges(argument) ? { [name]: argument } as Patterns[K] : argument as Patterns[K];
}

export const exchange = (pattern: ExchangePattern, options?: RecordOptions<'exchange'>): RecordExpectation =>
  records('exchange', pattern, options);

export const webSocketMessage = (pattern: MessageArgument, options?: RecordOptions<'websocket-message'>): RecordExpectation =>
  records('websocket-message', pattern, options);

export const dnsQuery = (pattern: DnsArgument, options?: RecordOptions<'dns-query'>): RecordExpectation =>
  records('dns-query', pattern, options);

export const tlsHandshake = (pattern: TlsArgument, options?: RecordOptions<'tls-handshake'>): RecordExpectation =>
  records('tls-handshake', pattern, options);

export const connection = (pattern: ConnectionPattern, options?: RecordOptions<'connection'>): RecordExpectation =>
  records('connection', pattern, options);

export const notes = (pattern: NoteArgument, options?: RecordOptions<'note'>): RecordExpectation =>
  records('note', pattern, options);

export const verdict = (pattern: VerdictArgument, options?: RecordOptions<'verdict'>): RecordExpectation =>
  records('verdict', pattern, options);

/** Some connection, of those like `of`, has this shape. */
export function shape(name: Text<Shape>, of: ConnectionPattern = {}, options?: RecordOptions<'connection'>): RecordExpectation {
  checkIsPattern(of, 'of');
  refuseAgain(of, 'shape', 'shape');
  return records('connection', { ...of, shape: name }, options);
}

/** What is expected already, and what `of` would say in its place. */
function refuseAgain(of: object, what: string, ...names: readonly string[]): void {
  const name = names.find((each) => Object.hasOwn(of, each));
  if (name !== undefined) refuse(`of has ${name}, and the ${what} is what is expected: say it once`, name);
}

/** What RFC 6455 §7.4.1 reserves for programs to tell themselves, beside 1006. */
const NEVER_SENT = new Map([
  [1005, 'a close without a code: say null'],
  [1015, 'a failure of TLS, before anything could be said'],
]);

/** @throws {RefusedExpectation} for codes that are never on the wire, and for what does not belong to this kind of close. */
export function close(how: CloseArgument, of: ClosePattern = {}, options?: RecordOptions): RecordExpectation {
  checkIsPattern(of, 'of');
  if (how === undefined) refuse(`a close is a code, null for none, or one of ${CLOSES.join(', ')}; undefined is none`);
  const { by, ...rest } = of;
  refuseAgain(of, 'close', 'close', 'code', 'opcode', ...(by === undefined ? [] : ['from']));
  if ('by' in of && by === undefined) refuse('of: by is undefined; leave it out where nothing is meant', 'by');
  if (typeof how === 'string') {
    if (!CLOSES.includes(how)) {
      const meant = /^\d+$/.test(how) ? `; did you mean ${Number(how)}?` : meantOr(how, CLOSES, 'it does with a code or');
      refuse(`a connection never closes with ${show(how)}${meant}`);
    }
    return records('connection', { ...rest as ConnectionPattern, close: by === undefined ? { how } : { how, by } }, options);
  }
  if (how === ABNORMAL) {
    const end = { code: how, ...(by === undefined ? {} : { by }) };
    return records('connection', { protocols: 'websocket', ...rest as ConnectionPattern, close: end }, options);
  }
  const never = typeof how === 'number' ? NEVER_SENT.get(how) : undefined;
  if (never !== undefined) refuse(`${how} is never sent (RFC 6455, section 7.4.1); it stands for ${never}`);
  const from = by === undefined ? {} : { from: by };
  const message: WebSocketPattern = { ...rest as WebSocketPattern, opcode: 'close', code: how, ...from };
  return records('websocket-message', message, options as RecordOptions<'websocket-message'>);
}

export function events(patterns: readonly EventArgument[], options: EventsOptions = {}): EventsExpectation {
  checkOptions(options, ['exact', 'path']);
  if (!Array.isArray(patterns)) refuse(`events are a list, and ${show(patterns)} is none`);
  const each = (patterns as readonly EventArgument[]).map((pattern) => (judges(pattern) ? { data: pattern } : pattern));
  return { kind: 'events', events: each, ...options };
}

export function noNotes(options: QuietOptions = {}): QuietExpectation {
  checkOptions(options, ['above', 'except', 'where']);
  return { kind: 'no-notes', ...options };
}

export function respondWithin(milliseconds: number, where?: ExchangePattern, options: PromptOptions = {}): PromptExpectation {
  if (milliseconds === undefined) refuse('within is a number of milliseconds, and undefined is none');
  checkOptions(options, ['until']);
  return { kind: 'respond-within', milliseconds, ...(where === undefined ? {} : { where }), ...options };
}
