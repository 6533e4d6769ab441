/** Captures in, records out: a source of frames, a session, and what was asked for. */
import { setImmediate } from 'node:timers/promises';
import type { Filter } from '../filter/filter.ts';
import type { Frame } from '../frame.ts';
import { Gate } from '../gate.ts';
import type { FactsOf } from '../gate.ts';
import type { NoteSink } from '../note.ts';
import { defaultOptions } from '../options.ts';
import type { FrameContext, RecordSink, SessionOptions } from '../options.ts';
import type { DropCounts, EarshotRecord, InterfaceInfo, LiveInfo, SummaryRecord } from '../record.ts';
import { Session } from '../session.ts';
import { codecs } from './codecs.ts';
import { PassingTime } from './passing-time.ts';
import type { CaptureFileInfo } from './source-file.ts';
import { openSource } from './source.ts';
import type { CaptureSource, SourceOptions } from './source.ts';
import { Stop } from './stop.ts';

export interface ReadOptions extends Partial<SessionOptions>, Pick<SourceOptions, 'windowBytes' | 'stdin' | 'openAs'> {
  /** Only records that this selects; see `compileFilter`. */
  filter?: Filter | null;
  /** Only records of these types. */
  only?: ReadonlySet<string> | null;
  /** Called now and then with bytes read and bytes in all, null where that is not known. */
  progress?: (bytesRead: number, bytesTotal: number | null) => void;
  /** Stops the reading: what came until then is finished as at the end of the capture. */
  signal?: AbortSignal;
  /** Awaited between reads, for whoever takes records more slowly than they are made. */
  pause?: () => Promise<void> | void;
  /** The capture goes on: time passes for it while no frame comes, and frames are this late at most. */
  lateMs?: number;
  /** Who captures; goes into the `capture` record. */
  live?: LiveInfo;
  /** Makes what sees every frame and every record, whatever is let through. */
  watch?: (factsOf: FactsOf) => Watch;
}

/** Borrows what it is shown until the call returns. */
export interface Watch {
  frame(context: FrameContext): void;
  record(record: EarshotRecord): void;
}

/** One reading of one or more captures, window by window. */
export class CaptureRun {
  readonly #source: CaptureSource;
  readonly #session: Session;
  readonly #gate: Gate;
  readonly #time: PassingTime | null;

  private constructor(source: CaptureSource, session: Session, gate: Gate, time: PassingTime | null) {
    this.#source = source;
    this.#session = session;
    this.#gate = gate;
    this.#time = time;
  }

  /** @throws {CaptureError} for the first path that cannot be read at all. */
  static async open(paths: readonly string[], sink: RecordSink, options: ReadOptions = {}): Promise<CaptureRun> {
    const { filter = null, only = null } = options;
    let session: Session;
    const gate = new Gate(filter, only, (id) => session.factsOf(id), sink);
    const wants = { ...(options.wants ?? defaultOptions.wants) };
    if (filter?.wants.bodies) wants.bodies = true;
    const watch = options.watch?.((id) => session.factsOf(id));
    const frame: SessionOptions['onFrame'] = filter?.needsFrames
      ? (context) => {
          options.onFrame?.(context);
          gate.frame(context);
        }
      : (options.onFrame ?? null);
    const onFrame: SessionOptions['onFrame'] = watch
      ? (context) => {
          watch.frame(context);
          frame?.(context);
        }
      : frame;
    const told: RecordSink = options.live?.timestamps === 'user' ? (each) => gate.record(inUserTime(each)) : gate.record;
    const record: RecordSink = watch
      ? (each) => {
          watch.record(each);
          told(each);
        }
      : told;
    const facts = options.facts || (filter !== null || watch ? 'talking' : false);
    // Who filters or watches sees every record; where no connections are wanted, none of theirs is needed.
    const unanswered = filter || watch ? null : only && !only.has('connection') ? () => true : (options.unanswered ?? null);
    const takerOf = filter || watch ? null : (options.takerOf ?? null);
    // What is lent is told as it is, and at once.
    const lends = filter || watch || options.live ? false : (options.lends ?? false);
    session = new Session({ ...options, wants, onFrame, facts, unanswered, takerOf, lends }, codecs, record);
    const source = await openSource(paths, {
      notes: session.notes.note,
      onInterface: (face, file) => session.capture({ type: 'interface', path: file.path, ...interfaceInfo(face) }),
      ...(options.windowBytes === undefined ? {} : { windowBytes: options.windowBytes }),
      ...(options.stdin === undefined ? {} : { stdin: options.stdin }),
      ...(options.openAs === undefined ? {} : { openAs: options.openAs }),
    });
    for (const file of source.files) session.capture(captureRecord(file, options.live));
    return new CaptureRun(source, session, gate, options.lateMs === undefined ? null : new PassingTime(options.lateMs));
  }

