/** What the timeline remembers. Times are seconds since the capture began. */
import type { Look } from '../../capture.ts';
import type { TimeRange } from '../../app/range.ts';

export interface TimelineState {
  /** What is in sight; null: all of it, however it grows. */
  readonly window: TimeRange | null;
  readonly cursor: number;
  /** Where the choosing of a stretch of time began; null while nobody chooses. */
  readonly anchor: number | null;
}

/** Cells at the left for the figures of the axis. */
export const MARGIN = 9;

export const chartColumns = (columns: number): number => Math.max(1, columns - MARGIN - 1);

export const wholeOf = ({ timeline }: Look): TimeRange => ({ from: 0, to: Math.max(1, timeline.count) * timeline.slotSeconds });

export const windowOf = (state: TimelineState, look: Look): TimeRange => state.window ?? wholeOf(look);

/** Seconds that a column stands for. */
export const columnSeconds = ({ from, to }: TimeRange, columns: number): number => (to - from) / chartColumns(columns);

/** Figures of a stretch of time; slots that it cuts count by their part in it. */
export interface Sums {
  readonly frames: number;
  readonly bytes: number;
  readonly notes: number;
}

export function sumsOf({ timeline }: Look, { from, to }: TimeRange): Sums {
  const { slotSeconds, count, frames, bytes, notes } = timeline;
  const sums = { frames: 0, bytes: 0, notes: 0 };
  const last = Math.min(count, Math.ceil(to / slotSeconds));
  for (let slot = Math.max(0, Math.floor(from / slotSeconds)); slot < last; slot++) {
    const part = Math.min(1, (to - slot * slotSeconds) / slotSeconds) - Math.max(0, (from - slot * slotSeconds) / slotSeconds);
    if (part <= 0) continue;
    sums.frames += frames[slot]! * part;
    sums.bytes += bytes[slot]! * part;
    sums.notes += notes[slot]! * part;
  }
  return sums;
}
