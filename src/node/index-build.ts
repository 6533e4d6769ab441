/** Reads captures from first to last frame and fills columns, in slices that leave everybody else a turn. */
import { openSync, readSync, closeSync, statSync } from 'node:fs';
import { resolve } from 'node:path';
import { setImmediate } from 'node:timers/promises';
import { sniffCompression } from '../capture/sniff.ts';
import { Window } from '../capture/window.ts';
import { ColumnsBuilder, settle } from '../columns/builder.ts';
import type { Columns } from '../columns/builder.ts';
import type { RecordSink, SessionOptions } from '../options.ts';
import { Session } from '../session.ts';
import { codecs } from './codecs.ts';
import { GrowingFile } from './index-follow.ts';
import type { KnownFile } from './index-frames.ts';
import { Spool } from './index-spool.ts';
import type { LiveFeed } from './live-feed.ts';
import { onPassing, PassingTime } from './passing-time.ts';
import { captureRecord, interfaceInfo } from './read-capture.ts';
import { openStream } from './source-bytes.ts';
import type { ByteStream } from './source-bytes.ts';
import type { CaptureFileInfo } from './source-file.ts';
import { openSource } from './source.ts';
import type { CaptureSource } from './source.ts';

/** Bytes read at a time. */
export const SLICE_BYTES = 512 << 10;
/** How long reading goes on before everybody else has a turn, and after how many frames it looks at the clock. */
const SLICE_MS = 8;
const CHECKED = 256;

export interface BuildOptions {
  session: Partial<SessionOptions>;
  stdin: ByteStream | undefined;
  follow: boolean;
  /** The only path names a capture that goes on. */
  feed: LiveFeed | null;
  /** Called after every slice, and when the end of a growing file is reached or left. */
  changed: () => void;
}

/** Whether a path is a file whose frames can be read again where they lie: neither a pipe nor compressed. */
export function isPlainFile(path: string): boolean {
  if (path === '-' || statSync(path, { throwIfNoEntry: false })?.isFile() !== true) return false;
  try {
    const fd = openSync(path, 'r');
    try {
      const bytes = new Uint8Array(4);
      readSync(fd, bytes, 0, 4, 0);
      return sniffCompression(Window.over(bytes)) === null;
    } finally {
      closeSync(fd);
    }
  } catch {
    return false;
  }
}

/** Whether a path is such a file and stays its name: what a program calls `/dev/stdin` is another file for the next. */
export const mayHaveIndex = (path: string): boolean => !OWN_FILES.test(resolve(path)) && isPlainFile(path);

const OWN_FILES = /^\/(dev\/(stdin|fd\/)|proc\/.*\/fd\/)/;

/** What is asked about a file while it is read, and afterwards. */
type ReadFile = Pick<CaptureFileInfo, 'path' | 'interfaces' | 'turns' | 'complete' | 'size' | 'bytesRead'>;

/** A copy, which holds on to nothing that read it. */
const asRead = ({ path, interfaces, turns, complete, size, bytesRead }: CaptureFileInfo): ReadFile =>
  ({ path, interfaces, turns, complete, size, bytesRead });

/** What reading needs. A session alone keeps megabytes for connections to come. */
interface Reading {
  readonly session: Session;
  readonly source: CaptureSource;
  /** Of a capture that goes on. */
  readonly time: PassingTime | null;
}

export class IndexBuild {
  readonly columns: Columns;
  /** The end of a growing file has been reached. */
  waiting = false;
  /** Those of the source, or copies when all has been read. */
  files: readonly ReadFile[];
  /** Null when the capture has been read through. */
  #reading: Reading | null;
  readonly #spools: Map<string, Spool>;
  readonly #live: ReadonlySet<string>;
  readonly #feed: LiveFeed | null;
  readonly #changed: () => void;
  #closed = false;

  private constructor(
    columns: Columns, reading: Reading, spools: Map<string, Spool>, live: ReadonlySet<string>, { changed, feed }: BuildOptions,
  ) {
    this.columns = columns;
    this.files = reading.source.files;
    this.#reading = reading;
    this.#spools = spools;
    this.#live = live;
    this.#feed = feed;
    this.#changed = changed;
  }

