import { fileURLToPath } from 'node:url';
import { describe, expect, test } from 'vitest';
import { earshot } from './earshot.ts';

const path = fileURLToPath(new URL('../../fixtures/first-look/capture.pcapng', import.meta.url));

describe('a part of the connections', () => {
  test('is told of alone, and all parts are the whole', async () => {
    const lines = async (...options: string[]): Promise<string[]> =>
      (await earshot(['read', path, '-T', 'ndjson', ...options])).stdout.trimEnd().split('\n').filter((line) => !line.includes('"type":"summary"'));
    const parts = await Promise.all(['1/3', '2/3', '3/3'].map((part) => lines('--shard', part)));
    expect(parts.flat().sort()).toEqual((await lines()).sort());
    expect(Math.max(...parts.map(({ length }) => length))).toBeLessThan((await lines()).length);
  });

  test.each(['0/2', '3/2', '1', 'a/b', '1/0'])('is asked for in the right words: not %s', async (shard) => {
    const { code, stderr } = await earshot(['read', 'a.pcap', '--shard', shard]);
    expect([code, stderr]).toEqual([2, `earshot: --shard wants a part and how many there are, from 1/2 to 2/2 for halves, not "${shard}"\n`]);
  });
});
