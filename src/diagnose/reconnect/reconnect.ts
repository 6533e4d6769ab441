/** Joins WebSocket and SSE sessions of one client to channels, and says where something was lost between them. */
import type { Attempt } from '../../journeys.ts';
import { FIN, RST } from '../../wire/packet.ts';
import type { ConnectionRecord, EarshotRecord, HttpRecord } from '../../record.ts';
import type { FrameContext } from '../../options.ts';
import { rfc3339, secondsFrom } from '../../time.ts';
import type { Side } from '../../side.ts';
import type { Desk, Examiner } from '../examiner.ts';
import { Latest } from '../latest.ts';
import { Parties } from '../parties.ts';
import type { Ends } from '../parties.ts';
import { abandonedFinding, reopeningFinding } from './findings.ts';
import { Attempts, Group } from './group.ts';
import type { GroupEvents } from './group.ts';
import type { Lane } from './lane.ts';
import type { Mark } from './marks.ts';
import { Reach } from './reach.ts';
import { Session } from './session.ts';
import type { Goodbye } from './session.ts';

/** Targets that are looked at, and pairs of client and server; of more, those that were silent for longest are told of and forgotten. */
const GROUPS = 4096;
/** Sessions that are over and are kept whole, each with up to 128 of its messages, in all. */
const HELD = 8192;
/** Sessions of one connection that wait for their request. */
const SESSIONS = 64;
/** Seconds that an EventSource waits before it connects again, where the stream says nothing. */
const USUAL_RETRY = 3;
/** A connection that carries a WebSocket or event streams. */
class Live {
  readonly sessions = new Map<number | null, Session>();
  readonly reach = new Reach<{ session: Session; mark: Mark }>();
  goodbye: Goodbye | null = null;
}

export const reconnect = (desk: Desk): Examiner => new Reconnect(desk);

class Reconnect implements Examiner, GroupEvents {
  readonly #desk: Desk;
  readonly #parties = new Parties();
  readonly #live = new Map<number, Live>();
  /** Those that a session joined last are last. */
  readonly #groups = new Map<string, Group>();
  #held = 0;
  /** Connections that came to nothing, by client address and server endpoint: of pairs that have had sessions. */
  readonly #unconnected = new Map<string, Attempts>();
  /** When each client began its last connection. */
  readonly #lastSeen = new Latest<string, string>(GROUPS);
  #seconds = 0;
  #nanos = 0;

  constructor(desk: Desk) {
    this.#desk = desk;
  }

