import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { constants, tmpdir } from 'node:os';
import { join } from 'node:path';
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
    expect(JSON.parse(stdout.trimEnd().split('\n').at(-1)!)).toMatchObject({ complete: false, stopped: true });
    expect(code).toBe(exit);
  });

  test('as text shows what is open and the summary', async () => {
    const { code, stdout, stderr } = await interrupted(['-'], 'SIGINT');
    expect(stdout).toMatch(/GET {2}\/first[^]*still open|still open[^]*GET {2}\/first/);
    expect(stdout).toMatch(/\d+ frames, .* in .*stopped by Control-C/);
    expect({ code, stderr }).toEqual({ code: 130, stderr: '' });
  });

  test('ends an answer from an index with what was told until then', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'earshot-test-'));
    const path = join(folder, 'long.pcap');
    const capture = new CaptureBuilder();
    const tcp = capture.tcp().open();
    for (let at = 0; at < 6000; at++) tcp.client(httpHead(`GET /${at} HTTP/1.1`, { Host: 'a.test' })).server(httpHead('HTTP/1.1 204 No Content', {}));
    writeFileSync(path, capture.toPcap());
    const args = [BIN, path, '-T', 'ndjson', '-Y', 'tcp.stream == 0'];
    expect(spawnSync(process.execPath, [BIN, path, '--index', '-q'], { stdio: 'ignore' }).status).toBe(0);
    const child = spawn(process.execPath, args, { stdio: ['ignore', 'pipe', 'inherit'] });
    // Nobody takes what it says, so that it cannot be done before the signal comes.
    await once(child.stdout, 'readable');
    child.kill('SIGINT');
    await setTimeout(100);
    let text = '';
    child.stdout.setEncoding('utf8').on('data', (more: string) => void (text += more));
    const [code] = (await once(child, 'close')) as [number];
    const types = text.trimEnd().split('\n').map((line) => (JSON.parse(line) as { type: string }).type);
    expect([code, types[0], ...types.slice(-2)]).toEqual([130, 'capture', 'connection', 'summary']);
    expect(types.length).toBeLessThan(6000);
    rmSync(folder, { recursive: true });
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
