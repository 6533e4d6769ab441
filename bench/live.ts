/**
 * `npm run bench:live -- [--seconds N] [--pps N] [--minutes N] [--write]`: frames that are captured of those that were sent, what that
 * costs beside tcpdump alone, and memory over a longer time. A veth pair in a network namespace, tcpreplay at one end; Linux, root.
 */
import { execFileSync, spawn, spawnSync } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';
import { closeSync, mkdtempSync, openSync, readFileSync, rmSync } from 'node:fs';
import { once } from 'node:events';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { parseArgs } from 'node:util';
import { Captures } from './captures.ts';
import { setting } from './machine.ts';
import { environment } from './measure.ts';
import { bars } from './plot.ts';
import { earshot } from './programs.ts';
import { keep } from './results.ts';
import { table } from './table.ts';
import { cpuOf } from './watched.ts';

const { values } = parseArgs({
  options: {
    seconds: { type: 'string', default: '10' },
    pps: { type: 'string', default: '40000' },
    /** How long the memory is watched. */
    minutes: { type: 'string', default: '5' },
    write: { type: 'boolean', default: false },
  },
});

const NAMESPACE = `earshot-bench-${process.pid}`;
/** Small frames and many connections, all of TCP, so that nothing else on the wire counts. */
const CAPTURE = 'chatty';
const BYTES_PER_FRAME = 110;
const FILTER = 'tcp';
const SETTLE_MS = 1500;

for (const program of ['ip', 'tcpreplay', 'tcpdump']) {
  if (spawnSync(program, ['--version']).error) throw new Error(`${program} is not installed`);
}
if (process.getuid?.() !== 0) throw new Error('namespaces are made by root');

const folder = mkdtempSync(join(tmpdir(), 'earshot-bench-live-'));
const within = (...words: string[]): string => execFileSync('ip', ['netns', 'exec', NAMESPACE, ...words], { encoding: 'utf8', stdio: ['ignore', 'pipe', 'ignore'] });
const start = (command: string, args: readonly string[], out: number | 'ignore'): ChildProcess =>
  spawn('ip', ['netns', 'exec', NAMESPACE, command, ...args], { stdio: ['ignore', out, 'ignore'], env: environment });

function makeWire(): void {
  execFileSync('ip', ['netns', 'add', NAMESPACE]);
  within('sysctl', '-qw', 'net.ipv6.conf.default.disable_ipv6=1');
  within('ip', 'link', 'add', 'near', 'type', 'veth', 'peer', 'name', 'far');
  for (const end of ['near', 'far']) within('ip', 'link', 'set', end, 'up', 'mtu', '9000');
}

const sentSoFar = (): number => Number(within('cat', '/sys/class/net/near/statistics/tx_packets'));

/** Those whom a process has begun, and theirs. */
function descendants(pid: number): number[] {
  const children = spawnSync('ps', ['-o', 'pid=', '--ppid', String(pid)], { encoding: 'utf8' }).stdout.trim().split(/\s+/).filter(Boolean).map(Number);
  return children.flatMap((child) => [child, ...descendants(child)]);
}

interface Load {
  who: string;
  sent: number;
  seen: number;
  dropped: string;
  own: number;
  child: number | null;
}

/** Sends frames and gives how many went out. */
async function send(path: string, pps: number, frames: number): Promise<number> {
  const before = sentSoFar();
  const replay = start('tcpreplay', ['-q', '-i', 'near', `--pps=${pps}`, `--limit=${frames}`, '--loop=1000', path], 'ignore');
  await once(replay, 'close');
  return sentSoFar() - before;
}

/** earshot with a back end: the first column of the processor is its own, the second that of the program that captures. */
async function loadOf(backend: string, path: string, pps: number, frames: number): Promise<Load | null> {
  const out = join(folder, `${backend}.ndjson`);
  const fd = openSync(out, 'w');
  const { command, args } = earshot('live', '-i', 'far', '-f', FILTER, '--backend', backend, '--only', 'summary,capture');
  const child = start(command, args, fd);
  closeSync(fd);
  const gone = once(child, 'close');
  while (readFileSync(out, 'utf8') === '' && child.exitCode === null) await sleep(50);
  if (child.exitCode !== null) return null;
  const sent = await send(path, pps, frames);
  await sleep(SETTLE_MS);
  const own = cpuOf(child.pid!);
  const children = descendants(child.pid!).reduce((sum, pid) => sum + cpuOf(pid), 0);
  child.kill('SIGINT');
  await gone;
  const summary = JSON.parse(readFileSync(out, 'utf8').trim().split('\n').at(-1)!) as { frames: number; drops?: Record<string, number | null> };
  const { kernel = null, interface: face = null, backend: program = null } = summary.drops ?? {};
  const dropped = summary.drops ? String((kernel ?? 0) + (face ?? 0) + (program ?? 0)) : 'not told';
  return { who: `earshot, ${backend}`, sent, seen: summary.frames, dropped, own, child: children };
}

