/** Wireshark's capturing program. Only it needs privilege, and it is made to be given it. */
import type { Backend, BackendFacts, CaptureRequest, Drops, LiveCapture, Probe } from './backend.ts';
import { startProgram } from './child.ts';
import { findProgram } from './find-program.ts';
import { askProgram } from './program-answer.ts';

/** The kernel hands frames on in blocks, and one that is not full after so long; newer versions can be asked for less. */
const BLOCK_MS = 250;
const UPDATE_MS = 20;
/** Room for seconds of much traffic, should the one who reads be busy: its own are 2 MiB. */
const BUFFER_MIB = 64;

export const dumpcap: Backend = {
  name: 'dumpcap',
  async probe(): Promise<Probe> {
    const program = findProgram('dumpcap');
    if (program === null) return { found: false, why: 'dumpcap is not installed' };
    if (!program.executable) return { found: false, why: `${program.path} may not be run by this user` };
    const help = await askProgram(program.path, ['--help']);
    const version = /\(Wireshark\) (\d[\w.]*\w)/.exec(help)?.[1];
    if (version === undefined) return { found: false, why: `${program.path} does not say which version it is` };
    const delay = help.includes('--update-interval') ? UPDATE_MS : BLOCK_MS;
    const facts = { version, timestamps: 'kernel', originalLengths: true, drops: 'at-end', delay, several: true } as const;
    return { found: true, facts };
  },
  start(request: CaptureRequest, { delay }: BackendFacts): Promise<LiveCapture> {
    const { path } = findProgram('dumpcap')!;
    return startProgram({ backend: 'dumpcap', path, args: argumentsOf(request, delay), delay, dropsOf });
  },
};

export function argumentsOf({ interfaces, filter, snapLength, promiscuous, bufferMiB }: CaptureRequest, delay: number): string[] {
  return [
    // What stands before the first interface holds for all of them.
    ...(filter === null ? [] : ['-f', filter]),
    ...(snapLength === null ? [] : ['-s', String(snapLength)]),
    ...(promiscuous ? [] : ['-p']),
    '-B', String(bufferMiB ?? BUFFER_MIB),
    ...(delay < BLOCK_MS ? ['--update-interval', String(delay)] : []),
    ...interfaces.flatMap((name) => ['-i', name]),
    '-q', '-w', '-',
  ];
}

/** `Packets received/dropped on interface 'lo': 10/2 (pcap:1/dumpcap:1/flushed:0/ps_ifdrop:0)`, a line an interface. */
export function dropsOf(said: string): Drops | null {
  const lines = [...said.matchAll(/: (\d+)\/\d+ \(pcap:(\d+)\/dumpcap:(\d+)\/flushed:(\d+)\/ps_ifdrop:(\d+)\)/g)];
  if (lines.length === 0) return null;
  const sum = (field: number): number => lines.reduce((all, line) => all + Number(line[field]), 0);
  return { received: sum(1), kernel: sum(2), interface: sum(5), backend: sum(3) + sum(4) };
}
