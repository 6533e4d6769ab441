/** The library for Node: captures in, typed records out. The same analyzer without I/O is `earshot/core`. */
import { statSync } from 'node:fs';
import { compileFilter, defaultOptions } from './core.ts';
import type { Filter, Wants } from './core.ts';
import { diagnoseCapture } from './node/diagnose-capture.ts';
import type { DiagnoseOptions } from './node/diagnose-capture.ts';
import { CaptureRun } from './node/read-capture.ts';
import { readRecords } from './node/read-records.ts';
import type { ReadOptions } from './node/read-capture.ts';
import type {
  ConnectionRecord, DnsRecord, EarshotRecord, HttpRecord, NoteRecord, SseRecord, TlsRecord, VerdictRecord, WebSocketRecord,
} from './record.ts';

export * from './core.ts';
export { readCapture } from './node/read-capture.ts';
export type { ReadOptions } from './node/read-capture.ts';
export { diagnoseCapture, examineCapture } from './node/diagnose-capture.ts';
export type { CaptureDiagnosis, Desk, DiagnoseOptions, Examiner, Finding, MakeExaminer, QualityRecord, VerdictCode } from './node/diagnose-capture.ts';
export { socketsAt } from './node/read-sockets.ts';
export type { SocketOptions } from './node/read-sockets.ts';
export { loadPlugins } from './node/plugins.ts';
export { openIndexed } from './node/indexed-capture.ts';
export type * from './node/indexed-capture.ts';

/** What needs whoever takes records as they come, or the program to itself. */
type NotForCaptures = 'filter' | 'only' | 'wants' | 'progress' | 'pause' | 'signal' | 'openAs' | 'watch' | 'takerOf' | 'lends' | 'onTaken';

/** What `openCapture` is asked to do; every field may be left out. */
export interface CaptureOptions extends Omit<ReadOptions, NotForCaptures> {
  /** What records are to hold beside the rest: `{ bodies: true, hash: true }`. */
  wants?: Partial<Wants>;
  /** Only records that this selects: a display filter as text, or as `compileFilter` gives it. */
  filter?: string | Filter | null;
  /** Only records of these types, for `records()`. */
  only?: Iterable<string> | null;
}

/** A capture that can be read from its beginning, as often as you like (pipes: once). */
export interface Capture {
  readonly paths: readonly string[];
  /** The display filter that it was opened with, or null. */
  readonly filter: string | null;
  /**
   * Every record, in the order in which they become known; the same objects that NDJSON has a line for. What `more` says stands
   * in place of what the capture was opened with.
   */
  records(more?: Pick<CaptureOptions, 'wants' | 'only' | 'maxNotes'>): AsyncGenerator<EarshotRecord, void, undefined>;
  connections(): AsyncGenerator<ConnectionRecord, void, undefined>;
  http(): AsyncGenerator<HttpRecord, void, undefined>;
  webSocketMessages(): AsyncGenerator<WebSocketRecord, void, undefined>;
  events(): AsyncGenerator<SseRecord, void, undefined>;
  dns(): AsyncGenerator<DnsRecord, void, undefined>;
  tls(): AsyncGenerator<TlsRecord, void, undefined>;
  notes(): AsyncGenerator<NoteRecord, void, undefined>;
  /**
   * What went wrong and where, the strongest first; one, `healthy`, where nothing did. Reads the whole capture before the
   * first, and looks at all of it, whatever the filter.
   */
  verdicts(): AsyncGenerator<VerdictRecord, void, undefined>;
}

/**
 * Opens captures (pcap, pcapng or snoop; plain, gzip or zstd). Several are read as one, in time order. Nothing is kept
 * in memory but what the consumer has not taken yet: reading waits for it.
 * @throws {TypeError} without a path.
 * @throws {CaptureError} when a path cannot be read at all.
 * @throws {FilterError} when the filter is none.
 */
export async function openCapture(paths: string | readonly string[], options: CaptureOptions = {}): Promise<Capture> {
  const all = pathsOf(paths);
  const { filter = null, only = null, ...rest } = options;
  const wants = { ...defaultOptions.wants, ...rest.wants };
  const text = typeof filter === 'string' ? filter : filter?.text;
  // A filter remembers what it has seen, so each reading has its own.
  const reading = (types: Iterable<string> | null): ReadOptions => ({
    ...rest, wants, only: types && new Set(types),
    filter: text === undefined ? null : compileFilter(text, { plugins: rest.plugins ?? [] }),
  });
  // What cannot be opened is said here and not at the first record.
  const first = reading(only);
  if (!all.some(isPipe)) (await CaptureRun.open(all, () => {}, first)).close();
  const each = <T extends EarshotRecord['type']>(type: T): AsyncGenerator<Extract<EarshotRecord, { type: T }>, void, undefined> =>
    readRecords(all, reading([type])) as AsyncGenerator<Extract<EarshotRecord, { type: T }>, void, undefined>;
  return {
    paths: all,
    filter: text ?? null,
    records: ({ wants: also, only: types = only, ...more } = {}) => readRecords(all, { ...reading(types), ...more, wants: { ...wants, ...also } }),
    connections: () => each('connection'),
    http: () => each('http'),
    webSocketMessages: () => each('websocket'),
    events: () => each('sse'),
    dns: () => each('dns'),
    tls: () => each('tls'),
    notes: () => each('note'),
    verdicts: () => readVerdicts(all, { ...rest, wants }),
  };
}

function pathsOf(paths: unknown): string[] {
  const all: unknown[] = Array.isArray(paths) ? paths : [paths];
  if (all.length > 0 && all.every((path) => typeof path === 'string' && path !== '')) return all as string[];
  throw new TypeError('openCapture wants the path of a capture, or a list of paths; - is standard input');
}

/** What can be opened only once. */
function isPipe(path: string): boolean {
  if (path === '-') return true;
  const stats = statSync(path, { throwIfNoEntry: false });
  return stats !== undefined && !stats.isFile() && !stats.isDirectory();
}

async function* readVerdicts(paths: readonly string[], options: DiagnoseOptions): AsyncGenerator<VerdictRecord, void, undefined> {
  yield* await diagnoseCapture(paths, options);
}
