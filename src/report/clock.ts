/** Times of records as reports show them, with the letters of tshark's -t. */
import { secondsFrom, wholeSeconds } from '../time.ts';

export { secondsFrom };

/** `r` seconds since the capture began, `a` time of day, `ad` with the date, `e` seconds since 1970, `d` since the line before. */
export const TIME_FORMATS = ['r', 'a', 'ad', 'e', 'd'] as const;
export type TimeFormat = (typeof TIME_FORMATS)[number];

/** Writes times in one format. */
export class Clock {
  readonly #format: TimeFormat;
  #start: string | null = null;
  #last: string | null = null;

  constructor(format: TimeFormat) {
    this.#format = format;
  }

  /** Says when the capture began; without it, the first time that is asked for counts as the beginning. */
  begin(time: string): void {
    this.#start ??= time;
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
    this.#start ??= time;
    return secondsFrom(this.#start, time).toFixed(6);
  }

  #delta(time: string): string {
    const last = this.#last ?? time;
    this.#last = time;
    return secondsFrom(last, time).toFixed(6);
  }
}
