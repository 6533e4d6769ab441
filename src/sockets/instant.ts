/** What `--at` says: an instant of a capture, in one of the ways in which people name one. */
export type Instant =
  /** Where the capture ends. */
  | { readonly kind: 'end' }
  /** Seconds since it began. */
  | { readonly kind: 'offset'; readonly seconds: number }
  /** Once this frame has come. */
  | { readonly kind: 'frame'; readonly frame: number }
  /** A time of the clock. */
  | { readonly kind: 'time'; readonly seconds: number; readonly nanos: number }
  /** A time of day, UTC, on the day on which the capture began, or the next one where that would be before it. */
  | { readonly kind: 'day'; readonly ofDay: number; readonly nanos: number };

const DAY = 86_400;

/** Null for what names no instant. */
export function parseInstant(text: string): Instant | null {
  const frame = /^(?:frame:|#)([1-9]\d{0,14})$/.exec(text);
  if (frame) return { kind: 'frame', frame: Number(frame[1]) };
  if (/^\+?\d{1,12}(?:\.\d*)?s?$/.test(text)) return { kind: 'offset', seconds: Number.parseFloat(text) };
  if (text === 'end') return { kind: 'end' };
  const day = /^(\d\d):(\d\d)(?::(\d\d)(?:\.(\d{1,9}))?)?Z?$/.exec(text);
  if (day) {
    const [hours, minutes, seconds] = [Number(day[1]), Number(day[2]), Number(day[3] ?? 0)];
    if (hours > 23 || minutes > 59 || seconds > 60) return null;
    return { kind: 'day', ofDay: hours * 3600 + minutes * 60 + seconds, nanos: nanosOf(day[4]) };
  }
  const clock = /^(\d{4}-\d\d-\d\d)[Tt ](\d\d:\d\d:\d\d)(?:\.(\d{1,9}))?(Z|z|[+-]\d\d:\d\d)$/.exec(text);
  if (!clock || !isDate(clock[1]!)) return null;
  const time = Date.parse(`${clock[1]}T${clock[2]}${clock[4]!.toUpperCase()}`);
  return Number.isNaN(time) ? null : { kind: 'time', seconds: time / 1000, nanos: nanosOf(clock[3]) };
}

/** `2026-02-30` is none, and Date takes it for the second of March. */
function isDate(text: string): boolean {
  const [year, month, day] = text.split('-').map(Number) as [number, number, number];
  return day <= new Date(Date.UTC(year, month, 0)).getUTCDate();
}

const nanosOf = (decimals = ''): number => Number(decimals.padEnd(9, '0'));

/** Seconds from the beginning of the capture to the instant: Infinity for one that frames alone can tell. */
export function offsetOf(instant: Instant, base: { readonly seconds: number; readonly nanos: number }): number {
  switch (instant.kind) {
    case 'offset': return instant.seconds;
    case 'time': return instant.seconds - base.seconds + (instant.nanos - base.nanos) / 1e9;
    case 'day': {
      const midnight = Math.floor(base.seconds / DAY) * DAY;
      const offset = midnight + instant.ofDay - base.seconds + (instant.nanos - base.nanos) / 1e9;
      // A second before it began is meant as such; hours before it, as the next day.
      return offset < -DAY / 2 ? offset + DAY : offset;
    }
    default: return Infinity;
  }
}
