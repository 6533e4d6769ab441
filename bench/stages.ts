/**
 * `npm run bench:stages -- [--megabytes N] [--runs N] [--write] [capture …]`: what each stage of a frame's way costs, so that a
 * regression has an address. Each stage runs in a process of its own, since what the compiler has learnt from one would
 * change the next; the best of several times within it, start and warming up left out.
 */
import { spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { CAPTURE_NAMES, Captures } from './captures.ts';
import type { CaptureName, Made } from './captures.ts';
import { setting } from './machine.ts';
import { environment } from './measure.ts';
import { keep } from './results.ts';
import { STAGE_NAMES, stageBefore, stages } from './stage-work.ts';
import type { StageName } from './stage-work.ts';
import { table } from './table.ts';

const { values, positionals } = parseArgs({
  options: {
    megabytes: { type: 'string', default: '100' },
    runs: { type: 'string', default: '5' },
    fresh: { type: 'boolean', default: false },
    write: { type: 'boolean', default: false },
    /** Runs one stage of the named capture file in this process, and prints the best time in nanoseconds. */
    stage: { type: 'string' },
  },
  allowPositionals: true,
});

function bestOf(stage: StageName, path: string, runs: number): number {
  let best = Infinity;
  for (let run = 0; run < runs; run++) {
    const started = process.hrtime.bigint();
    stages[stage](path);
    best = Math.min(best, Number(process.hrtime.bigint() - started));
  }
  return best;
}

function timeOf(stage: StageName, path: string): number {
  const args = [...process.execArgv, fileURLToPath(import.meta.url), '--stage', stage, '--runs', values.runs, path];
  const { status, stdout, stderr } = spawnSync(process.execPath, args, { encoding: 'utf8', env: environment });
  if (status !== 0) throw new Error(`${stage}: ${stderr}`);
  return Number(stdout);
}

function measured({ path, frames, megabytes }: Made): string {
  const times = new Map(STAGE_NAMES.map((stage) => [stage, timeOf(stage, path)]));
  return table([
    ['stage', 'ms with all before', 'ns a frame', 'of that its own', 'MB/s'],
    ...STAGE_NAMES.map((stage) => {
      const time = times.get(stage)!;
      const before = stageBefore(stage);
      const own = time - (before ? times.get(before)! : 0);
      return [stage, ...[time / 1e6, time / frames, own / frames, (megabytes / time) * 1e9].map((value) => value.toFixed(0))];
    }),
  ]);
}

async function all(): Promise<void> {
  const captures = new Captures({ fresh: values.fresh, say: (line) => console.log(line) });
  const parts = [];
  for (const name of (positionals.length > 0 ? positionals : CAPTURE_NAMES) as CaptureName[]) {
    const made = await captures.capture(name, Number(values.megabytes));
    const part = `### ${name}, ${made.megabytes.toFixed(0)} MB, ${made.frames.toLocaleString('en')} frames\n\n${measured(made)}`;
    console.log(`\n${part}`);
    parts.push(part);
  }
  const words = `${setting()}; best of ${values.runs} in one process.`;
  console.log(`\n${words}`);
  if (values.write) keep('stages', `${words}\n\n${parts.join('\n\n')}`);
}

if (values.stage !== undefined) console.log(bestOf(values.stage as StageName, positionals[0]!, Number(values.runs)));
else await all();
