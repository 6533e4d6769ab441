/** What the UI costs on a real capture, against the goals: first rows, keys, idleness, growth, memory. */
import { spawn } from 'node:child_process';
import { closeSync, mkdtempSync, openSync, readSync, rmSync, statSync, writeSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { openIndexed } from '../src/node/indexed-capture.ts';
import type { IndexedCapture } from '../src/node/indexed-capture.ts';
import type { World } from '../src/tui/app/effects.ts';
import type { MountChrome } from '../src/tui/chrome.ts';
import { Keymap } from '../src/tui/keys/keymap.ts';
import { InputParser } from '../src/tui/terminal/input.ts';
import { Screen } from '../src/tui/terminal/screen.ts';
import { Theme } from '../src/tui/theme.ts';
import { Ui } from '../src/tui/ui.ts';

const SIZE = { columns: 200, rows: 50 };
const bin = fileURLToPath(new URL('../bin/earshot.js', import.meta.url));

setFlagsFromString('--expose-gc');
const collect = runInNewContext('gc') as () => void;

const cpuMs = (): number => {
  const { user, system } = process.cpuUsage();
  return (user + system) / 1000;
};

interface Figure {
  readonly what: string;
  readonly value: string;
  readonly goal: string;
  readonly met: boolean | null;
}

/** Measures all, and prints a table. */
export async function benchCapture(path: string, mountChrome: MountChrome, keys: number): Promise<void> {
  const folder = mkdtempSync(join(tmpdir(), 'earshot-bench-'));
  try {
    const head = join(folder, 'growing.pcap');
    const growth = await growing(path, head, mountChrome);
    const figures = [...(await starts(path, folder)), ...(await inside(path, head, mountChrome, keys)), ...growth];
    console.log(`\n${path}, ${(statSync(path).size / 1e6).toFixed(0)} MB, on a terminal of ${SIZE.columns}x${SIZE.rows}`);
    for (const { what, value, goal, met } of figures) console.log(`  ${what.padEnd(74)}${value.padStart(12)}   ${goal.padEnd(14)}${met === null ? '' : met ? 'met' : 'MISSED'}`);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

const goal = (what: string, value: number, unit: string, most: number | null, digits = 1): Figure =>
  ({ what, value: `${value.toFixed(digits)} ${unit}`, goal: most === null ? '' : `<= ${most} ${unit}`, met: most === null ? null : value <= most });

/** From the start of the program to rows on a real terminal, by `script` of util-linux; without an index, and with one. */
async function starts(path: string, folder: string): Promise<Figure[]> {
  const env = { ...process.env, XDG_CACHE_HOME: folder, TERM: 'xterm-256color', LANG: 'C.UTF-8', NODE_EXTRA_CA_CERTS: undefined };
  const times: number[] = [];
  for (let each = 0; each < 3; each++) {
    const began = performance.now();
    const child = spawn('script', ['-qec', `stty cols ${SIZE.columns} rows ${SIZE.rows}; exec "${process.execPath}" "${bin}" "${path}"`, '/dev/null'], { env, stdio: ['pipe', 'pipe', 'ignore'] });
    const ended = new Promise<void>((resolve) => void child.on('close', () => resolve()).on('error', () => resolve()));
    let shown = '';
    const first = await new Promise<number>((resolve) => {
      child.stdout.on('data', (bytes: Buffer) => {
        shown += bytes.toString('latin1');
        if (/\d+ of [\d,]+ conversation/.test(shown)) resolve(performance.now() - began);
      });
      child.on('error', () => resolve(NaN));
      child.on('close', () => resolve(NaN));
    });
    times.push(first);
    child.stdin.write('q');
    await ended;
  }
  return [goal('first rows on a terminal, from start (best of three)', Math.min(...times), 'ms', 1000, 0)];
}

interface Opened {
  readonly capture: IndexedCapture;
  readonly ui: Ui;
  readonly press: (bytes: string) => Promise<number>;
  readonly close: () => Promise<void>;
}

async function open(path: string, mountChrome: MountChrome, follow = false): Promise<Opened> {
  const capture = await openIndexed(path, { index: 'never', follow });
  const world: World = { copy: () => true, redraw: () => {}, suspend: () => {}, quit: () => {} };
  const screen = new Screen(() => {}, SIZE);
  const ui = new Ui({ capture, screen, mountChrome, theme: new Theme('dark'), keymap: new Keymap(), world, place: { view: 'conversations', follow } });
  const parser = new InputParser((event) => ui.dispatch({ type: 'input', event, at: performance.now() }));
  return {
    capture, ui,
    /** Processor time to the frame that shows it, of what the key asks for at once. */
    async press(bytes) {
      await new Promise((resolve) => setImmediate(resolve));
      const from = cpuMs();
      parser.push(new TextEncoder().encode(bytes));
      parser.flush();
      ui.flush();
      return cpuMs() - from;
    },
    async close() {
      ui.close();
      await capture.close();
    },
  };
}

const held = (): number => {
  // Buffers are freed beside the program; the second collection waits for what the first has begun.
  collect();
  collect();
  const { heapUsed, external } = process.memoryUsage();
  return heapUsed + external;
};

const p95 = (costs: readonly number[]): number => costs.toSorted((a, b) => a - b)[Math.floor((costs.length - 1) * 0.95)] ?? NaN;

/** The UI with a small capture, so that everything has run that will. Nothing of it is left. */
async function baseOf(small: string, mountChrome: MountChrome): Promise<{ bytes: number; frames: number }> {
  const { capture, ui, close } = await open(small, mountChrome);
  await capture.done;
  await ui.idle();
  await sleep(1000);
  const bytes = held();
  const { frames } = capture.status;
  await close();
  return { bytes, frames };
}

async function inside(path: string, small: string, mountChrome: MountChrome, keys: number): Promise<Figure[]> {
  const { bytes: before, frames: framesBefore } = await baseOf(small, mountChrome);
  const { capture, ui, press, close } = await open(path, mountChrome);
  await sleep(500);
  const reading: number[] = [];
  while (capture.status.phase === 'reading' && reading.length < keys) {
    reading.push(await press(reading.length % 2 === 0 ? 'j' : '\u001b[6~'));
    await sleep(5);
  }
  await capture.done;
  await ui.idle();
  // The compiler works beside the program, and holds what it looks at meanwhile.
  await sleep(1000);
  const bytes = held() - before;
  const frames = capture.status.frames - framesBefore;
  const costs: number[] = [];
  const walk = ['j', '\u001b[6~', 'G', 'k', 'g', '\u001b[<65;20;20M', 'm', '?', 'x'];
  for (let each = 0; each < keys; each++) costs.push(await press(walk[each % walk.length]!));
  const opening: number[] = [];
  for (let each = 0; each < 30; each++) {
    const from = cpuMs();
    await press('\r');
    await ui.idle();
    ui.flush();
    opening.push(cpuMs() - from);
    await press('\u001b');
    await press('j');
  }
  await sleep(1000);
  const idleFrom = cpuMs();
  const since = performance.now();
  await sleep(5000);
  const idle = ((cpuMs() - idleFrom) / (performance.now() - since)) * 100;
  const { count } = capture.connections;
  await close();
  return [
    ...(reading.length < 20 ? [] : [goal(`key to frame while it is read, 95 % of ${reading.length}`, p95(reading), 'ms', 20)]),
    goal(`key to frame, ${count.toLocaleString('en')} rows, 95 % of ${costs.length}`, p95(costs), 'ms', 20),
    goal('opening a conversation to its messages, 95 % of 30', p95(opening), 'ms', null),
    goal('idle', idle, '%', 1, 2),
    goal(`memory for ${frames.toLocaleString('en')} more frames and their conversations, a frame`, bytes / frames, 'bytes', 24),
    goal('memory for them in all', bytes / 1e6, 'MB', null, 0),
  ];
}

const HEAD = 32 << 20;
const MORE = 64 << 10;
/** What a busy server sends: 5 MB a second. */
const MUCH = 512 << 10;

/** The head of the capture in a file of its own, to which ten times a second a little more is written. */
async function growing(path: string, copy: string, mountChrome: MountChrome): Promise<Figure[]> {
  const from = openSync(path, 'r');
  const to = openSync(copy, 'w');
  const block = Buffer.alloc(1 << 20);
  let at = 0;
  const write = (most: number): void => {
    for (let left = most; left > 0;) {
      const got = readSync(from, block, 0, Math.min(left, block.length), at);
      if (got === 0) return;
      writeSync(to, block, 0, got);
      at += got;
      left -= got;
    }
  };
  write(HEAD);
  const { capture, ui, press, close } = await open(copy, mountChrome, true);
  while (capture.status.phase === 'reading') await sleep(50);
  await ui.idle();
  const followed = async (what: string, most: number): Promise<Figure> => {
    const frames = capture.status.frames;
    const begun = cpuMs();
    const since = performance.now();
    for (let each = 0; each < 50; each++) {
      write(most);
      await sleep(100);
    }
    const used = ((cpuMs() - begun) / (performance.now() - since)) * 100;
    return goal(`${what} growing ten times a second (${(capture.status.frames - frames).toLocaleString('en')} frames in 5 s)`, used, '%', 15);
  };
  const figures = [await followed('list', MORE)];
  for (const key of ['\r', '1', 'G']) {
    await press(key);
    await ui.idle();
  }
  figures.push(await followed('segments of a conversation', MUCH));
  await close();
  closeSync(from);
  closeSync(to);
  return figures;
}