  /** @throws {CaptureError} for the first path that cannot be read at all. */
  static async open(paths: readonly string[], options: BuildOptions): Promise<IndexBuild> {
    let session: Session;
    const builder = new ColumnsBuilder((id) => session.factsOf(id), (id) => session.shapeOf(id));
    const { feed } = options;
    const record: RecordSink = feed ? (each) => {
      feed.hear(each);
      builder.record(each);
    } : builder.record;
    session = new Session({ ...options.session, onFrame: builder.frame, facts: 'talking', communityIds: false }, codecs, record);
    const streamed = feed?.bytes ?? null;
    const plain = new Set(streamed ? [] : paths.filter(isPlainFile));
    const live = new Set(streamed ? paths : options.follow ? plain : paths.filter((path) => !plain.has(path) && !isFile(path)));
    const spools = new Map<string, Spool>();
    let build: IndexBuild | null = null;
    const wait = (waits: boolean): void => {
      if (build) build.waiting = waits;
      options.changed();
    };
    const source = await openSource(paths, {
      notes: session.notes.note, windowBytes: SLICE_BYTES,
      onInterface: (face, file) => session.capture({ type: 'interface', path: file.path, ...interfaceInfo(face) }),
      openAs: (path) => {
        if (streamed) return openStream(streamed);
        if (!options.follow || !plain.has(path)) return undefined;
        const file = new GrowingFile(path, wait);
        void feed?.ended.then(() => file.finish());
        return file.opened();
      },
      onBytes: ({ path }, bytes, offset) => {
        if (plain.has(path)) return;
        let spool = spools.get(path);
        if (!spool) spools.set(path, (spool = new Spool(path)));
        spool.write(path, bytes, offset);
      },
      ...(options.stdin === undefined ? {} : { stdin: options.stdin }),
    }).catch((error: unknown) => {
      for (const spool of spools.values()) spool.close();
      throw error;
    });
    for (const file of source.files) session.capture(captureRecord(file, feed?.info));
    feed?.begin(session.notes.note, (id) => session.factsOf(id) !== null);
    const time = feed && new PassingTime(feed.lateMs);
    return (build = new IndexBuild(builder.columns, { session, source, time }, spools, live, options));
  }

  /** What it takes to read frames again, as far as it is known by now. */
  knownFiles(): KnownFile[] {
    return this.files.map(({ path, interfaces, turns }) => {
      const spool = this.#spools.get(path);
      return { path, interfaces, turns, live: this.#live.has(path), ...(spool && { spool }) };
    });
  }

  /** Reads to the end; false where it was closed before. */
  async run(): Promise<boolean> {
    const reading = this.#reading!;
    const { session, source, time } = reading;
    const rest = time && onPassing(() => this.#elapse(session, time));
    try {
      for (let more = true; more && !this.#closed;) {
        while (!this.#closed && takeSlice(reading)) await this.#rest();
        this.waiting = this.#feed !== null;
        await this.#rest();
        more = !this.#closed && (await source.refill());
      }
    } finally {
      rest?.();
    }
    if (this.#closed) return false;
    const ending = await this.#feed?.ended;
    session.finish(this.files.every((file) => file.complete) && !ending?.problem, false, ending?.drops ?? undefined);
    this.files = source.files.map(asRead);
    source.close();
    this.#reading = null;
    settle(this.columns);
    return true;
  }

  #elapse(session: Session, time: PassingTime): void {
    const now = time.now();
    if (!now || this.#closed) return;
    session.elapse(now);
    this.#changed();
  }

  async #rest(): Promise<void> {
    this.#changed();
    await setImmediate();
  }

  /** Ends reading. Spooled bytes are gone with it. */
  close(): void {
    if (this.#closed) return;
    this.#closed = true;
    this.#reading?.source.close();
    this.#feed?.close();
    for (const spool of this.#spools.values()) spool.close();
  }
}

/** Takes frames that are in memory, for a while; false when there is none left. */
function takeSlice({ session, source, time }: Reading): boolean {
  const { frame } = source;
  const until = performance.now() + SLICE_MS;
  for (let count = 1; source.advance(); count++) {
    session.accept(frame);
    time?.see(frame);
    if (count % CHECKED === 0 && performance.now() > until) return true;
  }
  return false;
}

const isFile = (path: string): boolean => path !== '-' && statSync(path, { throwIfNoEntry: false })?.isFile() === true;
