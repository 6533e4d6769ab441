import { setImmediate } from 'node:timers/promises';
import { anatomy } from '../anatomy/anatomy.ts';
import { ColumnsBuilder } from '../columns/builder.ts';
import type { Columns } from '../columns/builder.ts';
import { copyOf } from '../bytes/chunk.ts';
import type { ConnectionColumns } from '../columns/connections.ts';
import type { FrameColumns } from '../columns/frames.ts';
import type { Timeline } from '../columns/timeline.ts';
import { compileFilter } from '../filter/filter.ts';
import type { Filter } from '../filter/filter.ts';
import type { SessionOptions } from '../options.ts';
import type { EarshotRecord, NoteRecord, SummaryRecord } from '../record.ts';
import { Session } from '../session.ts';
import { codecs } from './codecs.ts';
import { Changes } from './index-changes.ts';
import { FrameFetcher } from './index-frames.ts';
import type { KnownFile } from './index-frames.ts';
import { Replays } from './index-replay.ts';
import type { RecordsOptions, SegmentRow, StreamPiece } from './index-replay.ts';
import { saveFrames } from './index-save.ts';
import type { CaptureStatus, FrameDetail, IndexedCapture, IndexedCaptureOptions } from './indexed-capture.ts';
import { captureRecord, interfaceInfo, readCapture } from './read-capture.ts';
import { openSource } from './source.ts';
import type { CaptureSource } from './source.ts';

/** Small enough that a slice of reading is over in some milliseconds. */
const WINDOW_BYTES = 512 << 10;

/** Notes that say that the rest of a capture is lost. */
const BROKEN = new Set(['capture-cut', 'capture-bad-compression']);

export class OpenCapture implements IndexedCapture {
  readonly paths: readonly string[];
  readonly done: Promise<void>;
  readonly #options: IndexedCaptureOptions;
  readonly #builder: ColumnsBuilder;
  readonly #session: Session;
  readonly #changes = new Changes();
  readonly #source: CaptureSource;
  #phase: CaptureStatus['phase'] = 'reading';
  #problem: string | null = null;
  #closed = false;

  private constructor(paths: readonly string[], options: IndexedCaptureOptions, session: Session, builder: ColumnsBuilder, source: CaptureSource) {
    this.paths = paths;
    this.#options = options;
    this.#session = session;
    this.#builder = builder;
    this.#source = source;
    this.done = this.#read();
  }

  static async open(paths: readonly string[], options: IndexedCaptureOptions): Promise<OpenCapture> {
    let session: Session;
    const builder = new ColumnsBuilder((id) => session.factsOf(id));
    session = new Session({ ...sessionOptions(options), onFrame: builder.frame, facts: true }, codecs, builder.record);
    const source = await openSource(paths, {
      notes: session.notes.note, windowBytes: WINDOW_BYTES,
      onInterface: (face, file) => session.capture({ type: 'interface', path: file.path, ...interfaceInfo(face) }),
      ...(options.stdin === undefined ? {} : { stdin: options.stdin }),
    });
    for (const file of source.files) session.capture(captureRecord(file));
    return new OpenCapture(paths, options, session, builder, source);
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
    return this.#columns.summary;
  }

  get status(): CaptureStatus {
    let bytesRead = 0;
    let bytesTotal: number | null = 0;
    for (const file of this.#source.files) {
      bytesRead += file.bytesRead;
      bytesTotal = file.size === null || bytesTotal === null ? null : bytesTotal + file.size;
    }
    return { bytesRead, bytesTotal, frames: this.frames.count, phase: this.#phase, fromIndex: false, problem: this.#problem };
  }

  onChange(listener: () => void): () => void {
    return this.#changes.listen(listener);
  }

  records(connection: number, options?: RecordsOptions): Promise<{ records: EarshotRecord[]; more: boolean }> {
    return this.#replays.records(connection, options);
  }

  segments(connection: number, options?: { limit?: number }): Promise<{ segments: SegmentRow[]; more: boolean }> {
    return this.#replays.segments(connection, options);
  }

  stream(connection: number, options?: { maxBytes?: number }): Promise<{ pieces: StreamPiece[]; more: boolean }> {
    return this.#replays.stream(connection, options);
  }

  async frame(number: number): Promise<FrameDetail> {
    if (!(number >= 1 && number <= this.frames.count)) throw new RangeError(`no frame ${number}; they go from 1 to ${this.frames.count}`);
    const fetcher = this.#fetcher();
    try {
      const frame = fetcher.place([number], 0);
      const { seconds, nanos, originalLength } = frame;
      const layers = anatomy(frame);
      const bytes = copyOf(frame.bytes, frame.start, frame.end);
      return { number, seconds, nanos, originalLength, connection: this.frames.connectionOf(number), bytes, layers, comments: fetcher.comments() };
    } finally {
      fetcher.close();
    }
  }

  async select(
    filter: Filter, { signal, progress }: { signal?: AbortSignal; progress?: (selected: Uint8Array, fraction: number) => void } = {},
  ): Promise<Uint8Array> {
    const selected = new Uint8Array((this.connections.count + 7) >> 3);
    const { plugins = [] } = this.#options;
    await readCapture(this.#files.map((file) => file.bytesPath), (record) => {
      const id = record.type === 'connection' ? record.id : 'connection' in record ? record.connection : null;
      if (typeof id === 'number' && id >> 3 < selected.length) selected[id >> 3]! |= 1 << (id & 7);
    }, {
      // A filter remembers what it has seen, so each reading has its own.
      ...sessionOptions(this.#options), filter: compileFilter(filter.text, { plugins }), windowBytes: WINDOW_BYTES,
      ...(signal && { signal }),
      progress: (read, total) => progress?.(selected, total ? read / total : 0),
    });
    signal?.throwIfAborted();
    return selected;
  }

  async save(connections: readonly number[], path: string): Promise<{ frames: number; bytes: number }> {
    const numbers = new Set<number>();
    for (const id of connections) for (const frame of this.#replays.framesOf(id)) numbers.add(frame);
    const fetcher = this.#fetcher();
    try {
      return await saveFrames(path, Uint32Array.from(numbers).sort(), fetcher, this.#files);
    } finally {
      fetcher.close();
    }
  }

  async close(): Promise<void> {
    this.#closed = true;
    this.#source.close();
    this.#changes.close();
    await this.done;
  }

  get #columns(): Columns {
    return this.#builder.columns;
  }

  get #replays(): Replays {
    return new Replays(this.#columns, () => this.#fetcher(), sessionOptions(this.#options));
  }

  get #files(): KnownFile[] {
    return this.#source.files.map(({ path, interfaces, turns }) => ({ path, bytesPath: path, interfaces, turns, live: false }));
  }

  #fetcher(): FrameFetcher {
    return new FrameFetcher(this.#columns, this.#files);
  }

  async #read(): Promise<void> {
    const { frame } = this.#source;
    for (let more = true; more && !this.#closed;) {
      while (this.#source.advance()) this.#session.accept(frame);
      this.#changes.tell();
      await setImmediate();
      more = !this.#closed && (await this.#source.refill());
    }
    if (this.#closed) return;
    this.#session.finish(this.#source.files.every((file) => file.complete));
    this.#phase = 'done';
    this.#problem = this.#columns.notes.find(({ code }) => BROKEN.has(code))?.message ?? null;
    this.#changes.tell();
  }
}

function sessionOptions({ session, plugins }: IndexedCaptureOptions): Partial<SessionOptions> {
  return { ...session, ...(plugins && { plugins }) };
}
