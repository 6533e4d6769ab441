/** One process from its start to its end. */
import { spawn } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';

export interface Command {
  command: string;
  args: readonly string[];
}

export interface Measurement {
  /** By the wall clock. */
  seconds: number;
  /** Of the processor, user and system; null where the system has no time(1). */
  cpuSeconds: number | null;
  /** Peak resident memory in megabytes of 1,000,000 bytes; null where it cannot be told. */
  peak: number | null;
}

/** Characters kept of what a process says of its failure. */
const COMPLAINT = 400;
const TIME = '/usr/bin/time';
const hasTime = existsSync(TIME) && process.platform === 'linux';

/**
 * What every measured process gets as environment. NODE_EXTRA_CA_CERTS makes Node 20 read a file of certificates at each
 * start, 65 ms of which no capture has a use; NODE_OPTIONS and others may load more.
 */
export const environment: NodeJS.ProcessEnv = Object.fromEntries(
  Object.entries(process.env).filter(([name]) => !/^(NODE_EXTRA_CA_CERTS|NODE_OPTIONS|NODE_COMPILE_CACHE|npm_.*)$/.test(name)),
);

/**
 * Runs a command with its output thrown away, in an empty folder of its own since some peers leave files.
 * @throws {Error} if it cannot be run or fails.
 */
export async function measure({ command, args }: Command): Promise<Measurement> {
  const folder = mkdtempSync(join(tmpdir(), 'earshot-bench-run-'));
  const figures = join(folder, 'time');
  // time(1) asks the system for the peak, which misses nothing. It is small itself: a child begins with its parent's memory.
  const [program, words] = hasTime ? [TIME, ['-o', figures, '-f', '%U %S %M', command, ...args]] : [command, args];
  try {
    const started = process.hrtime.bigint();
    const child = spawn(program, words, { stdio: ['ignore', 'ignore', 'pipe'], cwd: folder, env: environment });
    const watched = hasTime ? null : watchPeak(child.pid!);
    let complaint = '';
    child.stderr!.on('data', (chunk: Buffer) => (complaint = `${complaint}${chunk.toString()}`.slice(-COMPLAINT)));
    const code = await new Promise<number | null>((resolve, reject) => {
      child.on('error', reject);
      child.on('close', resolve);
    }).finally(() => watched?.stop());
    const seconds = Number(process.hrtime.bigint() - started) / 1e9;
    if (code !== 0) throw new Error(`ended with ${code}: ${complaint.trim().split('\n')[0]}`);
    if (watched) return { seconds, cpuSeconds: null, peak: watched.peak() };
    const [user, system, kibibytes] = readFileSync(figures, 'utf8').trim().split(' ').map(Number) as [number, number, number];
    return { seconds, cpuSeconds: user + system, peak: (kibibytes * 1024) / 1e6 };
  } finally {
    rmSync(folder, { recursive: true });
  }
}

/** Looks at a process now and then; what it has at its very end may be missed. */
function watchPeak(pid: number): { stop(): void; peak(): number | null } {
  let peak: number | null = null;
  const timer = setInterval(() => (peak = peakOf(pid) ?? peak), 20);
  return { stop: () => clearInterval(timer), peak: () => peak };
}

/** The most megabytes that a process has had so far, on Linux. */
export function peakOf(pid: number): number | null {
  try {
    const kibibytes = /VmHWM:\s+(\d+)/.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1];
    return kibibytes === undefined ? null : (Number(kibibytes) * 1024) / 1e6;
  } catch {
    // It has ended, or this is not Linux.
    return null;
  }
}

/** Whether a program of this name can be run. */
export const isInstalled = (command: string): boolean => command.includes('/')
  ? existsSync(command)
  : (process.env.PATH ?? '').split(delimiter).some((folder) => existsSync(join(folder, command)));
