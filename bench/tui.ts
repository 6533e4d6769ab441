/**
 * What the UI costs: `npm run bench:tui`. Processor time, not time on the wall: from a key to the frame that shows it, with
 * a list of a million conversations at 200 x 50; of a UI that nobody touches; and of one whose capture grows ten times a
 * second. `--rows N` for another list; `--capture FILE` for a real one, told against the goals.
 */
import { parseArgs } from 'node:util';
import { setTimeout as sleep } from 'node:timers/promises';
import type { World } from '../src/tui/app/effects.ts';
import type { MountChrome } from '../src/tui/chrome.ts';
import { Keymap } from '../src/tui/keys/keymap.ts';
import { InputParser } from '../src/tui/terminal/input.ts';
import { Screen } from '../src/tui/terminal/screen.ts';
import { Theme } from '../src/tui/theme.ts';
import { Ui } from '../src/tui/ui.ts';
import { benchCapture } from './tui-capture.ts';
import { syntheticCapture } from '../test/tui/support/synthetic.ts';

const { values } = parseArgs({ options: { rows: { type: 'string', default: '1000000' }, keys: { type: 'string', default: '500' }, capture: { type: 'string' } } });
const rows = Number(values.rows);
const keys = Number(values.keys);
const SIZE = { columns: 200, rows: 50 };

const cpuMs = (): number => {
  const { user, system } = process.cpuUsage();
  return (user + system) / 1000;
};

/** The bundle that users get. */
const { mountChrome } = (await import(new URL('../dist/tui/chrome.js', import.meta.url).href)) as { mountChrome: MountChrome };
if (values.capture !== undefined) {
  await benchCapture(values.capture, mountChrome, keys);
  process.exit();
}
const capture = syntheticCapture(rows);
let written = 0;
const screen = new Screen((text) => void (written += Buffer.byteLength(text)), SIZE);
const world: World = { copy: () => true, redraw: () => {}, suspend: () => {}, quit: () => {} };

const begun = cpuMs();
const ui = new Ui({ capture, screen, mountChrome, theme: new Theme('dark'), keymap: new Keymap(), world, place: { view: 'conversations' } });
await ui.idle();
const first = cpuMs() - begun;

const parser = new InputParser((event) => ui.dispatch({ type: 'input', event, at: performance.now() }));

/** Processor time from each of these bytes to the frame that shows it, in ms. */
async function costOf(sequences: readonly string[]): Promise<number[]> {
  const costs: number[] = [];
  for (let at = 0; at < keys; at++) {
    const bytes = new TextEncoder().encode(sequences[at % sequences.length]);
    await new Promise((resolve) => setImmediate(resolve));
    const from = cpuMs();
    parser.push(bytes);
    await ui.idle();
    ui.flush();
    costs.push(cpuMs() - from);
  }
  return costs.slice(Math.min(50, keys / 10)).sort((a, b) => a - b);
}

const share = (sorted: readonly number[], part: number): string => (sorted[Math.floor((sorted.length - 1) * part)] ?? NaN).toFixed(2).padStart(7);

const sizeText = `${SIZE.columns}x${SIZE.rows}, ${rows.toLocaleString('en')} rows`;
console.log(`key to frame, ms of processor time at ${sizeText}   (first frame ${first.toFixed(0)} ms)`);
console.log('                             half    95 %   worst   bytes a frame');
const down = '\u001b[6~';
for (const [name, sequences] of [
  ['row by row', ['j']], ['page by page', [down]], ['first and last', ['G', 'g']], ['wheel', ['\u001b[<65;20;20M']], ['mark', ['m']],
  ['open a prompt and leave it', ['/', '\u0003']], ['type a filter', ['/', ...'http.response.code >= 5', '\u0003']], ['help and back', ['?', 'x']],
] as const) {
  written = 0;
  const costs = await costOf(sequences);
  console.log(`  ${name.padEnd(26)}${share(costs, 0.5)} ${share(costs, 0.95)} ${share(costs, 1)}   ${Math.round(written / keys)}`);
}

/** Share of a core that is used while `seconds` pass. */
async function usage(seconds: number, doing: () => Promise<void>): Promise<number> {
  const from = cpuMs();
  const start = performance.now();
  while (performance.now() - start < seconds * 1000) await doing();
  return ((cpuMs() - from) / (performance.now() - start)) * 100;
}

const grow = (): Promise<void> => {
  capture.grow(100);
  return sleep(100);
};

for (const [column, times] of [['number', 12], ['text', 8]] as const) {
  const from = cpuMs();
  let longest = 0;
  let last = performance.now();
  const watch = setInterval(() => {
    longest = Math.max(longest, performance.now() - last);
    last = performance.now();
  }, 1);
  for (let each = 0; each < times; each++) {
    parser.push(new TextEncoder().encode(column === 'number' ? 'r' : 's'));
    await ui.idle();
  }
  clearInterval(watch);
  console.log(`sort by ${column === 'number' ? 'number' : 'the next column'}: ${((cpuMs() - from) / times).toFixed(0)} ms of processor time each, nothing waits longer than ${longest.toFixed(0)} ms`);
}
console.log(`idle: ${(await usage(5, () => sleep(500))).toFixed(2)} % of a core`);
console.log(`growing ten times a second, sorted by a text: ${(await usage(5, grow)).toFixed(1)} % of a core`);
parser.push(new TextEncoder().encode('SSSSSSSSG'));
await ui.idle();
console.log(`growing ten times a second, in order and followed: ${(await usage(5, grow)).toFixed(1)} % of a core`);
const { rss } = process.memoryUsage();
console.log(`memory: ${(rss / 1e6).toFixed(0)} MB, columns of ${rows.toLocaleString('en')} synthetic rows among it`);
ui.close();
