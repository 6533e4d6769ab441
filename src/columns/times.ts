import type { Frame } from '../frame.ts';
import { Figures } from './figures.ts';

/**
 * Times of frames in captures that have frames without one (simple packet blocks), which take that of the frame before: a
 * row wherever the time changes. Empty for all other captures.
 */
export class Times {
  count = 0;
  readonly frames: Figures;
  readonly seconds: Figures;
  readonly nanos: Figures;
  /** A reader has met a frame without a time. */
  wanted = false;

  constructor(count = 0, frames = new Figures(), seconds = new Figures(), nanos = new Figures()) {
    this.count = count;
    this.frames = frames;
    this.seconds = seconds;
    this.nanos = nanos;
  }

  see({ number, seconds, nanos }: Frame): void {
    const last = this.count - 1;
    if (last >= 0 && this.seconds.get(last) === seconds && this.nanos.get(last) === nanos) return;
    this.frames.set(this.count, number);
    this.seconds.set(this.count, seconds);
    this.nanos.set(this.count++, nanos);
  }

  /** Gives a frame the time that it had. */
  place(frame: Frame): void {
    let low = 0;
    let high = this.count - 1;
    while (low < high) {
      const middle = (low + high + 1) >> 1;
      if (this.frames.get(middle) <= frame.number) low = middle;
      else high = middle - 1;
    }
    frame.seconds = this.count === 0 ? 0 : this.seconds.get(low);
    frame.nanos = this.count === 0 ? 0 : this.nanos.get(low);
  }
}
