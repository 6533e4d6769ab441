import { describe, expect, it } from 'vitest';
import { NO_LIMITS, parseLimits, ringName } from '../../src/live/ring.ts';

describe('limits in the words of Wireshark', () => {
  it('are read one by one, the last of a kind counts', () => {
    expect(parseLimits(['filesize:1000', 'files:5', 'files:10'], '-b')).toEqual({ ...NO_LIMITS, kilobytes: 1000, files: 10 });
    expect(parseLimits(['duration:0.5', 'packets:7'], '-a')).toEqual({ ...NO_LIMITS, seconds: 0.5, packets: 7 });
  });

  it.each(['files', 'files:0', 'files:-1', 'packets:1.5', 'size:3', 'duration:1h', ''])('are refused where they mean nothing: %j', (text) => {
    expect(() => parseLimits([text], '-b')).toThrow(/^-b wants filesize:KB/);
  });
});

describe('files of a ring', () => {
  const time = new Date(2026, 0, 2, 3, 4, 5);

  it.each([
    ['day.pcapng', 'day_00007_20260102030405.pcapng'],
    ['/a.b/day', '/a.b/day_00007_20260102030405'],
    ['/a/.hidden', '/a/.hidden_00007_20260102030405'],
    ['/a/x.tar.gz', '/a/x.tar_00007_20260102030405.gz'],
  ])('are called after %s', (path, name) => expect(ringName(path, 7, time)).toBe(name));
});
