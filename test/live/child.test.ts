import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { describe, expect, it } from 'vitest';
import type { LiveCapture } from '../../src/live/backend.ts';
import { startProgram } from '../../src/live/child.ts';
import type { Program } from '../../src/live/child.ts';
import { dropsOf } from '../../src/live/tcpdump.ts';

const QUIET = "trap 'exit 0' INT; echo capture; while :; do sleep 0.05; done";

/** A shell script in the place of a program that captures. */
const start = (script: string, more: Partial<Program> = {}): Promise<LiveCapture> =>
  startProgram({ backend: 'tcpdump', path: '/bin/sh', args: ['-c', script], delay: 0, dropsOf: () => null, ...more });

async function isGone(pid: number): Promise<boolean> {
  for (let tries = 0; tries < 200; tries++) {
    try {
      process.kill(pid, 0);
    } catch {
      return true;
    }
    await new Promise((resolve) => setTimeout(resolve, 25));
  }
  return false;
}

describe('a program that captures', () => {
  it('ends in its own words, of which ordinary talk is none, however long it talked', async () => {
    const talk = 'tcpdump: data link type LINUX_SLL2\ntcpdump: WARNING: any: no promiscuous mode\n(Promiscuous mode not supported)\n';
    const figures = 'tcpdump: 12 packets captured, 24 packets received by filter, 0 packets dropped by kernel';
    const said = `printf '${talk}' >&2; for n in $(seq 400); do echo '${figures}' >&2; done`;
    const killed = await start(`echo capture; ${said}; kill -KILL $$`);
    expect(await killed.ended).toEqual({ problem: 'it was ended by SIGKILL', drops: null });
    const failed = await start(`echo capture; ${said}; echo 'tcpdump: pcap_loop: The interface disappeared' >&2; exit 1`);
    expect(await failed.ended).toEqual({ problem: 'pcap_loop: The interface disappeared', drops: null });
  });

  it('that talks without end takes no memory for it', async () => {
    const talks = await start("echo capture; head -c 3000000 /dev/zero | tr '\\0' x >&2; kill -KILL $$");
    expect((await talks.ended).problem!.length).toBeLessThanOrEqual(16 << 10);
  });

  it('is told to stop once, whoever says so how often, and nothing of it is left', async () => {
    const before = [process.listenerCount('exit'), process.listenerCount('SIGINT')];
    const capture = await start(`${QUIET.replace('exit 0', 'echo told >&2; exit 0')}`);
    expect(process.listenerCount('exit')).toBe(before[0]! + 1);
    capture.stop();
    capture.stop();
    expect(await capture.ended).toEqual({ problem: null, drops: null });
    capture.stop();
    capture.bytes.destroy?.();
    expect([process.listenerCount('exit'), process.listenerCount('SIGINT')]).toEqual(before);
  });

  it('is asked for drops when it can answer: before that, the question would end it', async () => {
    const answers = "trap \"echo '5 packets received by filter, 3 packets dropped by kernel' >&2\" USR1; echo 'listening on lo' >&2";
    const capture = await start(`trap 'exit 0' INT; echo capture; sleep 0.1; ${answers}; while :; do sleep 0.02; done`, {
      dropsOf, ask: { since: 'listening on ', signal: 'SIGUSR1' },
    });
    while (capture.drops() === null) await new Promise((resolve) => setTimeout(resolve, 10));
    expect(capture.drops()).toEqual({ received: 5, kernel: 3, interface: null, backend: null });
    capture.stop();
    expect((await capture.ended).problem).toBeNull();
  });

  it('that cannot be started is said to be so', async () => {
    await expect(startProgram({ backend: 'dumpcap', path: '/nowhere', args: [], delay: 0, dropsOf: () => null }))
      .rejects.toMatchObject({ name: 'LiveError', message: expect.stringMatching(/^dumpcap cannot be started: .*ENOENT/) });
  });

  it.each(['SIGINT', 'SIGHUP'] as const)('does not outlive a program that %s ends before it has begun to capture', async (signal) => {
    const script = `
      import { startProgram } from ${JSON.stringify(new URL('../../src/live/child.ts', import.meta.url).href)};
      void startProgram({ backend: 'tcpdump', path: '/bin/sh', args: ['-c', 'echo $$ >&2; sleep 60'], delay: 0, dropsOf: (said) => {
        process.stdout.write(said);
        return null;
      } });
    `;
    const register = new URL('../support/register.js', import.meta.url).href;
    const program = spawn(process.execPath, ['--import', register, '--input-type=module', '-e', script], { stdio: ['ignore', 'pipe', 'inherit'] });
    const [pid] = await once(program.stdout, 'data') as [Buffer];
    program.kill(signal);
    expect(await once(program, 'close')).toEqual([null, signal]);
    expect(await isGone(Number(pid))).toBe(true);
  });

  it('goes on where somebody else listens for the signal', async () => {
    const capture = await start(QUIET);
    await new Promise((resolve) => {
      process.once('SIGHUP', resolve);
      process.kill(process.pid, 'SIGHUP');
    });
    let over = false;
    void capture.ended.then(() => (over = true));
    await new Promise((resolve) => setTimeout(resolve, 100));
    expect(over).toBe(false);
    capture.stop();
    await capture.ended;
  });
});
