import type { DnsReader } from './reader.ts';

/** Geographic location (RFC 1876 §3): degrees, minutes and seconds, then altitude, size and precisions in metres. */
export function locText(r: DnsReader): string {
  if (r.u8() !== 0) r.fail('a LOC version that is not known');
  const size = metres(r.u8());
  const horizontal = metres(r.u8());
  const vertical = metres(r.u8());
  const latitude = angle(r.u32(), 'N', 'S');
  const longitude = angle(r.u32(), 'E', 'W');
  const altitude = ((r.u32() - 10_000_000) / 100).toFixed(2);
  return `${latitude} ${longitude} ${altitude}m ${size} ${horizontal} ${vertical}`;
}

/** A decimal digit and a power of ten, in centimetres. */
const metres = (byte: number): string => `${(((byte >> 4) * 10 ** (byte & 15)) / 100).toFixed(2)}m`;

/** Thousandths of a second of arc; 2^31 is the equator or the prime meridian. */
function angle(value: number, positive: string, negative: string): string {
  const offset = value - 2 ** 31;
  const total = Math.abs(offset);
  const degrees = Math.floor(total / 3_600_000);
  const minutes = Math.floor(total / 60_000) % 60;
  const seconds = ((total % 60_000) / 1000).toFixed(3);
  return `${degrees} ${minutes} ${seconds} ${offset < 0 ? negative : positive}`;
}
