import { describe, expect, test } from 'vitest';
import { offsetOf, parseInstant } from '../../src/sockets/instant.ts';

/** 2026-01-02T03:04:05.5Z */
const base = { seconds: 1767323045, nanos: 500_000_000 };
const offset = (text: string): number => offsetOf(parseInstant(text)!, base);

describe('an instant', () => {
  test('is seconds from the beginning', () => {
    expect(offset('2.5')).toBe(2.5);
    expect(offset('+2.5')).toBe(2.5);
    expect(offset('0')).toBe(0);
  });

  test('is a time of the clock, in any zone', () => {
    expect(offset('2026-01-02T03:04:08Z')).toBe(2.5);
    expect(offset('2026-01-02T04:04:08.5+01:00')).toBe(3);
  });

  test('is a time of the day on which the capture began, or of the night after it', () => {
    expect(offset('03:04:08')).toBe(2.5);
    expect(offset('03:05')).toBe(54.5);
    expect(offset('03:04:05.25')).toBe(-0.25);
    expect(offsetOf(parseInstant('00:00:10')!, { seconds: 1767398390, nanos: 0 })).toBe(20);
  });

  test('is the last of February in a leap year, too', () => {
    expect(parseInstant('2024-02-29T00:00:00Z')).toMatchObject({ kind: 'time' });
  });

  test('is a frame', () => {
    expect(parseInstant('frame:120')).toEqual({ kind: 'frame', frame: 120 });
    expect(parseInstant('#7')).toEqual({ kind: 'frame', frame: 7 });
  });

  test.each(['', 'x', '-1', '25:00', '#0', '2026-13-01T00:00:00Z', '2026-02-30T00:00:00Z', '2025-02-29T00:00:00Z', '1e3'])('%j is none', (text) => {
    expect(parseInstant(text)).toBeNull();
  });
});
