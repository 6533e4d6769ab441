import { describe, expect, it } from 'vitest';
import { Clock } from '../src/clock.ts';

/** Logical times of frames at these seconds, in milliseconds since the first, and the codes of the notes. */
function times(...seconds: number[]): [number[], string[]] {
  const codes: string[] = [];
  const clock = new Clock((code) => void codes.push(code));
  return [seconds.map((at, number) => {
    clock.see({ number: number + 1, seconds: Math.floor(at), nanos: Math.round((at % 1) * 1e9) });
    return clock.now;
  }), codes];
}

describe('logical time', () => {
  it('is the time of the frames while they are in order', () => {
    expect(times(100, 100.5, 160)).toEqual([[0, 500, 60_000], []]);
  });

  it('is in whole milliseconds, whatever the frames have', () => {
    expect(times(100.0004, 100.0014, 100.0016)[0]).toEqual([0, 1, 1]);
  });

  it('stands still for frames a little out of order', () => {
    expect(times(100, 100.5, 100.25, 101)).toEqual([[0, 500, 500, 1000], ['capture-time-backwards']]);
  });

  it('goes on from where it was when the clock is set back', () => {
    expect(times(10_000, 5000, 5010)).toEqual([[0, 0, 10_000], ['capture-time-jump']]);
  });

  it('stands still over an hour without a frame', () => {
    expect(times(100, 7300, 7310)).toEqual([[0, 0, 10_000], ['capture-time-jump']]);
  });

  it('goes on while no frame comes, and a frame after hours is no jump then', () => {
    const codes: string[] = [];
    const clock = new Clock((code) => void codes.push(code));
    clock.pass({ seconds: 5, nanos: 0 });
    clock.see({ number: 1, seconds: 100, nanos: 0 });
    clock.pass({ seconds: 9000, nanos: 500_000_000 });
    expect(clock.now).toBe(8_900_500);
    clock.see({ number: 2, seconds: 9000, nanos: 0 });
    clock.see({ number: 3, seconds: 9002, nanos: 0 });
    expect(clock.now).toBe(8_902_000);
    expect(codes).toEqual([]);
  });

  it('does not add up where frames of two clocks alternate', () => {
    const [all] = times(...Array.from({ length: 200 }, (_, at) => 1000 + at / 1000 + (at % 2 ? 2.5 : 0)));
    expect(all.at(-1)! - all[0]!).toBeLessThan(6000);
  });
});
