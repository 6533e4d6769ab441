import { LengthOrder } from './pcap-layout.ts';
import type { PcapLayout } from './pcap-layout.ts';
import { MAX_FRAME, frameLimit } from './capture-reader.ts';
import type { Window } from './window.ts';

/** libpcap's own maximum for nearly every link type, whatever the snap length. */
const USUAL_LIMIT = 262_144;
/** How many records must follow one another before a place is believed to be the start of a record. */
const CHAIN = 3;
/** A record found behind damage is this close to the last good one, in seconds. */
const NEAR = 86_400;

/** The answers of a look ahead that are no length and no place. */
export const NEED_MORE = -1;
export const NOT_FOUND = -2;

/** The four fields that every classic record header begins with; re-placed for each record. Hot. */
export class PcapRecord {
  seconds = 0;
  /** Micro- or nanoseconds. */
  ticks = 0;
  captured = 0;
  original = 0;
  readonly limit: number;
  readonly #little: boolean;
  readonly #lengths: LengthOrder;
  readonly #ticksPerSecond: number;

  constructor(layout: PcapLayout) {
    this.limit = frameLimit(layout.snapLength, USUAL_LIMIT);
    this.#little = layout.little;
    this.#lengths = layout.lengths;
    this.#ticksPerSecond = 1e9 / layout.nanosPerTick;
  }

  /** Needs 16 bytes at `at`. */
  place(view: DataView, at: number): void {
    const little = this.#little;
    this.seconds = view.getUint32(at, little);
    this.ticks = view.getUint32(at + 4, little);
    this.captured = view.getUint32(at + 8, little);
    this.original = view.getUint32(at + 12, little);
    if (this.#lengths !== LengthOrder.CapturedFirst) this.#reorder();
  }

  /** Zeros and nothing else: a file that was made longer before it was written to. */
  get blank(): boolean {
    return this.captured === 0 && this.original === 0 && this.seconds === 0 && this.ticks === 0;
  }

  #reorder(): void {
    if (this.#lengths === LengthOrder.SmallerIsCaptured && this.captured <= this.original) return;
    const first = this.captured;
    this.captured = this.original;
    this.original = first;
  }

  /**
   * What is wrong with the first records if their headers have `size` bytes: 0 is perfect. `NEED_MORE` while the window
   * does not hold them and more can come. That a file ends too early is no fault: plain files are cut more often than any
   * of the variants occurs.
   */
  faults(window: Window, size: number, snapLength: number): number {
    const { view, end, atEnd } = window;
    let faults = 0;
    let at = window.start;
    for (let count = 0; count < CHAIN; count++) {
      if (at + size > end) return atEnd ? faults : NEED_MORE;
      this.place(view, at);
      if (this.ticks >= this.#ticksPerSecond) faults++;
      if (this.captured > snapLength) faults++;
      if (this.captured > this.original) faults++;
      if (this.original > MAX_FRAME) faults++;
      if (size >= 24) {
        // Linux of 1999 had no 10,000 interfaces, and five packet types.
        if (view.getUint32(at + 16, this.#little) > 10_000) faults++;
        if (view.getUint8(at + 22) > 4) faults++;
      }
      if (this.captured > this.limit) return faults + 1;
      at += size + this.captured;
      if (at > end) return atEnd ? faults : NEED_MORE;
    }
    return faults;
  }

  /**
   * The index of the next record at or behind `window.start`, told by its own plausible header and those of the records
   * that follow it. With `NEED_MORE`, `window.start` is where to go on.
   */
  find(window: Window, size: number, nearSeconds: number): number {
    const { view } = window;
    const little = this.#little;
    const last = window.end - size;
    for (let at = window.start; at <= last; at++) {
      // Written so that an unknown time, which is NaN, is near to all. Most places fail here.
      if (Math.abs(view.getUint32(at, little) - nearSeconds) > NEAR) continue;
      const verdict = this.#chain(window, at, size, nearSeconds);
      if (verdict === NOT_FOUND) continue;
      window.start = at;
      return verdict;
    }
    window.start = Math.max(window.start, last + 1);
    return window.atEnd ? NOT_FOUND : NEED_MORE;
  }

  #chain(window: Window, from: number, size: number, nearSeconds: number): number {
    const { end, atEnd } = window;
    const short = atEnd ? NOT_FOUND : NEED_MORE;
    let at = from;
    for (let count = 0; count < CHAIN; count++) {
      if (at === end && atEnd) return from;
      if (at + size > end) return short;
      this.place(window.view, at);
      if (Math.abs(this.seconds - nearSeconds) > NEAR || this.ticks >= this.#ticksPerSecond) return NOT_FOUND;
      if (this.captured === 0 || this.captured > USUAL_LIMIT) return NOT_FOUND;
      if (this.original < this.captured || this.original > USUAL_LIMIT) return NOT_FOUND;
      at += size + this.captured;
      if (at > end) return short;
    }
    return from;
  }
}
