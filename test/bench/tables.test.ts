import { describe, expect, it } from 'vitest';
import type { Results } from '../../bench/contest.ts';
import { faster, flat, later, peak, verdict, within } from '../../bench/goals.ts';
import { bars } from '../../bench/plot.ts';
import { figure, inverse, median, pairwise } from '../../bench/ratio.ts';
import { replaceSection } from '../../bench/results.ts';
import { table } from '../../bench/table.ts';

const results = (times: Record<string, number[]>, peaks: Record<string, number> = {}): Results => new Map(
  Object.entries(times).map(([name, all]) => {
    const memory = peaks[name] ?? null;
    return [name, all.map((seconds) => ({ seconds, cpuSeconds: seconds, peak: memory }))];
  }),
);

describe('ratios', () => {
  it('compare runs of the same minute', () => {
    // The second minute was busy for both.
    expect(pairwise([1, 4, 1], [2, 8, 2])).toEqual({ median: 0.5, min: 0.5, max: 0.5 });
    expect(pairwise([1, 2, 3], [1, 1, 1])).toEqual({ median: 2, min: 1, max: 3 });
  });

  it('turn round with their extremes', () => {
    expect(inverse({ median: 0.5, min: 0.25, max: 1 })).toEqual({ median: 2, min: 1, max: 4 });
  });

  it('have a median of even numbers of runs, too', () => {
    expect(median([3, 1, 2])).toBe(2);
    expect(median([4, 1, 2, 3])).toBe(2.5);
  });

  it('show three digits', () => {
    expect([0.123, 1.234, 12.34, 123.4].map(figure)).toEqual(['0.12', '1.23', '12.3', '123']);
  });
});

describe('goals', () => {
  const names = ['ours', 'peer'] as const;

  it('are met by the median, however far the extremes are', () => {
    const measured = results({ ours: [1, 1, 9], peer: [30, 31, 30] });
    expect(verdict(faster('work', 'peer', names, 30), measured)).toEqual({
      work: 'work', against: 'peer', goal: '≥ 30× faster', measured: '30.0× faster', range: '3.33–31.0', met: true,
    });
    const slow = verdict(within('work', 'peer', names, 0.02), measured);
    expect(slow).toMatchObject({ goal: '≤ 0.02×', measured: '0.03×', met: false });
  });

  it('say when a peer is missing', () => {
    expect(verdict(within('work', 'peer', names, 1), results({ ours: [1] }))).toMatchObject({ measured: 'not run', met: null });
  });

  it('count milliseconds more, megabytes and their growth', () => {
    const measured = results({ ours: [0.1, 0.12], peer: [0.04, 0.04] }, { ours: 88, peer: 80 });
    expect(verdict(later('start', 'node', names, 75), measured)).toMatchObject({ measured: '+70 ms', range: '60–80', met: true });
    expect(verdict(peak('memory', 'ours', 80), measured)).toMatchObject({ measured: '88 MB', met: false });
    expect(verdict(flat('growth', names, 10), measured)).toMatchObject({ measured: '+10 %', range: '80 → 88 MB', met: true });
    expect(verdict(peak('memory', 'ours', 80), results({ ours: [1] }))).toMatchObject({ measured: 'not run', met: null });
  });
});

describe('pages', () => {
  it('have tables with numbers to the right', () => {
    expect(table([['name', 's'], ['cat', '0.10'], ['tcpdump', '12.00']])).toBe([
      '| name    |     s |', '| ------- | ----: |', '| cat     |  0.10 |', '| tcpdump | 12.00 |',
    ].join('\n'));
  });

  it('have bars from zero', () => {
    const [first, second] = bars([['1 GB', 100], ['10 GB', 50]], 'ns').split('\n');
    expect(first).toBe(` 1 GB |${'#'.repeat(50)} 100 ns`);
    expect(second).toBe(`10 GB |${'#'.repeat(25)}${' '.repeat(25)}  50 ns`);
  });

  it('keep what people wrote around a result', () => {
    const page = 'why\n<!-- bench -->\nold\n<!-- /bench -->\nbecause\n';
    expect(replaceSection(page, 'bench', 'new')).toBe('why\n<!-- bench -->\nnew\n<!-- /bench -->\nbecause\n');
    expect(() => replaceSection(page, 'growth', 'new')).toThrow('no place');
  });
});
