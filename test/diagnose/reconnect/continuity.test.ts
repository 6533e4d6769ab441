import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { continuity } from '../../../src/diagnose/reconnect/continuity.ts';
import { Marks, numberOf } from '../../../src/diagnose/reconnect/marks.ts';

function said(ids: readonly (string | number)[], content = (id: string): number => id.length + id.charCodeAt(id.length - 1)): Marks {
  const marks = new Marks();
  ids.forEach((id, at) => marks.add({ id: String(id), hash: content(String(id)), frame: at + 1, time: '' }));
  return marks;
}

const between = (before: readonly (string | number)[], after: readonly (string | number)[]): ReturnType<typeof continuity> => {
  const marks = said(before);
  return continuity(marks, marks.tail.at(-1) ?? null, said(after));
};

describe('from one session to the next', () => {
  it('counts what is missing, whatever the step', () => {
    fc.assert(fc.property(fc.integer({ min: 0, max: 1e6 }), fc.integer({ min: 1, max: 50 }), fc.integer({ min: 0, max: 1000 }), (first, step, missing) => {
      const before = [first, first + step, first + 2 * step];
      const next = first + (3 + missing) * step;
      expect(between(before, [next, next + step])).toMatchObject({ missing, repeated: 0, renumbered: false });
    }));
  });

  it('counts what comes again, however long ago it was said first', () => {
    const before = Array.from({ length: 500 }, (_, at) => at);
    expect(between(before, Array.from({ length: 300 }, (_, at) => 250 + at))).toMatchObject({ missing: 0, repeated: 250 });
    expect(between(before, [490, 491])).toMatchObject({ missing: null, repeated: 2 });
  });

  it('compares numbers behind the same words alone', () => {
    expect(between(['a-1', 'a-2'], ['a-4'])).toMatchObject({ missing: 1 });
    expect(between(['a-1', 'a-2'], ['b-4'])).toMatchObject({ missing: null, repeated: 0 });
  });

  it('knows nothing where nothing was said, or IDs are no numbers', () => {
    expect(between([], [1])).toMatchObject({ missing: null, repeated: 0 });
    expect(between([1], [])).toMatchObject({ missing: null, repeated: 0 });
    expect(between(['x', 'y'], ['z'])).toMatchObject({ missing: null });
  });

  it('takes an event without an ID of its own for no step', () => {
    expect(between([1, 1, 1, 2], [3])).toMatchObject({ missing: 0 });
  });

  it('does not take times for counters', () => {
    expect(between([1_700_000_000_000], [1_700_000_004_000])).toMatchObject({ missing: null });
  });
});

describe('a number at the end of an ID', () => {
  it('has at most fifteen digits, so that it is exact', () => {
    expect(numberOf('n-12')).toEqual({ prefix: 'n-', number: 12 });
    expect(numberOf('99999999999999999999')).toEqual({ prefix: '99999', number: 999_999_999_999_999 });
    expect(numberOf('abc')).toBeNull();
  });
});
