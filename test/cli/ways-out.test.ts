import { spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { constants } from 'node:os';
import { setTimeout } from 'node:timers/promises';
import { describe, expect, test } from 'vitest';
import { CaptureBuilder, httpHead } from '../../src/testing/index.ts';
import { BIN, inShell } from './earshot.ts';

/** An exchange that is over and one that is not, on one connection. */
function exchanges(): Uint8Array {
  const capture = new CaptureBuilder();
  capture.tcp().open()
    .client(httpHead('GET /first HTTP/1.1', { Host: 'a.test' })).server(httpHead('HTTP/1.1 204 No Content', {}))
    .client(httpHead('GET /second HTTP/1.1', { Host: 'a.test' }));
  return capture.toPcap();
}

/** Sends a capture through a pipe that stays open, and a signal once the program waits for more. The code is the one a shell gives. */
async function interrupted(args: readonly string[], signal: NodeJS.Signals, input: Uint8Array | null = exchanges()): Promise<{ code: number; stdout: string; stderr: string }> {
  const child = spawn(process.execPath, [BIN, ...args], { stdio: ['pipe', 'pipe', 'pipe'] });
  const texts = { stdout: '', stderr: '' };
  for (const name of ['stdout', 'stderr'] as const) child[name].setEncoding('utf8').on('data', (text: string) => void (texts[name] += text));
  child.stdin.on('error', () => {});
  if (input) child.stdin.write(input);
  const closed = new Promise<number>((resolve) => child.on('close', (code, by) => resolve(code ?? 128 + constants.signals[by!])));
  // Something is shown once all that was sent has been read; where nothing is sent, the program waits or has yet to begin.
  await (input ? new Promise((resolve) => child.stdout.once('data', resolve)) : setTimeout(300));
  child.kill(signal);
  return { code: await closed, ...texts };
}

describe('Control-C', () => {
  test.each([['SIGINT', 130], ['SIGTERM', 143]] as const)('%s is the end of input: what came is shown, and the exit code is %d', async (signal, exit) => {
    const { code, stdout } = await interrupted(['-', '-T', 'ndjson'], signal);
    const types = stdout.trimEnd().split('\n').map((line) => (JSON.parse(line) as { type: string }).type);
    expect(types).toEqual(expect.arrayContaining(['http', 'connection']));
    expect(types.at(-1)).toBe('summary');
    expect(code).toBe(exit);
  });

  test('as text shows what is open and the summary', async () => {
    const { code, stdout, stderr } = await interrupted(['-'], 'SIGINT');
    expect(stdout).toMatch(/GET {2}\/first[^]*still open|still open[^]*GET {2}\/first/);
    expect(stdout).toMatch(/\d+ frames, .* in /);
    expect({ code, stderr }).toEqual({ code: 130, stderr: '' });
  });

  test('before anything has come ends the program', async () => {
    expect(await interrupted(['-'], 'SIGINT', null)).toEqual({ code: 130, stdout: '', stderr: '' });
  });

  test('ends follow with what was followed until then', async () => {
    const { code, stdout } = await interrupted(['follow', '-', '0'], 'SIGINT');
    expect(stdout).toContain('GET /first');
    expect(code).toBe(130);
  });
});

describe.skipIf(!existsSync('/dev/full'))('a full disk (no /dev/full here: skipped)', () => {
  test.each(['"$F"', '"$F" -T ndjson', 'follow "$F" 0', '--version'])('is said in one line: %s', async (args) => {
    const { code, stderr } = await inShell(`F=fixtures/first-look/capture.pcapng; earshot ${args} > /dev/full`);
    expect({ code, stderr }).toEqual({ code: 2, stderr: 'earshot: cannot write: no space left on device\n' });
  });
});
