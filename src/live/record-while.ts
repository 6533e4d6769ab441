/** Captures into one pcapng for as long as something runs, and until what it sent has been captured. */
import { setTimeout } from 'node:timers/promises';
import { CaptureError } from '../capture/capture-error.ts';
import { openSource } from '../node/source.ts';
import type { Drops } from './backend.ts';
import type { Started } from './backends.ts';
import { openStream } from '../node/source-bytes.ts';
import { Recorder, RecorderError } from './recorder.ts';

/** The last segments of a connection come after its program has ended: this long without a frame is taken for the end of them. */
const QUIET_MS = 150;
/** What keeps on coming belongs to somebody else. */
const LONGEST_DRAIN_MS = 3000;
const LOOK_MS = 20;

export interface RecordWhileOptions {
  readonly path: string;
  /** Stands for the interfaces in messages. */
  readonly name: string;
  /** As it was given to the back end; goes into the file. */
  readonly filter: string | null;
}

export interface Recorded<T> {
  readonly value: T;
  readonly frames: number;
  readonly drops: Drops | null;
  /** Why the capture ended by itself or could not be kept, in one line: the file then lacks what came later. */
  readonly problem: string | null;
}

/**
 * Runs `work` while a capture that has begun is written to a file. The file is whole when this returns, or throws what `work`
 * threw; where the disk is full, it is whole up to there.
 * @throws {RecorderError} where the file cannot be made, before `work` begins.
 */
export async function recordWhile<T>(
  started: Started, options: RecordWhileOptions, work: () => Promise<T>,
): Promise<Recorded<T>> {
  const { capture, facts, backend } = started;
  const { path, name, filter } = options;
  let recorder: Recorder;
  try {
    recorder = new Recorder({ path, ring: null, filter });
  } catch (error) {
    capture.stop();
    throw error;
  }
  const taking = takeFrames(started, recorder, name);
  // Told of when it is waited for, below.
  taking.done.catch(() => {});
  try {
    const value = await work();
    await quiet(taking, facts.delay + QUIET_MS);
    capture.stop();
    const broken = await taking.done;
    const { problem, drops } = await capture.ended;
    if (drops) recorder.dropped(drops);
    const unwritten = orProblem(() => recorder.close());
    return { value, frames: taking.frames, drops, problem: broken ?? unwritten ?? (problem && `${backend}: ${problem}`) };
  } finally {
    capture.stop();
    recorder.close();
  }
}

/** One line of what befalls a capture; what is wrong with this program is thrown. */
function problemOf(error: unknown): string {
  if (error instanceof RecorderError || error instanceof CaptureError) return error.message;
  throw error;
}

function orProblem(finish: () => void): string | null {
  try {
    finish();
    return null;
  } catch (error) {
    return problemOf(error);
  }
}

interface Taking {
  frames: number;
  lastAt: number;
  /** Why it ended before the capture did, in one line, or null. */
  readonly done: Promise<string | null>;
}

function takeFrames({ capture }: Started, recorder: Recorder, name: string): Taking {
  const taking = { frames: 0, lastAt: performance.now(), done: Promise.resolve<string | null>(null) };
  const take = async (): Promise<string | null> => {
    try {
      const source = await openSource([name], { notes: () => {}, openAs: () => openStream(capture.bytes) });
      const faces = source.files[0]!.interfaces;
      recorder.interfaces(faces);
      do {
        while (source.advance()) {
          recorder.frame(source.frame, faces);
          taking.frames++;
          taking.lastAt = performance.now();
        }
        recorder.flush();
      } while (await source.refill());
      await source.close();
      return null;
    } catch (error) {
      capture.stop();
      return problemOf(error);
    }
  };
  taking.done = take();
  return taking;
}

async function quiet(taking: Taking, forMs: number): Promise<void> {
  const from = performance.now();
  for (;;) {
    const now = performance.now();
    if (now - Math.max(from, taking.lastAt) > forMs || now - from > LONGEST_DRAIN_MS) return;
    await setTimeout(LOOK_MS);
  }
}
