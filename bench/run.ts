/**
 * `npm run bench -- [--megabytes N] [--runs N] [--no-peers] [--fresh] [--write] [contest …]`, or `-- --quick`. Reads captures
 * with earshot and with the peers that are installed, in turn, as whole processes. The ratios are the result.
 */
import { parseArgs } from 'node:util';
import { Captures } from './captures.ts';
import { compete } from './contest.ts';
import type { Results } from './contest.ts';
import { contests, Shelf } from './contests.ts';
import type { ContestName } from './contests.ts';
import { verdict } from './goals.ts';
import type { Verdict } from './goals.ts';
import { setting } from './machine.ts';
import { figure, median } from './ratio.ts';
import { keep } from './results.ts';
import { table } from './table.ts';

const { values, positionals } = parseArgs({
  options: {
    megabytes: { type: 'string' },
    runs: { type: 'string', default: '5' },
    peers: { type: 'boolean', default: true },
    fresh: { type: 'boolean', default: false },
    write: { type: 'boolean', default: false },
    quick: { type: 'boolean', default: false },
  },
  allowPositionals: true,
  allowNegative: true,
});

const say = (line: string): void => console.log(line);

function timesTable(results: Results): string {
  return table([
    ['program', 'min s', 'median s', 'cpu s', 'peak MB'],
    ...[...results].map(([name, all]) => {
      const seconds = all.map((one) => one.seconds);
      const cpu = all.flatMap((one) => one.cpuSeconds ?? []);
      const peaks = all.flatMap((one) => one.peak ?? []);
      return [
        `\`${name}\``, figure(Math.min(...seconds)), figure(median(seconds)), cpu.length > 0 ? figure(median(cpu)) : '–',
        peaks.length > 0 ? Math.max(...peaks).toFixed(0) : '–',
      ];
    }),
  ]);
}

const metText = (met: boolean | null): string => (met === null ? '' : met ? 'yes' : 'NO');

const goalsTable = (verdicts: readonly Verdict[]): string => table([
  ['work', 'against', 'measured', 'least – most', 'goal', 'met'],
  ...verdicts.map((one) => [one.work, one.against, one.measured, one.range, one.goal, metText(one.met)]),
]);

async function full(names: readonly ContestName[]): Promise<void> {
  const megabytes = values.megabytes === undefined ? null : Number(values.megabytes);
  const shelf = new Shelf(new Captures({ fresh: values.fresh, say }), megabytes);
  const runs = Number(values.runs);
  const [verdicts, parts]: [Verdict[], string[]] = [[], []];
  for (const name of names) {
    const whole = await contests[name](shelf);
    const contest = values.peers ? whole : { ...whole, programs: onlyOwn(whole.programs) };
    say(`\n${contest.title}`);
    const results = await compete(contest, runs, say);
    // A peer may be missing; earshot and Node may not.
    if (Object.keys(onlyOwn(contest.programs)).some((program) => !results.has(program))) process.exitCode = 1;
    const times = timesTable(results);
    say(times);
    parts.push(`### ${contest.title}\n\n${times}`);
    verdicts.push(...contest.goals.map((goal) => verdict(goal, results)));
  }
  const goals = goalsTable(verdicts);
  const words = `${setting()}; ${runs} runs each, in turn.`;
  say(`\n${goals}\n\n${words}`);
  if (values.write) keep('bench', `${words}\n\n## Goals\n\n${goals}\n\n## Times and memory\n\n${parts.join('\n\n')}`);
}

const onlyOwn = <T extends { command: string }>(programs: Readonly<Record<string, T>>): Record<string, T> =>
  Object.fromEntries(Object.entries(programs).filter(([, { command }]) => command === process.execPath));

const unknown = positionals.filter((name) => !(name in contests));
if (unknown.length > 0) throw new Error(`no contest ${unknown.join(', ')}: there are ${Object.keys(contests).join(', ')}`);
if (values.quick) process.exitCode = await (await import('./quick.ts')).quick(say);
else await full((positionals.length > 0 ? positionals : Object.keys(contests)) as ContestName[]);
