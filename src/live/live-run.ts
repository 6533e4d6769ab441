/** Frames from interfaces in, records out, as soon as they are known. */
import type { Frame } from '../frame.ts';
import type { RecordSink } from '../options.ts';
import { CaptureRun } from '../node/read-capture.ts';
import type { ReadOptions } from '../node/read-capture.ts';
import { onPassing } from '../node/passing-time.ts';
import { openStream } from '../node/source-bytes.ts';
import type { SummaryRecord } from '../record.ts';
import { Attendance, latenessOf, liveInfo } from './attendance.ts';
import type { Who } from './attendance.ts';
import type { LiveCapture } from './backend.ts';
import { Intake } from './intake.ts';
import type { Recorder } from './recorder.ts';
import { RecorderError } from './recorder.ts';
import type { Limits } from './ring.ts';

/** A capture that has begun, and what is known of it. */
export interface Attended {
  /** Stands for a path in records and messages. */
  readonly name: string;
  readonly capture: LiveCapture;
  readonly who: Who;
  /** When it ends by itself. */
  readonly until: Limits;
}

export interface LiveOptions extends ReadOptions, Attended {
  readonly recorder: Recorder | null;
  /** Brings to the reader what was made of frames that are kept by now; resolves when there is room for more. */
  readonly show: () => Promise<void> | undefined;
  /** Gets what gives the facts of connections that are open. */
  readonly onFacts?: (factsOf: Parameters<NonNullable<ReadOptions['watch']>>[0]) => void;
}

export interface LiveResult {
  readonly summary: SummaryRecord;
  /** Why it ended although nobody asked it to, in one line; a note among the records says it, too. */
  readonly problem: string | null;
}

/**
 * Reads a capture until it ends, is told to by `signal`, or has brought what was asked for. What the kernel still has when it is
 * stopped is read, too.
 * @throws {CaptureError} where what comes is no capture.
 */
export async function runLive(sink: RecordSink, options: LiveOptions): Promise<LiveResult> {
  const { name, capture, who, recorder, until, signal } = options;
  const attendance = new Attendance(name, capture, who);
  const intake = new Intake({ capture, recorder, until, ownClock: who !== null });
  signal?.addEventListener('abort', intake.stop, { once: true });
  if (signal?.aborted) intake.stop();
  let run: CaptureRun | null = null;
  try {
    run = await open(sink, options, attendance);
    await takeAll(run, intake, options);
  } catch (error) {
    // Told of when the file is closed.
    if (!(error instanceof RecorderError)) throw error;
  } finally {
    signal?.removeEventListener('abort', intake.stop);
    intake.close();
    capture.stop();
    run?.close();
  }
  const ending = await attendance.end();
  const notKept = intake.end(ending.drops);
  if (notKept) run!.notes('capture-not-kept', notKept);
  const problem = notKept?.message ?? ending.problem;
  const summary = run!.finish({ broken: problem !== null, ...(ending.drops && { drops: ending.drops }) });
  return { summary, problem };
}

async function open(sink: RecordSink, options: LiveOptions, attendance: Attendance): Promise<CaptureRun> {
  const { name, capture, who } = options;
  const live = liveInfo(who);
  let isOpen = (_connection: number): boolean => false;
  const run = await CaptureRun.open([name], sink, {
    ...options, lateMs: latenessOf(who), ...(live && { live }), openAs: () => openStream(capture.bytes),
    ...((attendance.listens || options.onFacts) && {
      watch: (factsOf) => {
        options.onFacts?.(factsOf);
        isOpen = (connection) => factsOf(connection) !== null;
        return { frame: () => {}, record: (record) => attendance.hear(record) };
      },
    }),
  });
  attendance.begin(run.notes, isOpen);
  return run;
}

/** Takes frames as they come, as long as any are wanted. @throws {RecorderError} where they cannot be kept. */
async function takeAll(run: CaptureRun, intake: Intake, { who, recorder, show }: LiveOptions): Promise<void> {
  let showing = false;
  const showAll = async (): Promise<void> => {
    showing = true;
    await show();
    showing = false;
  };
  // Where nobody takes what is shown, more of it would only wait.
  const rest = onPassing(() => {
    if (showing) return;
    run.elapse();
    void showAll();
  });
  try {
    const faces = run.files[0]!.interfaces;
    // Programs that capture have no comments, and asking for those of each frame makes an array.
    const comments = who === null ? () => run.frameComments() : () => undefined;
    const wants = (frame: Frame): boolean => intake.wants(frame, faces, comments());
    recorder?.interfaces(faces);
    do {
      run.take(wants);
      recorder?.flush();
      await showAll();
    } while (await intake.more(run));
  } finally {
    rest();
  }
}
