/** Time is two numbers: a double cannot hold nanoseconds since 1970, and a bigint allocates. */
import { latin1Text, toBytes } from './bytes/text.ts';

export { MovingStamp, Stamp } from './bytes/stamp.ts';

// The last time that was written, and its second: times come in order, several of a frame and thousands of a second.
let lastSeconds = NaN;
let lastNanos = NaN;
/** Null until somebody asks for it as text. */
let lastText: string | null = null;

/** `2025-01-31T23:59:59.`, nine figures and `Z`. */
const LENGTH = 30;
const written = new Uint8Array(LENGTH);
/** The years of RFC 3339 (§5.6) are 0000 to 9999. */
const FIRST_SECOND = -62_167_219_200;
const LAST_SECOND = 253_402_300_799;

/** RFC 3339 in UTC with nine decimals; seconds outside of its years, as damaged files have, are the nearest inside. */
export function rfc3339({ seconds, nanos }: { readonly seconds: number; readonly nanos: number }): string {
  write(seconds, nanos);
  // Decoded from bytes it is one string; put together of parts it would be three until somebody reads it.
  lastText ??= isPartOfSecond(nanos) ? latin1Text(written) : `${latin1Text(written, 0, LENGTH - 10)}${String(nanos).padStart(9, '0')}Z`;
  return lastText;
}

/** The same in ASCII. Borrowed until the next time is written. */
export function rfc3339Bytes(when: { readonly seconds: number; readonly nanos: number }): Uint8Array {
  if (!isPartOfSecond(when.nanos)) return toBytes(rfc3339(when));
  write(when.seconds, when.nanos);
  return written;
}

function write(seconds: number, nanos: number): void {
  if (seconds === lastSeconds && nanos === lastNanos) return;
  if (seconds !== lastSeconds) {
    lastSeconds = seconds;
    const clamped = Math.max(FIRST_SECOND, Math.min(LAST_SECOND, seconds));
    const second = new Date(clamped * 1000).toISOString();
    for (let at = 0; at < LENGTH - 10; at++) written[at] = second.charCodeAt(at);
    written[LENGTH - 1] = 90;
  }
  lastNanos = nanos;
  lastText = null;
  if (!isPartOfSecond(nanos)) return;
  for (let at = LENGTH - 2, rest = nanos; at > LENGTH - 11; at--) {
    const next = (rest / 10) | 0;
    written[at] = 48 + rest - next * 10;
    rest = next;
  }
}

/** Damaged files have others. */
const isPartOfSecond = (nanos: number): boolean => nanos >= 0 && nanos < 1e9;

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

/** Seconds from the first to the second RFC 3339 time with nine decimals, exact to the nanosecond where the result is small. */
export function secondsFrom(start: string, end: string): number {
  return endSeconds.of(end) - startSeconds.of(start) + (partOfSecond(end) - partOfSecond(start)) / 1e9;
}

/** Reads whole seconds. Times come in order, by and large, many to a second: it need not read the last one again. */
class WholeSeconds {
  #text = '';
  #value = 0;

  of(time: string): number {
    if (this.#text === '' || !time.startsWith(this.#text) || time.length !== this.#text.length + 11) {
      this.#text = time.slice(0, -11);
      this.#value = Date.parse(`${this.#text}Z`) / 1000;
    }
    return this.#value;
  }
}

const startSeconds = new WholeSeconds();
const endSeconds = new WholeSeconds();

/** Seconds since 1970 of an RFC 3339 time with nine decimals, without what is behind the point. */
export const wholeSeconds = (time: string): number => endSeconds.of(time);

/** Nanoseconds behind the point of such a time. */
export function partOfSecond(time: string): number {
  let value = 0;
  for (let at = time.length - 10; at < time.length - 1; at++) value = value * 10 + time.charCodeAt(at) - 48;
  return value;
}
