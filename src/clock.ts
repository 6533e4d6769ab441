import type { NoteSink } from './note.ts';

/** A step back by more than this is a clock that was set, not frames out of order. */
const STEP_SECONDS = 1;
const JUMP_SECONDS = 3600;

/**
 * Logical time beside the time in the records. It never runs backwards, and it stands still over an hour in which not one
 * frame came, so that a clock set in mid-capture neither freezes nor fires any timeout. What a step back has added, the
 * same step forward takes back: two clocks in one capture do not add up to time.
 */
export class Clock {
  readonly #note: NoteSink;
  #started = false;
  /** When the last frame came: two whole numbers, since a fraction would be a new object for each frame. */
  #lastSeconds = 0;
  #lastNanos = 0;
  #offset = 0;
  /** The last step back, until a step forward undoes it. */
  #setBack = 0;
  /** How far time went on without frames. */
  #passed = -Infinity;
  /** When the first frame came. */
  #begin = 0;
  /** Logical time: whole milliseconds since the first frame. A fraction, or one since 1970, would be an object wherever it is kept. */
  now = 0;

  constructor(note: NoteSink) {
    this.#note = note;
  }

  see(at: { readonly number: number; readonly seconds: number; readonly nanos: number }): void {
    const time = at.seconds + at.nanos / 1e9;
    if (!this.#started) this.#begin = time;
    const step = this.#started ? time - (this.#lastSeconds + this.#lastNanos / 1e9) : 0;
    this.#started = true;
    this.#lastSeconds = at.seconds;
    this.#lastNanos = at.nanos;
    if (step < 0) this.#backwards(step, at.number);
    else if (this.#setBack > 0 && Math.abs(step - this.#setBack) <= STEP_SECONDS) {
      this.#offset -= this.#setBack;
      this.#setBack = 0;
    } else if (step > JUMP_SECONDS && time - this.#passed > JUMP_SECONDS) {
      this.#offset -= step;
      this.#note('capture-time-jump', { frame: at.number, seconds: step, message: `the clock jumped forward by ${step.toFixed(3)} s` });
    }
    this.#goOn(time);
  }

  /** Time goes on to this moment, although no frame says so. */
  pass(at: { readonly seconds: number; readonly nanos: number }): void {
    if (!this.#started) return;
    this.#passed = at.seconds + at.nanos / 1e9;
    this.#goOn(this.#passed);
  }

  #goOn(time: number): void {
    this.now = Math.max(this.now, Math.round((time + this.#offset - this.#begin) * 1000));
  }

  #backwards(step: number, frame: number): void {
    const code = -step > JUMP_SECONDS ? 'capture-time-jump' : 'capture-time-backwards';
    this.#note(code, { frame, seconds: step, message: `this frame is ${(-step).toFixed(9)} s older than the one before it` });
    if (-step <= STEP_SECONDS) return;
    this.#offset -= step;
    this.#setBack = -step;
  }
}
