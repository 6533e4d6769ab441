/** Times of records as reports show them, with the letters of tshark's -t. */
import { Utf8Builder } from '../bytes/utf8-builder.ts';
import { partOfSecond, secondsFrom, wholeSeconds } from '../time.ts';

export { secondsFrom };

/** `r` seconds since the capture began, `a` time of day, `ad` with the date, `e` seconds since 1970, `d` since the line before. */
export const TIME_FORMATS = ['r', 'a', 'ad', 'e', 'd'] as const;
export type TimeFormat = (typeof TIME_FORMATS)[number];

/** Writes times in one format. */
export class Clock {
  readonly #format: TimeFormat;
  #begun = false;
  #startSeconds = 0;
  #startNanos = 0;
  #last: string | null = null;

  constructor(format: TimeFormat) {
    this.#format = format;
  }

  /** Says when the capture began; without it, the first time that is asked for counts as the beginning. */
  begin(time: string): void {
    if (this.#begun) return;
    this.#begun = true;
    this.#startSeconds = wholeSeconds(time);
    this.#startNanos = partOfSecond(time);
  }

  /** The time at which a conversation began; `d` times of its messages count from here. Returns its columns. */
  writeBeginning(time: string, to: Utf8Builder): number {
    this.#last = time;
    return this.#format === 'd' ? this.#relative(time, to) : this.write(time, to);
  }

  text(time: string): string {
    written.clear();
    this.write(time, written);
    return written.toString();
  }

  /** Returns its columns, which are its bytes. */
  write(time: string, to: Utf8Builder): number {
    switch (this.#format) {
      case 'a': return to.text(time.slice(-19, -4));
      case 'ad': return to.text(`${time.slice(0, -20)} ${time.slice(-19, -4)}`);
      case 'e': return to.text(`${wholeSeconds(time)}.${time.slice(-10, -4)}`);
      case 'd': return this.#delta(time, to);
      default: return this.#relative(time, to);
    }
  }

  #relative(time: string, to: Utf8Builder): number {
    this.begin(time);
    return sixFigures(wholeSeconds(time) - this.#startSeconds, partOfSecond(time) - this.#startNanos, to);
  }

  #delta(time: string, to: Utf8Builder): number {
    const last = this.#last ?? time;
    this.#last = time;
    const seconds = secondsFrom(last, time);
    return sixFigures(Math.trunc(seconds), (seconds % 1) * 1e9, to);
  }
}

const written = new Utf8Builder();

/**
 * A time of whole seconds and nanoseconds, less than a second either way, with six figures behind the point. Every row has one;
 * `toFixed` of their sum takes twice as long, and is not exact for the times of damaged files.
 */
function sixFigures(seconds: number, nanos: number, to: Utf8Builder): number {
  let whole = seconds;
  let micros = Math.round(nanos / 1000);
  if (whole < 0 || (whole === 0 && micros < 0)) return to.text('-') + sixFigures(-seconds, -nanos, to);
  if (micros < 0) {
    whole--;
    micros += 1e6;
  } else if (micros >= 1e6) {
    whole++;
    micros -= 1e6;
  }
  return to.number(whole) + to.text('.') + to.number(micros, 6);
}
