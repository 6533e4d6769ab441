import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { secondsFrom } from '../../src/report/clock.ts';
import { rfc3339 } from '../../src/time.ts';
import { since, sinceDouble } from '../../src/tui/since.ts';

const moment = fc.record({ seconds: fc.integer({ min: 0, max: 4e9 }), nanos: fc.integer({ min: 0, max: 999_999_999 }) });
const micro = moment.map(({ seconds, nanos }) => ({ seconds, nanos: Math.floor(nanos / 1000) * 1000 }));

describe('a time since the capture began', () => {
  it('is that of the text output, digit by digit', () => {
    fc.assert(fc.property(moment, moment, (origin, at) => {
      const wanted = secondsFrom(rfc3339(origin), rfc3339(at)).toFixed(6);
      expect(since(origin, at).toFixed(6)).toBe(wanted);
      expect(since(origin, rfc3339(at)).toFixed(6)).toBe(wanted);
    }));
  });

  it('is exact also of a double, where a capture has microseconds', () => {
    fc.assert(fc.property(micro, micro, (origin, at) => {
      expect(sinceDouble({ origin }, at.seconds + at.nanos / 1e9).toFixed(6)).toBe(secondsFrom(rfc3339(origin), rfc3339(at)).toFixed(6));
    }));
  });
});
