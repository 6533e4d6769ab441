/** Which message is which: names that stay the same when a conversation is read again, also after it has grown. */
import type { EarshotRecord, MessageRecord } from '../../record.ts';
import type { Moment } from '../capture.ts';
import { since } from '../since.ts';
import { isIn } from './range.ts';
import type { TimeRange } from './range.ts';

/** A message, and the keys of all of its conversation. */
export interface FoundMessage {
  readonly key: string;
  /** Null when there is no such message any more. */
  readonly record: MessageRecord | null;
  /** In the order in which they began, at most 100,000; and how long they lasted, in the same order. */
  readonly keys: readonly string[];
  readonly lasted: readonly Lasting[];
}

const NO_MESSAGES: ReadonlySet<string> = new Set(['capture', 'interface', 'connection', 'note', 'summary']);

export const isMessage = (record: EarshotRecord): record is MessageRecord => !NO_MESSAGES.has(record.type);

export interface Begin {
  readonly frame: number;
  readonly time: string;
}

export const EPOCH = '1970-01-01T00:00:00.000000000Z';
const NEVER: Begin = { frame: 0, time: EPOCH };

/** The first that is known of a message. */
export function begunAt(record: MessageRecord): Begin {
  if (record.type === 'http') return record.request ?? record.informational[0] ?? record.response ?? NEVER;
  if (record.type === 'dns') return record.query ?? record.response ?? NEVER;
  // Records of plugins need not have either.
  const { frame, time } = record as { frame?: unknown; time?: unknown };
  return { frame: typeof frame === 'number' ? frame : 0, time: typeof time === 'string' && TIME.test(time) ? time : EPOCH };
}

/** RFC 3339. */
export interface Lasting {
  /** Null for what has no time. */
  readonly time: string | null;
  /** The last that is known of it; null while it goes on. */
  readonly until: string | null;
}

export function lastingOf(record: MessageRecord): Lasting {
  const { time } = begunAt(record);
  if (time === EPOCH) return { time: null, until: null };
  if (record.type === 'dns') return { time, until: record.response?.time ?? time };
  if (record.type !== 'http') return { time, until: time };
  const { request, response, state } = record;
  return { time, until: state === 'open' ? null : response?.endTime ?? response?.time ?? request?.endTime ?? time };
}

/** Whether it was there at any time of the range; what has no time is about everything. */
export const isLastingIn = ({ time, until }: Lasting, range: TimeRange | null, start: Moment): boolean =>
  range === null || time === null || isIn(range, since(start, time), until === null ? Infinity : since(start, until));

const TIME = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{9}Z$/;

/** Gives each message of a conversation its key, when they come in the order of reading. */
export class MessageKeys {
  readonly #seen = new Map<string, number>();

  of(record: MessageRecord): string {
    if (record.type === 'http') return `http ${record.exchange}`;
    const { frame } = begunAt(record);
    const prefix = `${record.type} ${frame}`;
    const nth = this.#seen.get(prefix) ?? 0;
    this.#seen.set(prefix, nth + 1);
    return nth === 0 ? prefix : `${prefix} ${nth}`;
  }
}

/** Messages in the order in which they began; those of one frame as they were read. */
export const inOrder = <T extends { readonly frame: number }>(messages: readonly T[]): T[] =>
  messages.toSorted((a, b) => a.frame - b.frame);

const MOST_KEYS = 100_000;

/** Finds one message while others pass by. */
export class MessageFinder {
  readonly #wanted: string;
  readonly #keys = new MessageKeys();
  readonly #heads: { readonly key: string; readonly frame: number; readonly lasting: Lasting }[] = [];

  constructor(wanted: string) {
    this.#wanted = wanted;
  }

  readonly keep = (record: EarshotRecord): boolean => {
    if (!isMessage(record)) return false;
    const key = this.#keys.of(record);
    if (this.#heads.length < MOST_KEYS) this.#heads.push({ key, frame: begunAt(record).frame, lasting: lastingOf(record) });
    return key === this.#wanted;
  };

  found(record: MessageRecord | null): FoundMessage {
    const heads = inOrder(this.#heads);
    return { key: this.#wanted, record, keys: heads.map(({ key }) => key), lasted: heads.map(({ lasting }) => lasting) };
  }
}
