/**
 * One connection of a capture, read again from its own frames.
 *
 * Records equal those of the whole reading, in the same order, except where other connections decided something about it:
 * - notes of which the whole reading held back the surplus (`maxNotes`) are all here;
 * - a hole that was given up because the bytes waiting on all connections together were too many (`maxWaitingTotal`) is given
 *   up here only when this connection's own wait for too long;
 * - fragments that were given up because all unfinished datagrams together took too much memory may become whole here.
 */
import { setImmediate } from 'node:timers/promises';
import type { Columns } from '../columns/builder.ts';
import type { Frame } from '../frame.ts';
import { defaultOptions } from '../options.ts';
import type { RecordSink, Replay, SessionOptions } from '../options.ts';
import type { EarshotRecord } from '../record.ts';
import { Session } from '../session.ts';
import { other } from '../side.ts';
import type { Side } from '../side.ts';
import { codecs } from './codecs.ts';
import type { FrameFetcher } from './index-frames.ts';
import { SegmentReader } from './index-segments.ts';
import type { ReadOptions } from './read-capture.ts';

/** One delivery of ordered bytes, with the frame that brought it; or a gap of so many bytes. */
export interface StreamPiece {
  readonly from: Side;
  readonly frame: number;
  readonly seconds: number;
  readonly nanos: number;
  readonly bytes: Uint8Array;
  readonly gap: number;
}

export interface RecordsOptions {
  bodies?: boolean;
  hash?: boolean;
  maxBody?: number;
  /** Most records, 100,000. */
  limit?: number;
  /** Which to give; the others are forgotten at once, so that many large bodies can be passed by. */
  keep?: (record: EarshotRecord) => boolean;
  signal?: AbortSignal;
}

const MOST_RECORDS = 100_000;
const MOST_STREAM_BYTES = 16 << 20;
/** How long reading goes on before everybody else has a turn. */
const SLICE_MS = 8;

export class Replays {
  readonly #columns: Columns;
  readonly #fetcher: () => FrameFetcher;
  readonly #options: Partial<SessionOptions>;

  /** `fetcher` opens the files; the caller of it closes them. */
  constructor(columns: Columns, fetcher: () => FrameFetcher, options: Partial<SessionOptions>) {
    this.#columns = columns;
    this.#fetcher = fetcher;
    this.#options = options;
  }

  async records(connection: number, options: RecordsOptions = {}): Promise<{ records: EarshotRecord[]; more: boolean }> {
    const { bodies = false, hash = false, limit = MOST_RECORDS, keep, signal } = options;
    const maxBody = options.maxBody ?? defaultOptions.wants.maxBody;
    const records: EarshotRecord[] = [];
    let more = false;
    const sink: RecordSink = (record) => {
      if (!isOf(record, connection)) return;
      if (keep?.(record) === false) return;
      if (records.length < limit) records.push(record);
      else more = true;
    };
    const wants = { ...(this.#options.wants ?? defaultOptions.wants), bodies, hash, maxBody };
    const session = this.#session(connection, { wants }, sink);
    await this.#feed(connection, session, () => !more, signal);
    if (!more) session.finish();
    return { records, more };
  }

  /** Reads the segments or datagrams of a connection a piece at a time. */
  segmentReader(connection: number): SegmentReader {
    return new SegmentReader({
      connection, columns: this.#columns, fetcher: this.#fetcher, session: (options) => this.#session(connection, options, () => {}),
      framesAfter: (frame) => this.framesOf(connection, frame),
    });
  }

  async stream(connection: number, options: { maxBytes?: number } = {}): Promise<{ pieces: StreamPiece[]; more: boolean }> {
    const { maxBytes = MOST_STREAM_BYTES } = options;
    const pieces: StreamPiece[] = [];
    const flips = new Flips();
    let bytes = 0;
    let at = { frame: 0, seconds: 0, nanos: 0 };
    const tap = flips.tap((from, chunk, gap) => {
      const left = maxBytes - bytes;
      bytes += chunk?.length ?? 0;
      if (left < 0) return;
      if (chunk) at = chunk.stamp();
      pieces.push({ from, ...at, bytes: chunk ? chunk.copy().subarray(0, left) : new Uint8Array(0), gap });
    });
    const session = this.#session(connection, { tap }, () => {});
    await this.#feed(connection, session, () => bytes <= maxBytes);
    if (bytes <= maxBytes) session.finish();
    return { pieces: flips.settle(pieces), more: bytes > maxBytes };
  }

  async moments(frames: readonly number[], signal?: AbortSignal): Promise<Map<number, { seconds: number; nanos: number }>> {
    const { count } = this.#columns.frames;
    const numbers = frames.filter((frame) => Number.isInteger(frame) && frame >= 1 && frame <= count);
    const moments = new Map<number, { seconds: number; nanos: number }>();
    await this.#each(numbers, ({ number, seconds, nanos }) => moments.set(number, { seconds, nanos }), () => true, signal);
    return moments;
  }

  /** Reads a connection with a session of the caller's options; `how` as in `ReadOptions`, with the bytes of the connection. */
  async replay(
    connection: number, options: Partial<SessionOptions>, sink: RecordSink, how: Pick<ReadOptions, 'signal' | 'pause' | 'progress'> = {},
  ): Promise<void> {
    const { signal, pause, progress } = how;
    const { bytesClient, bytesServer } = this.#columns.connections.columns;
    const bytes = bytesClient.get(connection) + bytesServer.get(connection);
    const session = this.#session(connection, options, (record) => void (isOf(record, connection) && sink(record)));
    await this.#feed(connection, session, () => !signal?.aborted, undefined, async (share) => {
      progress?.(Math.round(share * bytes), bytes);
      await pause?.();
    });
    session.finish();
  }

