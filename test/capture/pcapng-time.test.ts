import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { TickClock, ticksPerSecond } from '../../src/capture/pcapng-time.ts';
import { halves } from '../support/capture-bytes.ts';

/** The same with BigInt. */
function exactly(ticks: bigint, perSecond: bigint): [number, number] {
  return [Number(ticks / perSecond), Number(((ticks % perSecond) * 1_000_000_000n) / perSecond)];
}

const place = (ticks: bigint, resolution: number, offset = 0): [number, number] => {
  const clock = new TickClock();
  clock.place(...halves(ticks), ticksPerSecond(resolution), offset);
  return [clock.seconds, clock.nanos];
};

describe('the clock of a pcapng interface', () => {
  it('is exact for every power of ten that traffic is stamped with', () => {
    fc.assert(fc.property(fc.bigInt(0n, 2n ** 64n - 1n), fc.integer({ min: 0, max: 11 }), (ticks, digits) => {
      const [seconds, nanos] = exactly(ticks, 10n ** BigInt(digits));
      fc.pre(seconds < 2 ** 53);
      expect(place(ticks, digits)).toEqual([seconds, nanos]);
    }), { numRuns: 2000 });
  });

  it('is exact to a nanosecond for powers of two', () => {
    fc.assert(fc.property(fc.bigInt(0n, 2n ** 64n - 1n), fc.integer({ min: 0, max: 37 }), (ticks, bits) => {
      const [seconds, nanos] = exactly(ticks, 2n ** BigInt(bits));
      fc.pre(seconds < 2 ** 53);
      const [gotSeconds, gotNanos] = place(ticks, 0x80 | bits);
      expect(gotSeconds).toBe(seconds);
      expect(Math.abs(gotNanos - nanos)).toBeLessThanOrEqual(1);
    }), { numRuns: 2000 });
  });

  it('gives nanoseconds within a second for any resolution', () => {
    fc.assert(fc.property(fc.bigInt(0n, 2n ** 64n - 1n), fc.nat(255), (ticks, resolution) => {
      const [seconds, nanos] = place(ticks, resolution);
      expect(Number.isFinite(seconds)).toBe(true);
      expect(Number.isInteger(nanos) && nanos >= 0 && nanos < 1e9).toBe(true);
    }), { numRuns: 2000 });
  });

  it('adds the offset of the interface', () => {
    expect(place(1_500_000n, 6, 1_700_000_000)).toEqual([1_700_000_001, 500_000_000]);
    expect(place(1_500_000n, 6, -2)).toEqual([-1, 500_000_000]);
  });
});
