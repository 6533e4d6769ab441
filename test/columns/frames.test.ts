import { expect, it } from 'vitest';
import { FrameTable } from '../../src/columns/frames.ts';

it('a frame far into a file of many terabytes keeps its place and its sender', () => {
  const table = new FrameTable(new Set());
  const places = [24, 2 ** 32 - 1, 2 ** 32, 5e12, 2 ** 46 - 1];
  for (const [at, place] of places.entries()) table.push(0, place, at % 2, ([null, 'client', 'server'] as const)[at % 3]!, 0xffff);
  expect(places.map((_, at) => table.offsetOf(at + 1))).toEqual(places);
  expect(places.map((_, at) => table.sideOf(at + 1))).toEqual([null, 'client', 'server', null, 'client']);
  expect(places.map((_, at) => table.analysisOf(at + 1))).toEqual(places.map(() => 0xffff));
});
