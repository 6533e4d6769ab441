/** Times since the capture began, to the nanosecond: a double of seconds since 1970 is a microsecond off when it is rounded. */
import { secondsFrom } from '../report/clock.ts';
import type { Moment } from './capture.ts';

const EPOCH = '1970-01-01T00:00:00.000000000Z';

/** Seconds from the beginning to a moment, or to an RFC 3339 time with nine decimals. */
export function since({ seconds, nanos }: Moment, at: Moment | string): number {
  if (typeof at !== 'string') return at.seconds - seconds + (at.nanos - nanos) / 1e9;
  return secondsFrom(EPOCH, `${at.slice(0, -11)}.000000000Z`) - seconds + (Number(at.slice(-10, -1)) - nanos) / 1e9;
}
