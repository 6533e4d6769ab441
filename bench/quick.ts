/**
 * `npm run bench -- --quick`, for CI: small captures, few runs, ratios to what takes no thought. Fails only where earshot is
 * so far off that no noise explains it.
 */
import { build } from 'esbuild';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { makeCapture } from './captures.ts';
import type { CaptureName } from './captures.ts';
import { compete } from './contest.ts';
import type { Results } from './contest.ts';
import { earshot, node, peers } from './programs.ts';
import { figure } from './ratio.ts';
import { table } from './table.ts';

const RUNS = 3;
const FAR = 'FAR OFF';

/** A program that does less, and the most times its time that earshot may take. */
type Limits = Readonly<Record<'count' | 'tcpdump', number>>;

interface Guard {
  capture: CaptureName;
  megabytes: number;
  /**
   * 2.5 times what was measured on a quiet machine when this was written, and more against tcpdump: small captures are
   * mostly start and compiling, for which a busy machine has no second core.
   */
  limits: Limits;
}

const guards: readonly Guard[] = [
  { capture: 'bulk', megabytes: 80, limits: { count: 20, tcpdump: 30 } },
  { capture: 'web', megabytes: 40, limits: { count: 45, tcpdump: 150 } },
  { capture: 'chatty', megabytes: 20, limits: { count: 45, tcpdump: 150 } },
  { capture: 'scan', megabytes: 8, limits: { count: 50, tcpdump: 150 } },
];

/** Returns the exit code. */
export async function quick(say: (line: string) => void): Promise<number> {
  const folder = mkdtempSync(join(tmpdir(), 'earshot-quick-'));
  try {
    const counter = join(folder, 'count.mjs');
    const source = fileURLToPath(new URL('count.ts', import.meta.url));
    await build({ entryPoints: [source], outfile: counter, bundle: true, format: 'esm', platform: 'node' });
    const rows: string[][] = [];
    for (const { capture, megabytes, limits } of guards) {
      const { path } = makeCapture(capture, join(folder, `${capture}.pcap`), megabytes);
      const programs = { earshot: earshot('read', path), count: node(counter, path), tcpdump: peers.tcpdump(path) };
      const results = await compete({ title: capture, programs, goals: [] }, RUNS, say);
      const ours = least(results, 'earshot') ?? Infinity;
      for (const baseline of ['count', 'tcpdump'] as const) {
        const theirs = least(results, baseline);
        if (theirs === null) continue;
        const ratio = ours / theirs;
        const limit = limits[baseline];
        const isFar = !(ratio <= limit);
        rows.push([capture, figure(ours), baseline, figure(theirs), `${figure(ratio)}×`, `≤ ${limit}×`, isFar ? FAR : 'yes']);
      }
      rmSync(path);
    }
    say(table([['capture', 'earshot s', 'against', 's', 'ratio', 'limit', 'within'], ...rows]));
    return rows.some((row) => row.includes(FAR)) ? 1 : 0;
  } finally {
    rmSync(folder, { recursive: true });
  }
}

/** The least of a few runs: whatever else the machine does only adds. Null for who did not run. */
function least(results: Results, name: string): number | null {
  const measured = results.get(name);
  return measured ? Math.min(...measured.map(({ seconds }) => seconds)) : null;
}
