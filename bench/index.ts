/**
 * `npm run bench:index -- [--gigabytes N] [--write]`: what an index costs the first reading of a large capture, and what it
 * spares whoever opens that capture again. Times on the wall, since that is what people wait for; the capture is in the
 * cache of the system, where one has been that was just read.
 */
import { statSync } from 'node:fs';
import { parseArgs } from 'node:util';
import { dropIndex, indexPlaces } from '../src/node/index-file.ts';
import { Captures } from './captures.ts';
import { setting } from './machine.ts';
import { measure } from './measure.ts';
import { earshot } from './programs.ts';
import { figure, median } from './ratio.ts';
import { keep } from './results.ts';
import { table } from './table.ts';

const { values } = parseArgs({ options: { gigabytes: { type: 'string', default: '10' }, write: { type: 'boolean', default: false } } });

/** Conversations and frames that are looked at, anywhere in the capture. */
const LOOKS = 300;
const OPENINGS = 5;
const GOAL_MS = 100;

const captures = new Captures({ say: (line) => console.log(line) });
const capture = await captures.capture('web', Number(values.gigabytes) * 1000);
const { path } = capture;

/** The bundle that users get. */
const { openIndexed } = (await import(new URL('../dist/index.js', import.meta.url).href)) as typeof import('../src/index.ts');

const ms = (since: number): number => performance.now() - since;
/** Seconds and memory of a reading from its start to its end. */
const cost = ({ seconds, peak }: { seconds: number; peak: number | null }): string =>
  `${seconds.toFixed(1)} s${peak === null ? '' : `, ${peak.toFixed(0)} MB`}`;

dropIndex([path]);
const without = await measure(earshot('read', path));
const building = await measure(earshot('read', '--index', path));
const rows = [
  ['what', 'measured', 'goal'],
  ['read without an index', cost(without), ''],
  ['read, and the index built on the way', cost(building), ''],
  ['the index', `${(statSync(indexPlaces([path])[0]!).size / 1e6).toFixed(0)} MB`, ''],
];

const streams = Array.from({ length: OPENINGS }, (_, at) => Math.floor((capture.connections * (at + 0.5)) / OPENINGS));
const filtered: number[] = [];
for (const stream of streams) filtered.push((await measure(earshot('read', '--index', '-Y', `tcp.stream == ${stream}`, path))).seconds * 1000);
rows.push(['`read --index -Y "tcp.stream == N"`, the whole process, median', `${median(filtered).toFixed(0)} ms`, '']);

const opening: number[] = [];
for (let each = 0; each < OPENINGS; each++) {
  const began = performance.now();
  const opened = await openIndexed(path);
  await opened.done;
  opening.push(ms(began));
  await opened.close();
}
rows.push([`opened again: its list of ${capture.connections.toLocaleString('en')} connections, median`, `${median(opening).toFixed(0)} ms`, '']);

const opened = await openIndexed(path);
await opened.done;
const looks: Record<string, number[]> = { 'the records of a connection, with bodies': [], 'its segments': [], 'a frame': [] };
const look = async (what: string, at: () => Promise<unknown>): Promise<void> => {
  const began = performance.now();
  await at();
  looks[what]!.push(ms(began));
};
for (let each = 0; each < LOOKS; each++) {
  // Steps of about the golden section: everywhere, never in order, the same in every run.
  const place = (each * 0.618_033_988_7) % 1;
  const id = Math.floor(place * capture.connections);
  await look('the records of a connection, with bodies', () => opened.records(id, { bodies: true }));
  await look('its segments', () => opened.segments(id));
  await look('a frame', () => opened.frame(1 + Math.floor(place * capture.frames)));
}
await opened.close();
for (const [what, taken] of Object.entries(looks)) {
  const most = Math.max(...taken);
  const met = most < GOAL_MS ? 'yes' : 'NO';
  rows.push([`${what}, ${LOOKS} of them: median, most`, `${figure(median(taken))} ms, ${figure(most)} ms`, `< ${GOAL_MS} ms each: ${met}`]);
}

const report = `web of ${(capture.megabytes / 1000).toFixed(1)} GB, ${capture.frames.toLocaleString('en')} frames\n\n${table(rows)}`;
console.log(`\n${report}\n\n${setting()}`);
if (values.write) keep('index', `${setting()}.\n\n${report}`);
