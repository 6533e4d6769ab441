import { expect } from 'vitest';

/**
 * Feeds `input` to a parser whole, byte by byte, and cut in two at every position, and expects the same outcome each
 * time. `run` gets the pieces and returns what came out. Returns the outcome of the whole feed.
 */
export function everyway<T>(input: Uint8Array, run: (pieces: Uint8Array[]) => T): T {
  const whole = run([input]);
  expect(run(Array.from(input, (_, at) => input.slice(at, at + 1))), 'byte by byte').toEqual(whole);
  for (let cut = 1; cut < input.length; cut++) {
    expect(run([input.slice(0, cut), input.slice(cut)]), `cut at ${cut}`).toEqual(whole);
  }
  return whole;
}