  get files(): readonly CaptureFileInfo[] {
    return this.#source.files;
  }

  /** Takes every frame that is in memory. `wants` is shown each before it is read, and may say that it is not wanted any more. */
  take(wants?: (frame: Frame) => boolean): void {
    const { frame } = this.#source;
    const before = frame.number;
    while (this.#source.advance()) {
      if (wants && !wants(frame)) return;
      this.#session.accept(frame);
    }
    if (frame.number > before) this.#time?.see(frame);
  }

  /** Time has passed without a frame. */
  elapse(): void {
    const now = this.#time?.now();
    if (!now) return;
    this.#session.elapse(now);
    this.#gate.flush();
  }

  /** Where what is wrong with the capture is said. */
  get notes(): NoteSink {
    return this.#session.notes.note;
  }

  /** Comments of the frame at hand. */
  frameComments(): string[] {
    return this.#source.frameComments();
  }

  /** Brings more; waits for pipes. False at the end. */
  refill(): boolean | Promise<boolean> {
    return this.#source.refill();
  }

  /** Ends what is open. Call once, after the last step. */
  finish({ stopped = false, broken = false, drops }: { stopped?: boolean; broken?: boolean; drops?: DropCounts } = {}): SummaryRecord {
    const summary = this.#session.finish(!broken && this.#source.files.every((file) => file.complete), stopped, drops);
    this.#gate.flush();
    return summary;
  }

  close(): void {
    this.#source.close();
  }
}

/**
 * Reads captures from first to last frame and hands every record to `sink`, in the order in which they become known.
 * @throws {CaptureError} for a path that cannot be read at all. Damage part-way becomes notes.
 */
export async function readCapture(paths: readonly string[], sink: RecordSink, options: ReadOptions = {}): Promise<SummaryRecord> {
  const run = await CaptureRun.open(paths, sink, options);
  try {
    return await readThrough(run, options);
  } finally {
    run.close();
  }
}

/** Reads what a run has to its end, or until it is told to stop, and finishes it. */
export async function readThrough(run: CaptureRun, options: ReadOptions): Promise<SummaryRecord> {
  const { signal } = options;
  const stop = new Stop();
  signal?.addEventListener('abort', () => stop.happen(), { once: true });
  for (;;) {
    run.take();
    if (options.progress) reportProgress(run.files, options.progress);
    await options.pause?.();
    // Files are read without waiting: signals and output get their turn here.
    await setImmediate();
    if (signal?.aborted) return run.finish({ stopped: true });
    const refilled = run.refill();
    const more = typeof refilled === 'boolean' ? refilled : await stop.beside(refilled);
    if (more !== true) return run.finish({ stopped: more === undefined });
  }
}

/** The record of a file that was opened. */
export function captureRecord(file: CaptureFileInfo, live?: LiveInfo): Parameters<Session['capture']>[0] {
  return {
    type: 'capture', schema: 1, path: file.path, format: file.format, compression: file.compression,
    interfaces: file.interfaces.map((face) => ({ ...interfaceInfo(face), ...(live && { name: face.name ?? file.path }) })), ...(live && { live }),
  };
}

/** The same record, which says that its durations are a little wrong. */
function inUserTime(record: EarshotRecord): EarshotRecord {
  if (record.type === 'http' || record.type === 'connection') record.timestamps = 'user';
  return record;
}

export const interfaceInfo = ({ id, name, linkType, snapLength }: InterfaceInfo): InterfaceInfo => ({ id, name, linkType, snapLength });

function reportProgress(files: readonly CaptureFileInfo[], progress: NonNullable<ReadOptions['progress']>): void {
  let read = 0;
  let total: number | null = 0;
  for (const file of files) {
    read += file.bytesRead;
    total = file.size === null || total === null ? null : total + file.size;
  }
  progress(read, total);
}
