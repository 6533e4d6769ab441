import { spawn } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { once } from 'node:events';
import { fill, pcapHeader } from './captures/pcap-file.ts';
import type { Traffic } from './captures/traffic.ts';
import { environment, peakOf } from './measure.ts';
import type { Command } from './measure.ts';

/** What had come of a capture at some point, and what reading it had cost by then. */
export interface Sample {
  megabytes: number;
  frames: number;
  connections: number;
  /** Of the reader, user and system, in seconds. */
  cpu: number;
  /** The reader's peak memory so far, megabytes. */
  peak: number;
}

const CHUNK_BYTES = 1 << 20;
/** proc(5) counts in these, on every Linux that Node runs on. */
const TICKS_PER_SECOND = 100;

/**
 * Sends a capture that is made on the way to the standard input of a program, and looks at the program whenever `progress`
 * has reached the next mark. No disk is needed, and how fast the capture is made does not matter: the processor time is
 * that of the reader alone. Linux only.
 */
export async function watch(
  command: Command, traffic: Traffic, marks: readonly number[], progress: (come: Omit<Sample, 'cpu' | 'peak'>) => number,
): Promise<Sample[]> {
  const child = spawn(command.command, command.args, { stdio: ['pipe', 'ignore', 'inherit'], env: environment });
  const ended = once(child, 'close');
  const send = (bytes: Uint8Array): Promise<void> => new Promise((resolve, reject) => {
    child.stdin!.write(bytes, (error) => (error ? reject(error) : resolve()));
  });
  // One is filled while the other is on its way.
  const chunks = [0, 1].map(() => new Uint8Array(CHUNK_BYTES));
  const samples: Sample[] = [];
  let sent = send(pcapHeader());
  let bytes = 0;
  for (let turn = 0; samples.length < marks.length; turn ^= 1) {
    const chunk = chunks[turn]!;
    const end = fill(traffic, chunk, new DataView(chunk.buffer));
    await sent;
    sent = send(chunk.subarray(0, end));
    bytes += end;
    const come = { megabytes: bytes / 1e6, frames: traffic.frames, connections: traffic.connections };
    if (progress(come) < marks[samples.length]!) continue;
    await sent;
    samples.push({ ...come, cpu: cpuOf(child.pid!), peak: peakOf(child.pid!) ?? NaN });
  }
  child.stdin!.end();
  const [code] = await ended;
  if (code !== 0) throw new Error(`${command.command} ended with ${code}`);
  return samples;
}

/** Processor seconds of a process so far, all its threads. */
export function cpuOf(pid: number): number {
  // Fields are counted behind the name, which may hold anything: user time is the 14th of all, system time the 15th.
  const [, rest] = readFileSync(`/proc/${pid}/stat`, 'latin1').split(') ') as [string, string];
  const fields = rest.split(' ');
  return (Number(fields[11]) + Number(fields[12])) / TICKS_PER_SECOND;
}
