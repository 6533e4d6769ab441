/**
 * A capture to look around in: columns of its frames and connections, which grow while it is read, and the detail of any
 * connection or frame, read again from the file when asked for.
 */
import type { FieldNode } from '../anatomy/node.ts';
import type { ConnectionColumns } from '../columns/connections.ts';
import type { FrameColumns } from '../columns/frames.ts';
import type { Timeline } from '../columns/timeline.ts';
import type { VerdictIndex } from '../diagnose/verdict-index.ts';
import type { Dissector } from '../dissect/dissector.ts';
import type { Filter } from '../filter/filter.ts';
import type { SessionOptions } from '../options.ts';
import type { EarshotRecord, NoteRecord, SummaryRecord } from '../record.ts';
import type { SocketHistory } from '../sockets/history.ts';
import { OpenCapture } from './index-open.ts';
import type { RecordsOptions, StreamPiece } from './index-replay.ts';
import type { Segments, SegmentsOptions } from './index-segments.ts';
import type { LiveFeed } from './live-feed.ts';
import type { ByteStream } from './source-bytes.ts';

export type { ConnectionColumns, ConnectionNumber } from '../columns/connections.ts';
export type { FrameColumns } from '../columns/frames.ts';
export type { Timeline } from '../columns/timeline.ts';
export type { SocketHistory } from '../sockets/history.ts';
export type { FieldNode } from '../anatomy/node.ts';
export type { VerdictIndex } from '../diagnose/verdict-index.ts';
export type { RecordsOptions, StreamPiece } from './index-replay.ts';
export type { SegmentRow, Segments, SegmentsOptions } from './index-segments.ts';

export interface FrameDetail {
  readonly number: number;
  readonly seconds: number;
  readonly nanos: number;
  readonly originalLength: number;
  /** Its connection, -1 for none. */
  readonly connection: number;
  /** An owned copy. */
  readonly bytes: Uint8Array;
  readonly layers: readonly FieldNode[];
  readonly comments: readonly string[];
}

/** Since 1970. */
export interface Moment {
  readonly seconds: number;
  readonly nanos: number;
}

export interface CaptureStatus {
  readonly bytesRead: number;
  /** Null where it is not known. */
  readonly bytesTotal: number | null;
  readonly frames: number;
  /** reading: not at its end yet; done: read through; following: at its end, and looking for more. */
  readonly phase: 'reading' | 'done' | 'following';
  /** The columns came from an index file. */
  readonly fromIndex: boolean;
  /** Frames of a capture that goes on that never came here, as far as whoever captures has said so by now. */
  readonly dropped: number;
  /** Why reading broke off, in one line: what is wrong with the capture, or what the program could not do. */
  readonly problem: string | null;
}

export interface IndexedCapture {
  readonly paths: readonly string[];
  readonly frames: FrameColumns;
  readonly connections: ConnectionColumns;
  readonly timeline: Timeline;
  readonly status: CaptureStatus;
  /** Notes about no connection, at most 1000, in order. */
  readonly notes: readonly NoteRecord[];
  /** Null until the capture has been read through. */
  readonly summary: SummaryRecord | null;
  /** What went wrong, once `diagnose` has found out. */
  readonly verdicts: VerdictIndex | null;
  /** How much of the capture has been read for that, from 0 to 1; null while nobody finds it out. */
  readonly diagnosing: number | null;
  /** Calls `listener` at most every 50 ms while anything changes. Returns what ends that. */
  onChange(listener: () => void): () => void;
  /** Resolves when the capture has been read, as far as it can be (see `status.problem`); while following, when it is closed. */
  readonly done: Promise<void>;
  /**
   * Every record of one connection as reading gives it (http, websocket, sse, dns, tls, note, connection), by reading its
   * frames again. Of one that is still open, as if the capture ended here.
   */
  records(connection: number, options?: RecordsOptions): Promise<{ records: EarshotRecord[]; more: boolean }>;
  /** Segments of a TCP connection, datagrams of a UDP flow. */
  segments(connection: number, options?: SegmentsOptions): Promise<Segments>;
  /** Ordered bytes of both sides, as delivered, at most `maxBytes` (16 MiB). */
  stream(connection: number, options?: { maxBytes?: number }): Promise<{ pieces: StreamPiece[]; more: boolean }>;
  /** @throws {RangeError} when there is no such frame. */
  frame(number: number): Promise<FrameDetail>;
  /**
   * When frames were captured, of those that there are. Sorted numbers are read fastest.
   */
  moments(frames: readonly number[], options?: { signal?: AbortSignal }): Promise<ReadonlyMap<number, Moment>>;
  /**
   * A bit for each connection (id 0 is bit 0 of byte 0) that the filter selects or with at least one record that it selects.
   * Reads the capture in the background; `progress` gets the bits so far.
   */
  select(filter: Filter, options?: SelectOptions): Promise<Uint8Array>;
  /** Every change of every socket of the capture as far as it is there. Reads the capture in the background. */
  sockets(options?: SocketHistoryOptions): Promise<SocketHistory>;
  /** Finds out what went wrong, as far as the capture is there: `verdicts` has it then. Reads the capture in the background. */
  diagnose(options?: { signal?: AbortSignal }): Promise<void>;
  /**
   * Writes the frames of these connections as a pcapng file, in the order of the capture: all of it, or nothing. Rejects a path of
   * the capture itself, and one where a file is (EEXIST) unless that is to be overwritten.
   */
  save(connections: readonly number[], path: string, options?: SaveOptions): Promise<{ frames: number; bytes: number }>;
  /** Calls off what is being saved. */
  close(): Promise<void>;
}

export interface SaveOptions {
  overwrite?: boolean;
  signal?: AbortSignal;
}

export interface SocketHistoryOptions {
  signal?: AbortSignal;
  /** Gets how much of the capture was read, from 0 to 1. */
  progress?: (fraction: number) => void;
}

export interface SelectOptions {
  signal?: AbortSignal;
  /** Gets the bits so far, and how much of the capture was read, from 0 to 1. */
  progress?: (selected: Uint8Array, fraction: number) => void;
}

export interface IndexedCaptureOptions {
  /** Write and use an index file: 'auto' (default) for files of 64 MB and more, 'always', 'never'. */
  index?: 'auto' | 'always' | 'never';
  /** Keep looking for more at the end of a file that grows. */
  follow?: boolean;
  /** The only path is that of a capture that goes on. */
  feed?: LiveFeed;
  plugins?: readonly Dissector[];
  session?: Partial<SessionOptions>;
  /** What `-` means. Pipes and compressed captures are spooled to a temporary file, which is gone on close and on exit. */
  stdin?: ByteStream;
}

/**
 * Opens captures to look around in. Resolves once the first frames are known to be readable; reading goes on by itself.
 * @throws {CaptureError} when a path cannot be read at all.
 */
export async function openIndexed(paths: string | readonly string[], options: IndexedCaptureOptions = {}): Promise<IndexedCapture> {
  return OpenCapture.open(typeof paths === 'string' ? [paths] : paths, options);
}
