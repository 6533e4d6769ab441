import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { TimeSlots } from '../../src/columns/timeline.ts';
import { secondsFrom } from '../../src/report/clock.ts';
import { rfc3339 } from '../../src/time.ts';
import { since } from '../../src/tui/since.ts';

const moment = fc.record({ seconds: fc.integer({ min: 0, max: 4e9 }), nanos: fc.integer({ min: 0, max: 999_999_999 }) });

describe('a time since the capture began', () => {
  it('is that of the text output, digit by digit', () => {
    fc.assert(fc.property(moment, moment, (origin, at) => {
      const wanted = secondsFrom(rfc3339(origin), rfc3339(at)).toFixed(6);
      expect(since(origin, at).toFixed(6)).toBe(wanted);
      expect(since(origin, rfc3339(at)).toFixed(6)).toBe(wanted);
    }));
  });

  it('is that in columns, too, also where a capture has nanoseconds', () => {
    fc.assert(fc.property(moment, fc.record({ seconds: fc.integer({ min: 0, max: 1e7 }), nanos: fc.integer({ min: 0, max: 999_999_999 }) }), (origin, later) => {
      const slots = new TimeSlots();
      slots.frame({ ...origin, originalLength: 60 });
      const at = { seconds: origin.seconds + later.seconds, nanos: later.nanos };
      expect(slots.since(at).toFixed(6)).toBe(secondsFrom(rfc3339(origin), rfc3339(at)).toFixed(6));
    }));
  });
});