  frame(context: FrameContext): void {
    const { frame, packet, connection } = context;
    this.#seconds = frame.seconds;
    this.#nanos = frame.nanos;
    this.#parties.frame(context);
    if (this.#live.size === 0) return;
    const live = this.#live.get(connection);
    if (live === undefined || packet.transport !== 6) return;
    live.reach.frame(context);
    if (packet.flags & (FIN | RST)) live.goodbye ??= { time: rfc3339(frame), frame: frame.number };
  }

  record(record: EarshotRecord): void {
    switch (record.type) {
      case 'http': return this.#http(record);
      case 'sse': {
        const session = this.#session('sse', record.connection, record.exchange);
        if (session) this.#said(session, 'server', session.event(record));
        return;
      }
      case 'websocket': {
        const session = this.#live.get(record.connection)?.sessions.get(record.exchange);
        const mark = session?.message(record);
        if (session && mark) this.#said(session, record.from, mark);
        return;
      }
      case 'connection': return this.#over(record);
      default:
    }
  }

  finish(): void {
    for (const group of this.#groups.values()) group.finish();
  }

  goneOn(lane: Lane, before: Session, after: Session, attempts: readonly Attempt[]): void {
    const finding = reopeningFinding(before, after, lane.goOn(after, attempts));
    if (finding) this.#desk.finding(finding);
  }

  over(lane: Lane, after: readonly Attempt[] | null): void {
    if (after !== null && this.#isAbandoned(lane, after)) this.#desk.finding(abandonedFinding(lane.last, lane.since(this.#now())));
    if (lane.count > 1 || (after ?? []).length > 0) this.#desk.record(lane.record(after ?? []));
  }

  /**
   * A stream that did not end by its client's will and could have been taken up: it broke off, or its events have ids. The client
   * was there afterwards, and began other things when it should have come again.
   */
  #isAbandoned({ last, retry }: Lane, after: readonly Attempt[]): boolean {
    const { kind, method, ended, ends } = last;
    if (kind !== 'sse' || method !== 'GET' || ended.by === 'client' || ended.how === 'capture-end' || after.length > 0) return false;
    if (!last.abnormal && !last.delivered?.id) return false;
    const seen = this.#lastSeen.get(ends!.client.address);
    return seen !== undefined && secondsFrom(last.end, seen) >= (retry === null ? USUAL_RETRY : retry / 1000);
  }

  #now(): string {
    return rfc3339({ seconds: this.#seconds, nanos: this.#nanos });
  }

  #http(record: HttpRecord): void {
    const kind = asksFor(record);
    if (kind === null) return;
    const { connection, exchange } = record;
    if (!isOpened(kind, record)) return this.#parties.ask(connection, (ends) => this.#refused(kind, record, ends));
    const session = this.#session(kind, connection, exchange);
    if (session === null) return;
    if (kind === 'sse') session.answered(record);
    this.#parties.ask(connection, (ends) => session.request(record, ends));
  }

  /** An answer that opened nothing. */
  #refused(kind: Session['kind'], { connection, exchange, request, response, ...rest }: HttpRecord, ends: Ends): void {
    const asked = new Session(kind, connection, exchange);
    asked.request({ connection, exchange, request, response, ...rest }, ends);
    this.#groupOf(asked.key, ends).refused.add({
      connection, time: asked.begin, frame: asked.beginFrame,
      why: response === null ? 'unanswered' : 'status', status: response?.status ?? null,
    });
  }

  #over(record: ConnectionRecord): void {
    this.#parties.over(record);
    const { id, client, startTime, firstFrame, shape, history } = record;
    this.#lastSeen.set(client.address, startTime);
    const live = this.#live.get(id);
    if (live !== undefined) {
      this.#live.delete(id);
      this.#overLive(record, live);
    } else if (shape === 'refused' || shape === 'unanswered' || (shape === 'silent' && /R/i.test(history))) {
      const why = shape === 'silent' ? 'reset' : shape;
      this.#unconnected.get(pairOf(record))?.add({ connection: id, time: startTime, frame: firstFrame, why, status: null });
    }
  }

  #overLive(record: ConnectionRecord, { sessions, reach, goodbye }: Live): void {
    const lost = { client: reach.unacknowledged('client'), server: reach.unacknowledged('server') };
    for (const session of sessions.values()) {
      session.over(record, goodbye, (session.exchange ?? 0) === 0);
      for (const side of ['client', 'server'] as const) {
        const own = lost[side]?.filter((each) => each.session === session).map(({ mark }) => mark) ?? null;
        session.loses(side, own);
      }
      // One that was joined midway asked for nothing that was seen.
      if (session.ends !== null) this.#join(session, session.ends);
    }
  }

  #join(session: Session, ends: Ends): void {
    const group = this.#groupOf(session.key, ends);
    this.#groups.delete(session.key);
    this.#groups.set(session.key, group);
    const before = group.size;
    group.add(session);
    this.#held += group.size - before;
    while (this.#held > HELD && this.#groups.size > 1) this.#giveUpOldest();
  }

  #giveUpOldest(): void {
    const [key, oldest] = this.#groups.entries().next().value!;
    this.#groups.delete(key);
    this.#held -= oldest.size;
    oldest.finish(true);
  }

  #groupOf(key: string, ends: Ends): Group {
    const group = this.#groups.get(key);
    if (group !== undefined) return group;
    if (this.#groups.size === GROUPS) this.#giveUpOldest();
    const made = new Group(this, this.#unconnectedOf(ends));
    this.#groups.set(key, made);
    return made;
  }

  #unconnectedOf(ends: Ends): Attempts {
    const pair = pairOf(ends);
    let attempts = this.#unconnected.get(pair);
    if (attempts === undefined) {
      attempts = new Attempts();
      if (this.#unconnected.size < GROUPS) this.#unconnected.set(pair, attempts);
    }
    return attempts;
  }

  #session(kind: Session['kind'], connection: number, exchange: number | null): Session | null {
    let live = this.#live.get(connection);
    if (live === undefined) {
      this.#live.set(connection, live = new Live());
      this.#parties.ask(connection, (ends) => void this.#unconnectedOf(ends));
    }
    let session = live.sessions.get(exchange);
    if (session !== undefined || live.sessions.size === SESSIONS) return session ?? null;
    session = new Session(kind, connection, exchange);
    live.sessions.set(exchange, session);
    return session;
  }

  #said(session: Session, from: Side, mark: Mark): void {
    this.#live.get(session.connection)!.reach.message(from, mark.frame, { session, mark });
  }
}

const pairOf = ({ client, server }: Ends): string => `${client.address} ${server.address} ${server.port}`;

/** What a request wants to open; null where it is neither a WebSocket nor an event stream, or was not seen. */
function asksFor({ request, response }: HttpRecord): Session['kind'] | null {
  if (request === null) return null;
  const has = (name: string, value: RegExp): boolean =>
    request.headers.some((header) => header[0].toLowerCase() === name && value.test(header[1]));
  if (has('upgrade', /websocket/i)) return 'websocket';
  // Programs that post offer to take events as well as anything else.
  const wants = request.method === 'GET' && has('accept', /text\/event-stream/i);
  return wants || isEventStream(response?.contentType ?? '') ? 'sse' : null;
}

const isEventStream = (contentType: string): boolean => /^\s*text\/event-stream/i.test(contentType);

const isOpened = (kind: Session['kind'], { response }: HttpRecord): boolean =>
  kind === 'websocket' ? response?.status === 101 : response?.status === 200 && isEventStream(response.contentType ?? '');
