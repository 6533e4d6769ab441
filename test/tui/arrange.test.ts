import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { chosen, isSelected, orderOf, textKeys } from '../../src/tui/app/arrange.ts';
import type { Sliced } from '../../src/tui/app/arrange.ts';

function whole<T>(work: Sliced<T>): T {
  for (;;) {
    const { done, value } = work.next();
    if (done) return value as T;
  }
}

describe('an order', () => {
  it('is that of the numbers, equal ones by their place', () => {
    const number = fc.oneof(fc.double({ noNaN: true }), fc.integer({ min: -5, max: 5 }), fc.constantFrom(0, -0, Infinity, -Infinity));
    fc.assert(fc.property(fc.array(number, { maxLength: 200 }), (numbers) => {
      const ids = [...numbers.keys()].sort((a, b) => (Object.is(numbers[a], numbers[b]) ? a - b : numbers[a]! - numbers[b]! || (Object.is(numbers[a], -0) ? -1 : 1)));
      expect([...whole(orderOf(Float64Array.from(numbers)))]).toEqual(ids);
    }));
  });

  it('puts what is no number last', () => {
    expect([...whole(orderOf(Float64Array.of(NaN, 1, NaN, -1)))]).toEqual([3, 1, 0, 2]);
  });

  it('of texts is that of the alphabet, also of very many', () => {
    const textOf = (id: number): string => `name ${(id * 7919) % 30_011}`;
    const order = whole(orderOf(whole(textKeys(40_000, textOf))));
    for (let at = 1; at < order.length; at++) {
      const [a, b] = [textOf(order[at - 1]!), textOf(order[at]!)];
      expect(a < b || (a === b && order[at - 1]! < order[at]!)).toBe(true);
    }
  });

  it('can be turned around, and be of some alone', () => {
    const order = Int32Array.of(2, 0, 1, 3);
    expect([...chosen(order, null, true)]).toEqual([3, 1, 0, 2]);
    expect([...chosen(order, Uint8Array.of(0b1001), false)]).toEqual([0, 3]);
    expect(isSelected(Uint8Array.of(0, 1), 8)).toBe(true);
    expect(isSelected(Uint8Array.of(0), 800)).toBe(false);
  });
});
