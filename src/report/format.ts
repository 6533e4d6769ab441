/** Figures as people read them: sizes, durations, counts, endpoints. Nothing here reads captured text unescaped. */
import type { Endpoint } from '../record.ts';

const SIZE_UNITS = [' B', ' kB', ' MB', ' GB', ' TB', ' PB'];

/** A size in bytes with three digits at most and powers of 1000: `55 B`, `1.2 kB`, `340 MB`. */
export function sizeText(bytes: number): string {
  let value = bytes;
  let unit = 0;
  // What would round up to 1000 is shown in the next unit.
  while (value >= 999.5 && unit < SIZE_UNITS.length - 1) {
    value /= 1000;
    unit++;
  }
  return significant(value, unit === 0) + SIZE_UNITS[unit]!;
}

/** What stands before a duration that is a little wrong, since the kernel's times are not known. */
export const about = ({ timestamps }: { readonly timestamps?: 'user' }): string => (timestamps ? '~' : '');

/** Seconds as a duration in the unit that suits: `120 µs`, `3.2 ms`, `12.4 s`, `2 min 05 s`, `3 h 07 min`. */
export function durationText(seconds: number): string {
  if (seconds < 0) return `-${durationText(-seconds)}`;
  if (seconds === 0) return '0 s';
  if (seconds < 0.0009995) return `${significant(seconds * 1e6, false)} µs`;
  if (seconds < 0.9995) return `${significant(seconds * 1e3, false)} ms`;
  if (seconds < 59.95) return `${significant(seconds, false)} s`;
  const whole = Math.round(seconds);
  const two = (figure: number): string => String(figure).padStart(2, '0');
  if (whole < 3600) return `${Math.floor(whole / 60)} min ${two(whole % 60)} s`;
  if (whole < 86400) return `${Math.floor(whole / 3600)} h ${two(Math.floor(whole / 60) % 60)} min`;
  return `${countText(Math.floor(whole / 86400))} d ${two(Math.floor(whole / 3600) % 24)} h`;
}

/** Seconds since a capture began, with six decimals. Doubles a hair below nothing are nothing, without a sign. */
export const secondsText = (seconds: number): string => seconds.toFixed(6).replace(/^-(?=[0.]+$)/, '');

/** A whole number with thousands marked: `12,345`. */
export const countText = (count: number): string => (count < 1000 ? String(count) : String(count).replace(/\B(?=(\d{3})+(?!\d))/g, ','));

/** `1 frame`, `2 frames`, `3 retries` with `plural('retry', 'retries')`. */
export const plural = (count: number, one: string, many = `${one}s`): string => `${countText(count)} ${count === 1 ? one : many}`;

/** `10.0.0.1:80`, `[2001:db8::1]:80`. */
export const endpointText = ({ address, port }: Endpoint): string =>
  address.includes(':') ? `[${address}]:${port}` : `${address}:${port}`;

/** One frame or a range: `frame 4`, `frames 4–6`. */
export const framesText = (first: number, last: number): string => (first === last ? `frame ${first}` : `frames ${first}–${last}`);

/** Figures of tenths from 0.0 to 99.9, made when they are first wanted: each row has two or three. */
const TENTHS: string[] = [];

/** Three figures at most; of ten and more a figure behind the point only where it is not 0. */
function significant(value: number, whole: boolean): string {
  if (whole || value >= 99.95) return String(Math.round(value));
  const tenths = Math.round(value * 10);
  // Half-way between two figures the last bit decides, which the multiplication may have changed.
  if (!(Math.abs(value * 10 - tenths) < 0.499_999)) return tenthsText(value);
  return (TENTHS[tenths] ??= tenthsText(tenths / 10));
}

function tenthsText(value: number): string {
  const text = value.toFixed(1);
  return text.length > 3 && text.endsWith('.0') ? text.slice(0, -2) : text;
}
