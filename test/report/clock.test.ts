import { describe, expect, it } from 'vitest';
import { Clock } from '../../src/report/clock.ts';

function since(start: string, ...times: string[]): string[] {
  const clock = new Clock('r');
  clock.begin(start);
  return times.map((time) => clock.text(time));
}

describe('times of rows', () => {
  it('count from the beginning, rounded to microseconds, over the bounds of seconds', () => {
    expect(since(
      '2025-01-01T00:00:01.900000000Z',
      '2025-01-01T00:00:01.900000000Z', '2025-01-01T00:00:02.000000500Z', '2025-01-01T00:00:03.899999999Z', '2025-01-01T00:01:00.000001000Z',
    )).toEqual(['0.000000', '0.100001', '2.000000', '58.100001']);
  });

  it('have a sign before the beginning, and none where they round to nothing', () => {
    expect(since(
      '2025-01-01T00:00:01.900000000Z',
      '2025-01-01T00:00:01.899999600Z', '2025-01-01T00:00:01.899999400Z', '2025-01-01T00:00:00.100000000Z', '2025-01-01T00:00:00.950000000Z',
    )).toEqual(['0.000000', '-0.000001', '-1.800000', '-0.950000']);
  });

  it('are exact thousands of years away, as in damaged files', () => {
    expect(since('2025-01-01T00:00:00.000000000Z', '9999-12-31T23:59:59.123456000Z')).toEqual(['251666611199.123456']);
  });

  it('count from the line before', () => {
    const clock = new Clock('d');
    expect(['2025-01-01T00:00:01.900000000Z', '2025-01-01T00:00:02.000000000Z', '2025-01-01T00:00:01.999999000Z'].map((time) => clock.text(time)))
      .toEqual(['0.000000', '0.100000', '-0.000001']);
  });
});