  /** Every frame of a connection behind that one, in order: its own, parts of its datagrams, datagrams around it. */
  framesOf(connection: number, after = 0): Uint32Array {
    const { frames, connections, links } = this.#columns;
    const goesOn = after > 0 && frames.connectionOf(after) === connection;
    let own = this.#chain(connection, goesOn ? frames.nextOf(after) : (connections.columns.firstFrame.words[connection] ?? 0));
    const linked = links.of(connection);
    if (linked.length === 0) return goesOn ? own : own.filter((frame) => frame > after);
    if (own.length === 0) own = this.#chain(connection, linked.find((frame) => frames.connectionOf(frame) === connection) ?? 0);
    return union([own, linked]).filter((frame) => frame > after);
  }

  /** Frames of a connection from one of them on. */
  #chain(connection: number, first: number): Uint32Array {
    const { frames } = this.#columns;
    if (frames.connectionOf(first) !== connection) return new Uint32Array(0);
    let own = new Uint32Array(64);
    let count = 0;
    for (let frame = first; frame !== 0; frame = frames.nextOf(frame)) {
      if (count === own.length) {
        const longer = new Uint32Array(count * 2);
        longer.set(own);
        own = longer;
      }
      own[count++] = frame;
    }
    return own.slice(0, count);
  }

  #session(id: number, options: Partial<SessionOptions>, sink: RecordSink): Session {
    const { frames, connections } = this.#columns;
    const how = connections.closeHow(id);
    const before = connections.reuses(id);
    const { stream } = connections.columns;
    const replay: Replay = {
      id, stream: stream.get(id), client: connections.client(id), server: connections.server(id), tunnel: connections.tunnel(id),
      reuses: before === null ? null : { id: before, stream: stream.get(before) },
      end: how === 'idle' || how === 'superseded' ? how : how === null || how === 'capture-end' ? 'capture-end' : 'idle',
      owns: (frame) => frames.connectionOf(frame) === id,
    };
    const base = { ...this.#options, onFrame: null, tap: null, maxNotes: Infinity };
    return new Session({ ...base, ...options, onBegin: null, takerOf: null, lends: false, replay }, codecs, sink);
  }

  /** Hands the frames on, as long as more are wanted. `pause` gets how much is done, from 0 to 1. Rejects when `signal` says so. */
  async #feed(
    connection: number, session: Session, wanted: () => boolean, signal?: AbortSignal, pause?: (share: number) => Promise<void>,
  ): Promise<void> {
    await this.#each(this.framesOf(connection), (frame) => session.accept(frame), wanted, signal, pause);
  }

  /** Reads frames again, one after the other, and leaves everybody else a turn. */
  async #each(
    numbers: ArrayLike<number>, take: (frame: Frame) => void, wanted: () => boolean, signal?: AbortSignal, pause?: (share: number) => Promise<void>,
  ): Promise<void> {
    signal?.throwIfAborted();
    if (numbers.length === 0) return;
    const fetcher = this.#fetcher();
    try {
      let since = performance.now();
      for (let at = 0; at < numbers.length && wanted(); at++) {
        take(fetcher.place(numbers, at));
        if ((at & 63) !== 0) continue;
        await pause?.(at / numbers.length);
        if (performance.now() - since < SLICE_MS) continue;
        await setImmediate();
        signal?.throwIfAborted();
        since = performance.now();
      }
    } finally {
      fetcher.close();
    }
  }
}

/** Numbers that are in any of the lists, in order and once. */
export function union(lists: readonly ArrayLike<number>[]): Uint32Array {
  const all = new Uint32Array(lists.reduce((sum, { length }) => sum + length, 0));
  let end = 0;
  for (const list of lists) {
    all.set(list, end);
    end += list.length;
  }
  all.sort();
  return all.filter((number, at) => at === 0 || number !== all[at - 1]);
}

/** Whether a record is one of this connection. */
const isOf = (record: EarshotRecord, connection: number): boolean =>
  (record.type === 'connection' ? record.id : 'connection' in record ? record.connection : null) === connection;

type Piece = (from: Side, chunk: Parameters<NonNullable<SessionOptions['tap']>['data']>[2] | null, gap: number) => void;

/** What a tap gave before client and server changed places is told with the sides as they are now. */
class Flips {
  /** How many pieces there were at each change. */
  readonly #at: number[] = [];
  #count = 0;

  tap(take: Piece): SessionOptions['tap'] {
    const count = (from: Side, chunk: Parameters<Piece>[1], gap: number): void => {
      take(from, chunk, gap);
      this.#count++;
    };
    return {
      data: (_connection, from, chunk) => count(from, chunk, 0),
      gap: (_connection, from, length) => count(from, null, length),
      end: () => {},
      flip: () => void this.#at.push(this.#count),
    };
  }

  settle<T extends { readonly from: Side }>(pieces: T[]): T[] {
    const isOdd = (index: number): boolean => this.#at.filter((at) => at > index).length % 2 === 1;
    return pieces.map((piece, index) => (isOdd(index) ? { ...piece, from: other(piece.from) } : piece));
  }
}
