import { statSync } from 'node:fs';
import { anatomy } from '../anatomy/anatomy.ts';
import { copyOf } from '../bytes/chunk.ts';
import type { Columns } from '../columns/builder.ts';
import type { ConnectionColumns } from '../columns/connections.ts';
import type { FrameColumns } from '../columns/frames.ts';
import type { Timeline } from '../columns/timeline.ts';
import type { VerdictIndex } from '../diagnose/verdict-index.ts';
import { compileFilter } from '../filter/filter.ts';
import type { Filter } from '../filter/filter.ts';
import type { SessionOptions } from '../options.ts';
import type { EarshotRecord, NoteRecord, SummaryRecord } from '../record.ts';
import { SocketHistory } from '../sockets/history.ts';
import { IndexBuild, mayHaveIndex, SLICE_BYTES } from './index-build.ts';
import { Changes } from './index-changes.ts';
import { dropIndex, findIndex, writeIndex } from './index-file.ts';
import type { FoundIndex, IndexedFile } from './index-file.ts';
import { FrameFetcher } from './index-frames.ts';
import type { KnownFile } from './index-frames.ts';
import { identityOf } from './index-identity.ts';
import type { FileIdentity } from './index-identity.ts';
import { decisive } from './index-options.ts';
import { Replays, union } from './index-replay.ts';
import type { RecordsOptions, StreamPiece } from './index-replay.ts';
import type { SegmentReader, Segments, SegmentsOptions } from './index-segments.ts';
import { saveFrames } from './index-save.ts';
import type { CaptureStatus, FrameDetail, IndexedCapture, IndexedCaptureOptions, Moment, SaveOptions, SelectOptions, SocketHistoryOptions } from './indexed-capture.ts';
import { readCapture } from './read-capture.ts';

/** Smaller captures are read before anybody has looked for their index. */
const WORTH_BYTES = 64 << 20;

/** Notes that say that the rest of a capture is lost. */
const BROKEN = new Set(['capture-cut', 'capture-not-kept', 'capture-damaged', 'capture-bad-compression']);

export class OpenCapture implements IndexedCapture {
  readonly paths: readonly string[];
  done: Promise<void>;
  readonly #options: IndexedCaptureOptions;
  readonly #changes = new Changes();
  /** The index in use: for good, or until the capture that has grown since is read. */
  #index: FoundIndex | null = null;
  /** One that was in use, for requests that still read with its columns. */
  #former: FoundIndex | null = null;
  #build: IndexBuild | null = null;
  #finished = false;
  #problem: string | null = null;
  #closed = false;
  verdicts: VerdictIndex | null = null;
  diagnosing: number | null = null;
  /** The index in use is damaged, and the capture is read anew. */
  #anew = false;
  /** The one that was used last. */
  #segmentReader: SegmentReader | null = null;
  /** What is being saved: each settles when it is over, and never fails. */
  readonly #savings = new Set<Promise<void>>();
  readonly #closing = new AbortController();

  private constructor(paths: readonly string[], options: IndexedCaptureOptions) {
    this.paths = paths;
    this.#options = options;
    this.done = Promise.resolve();
  }

  static async open(paths: readonly string[], options: IndexedCaptureOptions): Promise<OpenCapture> {
    const capture = new OpenCapture(paths, options);
    const { index = 'auto', feed, follow = feed !== undefined } = options;
    const decided = decisive(capture.#session);
    const mayIndex = index !== 'never' && decided !== null && !follow && paths.length > 0 && paths.every(mayHaveIndex);
    if (mayIndex) capture.#index = findIndex(paths, decided, () => capture.#damaged());
    if (capture.#index && !capture.#index.grown) capture.#end();
    else {
      await capture.#begin(mayIndex && (index === 'always' || bytesOf(paths) >= WORTH_BYTES)).catch((error: unknown) => {
        capture.#index?.close();
        throw error;
      });
    }
    return capture;
  }

  get frames(): FrameColumns {
    return this.#columns.frames;
  }

  get connections(): ConnectionColumns {
    return this.#columns.connections;
  }

  get timeline(): Timeline {
    return this.#columns.timeline;
  }

  get notes(): readonly NoteRecord[] {
    return this.#columns.notes;
  }

  get summary(): SummaryRecord | null {
    return this.#finished ? this.#columns.summary : null;
  }

