/** tcpdump, which is nearly everywhere. */
import type { Backend, CaptureRequest, Drops, LiveCapture, Probe } from './backend.ts';
import { startProgram } from './child.ts';
import { findProgram } from './find-program.ts';
import { askProgram } from './program-answer.ts';

/** Without blocks each frame takes a slot as long as the longest: a buffer of 2 MiB would hold 32 frames of the loopback. */
const BUFFER_MIB = 64;

export const tcpdump: Backend = {
  name: 'tcpdump',
  async probe(): Promise<Probe> {
    const program = findProgram('tcpdump');
    if (program === null) return { found: false, why: 'tcpdump is not installed' };
    if (!program.executable) return { found: false, why: `${program.path} may not be run by this user` };
    const version = /tcpdump version (\S+)/.exec(await askProgram(program.path, ['--version']))?.[1];
    if (version === undefined) return { found: false, why: `${program.path} does not say which version it is` };
    const facts = { version, timestamps: 'kernel', originalLengths: true, drops: 'running', delay: 0, several: false } as const;
    return { found: true, facts };
  },
  start(request: CaptureRequest): Promise<LiveCapture> {
    const { path } = findProgram('tcpdump')!;
    return startProgram({
      backend: 'tcpdump', path, args: argumentsOf(request), delay: 0, dropsOf,
      ask: { since: 'listening on ', signal: process.platform === 'linux' ? 'SIGUSR1' : 'SIGINFO' },
    });
  },
};

export function argumentsOf({ interfaces, filter, snapLength, promiscuous, bufferMiB }: CaptureRequest): string[] {
  const [name = 'any'] = interfaces;
  return [
    '-i', name, '-n', '-U', '--immediate-mode', '--time-stamp-precision=nano',
    '-B', String((bufferMiB ?? BUFFER_MIB) * 1024),
    ...(snapLength === null ? [] : ['-s', String(snapLength)]),
    ...(promiscuous ? [] : ['-p']),
    '-w', '-',
    ...(filter === null ? [] : ['--', filter]),
  ];
}

/** `12 packets received by filter` and so on: the last such figures, in either of the forms that it has for them. */
export function dropsOf(said: string): Drops | null {
  const last = (what: string): number | null => {
    const found = [...said.matchAll(new RegExp(`(\\d+) packets? ${what}`, 'g'))].at(-1)?.[1];
    return found === undefined ? null : Number(found);
  };
  const kernel = last('dropped by kernel');
  return kernel === null ? null
    : { received: last('received by filter'), kernel, interface: last('dropped by interface'), backend: null };
}