/** A program alone, which throws away what it captures. */
async function aloneOf(program: string, args: readonly string[], path: string, pps: number, frames: number): Promise<Load | null> {
  if (spawnSync(program, ['--version']).error) return null;
  const said = join(folder, `${program}.txt`);
  const fd = openSync(said, 'w');
  const child = spawn('ip', ['netns', 'exec', NAMESPACE, program, ...args], { stdio: ['ignore', 'ignore', fd], env: environment });
  closeSync(fd);
  const gone = once(child, 'close');
  await sleep(SETTLE_MS);
  const sent = await send(path, pps, frames);
  await sleep(SETTLE_MS);
  const own = cpuOf(child.pid!);
  child.kill('SIGINT');
  await gone;
  const text = readFileSync(said, 'utf8');
  const seen = Number(/(\d+) packets captured/.exec(text)?.[1] ?? /Packets captured: (\d+)/.exec(text)?.[1]);
  const dropped = /(\d+) packets dropped by kernel/.exec(text)?.[1] ?? /\(pcap:(\d+)/.exec(text)?.[1] ?? '';
  return { who: `${program} alone`, sent, seen, dropped, own, child: null };
}

/** Resident megabytes of a process. */
const memoryOf = (pid: number): number => (Number(/VmRSS:\s+(\d+)/.exec(readFileSync(`/proc/${pid}/status`, 'latin1'))?.[1]) * 1024) / 1e6;

/** Records of a long replay, and the memory that they take at each tenth of it. */
async function memory(path: string, pps: number, minutes: number): Promise<string> {
  const { command, args } = earshot('live', '-i', 'far', '-f', FILTER, '-T', 'ndjson', '-w', join(folder, 'ring.pcapng'), '-b', 'filesize:10000', '-b', 'files:2');
  const child = start(command, args, 'ignore');
  const gone = once(child, 'close');
  await sleep(SETTLE_MS);
  const replay = start('tcpreplay', ['-q', '-i', 'near', `--pps=${pps}`, `--duration=${Math.ceil(minutes * 60)}`, '--loop=0', path], 'ignore');
  const over = once(replay, 'close');
  const began = performance.now();
  const rows: [string, number][] = [];
  const most: number[] = [];
  for (let tenth = 1; tenth <= 10; tenth++) {
    let peak = 0;
    while (performance.now() - began < minutes * 6000 * tenth) {
      await sleep(100);
      peak = Math.max(peak, memoryOf(child.pid!));
    }
    most.push(peak);
    rows.push([`${(minutes * 6 * tenth).toFixed(0)} s`, peak]);
  }
  await over;
  const cpu = cpuOf(child.pid!);
  child.kill('SIGINT');
  await gone;
  // The first minute is for warming up; a shorter run has the first fifth for it.
  const from = Math.min(8, Math.max(1, Math.ceil(10 / minutes) - 1));
  const growth = (Math.max(...most.slice(from + 1)) / most[from]! - 1) * 100;
  return `\`\`\`text\n${bars(rows, 'MB at most')}\n\`\`\`\n\nAfter ${rows[from]![0]}: at most ${growth.toFixed(0)} % more. ${cpu.toFixed(1)} s of the processor.`;
}

const pps = Number(values.pps);
const frames = pps * Number(values.seconds);
const megabytes = Math.min(300, Math.max(5, Math.ceil((frames * BYTES_PER_FRAME) / 1e6)));
const { path } = await new Captures({ say: console.error }).capture(CAPTURE, megabytes);
try {
  makeWire();
  const loads = [
    await aloneOf('tcpdump', ['-Z', 'root', '-i', 'far', '-n', '-U', '--immediate-mode', '-B', '65536', '-w', '/dev/null', FILTER], path, pps, frames),
    await aloneOf('dumpcap', ['-i', 'far', '-q', '-f', FILTER, '-w', '/dev/null'], path, pps, frames),
  ];
  for (const backend of ['tcpdump', 'dumpcap', 'cap']) loads.push(await loadOf(backend, path, pps, frames));
  const rows = loads.filter((load) => load !== null).map(({ who, sent, seen, dropped, own, child }) => [
    who, String(sent), String(seen), dropped, own.toFixed(2), child === null ? '' : child.toFixed(2),
  ]);
  const parts = [
    `${pps.toLocaleString('en')} frames a second for ${values.seconds} s, of the capture ${CAPTURE}:`,
    table([['who captures', 'sent', 'seen', 'said to be dropped', 'cpu s', 'cpu s of its child'], ...rows]),
    `The same traffic for ${values.minutes} min, all records, the last 20 MB of frames kept:`,
    await memory(path, pps, Number(values.minutes)),
  ];
  console.log(`${parts.join('\n\n')}\n\n${setting()}`);
  if (values.write) keep('live', `${setting()}.\n\n${parts.join('\n\n')}`);
} finally {
  spawnSync('ip', ['netns', 'delete', NAMESPACE]);
  rmSync(folder, { recursive: true, force: true });
}
