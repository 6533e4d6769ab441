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

/** The next one begins at this share of what is kept; where it cannot be read, another one is tried this much later. */
const NEXT_AT = 0.5;
const LATER = 0.05;
/** Frames in a file are found later by this where the system does not say that it has grown. */
const FILE_MS = 250;

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
  readonly #intake: Intake;
  /** The one that is shown, and perhaps the one to come. */
  #feeds: Feed[];
  #nextAt = NEXT_AT;
  readonly #ended: Promise<Ending>;
  #end: (ending: Ending) => void = () => {};

  constructor(attended: Attended, options: FeedsOptions) {
    this.#attended = attended;
    this.#options = options;
    const { capture, until, who } = attended;
    this.#intake = new Intake({ capture, recorder: options.recorder, until, ownClock: who !== null });
    this.#ended = new Promise((resolve) => (this.#end = resolve));
    this.first = new Feed(attended, options.inFile ? options.recorder : null, this.#ended);
    this.#feeds = [this.first];
  }

  async open(): Promise<void> {
    const { capture, name } = this.#attended;
    const { recorder } = this.#options;
    const source = await openSource([name], {
      notes: (code, detail) => this.#feeds[0]!.attendance.note(code, detail), openAs: () => openStream(capture.bytes),
    }).catch((error: unknown) => {
      this.#intake.close();
      throw error;
    });
    // Whoever follows the file is to find its interfaces there.
    recorder?.interfaces(source.files[0]!.interfaces);
    recorder?.flush();
    this.first.describe(source.files[0]!.interfaces);
    this.first.handOn();
    void this.#run(source);
  }

  async #run(source: CaptureSource): Promise<void> {
    const { capture } = this.#attended;
    await this.#read(source);
    this.#intake.close();
    capture.stop();
    source.close();
    const { drops } = await capture.ended;
    const notKept = this.#intake.end(drops);
    let problem = notKept?.message ?? null;
    for (const feed of this.#feeds) {
      if (notKept) feed.attendance.note('capture-not-kept', notKept);
      const ending = await feed.attendance.end();
      problem ??= ending.problem;
      feed.end();
    }
    this.#end({ drops, problem });
  }

  /** Reads as long as any frames are wanted, and can be kept. */
  async #read(source: CaptureSource): Promise<void> {
    const { frame } = source;
    const faces = source.files[0]!.interfaces;
    const { recorder } = this.#options;
    try {
      do {
        while (source.advance() && this.#intake.wants(frame, faces, source.frameComments())) {
          for (const feed of this.#feeds) feed.take(frame, faces);
        }
        recorder?.flush();
        for (const feed of this.#feeds) feed.handOn();
        this.#turn();
        await this.#feeds[0]!.room();
        await setImmediate();
      } while (await this.#intake.more(source));
    } catch (error) {
      // Told of when the file is closed.
      if (!(error instanceof RecorderError)) throw error;
    }
  }

  #turn(): void {
    const { keep } = this.#options;
    const [shown, next] = this.#feeds;
    const share = Math.max(shown!.bytesTaken / keep.bytes, shown!.frames / keep.frames);
    if (next?.closed) {
      // It could not be read, for want of room perhaps.
      this.#feeds.pop();
      this.#nextAt = share + LATER;
    } else if (!next && share >= this.#nextAt && this.onNext) {
      const begun = new Feed(this.#attended, null, this.#ended);
      this.#feeds.push(begun);
      this.onNext(begun);
    } else if (next && share >= 1 && this.onTurn?.(share >= 2) === true) {
      this.#feeds.shift();
      this.#nextAt = NEXT_AT;
    }
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
  closed = false;
  frames = 0;
  bytesTaken = 0;

  /** `file` has its frames already. */
  constructor({ name, capture, who }: Attended, file: Recorder | null, ended: Promise<Ending>) {
    this.path = file?.path ?? name;
    this.bytes = file ? null : new LiveBytes();
    this.lateMs = latenessOf(who) + (file ? FILE_MS : 0);
    this.info = liveInfo(who);
    this.ended = ended;
    this.attendance = new Attendance(name, capture, who);
    this.#writer.section(null);
  }

  begin: LiveFeed['begin'] = (notes, isOpen) => this.attendance.begin(notes, isOpen);
  hear: LiveFeed['hear'] = (record) => this.attendance.hear(record);

  get dropped(): number {
    return this.attendance.dropped;
  }

  take(frame: Frame, faces: readonly CaptureInterface[]): void {
    this.frames++;
    this.bytesTaken += frame.end - frame.start;
    if (this.bytes === null || this.closed) return;
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
    return this.bytes?.room();
  }

  end(): void {
    this.handOn();
    this.bytes?.end();
  }

  close(): void {
    this.closed = true;
    this.bytes?.destroy();
    this.attendance.close();
  }
}
