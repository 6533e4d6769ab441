import type { CaptureInterface } from '../capture/capture-reader.ts';
import type { Frame } from '../frame.ts';
import type { NoteDetail } from '../note.ts';
import type { CaptureSource } from '../node/source.ts';
import type { Drops, LiveCapture } from './backend.ts';
import { RecorderError } from './recorder.ts';
import type { Recorder } from './recorder.ts';
import { KILOBYTE } from './ring.ts';
import type { Limits } from './ring.ts';

const NONE: readonly string[] = [];

export interface IntakeOptions {
  readonly capture: LiveCapture;
  readonly recorder: Recorder | null;
  /** When the capture ends by itself. */
  readonly until: Limits;
  /** Frames are stamped by the clock of this machine. */
  readonly ownClock: boolean;
}

/** What becomes of each frame before anybody looks at it: it is kept, and perhaps it was the last that is wanted. */
export class Intake {
  readonly #options: IntakeOptions;
  readonly #timer: NodeJS.Timeout | undefined;
  #frames = 0;
  /** Everything that was asked for has come. */
  #full = false;
  /** When it was told to stop, in milliseconds since 1970; Infinity while it was not. */
  #stoppedAt = Infinity;

  constructor(options: IntakeOptions) {
    this.#options = options;
    const { seconds } = options.until;
    if (seconds !== null) this.#timer = setTimeout(this.stop, seconds * 1000);
  }

  /** Ends the capture; what the kernel has still comes. */
  readonly stop = (): void => {
    this.#stoppedAt = Math.min(this.#stoppedAt, Date.now());
    this.#options.capture.stop();
  };

  /** Whether a frame is still wanted; it is kept then. @throws {RecorderError} */
  wants(frame: Frame, faces: readonly CaptureInterface[], comments: readonly string[] = NONE): boolean {
    // By time a file may be full before the next frame, which would begin another one.
    if (this.#full || this.#isLater(frame) || this.#isRingOver()) return false;
    const { recorder, until } = this.#options;
    recorder?.frame(frame, faces, comments);
    this.#frames++;
    this.#full = this.#frames === until.packets || (recorder !== null && isFull(recorder, until));
    return true;
  }

  /** Waits for more frames; false when there will be none, or none are wanted. */
  async more(source: Pick<CaptureSource, 'files' | 'refill'>): Promise<boolean> {
    if (this.#full) return false;
    const file = source.files[0]!;
    const before = file.bytesRead;
    if (!(await source.refill())) return false;
    // Where we stopped it, it ends anywhere: half a frame is no damage.
    return this.#stoppedAt === Infinity || file.bytesRead > before;
  }

  /** Closes the file, when all that came is in it. Gives what is to be said where not all could be kept. */
  end(drops: Drops | null): NoteDetail | null {
    const { recorder } = this.#options;
    try {
      if (drops) recorder?.dropped(drops);
      recorder?.close();
      return null;
    } catch (error) {
      if (!(error instanceof RecorderError)) throw error;
      return { path: error.path, message: `${error.message}; what was written before is whole` };
    }
  }

  /** Where much is on the wire, frames go on to come after the end: the first of them says that all before it are here. */
  #isLater({ seconds, nanos }: Frame): boolean {
    if (this.#stoppedAt === Infinity || !this.#options.ownClock) return false;
    return (this.#full = seconds * 1000 + nanos / 1e6 > this.#stoppedAt + 1);
  }

  #isRingOver(): boolean {
    const { recorder, until } = this.#options;
    return (this.#full = until.files !== null && recorder !== null && isFull(recorder, until));
  }

  /** Nothing is waited for any more. */
  close(): void {
    clearTimeout(this.#timer);
  }
}

function isFull(recorder: Recorder, { kilobytes, files }: Limits): boolean {
  if (files !== null) return recorder.begun >= files && recorder.full;
  return kilobytes !== null && recorder.size >= kilobytes * KILOBYTE;
}
