import type { Frame } from '../frame.ts';

/** Bytes per slot of time over the whole capture; the width doubles when the capture outgrows them. */
export interface Timeline {
  /** Seconds since 1970 of the first slot. */
  readonly start: number;
  /** The same to the nanosecond, which no double can tell. */
  readonly origin: { readonly seconds: number; readonly nanos: number };
  readonly slotSeconds: number;
  /** Slots in use. */
  readonly count: number;
  readonly frames: Uint32Array;
  readonly bytes: Float64Array;
  /** Notes of severity warn and error. */
  readonly notes: Uint32Array;
}

export const SLOTS = 4096;
const FIRST_WIDTH = 1 / 1024;

export class TimeSlots implements Timeline {
  start = 0;
  origin = { seconds: 0, nanos: 0 };
  slotSeconds = FIRST_WIDTH;
  count = 0;
  readonly frames = new Uint32Array(SLOTS);
  readonly bytes = new Float64Array(SLOTS);
  readonly notes = new Uint32Array(SLOTS);
  #slot = 0;

  /** Takes a frame. One older than the first counts into the first slot. */
  frame({ seconds, nanos, originalLength }: Pick<Frame, 'seconds' | 'nanos' | 'originalLength'>): void {
    const time = seconds + nanos / 1e9;
    if (this.count === 0) {
      this.start = time;
      this.origin = { seconds, nanos };
    }
    this.#slot = this.#slotOf(time);
    this.frames[this.#slot]!++;
    this.bytes[this.#slot]! += originalLength;
  }

  /** Seconds from the first frame on. */
  since({ seconds, nanos }: { readonly seconds: number; readonly nanos: number }): number {
    return seconds - this.origin.seconds + (nanos - this.origin.nanos) / 1e9;
  }

  /** A note about the frame at hand. */
  note(): void {
    this.notes[this.#slot]!++;
  }

  #slotOf(time: number): number {
    let slot = Math.max(0, Math.floor((time - this.start) / this.slotSeconds));
    while (slot >= SLOTS) {
      for (const column of [this.frames, this.bytes, this.notes]) fold(column);
      this.slotSeconds *= 2;
      slot = Math.floor((time - this.start) / this.slotSeconds);
      this.count = (this.count + 1) >> 1;
    }
    if (slot >= this.count) this.count = slot + 1;
    return slot;
  }
}

/** Two slots become one. */
function fold(column: Uint32Array | Float64Array): void {
  for (let at = 0; at < SLOTS / 2; at++) column[at] = column[2 * at]! + column[2 * at + 1]!;
  column.fill(0, SLOTS / 2);
}
