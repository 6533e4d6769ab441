/** Times of records as reports show them, with the letters of tshark's -t. */
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

  /** The time at which a conversation began; `d` times of its messages count from here. */
  begun(time: string): string {
    this.#last = time;
    return this.#format === 'd' ? this.#relative(time) : this.text(time);
  }

  text(time: string): string {
    switch (this.#format) {
      case 'a': return time.slice(-19, -4);
      case 'ad': return `${time.slice(0, -20)} ${time.slice(-19, -4)}`;
      case 'e': return `${wholeSeconds(time)}.${time.slice(-10, -4)}`;
      case 'd': return this.#delta(time);
      default: return this.#relative(time);
    }
  }

  #relative(time: string): string {
    this.begin(time);
    return microsText((wholeSeconds(time) - this.#startSeconds) * 1e6 + Math.round((partOfSecond(time) - this.#startNanos) / 1000));
  }

  #delta(time: string): string {
    const last = this.#last ?? time;
    this.#last = time;
    return microsText(Math.round(secondsFrom(last, time) * 1e6));
  }
}

/** Seconds with six figures behind the point, of whole microseconds: every row has one, and `toFixed` takes five times as long. */
function microsText(micros: number): string {
  const size = Math.abs(micros);
  const text = `${Math.floor(size / 1e6)}.${String(1e6 + (size % 1e6)).slice(1)}`;
  return micros < 0 ? `-${text}` : text;
}
