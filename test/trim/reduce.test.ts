import fc from 'fast-check';
import { expect, test } from 'vitest';
import { least, reduce } from '../../src/trim/reduce.ts';

const list = (length: number): number[] => Array.from({ length }, (_, at) => at);

test('exactly what is needed is left, in its order', async () => {
  await fc.assert(fc.asyncProperty(fc.integer({ min: 1, max: 60 }), fc.infiniteStream(fc.boolean()), async (length, chosen) => {
    const needed = list(length).filter(() => chosen.next().value as boolean);
    if (needed.length === 0) needed.push(0);
    const kept = await reduce(list(length), (items) => Promise.resolve(needed.every((item) => items.includes(item))));
    expect(kept).toEqual(needed);
  }));
});

test('where items stand for each other, none of what is left can go', async () => {
  await fc.assert(fc.asyncProperty(fc.integer({ min: 1, max: 25 }), fc.integer({ min: 1, max: 5 }), async (length, wanted) => {
    const holds = (items: readonly number[]): Promise<boolean> => Promise.resolve(items.length >= Math.min(wanted, length));
    const kept = await reduce(list(length), holds);
    expect(kept).toHaveLength(Math.min(wanted, length));
  }));
});

test('nothing is tried twice as often as there are items to the square', async () => {
  let tries = 0;
  const kept = await reduce(list(1000), (items) => {
    tries++;
    return Promise.resolve(items.includes(777));
  });
  expect(kept).toEqual([777]);
  expect(tries).toBeLessThan(40);
});

test('of many, a few are found in about so many tries as each alone would take', async () => {
  let tries = 0;
  const needed = list(5000).filter((item) => item % 250 === 7);
  const kept = await reduce(list(5000), (items) => {
    tries++;
    const left = new Set(items);
    return Promise.resolve(needed.every((item) => left.has(item)));
  });
  expect(kept).toEqual(needed);
  expect(tries).toBeLessThan(500);
});

test('the least number is found between the two', async () => {
  for (const [fewest, most, from] of [[0, 10, 0], [0, 10, 10], [0, 10, 7], [3, 3, 3], [0, 1_000_000, 123_456]] as const) {
    expect(await least(fewest, most, (count) => Promise.resolve(count >= from))).toBe(from);
  }
});
