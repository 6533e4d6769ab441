/** A capture that goes on, for the UI: what is kept in memory and in temporary files has a bound. */
import { setImmediate } from 'node:timers/promises';
import type { CaptureInterface } from '../capture/capture-reader.ts';
import { PcapngWriter } from '../capture/pcapng-writer.ts';
import type { Frame } from '../frame.ts';
import type { LiveFeed, LiveFeeds } from '../node/live-feed.ts';
import { openStream } from '../node/source-bytes.ts';
import { openSource } from '../node/source.ts';
import type { CaptureSource } from '../node/source.ts';
import { Attendance, latenessOf, liveInfo } from './attendance.ts';
import type { Ending } from './backend.ts';
import { Intake } from './intake.ts';
import { LiveBytes } from './live-bytes.ts';
import type { Attended } from './live-run.ts';
import { RecorderError } from './recorder.ts';
import type { Recorder } from './recorder.ts';

/** Most of what is shown, by either measure. */
export interface Keep {
  readonly bytes: number;
  readonly frames: number;
}

export interface FeedsOptions {
  readonly recorder: Recorder | null;
  /** Frames stay in the recorder's file, and are read again from there. */
  readonly inFile: boolean;
  readonly keep: Keep;
}

/** Begins to read and keep. @throws {CaptureError} where what comes is no capture. */
export async function openFeeds(attended: Attended, options: FeedsOptions): Promise<LiveFeeds> {
  const feeds = new Feeds(attended, options);
  await feeds.open();
  return feeds;
}

class Feeds implements LiveFeeds {
  readonly first: Feed;
  onNext: LiveFeeds['onNext'] = null;
  onTurn: LiveFeeds['onTurn'] = null;
  readonly #attended: Attended;
  readonly #options: FeedsOptions;
  /** The one that is shown, and perhaps the one to come. */
  #feeds: Feed[];
  readonly #ended: Promise<Ending>;
  #end: (ending: Ending) => void = () => {};

  constructor(attended: Attended, options: FeedsOptions) {
    this.#attended = attended;
    this.#options = options;
    this.#ended = new Promise((resolve) => (this.#end = resolve));
    this.first = new Feed(attended, options.inFile ? options.recorder : null, this.#ended);
    this.#feeds = [this.first];
  }

  async open(): Promise<void> {
    const { capture, name } = this.#attended;
    const { recorder } = this.#options;
    const source = await openSource([name], {
      notes: (code, detail) => this.#feeds[0]!.attendance.note(code, detail), openAs: () => openStream(capture.bytes),
    });
    // Whoever follows the file is to find its interfaces there.
    recorder?.interfaces(source.files[0]!.interfaces);
    recorder?.flush();
    this.first.describe(source.files[0]!.interfaces);
    this.first.handOn();
    void this.#run(source);
  }

  async #run(source: CaptureSource): Promise<void> {
    const { capture, until } = this.#attended;
    const { recorder } = this.#options;
    const intake = new Intake({ capture, recorder, until });
    const problem = await this.#read(source, intake);
    intake.close();
    source.close();
    const ending = await capture.ended;
    if (ending.drops) recorder?.dropped(ending.drops);
    recorder?.close();
    for (const feed of this.#feeds) {
      if (problem !== null) feed.attendance.note('capture-not-kept', { message: `${problem}; what was written before is whole` });
      await feed.attendance.end();
      feed.end();
    }
    this.#end({ drops: ending.drops, problem: problem ?? ending.problem });
  }

  /** Reads as long as any frames are wanted; gives why they could not be kept, or null. */
  async #read(source: CaptureSource, intake: Intake): Promise<string | null> {
    const { frame } = source;
    const faces = source.files[0]!.interfaces;
    const { recorder } = this.#options;
    try {
      for (let more = true; more;) {
        while (source.advance() && intake.wants(frame, faces, source.frameComments())) for (const feed of this.#feeds) feed.take(frame, faces);
        recorder?.flush();
        for (const feed of this.#feeds) feed.handOn();
        this.#turn();
        await this.#feeds[0]!.room();
        await setImmediate();
        more = !intake.full && (await source.refill());
      }
      return null;
    } catch (error) {
      if (!(error instanceof RecorderError)) throw error;
      return error.message;
    }
  }

  #turn(): void {
    const { keep } = this.#options;
    const [shown, next] = this.#feeds;
    const share = Math.max(shown!.bytesTaken / keep.bytes, shown!.frames / keep.frames);
    if (!next && share >= 0.5 && this.onNext) {
      const begun = new Feed(this.#attended, null, this.#ended);
      this.#feeds.push(begun);
      this.onNext(begun);
    } else if (next && share >= 1 && this.onTurn?.(share >= 2) === true) this.#feeds.shift();
  }
}

/** What is shown at a time: everything from a moment on. */
class Feed implements LiveFeed {
  readonly path: string;
  readonly bytes: LiveBytes | null;
  readonly lateMs: number;
  readonly info: LiveFeed['info'];
  readonly ended: Promise<Ending>;
  readonly attendance: Attendance;
  readonly #writer = new PcapngWriter();
  #described = 0;
  #closed = false;
  frames = 0;
  bytesTaken = 0;

  /** `file` has its frames already. */
  constructor({ name, capture, who }: Attended, file: Recorder | null, ended: Promise<Ending>) {
    this.path = file?.path ?? name;
    this.bytes = file ? null : new LiveBytes();
    this.lateMs = latenessOf(who);
    this.info = liveInfo(who);
    this.ended = ended;
    this.attendance = new Attendance(name, capture, who);
    this.#writer.section(null);
  }

  begin: LiveFeed['begin'] = (notes, isOpen) => this.attendance.begin(notes, isOpen);
  hear: LiveFeed['hear'] = (record) => this.attendance.hear(record);

  take(frame: Frame, faces: readonly CaptureInterface[]): void {
    this.frames++;
    this.bytesTaken += frame.end - frame.start;
    if (this.bytes === null || this.#closed) return;
    this.describe(faces);
    this.#writer.packet(frame.interfaceId, frame);
  }

  describe(faces: readonly CaptureInterface[]): void {
    while (this.#described < faces.length) this.#writer.interface(faces[this.#described++]!);
  }

  handOn(): void {
    if (this.bytes && this.#writer.length > 0) this.bytes.push(this.#writer.take().slice());
  }

  room(): Promise<void> | undefined {
    return this.#closed ? undefined : this.bytes?.room();
  }

  end(): void {
    this.handOn();
    this.bytes?.end();
  }

  close(): void {
    this.#closed = true;
    this.attendance.close();
  }
}
