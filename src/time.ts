/** Time is two numbers: a double cannot hold nanoseconds since 1970, and a bigint allocates. */

/** A point in a capture: a frame and its time. */
export interface Stamp {
  /** Counted from 1, as Wireshark counts. */
  readonly frame: number;
  /** Whole seconds since 1970-01-01T00:00Z; may be negative in a damaged file. */
  readonly seconds: number;
  /** 0 to 999,999,999. */
  readonly nanos: number;
}

// The last time that was written, and its second: times come in order, several of a frame and thousands of a second.
let lastSeconds = NaN;
let lastNanos = NaN;
let lastPrefix = '';
let lastText = '';

/** RFC 3339 in UTC with nine decimals; seconds a Date cannot hold are clamped to its range. */
export function rfc3339({ seconds, nanos }: { readonly seconds: number; readonly nanos: number }): string {
  if (seconds !== lastSeconds) {
    lastSeconds = seconds;
    lastNanos = NaN;
    const clamped = Math.max(-8.64e12, Math.min(8.64e12, seconds));
    lastPrefix = new Date(clamped * 1000).toISOString().replace(/\.\d+Z$/, '.');
  }
  if (nanos !== lastNanos) {
    lastNanos = nanos;
    const figures = String(nanos);
    lastText = `${lastPrefix}${figures.length === 9 ? figures : figures.padStart(9, '0')}Z`;
  }
  return lastText;
}

/** Nanoseconds from one time to another; negative when the clock ran backwards. Exact below 104 days. */
export const nanosBetween = (fromSeconds: number, fromNanos: number, toSeconds: number, toNanos: number): number =>
  (toSeconds - fromSeconds) * 1e9 + (toNanos - fromNanos);

/** Seconds from `a` to `b`, rounded to nanoseconds; negative when the clock ran backwards. */
export function secondsBetween(
  a: { readonly seconds: number; readonly nanos: number },
  b: { readonly seconds: number; readonly nanos: number },
): number {
  return Math.round(nanosBetween(a.seconds, a.nanos, b.seconds, b.nanos)) / 1e9;
}
