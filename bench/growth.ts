/**
 * `npm run bench:growth -- [--gigabytes N] [--connections N] [--write]`: what a frame costs as a capture grows, and how much
 * memory that takes. Each line is what came since the line before it; the first ones have the start and the warming up in them.
 */
import { parseArgs } from 'node:util';
import { traffic } from './captures.ts';
import { setting } from './machine.ts';
import { bars } from './plot.ts';
import { earshot } from './programs.ts';
import { median } from './ratio.ts';
import { keep } from './results.ts';
import { table } from './table.ts';
import { watch } from './watched.ts';
import type { Sample } from './watched.ts';

const { values } = parseArgs({
  options: {
    gigabytes: { type: 'string', default: '10' },
    connections: { type: 'string', default: '5000000' },
    write: { type: 'boolean', default: false },
  },
});

/** Parts of the whole at which a look is taken. */
const EVEN = [1, 2, 3, 4, 5, 6, 7, 8, 9, 10].map((tenth) => tenth / 10);
const WIDENING = [1, 3, 10, 30, 100, 200, 300, 400, 500].map((part) => part / 500);

/** Until then, compiling is part of the cost. */
const WARM_FRAMES = 500_000;

interface Step extends Sample {
  label: string;
  /** Nanoseconds of the processor for each frame since the step before. */
  cost: number;
}

function stepsOf(samples: readonly Sample[], label: (sample: Sample) => string): Step[] {
  return samples.map((sample, at) => {
    const { cpu, frames } = samples[at - 1] ?? { cpu: 0, frames: 0 };
    return { ...sample, label: label(sample), cost: ((sample.cpu - cpu) / (sample.frames - frames)) * 1e9 };
  });
}

/** How far the costs are from their median at most, once everything is compiled. */
function flatness(steps: readonly Step[]): string {
  const warm = steps.filter((_, at) => (steps[at - 1]?.frames ?? 0) >= WARM_FRAMES);
  if (warm.length < 2) return 'Too little to say how flat that is.';
  const middle = median(warm.map(({ cost }) => cost));
  const most = Math.max(...warm.map(({ cost }) => Math.abs(cost / middle - 1))) * 100;
  return `From ${warm[0]!.label} on, a frame costs ${middle.toFixed(0)} ns within ${most.toFixed(0)} % (goal: 10 %).`;
}

function report(title: string, steps: readonly Step[]): string {
  const rows = steps.map((step) => [
    step.label, step.megabytes.toFixed(0), step.frames.toLocaleString('en'), step.connections.toLocaleString('en'),
    step.cpu.toFixed(2), step.cost.toFixed(0), step.peak.toFixed(0),
  ]);
  return [
    `### ${title}`,
    table([['up to', 'MB', 'frames', 'connections', 'cpu s', 'ns a frame', 'peak MB'], ...rows]),
    `\`\`\`text\n${bars(steps.map(({ label, cost }) => [label, cost]), 'ns a frame')}`,
    `${bars(steps.map(({ label, peak }) => [label, peak]), 'MB at the peak')}\n\`\`\``,
    flatness(steps),
  ].join('\n\n');
}

const count = (value: number): string => (value >= 1e6 ? `${(value / 1e6).toFixed(1)} M` : `${(value / 1e3).toFixed(0)} k`);

const scaled = (parts: readonly number[], whole: number): number[] => parts.map((part) => part * whole);

const megabytes = Number(values.gigabytes) * 1000;
const connections = Number(values.connections);
const bySize = stepsOf(
  await watch(earshot('read', '-'), traffic.web(Infinity), scaled(EVEN, megabytes), (come) => come.megabytes),
  (sample) => (megabytes < 10_000 ? `${sample.megabytes.toFixed(0)} MB` : `${(sample.megabytes / 1000).toFixed(1)} GB`),
);
const parts = [report('A longer capture: web', bySize)];
console.log(parts[0]);
const byConnections = stepsOf(
  await watch(earshot('read', '-'), traffic.calls(Infinity), scaled(WIDENING, connections), (come) => come.connections),
  (sample) => count(sample.connections),
);
parts.push(report('More connections: one small exchange each', byConnections));
console.log(`\n${parts[1]}\n\n${setting()}`);
if (values.write) keep('growth', `${setting()}; captures made on the way and read from standard input.\n\n${parts.join('\n\n')}`);
