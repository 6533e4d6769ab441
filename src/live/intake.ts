import type { CaptureInterface } from '../capture/capture-reader.ts';
import type { Frame } from '../frame.ts';
import type { LiveCapture } from './backend.ts';
import type { Recorder } from './recorder.ts';
import { KILOBYTE } from './ring.ts';
import type { Limits } from './ring.ts';

const NONE: readonly string[] = [];

export interface IntakeOptions {
  readonly capture: LiveCapture;
  readonly recorder: Recorder | null;
  /** When the capture ends by itself. */
  readonly until: Limits;
}

/** What becomes of each frame before anybody looks at it: it is kept, and perhaps it was the last that is wanted. */
export class Intake {
  readonly #options: IntakeOptions;
  readonly #timer: NodeJS.Timeout | undefined;
  #frames = 0;
  /** Everything that was asked for has come. */
  full = false;

  constructor(options: IntakeOptions) {
    this.#options = options;
    const { capture, until } = options;
    if (until.seconds !== null) this.#timer = setTimeout(() => capture.stop(), until.seconds * 1000);
  }

  /** Whether a frame is still wanted; it is kept then. @throws {RecorderError} */
  wants(frame: Frame, faces: readonly CaptureInterface[], comments: readonly string[] = NONE): boolean {
    if (this.full) return false;
    const { recorder, until } = this.#options;
    recorder?.frame(frame, faces, comments);
    this.#frames++;
    this.full = this.#frames === until.packets || (recorder !== null && isFull(recorder, until));
    return true;
  }

  close(): void {
    clearTimeout(this.#timer);
  }
}

function isFull(recorder: Recorder, { kilobytes, files }: Limits): boolean {
  if (files !== null) return recorder.begun >= files && recorder.full;
  return kilobytes !== null && recorder.size >= kilobytes * KILOBYTE;
}
