/** A channel as it grows: sessions that follow each other, the last of them at hand, of the others what the record tells. */
import type { Attempt, ChannelRecord, ChannelSession, Reopening, ReopeningClass } from '../../journeys.ts';
import { secondsFrom } from '../../time.ts';
import { reopen } from './reopening.ts';
import type { Session } from './session.ts';

/** Sessions and reopenings that a record lists. */
const LISTED = 100;

export class Lane {
  readonly first: Session;
  last: Session;
  count = 0;
  readonly #sessions: ChannelSession[] = [];
  readonly #reopenings: Reopening[] = [];
  readonly #classes: Record<ReopeningClass, number> = { resumed: 0, replayed: 0, gap: 0, restarted: 0 };
  #without = 0;
  #retry: number | null;

  constructor(first: Session) {
    this.first = this.last = first;
    this.#retry = first.retry;
    this.#list(first);
  }

  /** Whether `session` may be what follows here: the last one is over, it was asked to go on there, or it was dead already. */
  mayGoOn(session: Session): boolean {
    const { last } = this;
    if (this.isAskedFor(session)) return true;
    if (session.kind === 'sse' && (last.method !== session.method || session.method !== 'GET')) return false;
    const bothHave = last.cookies.size > 0 && session.cookies.size > 0;
    if (bothHave && ![...session.cookies].some((cookie) => last.cookies.has(cookie))) return false;
    if (last.end <= session.begin && last.ended.how !== 'capture-end' && last.ended.how !== 'idle') return true;
    // A client whose words are not acknowledged any more gives up and dials again; the old connection never ends.
    const firstLost = last.lost.client.marks[0];
    return firstLost !== undefined && firstLost.time <= session.begin && last.end <= session.begin;
  }

  /** Whether `session` asks for what follows an event of this channel. */
  isAskedFor(session: Session): boolean {
    const { asked } = session;
    return asked !== null && asked !== '' && this.last.marks.server.tail.some(({ id }) => id === asked);
  }

  /** Takes the session that follows, and the attempts in between; gives what it took up. */
  goOn(session: Session, attempts: readonly Attempt[]): Reopening {
    const reopening = { ...reopen(this.last, session, attempts, this.#retry), from: this.count - 1, to: this.count };
    this.#classes[reopening.class]++;
    this.#without += reopening.without;
    if (this.#reopenings.length < LISTED) this.#reopenings.push(reopening);
    this.#retry = session.retry ?? this.#retry;
    this.last = session;
    this.#list(session);
    return reopening;
  }

  /** `after`: attempts since the last session, none of which opened the channel again. */
  record(after: readonly Attempt[]): ChannelRecord {
    const { first, last } = this;
    const { client, server } = first.ends!;
    const end = after.at(-1);
    return {
      type: 'channel', kind: first.kind, client: client.address, server, url: first.url,
      startTime: first.begin, endTime: end && end.time > last.end ? end.time : last.end,
      firstFrame: first.beginFrame, lastFrame: Math.max(last.endFrame, end?.frame ?? 0),
      sessions: this.#sessions, count: this.count, reopenings: this.#reopenings, classes: this.#classes,
      without: this.#without, after: after.slice(0, LISTED),
    };
  }

  /** Seconds from the end of the last session to `time`. */
  since(time: string): number {
    return secondsFrom(this.last.end, time);
  }

  get retry(): number | null {
    return this.#retry;
  }

  #list(session: Session): void {
    this.count++;
    if (this.#sessions.length < LISTED) this.#sessions.push(listed(session));
  }
}

function listed(session: Session): ChannelSession {
  const { connection, exchange, begin, end, beginFrame, endFrame, ended, marks, lost, retry } = session;
  const first = marks.server.head.find(({ id }) => id !== '')?.id;
  const last = marks.server.tail.findLast(({ id }) => id !== '')?.id;
  return {
    connection, exchange, startTime: begin, endTime: end, firstFrame: beginFrame, lastFrame: endFrame, ended,
    messages: { client: marks.client.count, server: marks.server.count },
    unacknowledged: { client: lost.client.count, server: lost.server.count },
    unacknowledgedFrames: [...lost.client.marks, ...lost.server.marks].map(({ frame }) => frame).sort((a, b) => a - b),
    ids: first === undefined || last === undefined ? null : [first, last],
    retry,
  };
}
