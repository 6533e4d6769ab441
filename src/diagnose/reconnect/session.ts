/** One session of a channel: what one connection, or one exchange of it, brought. */
import type { Ended } from '../../journeys.ts';
import type { BySide, ConnectionRecord, HttpRecord, SseRecord, WebSocketRecord } from '../../record.ts';
import type { Side } from '../../side.ts';
import type { Ends } from '../parties.ts';
import { Marks, markOfEvent, markOfMessage } from './marks.ts';
import type { Mark } from './marks.ts';
import { readTarget } from './target.ts';

/** How far the messages of a side are known to have come. */
export interface Lost {
  /** Messages whose bytes the peer never acknowledged; null where its acknowledgments were not captured. */
  readonly count: number | null;
  /** The first of them. */
  readonly marks: readonly Mark[];
}

const LOST_KEPT = 20;

/** A FIN or RST of the connection, the first that was seen. */
export interface Goodbye {
  readonly time: string;
  readonly frame: number;
}

const NOTHING_LOST: Lost = { count: 0, marks: [] };

export class Session {
  readonly kind: 'websocket' | 'sse';
  readonly connection: number;
  readonly exchange: number | null;
  readonly marks: BySide<Marks> = { client: new Marks(), server: new Marks() };
  ends: Ends | null = null;
  /** The same for sessions that may be of one channel; empty while the request is not known. */
  key = '';
  url = '';
  method = '';
  cookies: ReadonlySet<string> = new Set();
  /** `Last-Event-ID` of the request, or null. */
  asked: string | null = null;
  /** When it was dialled, and when its request came. */
  dialled = '';
  begin = '';
  beginFrame = 0;
  end = '';
  endFrame = 0;
  ended: Ended = { how: 'capture-end', by: null, code: null };
  /** The last reconnection time that the stream set, in milliseconds. */
  retry: number | null = null;
  lost: BySide<Lost> = { client: NOTHING_LOST, server: NOTHING_LOST };
  /** The answer says itself where it ends, and did. */
  finished = false;
  /** Bytes of the server's stream that the capture lacks: what seems missing may be in them. */
  captureHoles = false;

  constructor(kind: 'websocket' | 'sse', connection: number, exchange: number | null) {
    this.kind = kind;
    this.connection = connection;
    this.exchange = exchange;
  }

  /** The request that opened it; also of one that was refused. */
  request(record: HttpRecord, ends: Ends): void {
    const { request, response } = record;
    const target = request?.target ?? '';
    const header = headersOf(record);
    const { key, lastEventId } = readTarget(target);
    const { client, server } = ends;
    const host = header.get('host') ?? `${server.address}:${server.port}`;
    this.ends = ends;
    this.key = `${this.kind} ${client.address} ${host.toLowerCase()} ${key} ${header.get('user-agent') ?? ''}`;
    this.url = (request?.url ?? `http://${server.address}:${server.port}${target}`).slice(0, 1024);
    this.method = request?.method ?? '';
    this.cookies = new Set((header.get('cookie') ?? '').slice(0, 4096).split(/;\s*/).filter(Boolean));
    this.asked = (header.get('last-event-id') ?? lastEventId)?.slice(0, 128) ?? null;
    this.begin = request?.time ?? response?.time ?? '';
    this.beginFrame = request?.frame ?? response?.frame ?? 0;
    if (this.end < this.begin) this.#reached(this.begin, this.beginFrame);
  }

  event(record: SseRecord): Mark {
    const mark = markOfEvent(record);
    this.#said('server', mark);
    if (record.retry !== undefined) this.retry = record.retry;
    return mark;
  }

  /** Null for control frames, which say nothing that could be missed. */
  message(record: WebSocketRecord): Mark | null {
    const { opcode, from, time, frame, code = null } = record;
    this.#reached(time, frame);
    if (opcode === 'close' && this.ended.how !== 'close') this.ended = { how: 'close', by: from, code };
    if (opcode !== 'text' && opcode !== 'binary') return null;
    const mark = markOfMessage(record);
    this.#said(from, mark);
    return mark;
  }

  /** The answer that carried the events is over, or all is known of it that will be. */
  answered({ state, response }: HttpRecord): void {
    if (state !== 'complete' || response?.endTime === undefined) return;
    this.ended = { how: 'complete', by: 'server', code: null };
    this.finished = response.headers.some(([name]) => /^(?:transfer-encoding|content-length)$/i.test(name));
    this.#reached(response.endTime, response.endFrame ?? response.frame);
  }

  /** The connection is over. */
  over({ close, startTime, missing }: ConnectionRecord, goodbye: Goodbye | null, first: boolean): void {
    this.dialled = first ? startTime : this.begin;
    this.captureHoles = missing.server > 0;
    // An answer that only its connection ends is whole for whoever ends that; where it was the client, it had enough.
    const isLeft = this.ended.how === 'complete' && !this.finished && close.by === 'client';
    if (this.ended.how !== 'capture-end' && !isLeft) return;
    this.ended = { ...close, code: null };
    if (goodbye !== null && (close.how === 'fin' || close.how === 'rst')) this.#reached(goodbye.time, goodbye.frame);
  }

  /** What it said that was never acknowledged. */
  loses(side: Side, marks: readonly Mark[] | null): void {
    this.lost[side] = { count: marks && marks.length, marks: marks?.slice(0, LOST_KEPT) ?? [] };
  }

  /** Something has come to an end in it that no program wanted to end. */
  get abnormal(): boolean {
    const { how, by, code } = this.ended;
    switch (how) {
      case 'close': return code !== null && code !== 1000 && !(code === 1001 && by === 'client') && !(code >= 3000);
      case 'complete': case 'capture-end': return false;
      // Who leaves by itself knows that it does; a WebSocket says so with a close frame.
      default: return this.kind === 'websocket' || by !== 'client';
    }
  }

  /** The last message of the server that its client is known to have, or that may have come. */
  get delivered(): Mark | null {
    // What was not acknowledged came last.
    return this.marks.server.tail.at(-1 - (this.lost.server.count ?? 0)) ?? null;
  }

  #said(from: Side, mark: Mark): void {
    this.marks[from].add(mark);
    if (this.begin === '') {
      this.begin = mark.time;
      this.beginFrame = mark.frame;
    }
    this.#reached(mark.time, mark.frame);
  }

  #reached(time: string, frame: number): void {
    this.end = time;
    this.endFrame = frame;
  }
}

/** First value of each header of the request that matters here. */
function headersOf({ request }: HttpRecord): Map<string, string> {
  const found = new Map<string, string>();
  for (const [name, value] of request?.headers ?? []) {
    const lower = name.toLowerCase();
    if (MATTERS.has(lower) && !found.has(lower)) found.set(lower, value.slice(0, 4096));
  }
  return found;
}

const MATTERS = new Set(['host', 'user-agent', 'cookie', 'last-event-id']);
