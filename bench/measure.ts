import { spawn } from 'node:child_process';
import { readFileSync } from 'node:fs';

export interface Measurement {
  seconds: number;
  /** Peak resident memory of the process, megabytes; Linux only, else null. */
  peak: number | null;
}

/** Runs a command in a folder with its output thrown away, and times the whole process. */
export async function measure(command: string, args: readonly string[], folder: string): Promise<Measurement> {
  const started = process.hrtime.bigint();
  const child = spawn(command, args, { stdio: ['ignore', 'ignore', 'ignore'], cwd: folder });
  let peak: number | null = null;
  const look = (): void => {
    try {
      const kilobytes = /VmHWM:\s+(\d+)/.exec(readFileSync(`/proc/${child.pid}/status`, 'utf8'))?.[1];
      if (kilobytes) peak = Math.max(peak ?? 0, Number(kilobytes) / 1024);
    } catch {
      // The process has ended, or this is not Linux.
    }
  };
  const timer = setInterval(look, 20);
  try {
    await new Promise<void>((resolve, reject) => {
      child.on('error', reject);
      child.on('close', (code) => (code === 0 ? resolve() : reject(new Error(`${command} ended with ${code}`))));
    });
  } finally {
    clearInterval(timer);
  }
  return { seconds: Number(process.hrtime.bigint() - started) / 1e9, peak };
}

export const median = (values: readonly number[]): number => [...values].sort((a, b) => a - b)[values.length >> 1]!;
