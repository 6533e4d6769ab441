import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { PassingTime } from '../../src/node/passing-time.ts';

describe('the time where frames are stamped', () => {
  beforeEach(() => void vi.useFakeTimers({ toFake: ['performance'] }));
  afterEach(() => void vi.useRealTimers());

  it('is that of the last frame and what has passed since, less what is on its way', () => {
    const time = new PassingTime(250);
    expect(time.now()).toBeNull();
    time.see({ seconds: 100, nanos: 900_000_000 });
    expect(time.now()).toBeNull();
    vi.advanceTimersByTime(250);
    expect(time.now()).toBeNull();
    vi.advanceTimersByTime(200);
    expect(time.now()).toEqual({ seconds: 101, nanos: 100_000_000 });
    time.see({ seconds: 500, nanos: 0 });
    expect(time.now()).toBeNull();
    vi.advanceTimersByTime(3_600_250);
    expect(time.now()).toEqual({ seconds: 4100, nanos: 0 });
  });
});