  get status(): CaptureStatus {
    let bytesRead = 0;
    let bytesTotal: number | null = 0;
    for (const { size, read } of this.#progress()) {
      bytesRead += read;
      bytesTotal = size === null || bytesTotal === null ? null : bytesTotal + Math.max(size, read);
    }
    return {
      bytesRead, bytesTotal, frames: this.frames.count, fromIndex: this.#index !== null, problem: this.#problem,
      dropped: this.#options.feed?.dropped ?? 0,
      phase: this.#finished ? 'done' : this.#build?.waiting ? 'following' : 'reading',
    };
  }

  onChange(listener: () => void): () => void {
    return this.#changes.listen(listener);
  }

  records(connection: number, options?: RecordsOptions): Promise<{ records: EarshotRecord[]; more: boolean }> {
    return this.#replays.records(connection, options);
  }

  async segments(connection: number, options: SegmentsOptions = {}): Promise<Segments> {
    const kept = this.#segmentReader;
    // Nobody else goes on with it while it reads.
    this.#segmentReader = null;
    const reader = kept?.leadsTo(this.#columns, connection, options.from ?? 0) ? kept : this.#replays.segmentReader(connection);
    try {
      return await reader.read(options);
    } finally {
      this.#segmentReader = reader;
    }
  }

  stream(connection: number, options?: { maxBytes?: number }): Promise<{ pieces: StreamPiece[]; more: boolean }> {
    return this.#replays.stream(connection, options);
  }

  async frame(number: number): Promise<FrameDetail> {
    const { count } = this.frames;
    const isThere = Number.isInteger(number) && number >= 1 && number <= count;
    if (!isThere) throw new RangeError(`no frame ${number}; they go from 1 to ${count}`);
    const fetcher = this.#fetcher();
    try {
      const frame = fetcher.place([number], 0);
      const { seconds, nanos, originalLength } = frame;
      return {
        number, seconds, nanos, originalLength, connection: this.frames.connectionOf(number),
        bytes: copyOf(frame.bytes, frame.start, frame.end), layers: anatomy(frame), comments: fetcher.comments(),
      };
    } finally {
      fetcher.close();
    }
  }

  moments(frames: readonly number[], { signal }: { signal?: AbortSignal } = {}): Promise<ReadonlyMap<number, Moment>> {
    return this.#replays.moments(frames, signal);
  }

  async select(filter: Filter, { signal, progress }: SelectOptions = {}): Promise<Uint8Array> {
    let selected = new Uint8Array((this.connections.count + 7) >> 3);
    const { plugins = [] } = this.#options;
    const spools = new Map(this.#files.map(({ path, spool }) => [path, spool]));
    await readCapture(this.paths, (record) => {
      const id = record.type === 'connection' ? record.id : 'connection' in record ? record.connection : null;
      if (typeof id !== 'number') return;
      if (id >> 3 >= selected.length) selected = grown(selected, id);
      selected[id >> 3]! |= 1 << (id & 7);
    }, {
      // A filter remembers what it has seen, so each reading has its own.
      ...this.#session, filter: compileFilter(filter.text, { plugins }), windowBytes: SLICE_BYTES,
      openAs: (path) => spools.get(path)?.opened(),
      ...(signal && { signal }),
      progress: (read, total) => progress?.(selected, total ? read / total : 0),
    });
    signal?.throwIfAborted();
    return selected;
  }

  async sockets({ signal, progress }: SocketHistoryOptions = {}): Promise<SocketHistory> {
    let history: SocketHistory | null = null;
    const spools = new Map(this.#files.map(({ path, spool }) => [path, spool]));
    await readCapture(this.paths, () => {}, {
      ...this.#session, windowBytes: SLICE_BYTES, communityIds: false, openAs: (path) => spools.get(path)?.opened(),
      watch: (factsOf) => (history = new SocketHistory(factsOf)),
      ...(signal && { signal }),
      progress: (read, total) => progress?.(total ? read / total : 0),
    });
    signal?.throwIfAborted();
    return history!.finish();
  }

  async diagnose({ signal: stop }: { signal?: AbortSignal } = {}): Promise<void> {
    const { Concerned, Diagnosis, listening, VerdictIndex } = await import('./diagnose-index.ts');
    const closing = this.#closing.signal;
    const signal = stop ? AbortSignal.any([stop, closing]) : closing;
    const concerned = new Concerned();
    const diagnosis = new Diagnosis(undefined, concerned.add);
    const spools = new Map(this.#files.map(({ path, spool }) => [path, spool]));
    this.diagnosing = 0;
    try {
      const { frames } = await readCapture(this.paths, () => {}, {
        ...this.#session, windowBytes: SLICE_BYTES, openAs: (path) => spools.get(path)?.opened(), ...listening(diagnosis), signal,
        progress: (read, total) => {
          this.diagnosing = total ? read / total : 0;
          this.#changes.tell();
        },
      });
      signal.throwIfAborted();
      this.verdicts = new VerdictIndex(diagnosis.finish(), frames, concerned);
    } finally {
      this.diagnosing = null;
      this.#changes.tell();
    }
  }

  async save(connections: readonly number[], path: string, options: SaveOptions = {}): Promise<{ frames: number; bytes: number }> {
    const { signal: stop, overwrite = false } = options;
    const closing = this.#closing.signal;
    const signal = stop ? AbortSignal.any([stop, closing]) : closing;
    signal.throwIfAborted();
    const saving = this.#save(connections, path, { overwrite, signal });
    const over = saving.then(() => {}, () => {}).then(() => void this.#savings.delete(over));
    this.#savings.add(over);
    return saving;
  }

  async #save(connections: readonly number[], path: string, options: SaveOptions): Promise<{ frames: number; bytes: number }> {
    const numbers = union(connections.map((id) => this.#replays.framesOf(id)));
    const fetcher = this.#fetcher();
    try {
      return await saveFrames(path, numbers, fetcher, this.#files, options);
    } finally {
      fetcher.close();
    }
  }

  async close(): Promise<void> {
    if (this.#closed) return;
    this.#closed = true;
    this.#changes.close();
    this.#build?.close();
    this.#closing.abort();
    await Promise.all(this.#savings);
    await this.done;
    this.#index?.close();
    this.#former?.close();
  }

  get #columns(): Columns {
    return (this.#index ?? this.#build)!.columns;
  }

  get #files(): KnownFile[] {
    if (!this.#index) return this.#build!.knownFiles();
    return this.#index.files.map(({ interfaces, turns }, file) => ({ path: this.paths[file]!, interfaces, turns, live: false }));
  }

  get #session(): Partial<SessionOptions> {
    const { session, plugins } = this.#options;
    return { ...session, ...(plugins && { plugins }) };
  }

  get #replays(): Replays {
    return new Replays(this.#columns, () => this.#fetcher(), this.#session);
  }

  #fetcher(): FrameFetcher {
    return new FrameFetcher(this.#columns, this.#files);
  }

  #progress(): { size: number | null; read: number }[] {
    if (this.#build) return this.#build.files.map(({ size, bytesRead }) => ({ size, read: bytesRead }));
    return this.#index!.files.map(({ size }) => ({ size, read: size }));
  }

  /** Reads the capture; an index that is in use stays so until the end. */
  async #begin(write: boolean): Promise<void> {
    const before = write ? this.paths.map(identityOf) : [];
    const { stdin, feed = null, follow = feed !== null } = this.#options;
    this.#finished = false;
    const build = await IndexBuild.open(this.paths, { session: this.#session, stdin, follow, feed, changed: () => this.#changes.tell() });
    this.#build = build;
    if (this.#closed) build.close();
    this.done = this.#read(build, before).catch(this.#failed);
  }

  async #read(build: IndexBuild, before: readonly FileIdentity[]): Promise<void> {
    if (!(await build.run())) return;
    this.#former = this.#index;
    this.#index = null;
    this.#end();
    const decided = decisive(this.#session);
    if (before.length > 0 && decided !== null) {
      const files = build.knownFiles().map(({ interfaces, turns }, file): IndexedFile => ({ ...before[file]!, interfaces, turns }));
      await writeIndex(this.paths, files, decided, build.columns);
    }
  }

  /** Nobody may be waiting for the reading: what is there stays to be looked at, with the problem beside it. */
  readonly #failed = (error: unknown): void => {
    this.#finished = true;
    this.#options.feed?.close();
    this.#problem = error instanceof Error ? error.message : String(error);
    this.#changes.tell();
  };

  #end(): void {
    this.#finished = true;
    const { summary, notes } = this.#columns;
    this.#problem = summary?.complete === false ? (notes.find(({ code }) => BROKEN.has(code))?.message ?? null) : null;
    this.#changes.tell();
  }

  /** Part of the index is not what was written: all of it is forgotten, and the capture is read. */
  #damaged(): void {
    if (this.#closed || this.#build || this.#anew) return;
    this.#anew = true;
    dropIndex(this.paths);
    const reading = this.#begin(true).then(() => this.done, this.#failed);
    this.done = reading;
  }
}

const bytesOf = (paths: readonly string[]): number => paths.reduce((sum, path) => sum + statSync(path).size, 0);

function grown(bits: Uint8Array<ArrayBuffer>, id: number): Uint8Array<ArrayBuffer> {
  const more = new Uint8Array(Math.max(bits.length * 2, (id >> 3) + 1));
  more.set(bits);
  return more;
}
