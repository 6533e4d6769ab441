/** The stretch of time that everything is limited to. */
import type { ConnectionColumns } from '../capture.ts';

/** In seconds since the capture began. */
export interface TimeRange {
  readonly from: number;
  readonly to: number;
}

/** Whether a conversation was there at any time of it. */
export function overlaps(connections: ConnectionColumns, { from, to }: TimeRange): (id: number) => boolean {
  const begins = connections.numbers('start');
  const ends = connections.numbers('end');
  return (id) => begins[id]! <= to && ends[id]! >= from;
}

/** Whether what lasted from one time to another, in seconds since the capture began, was there at any time of it. */
export const isIn = (range: TimeRange | null, from: number, to = from): boolean => range === null || (from <= range.to && to >= range.from);

/** `2.50–4.15 s`, as exactly as its length asks for. */
export function rangeText({ from, to }: TimeRange): string {
  const digits = Math.max(0, Math.min(6, Math.ceil(2 - Math.log10(Math.max(1e-6, to - from)))));
  return `${from.toFixed(digits)}–${to.toFixed(digits)} s`;
}
