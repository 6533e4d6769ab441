import { spawn, spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { readCapture } from '../../src/node/read-capture.ts';
import type { EarshotRecord, HttpRecord } from '../../src/record.ts';
import { BIN } from '../cli/earshot.ts';

const checks = spawnSync(process.execPath, [BIN, 'doctor', '-T', 'ndjson'], { encoding: 'utf8' }).stdout.trimEnd().split('\n')
  .map((line) => JSON.parse(line) as { backend: string; works: boolean });
const working = checks.filter(({ works }) => works).map(({ backend }) => backend);
if (working.length === 0) console.log('nobody can capture here (see earshot doctor): skipped');

const folder = mkdtempSync(join(tmpdir(), 'earshot-test-'));
afterAll(() => rmSync(folder, { recursive: true }));

/** Serves so many exchanges to itself over the loopback, writes a key log as a TLS program would, and ends with this exit code. */
const SCRIPT = `
import { createServer } from 'node:http';
import { appendFileSync } from 'node:fs';
const [count, code] = process.argv.slice(2).map(Number);
const server = createServer((request, response) => response.end('as ' + request.url)).listen(0, '127.0.0.1', async () => {
  const { port } = server.address();
  for (let at = 0; at < count; at++) await (await fetch('http://127.0.0.1:' + port + '/' + at)).text();
  if (process.env.SSLKEYLOGFILE) appendFileSync(process.env.SSLKEYLOGFILE, 'CLIENT_RANDOM ' + 'ab'.repeat(32) + ' 00\\n');
  server.close();
  server.closeAllConnections();
  process.exitCode = code;
});
`;
const script = join(folder, 'talk.mjs');
beforeAll(() => writeFileSync(script, SCRIPT));

function record(args: readonly string[], command: readonly string[], env: NodeJS.ProcessEnv = {}): { code: number | null; stderr: string } {
  const { SSLKEYLOGFILE: _, ...rest } = process.env;
  const { status, stderr } = spawnSync(process.execPath, [BIN, 'record', ...args, '--', ...command], {
    encoding: 'utf8', timeout: 30_000, cwd: folder, env: { ...rest, ...env },
  });
  return { code: status, stderr };
}

async function exchangesOf(path: string): Promise<string[]> {
  const records: EarshotRecord[] = [];
  await readCapture([path], (each) => void records.push(each));
  return records.filter((each): each is HttpRecord => each.type === 'http' && each.state === 'complete').map(({ request }) => request!.target);
}

describe.skipIf(working.length === 0)('a command that is recorded', () => {
  test.each(['dumpcap', 'tcpdump', 'cap'])('leaves every exchange in one pcapng, with %s', async (backend) => {
    if (!working.includes(backend)) return console.log(`${backend} cannot capture here: skipped`);
    const path = join(folder, `${backend}.pcapng`);
    const { code, stderr } = record(['-i', 'lo', '--backend', backend, '-w', path], [process.execPath, script, '5', '3']);
    expect(stderr).toMatch(new RegExp(`capturing on lo with ${backend} .*\\n.*\\d+ frames( \\(nobody counts what is dropped\\))? in .*, with the keys of 1 TLS session\\n$`));
    expect(code).toBe(3);
    expect((await exchangesOf(path)).sort()).toEqual(['/0', '/1', '/2', '/3', '/4']);
    expect(readFileSync(path).includes('CLIENT_RANDOM')).toBe(true);
  }, 30_000);

  test('writes its keys where its user wants them, and only what is new counts', () => {
    const keys = join(folder, 'own.log');
    writeFileSync(keys, `CLIENT_RANDOM ${'cd'.repeat(32)} 00\n`);
    const path = join(folder, 'own.pcapng');
    expect(record(['-i', 'lo', '-q', '-w', path], [process.execPath, script, '0', '0'], { SSLKEYLOGFILE: keys })).toEqual({ code: 0, stderr: '' });
    const bytes = readFileSync(path).toString('latin1');
    expect([bytes.includes('ab'.repeat(32)), bytes.includes('cd'.repeat(32))]).toEqual([true, false]);
  });

  test('has no keys where none are wanted', () => {
    const path = join(folder, 'none.pcapng');
    record(['-i', 'lo', '-q', '--no-keys', '-w', path], [process.execPath, script, '1', '0']);
    expect(readFileSync(path).includes('CLIENT_RANDOM')).toBe(false);
  });

  test('that is not there is said in one line, with a shell\'s exit code, and the capture is whole', async () => {
    const path = join(folder, 'missing.pcapng');
    const { code, stderr } = record(['-i', 'lo', '-q', '-w', path], ['no-such-command-anywhere']);
    expect({ code, stderr }).toEqual({ code: 127, stderr: 'earshot: no-such-command-anywhere: command not found\n' });
    expect(await readCapture([path], () => {})).toMatchObject({ complete: true });
  });

  test('gets Control-C, and what crossed the wire until then is kept', async () => {
    const path = join(folder, 'interrupted.pcapng');
    const waits = `${SCRIPT}\nprocess.on('SIGINT', () => process.exit(9)); setInterval(() => {}, 1000); process.stdout.write('ready');`;
    writeFileSync(join(folder, 'waits.mjs'), waits);
    const child = spawn(process.execPath, [BIN, 'record', '-i', 'lo', '-q', '-w', path, '--', process.execPath, join(folder, 'waits.mjs'), '2', '0'], {
      stdio: ['ignore', 'pipe', 'inherit'], detached: true,
    });
    const code = new Promise((resolve) => child.once('close', resolve));
    await new Promise((resolve) => child.stdout.once('data', resolve));
    await new Promise((resolve) => setTimeout(resolve, 300));
    // As a terminal does: to everybody in the foreground.
    process.kill(-child.pid!, 'SIGINT');
    expect(await code).toBe(9);
    expect(await exchangesOf(path)).toEqual(expect.arrayContaining(['/0', '/1']));
  });

  test('goes on where what is captured cannot be kept, and its exit code is the one that counts', async () => {
    const small = (ends: number): { status: number | null; stderr: string } => spawnSync('bash', [
      '-c', 'ulimit -f 8; exec "$@"', 'bash', process.execPath, BIN, 'record', '-i', 'lo', '-q', '-w', 'small.pcapng', '--',
      process.execPath, script, '50', String(ends),
    ], { encoding: 'utf8', cwd: folder, timeout: 30_000 });
    const told = 'earshot: the capture broke off: small.pcapng: cannot be written: file too large\n';
    expect(small(3)).toMatchObject({ status: 3, stderr: expect.stringContaining(told) });
    expect(small(0)).toMatchObject({ status: 2, stderr: expect.stringContaining(told) });
    expect(await readCapture([join(folder, 'small.pcapng')], () => {})).toMatchObject({ complete: true });
  });

  test('may write into what is no file, which stays what it is', () => {
    const { code, stderr } = record(['-i', 'lo', '-w', '/dev/null'], [process.execPath, script, '1', '0']);
    expect({ code, stderr }).toMatchObject({ code: 2, stderr: expect.stringContaining('the TLS keys are not in it: /dev/null: is no file') });
    expect(record(['-i', 'lo', '-q', '--no-keys', '-w', '/dev/null'], [process.execPath, script, '1', '0'])).toEqual({ code: 0, stderr: '' });
  });

  test('does not begin where the file cannot be written, or the interface is not there', () => {
    const touched = join(folder, 'touched');
    const touch = [process.execPath, '-e', `require('fs').writeFileSync(${JSON.stringify(touched)}, '')`];
    expect(record(['-i', 'lo', '-q', '-w', '/nowhere/at/all.pcapng'], touch)).toEqual({
      code: 2, stderr: 'earshot: /nowhere/at/all.pcapng: cannot be written: no such file or directory\n',
    });
    expect(record(['-i', '-w', '-w', join(folder, 'x.pcapng')], touch)).toMatchObject({ code: 2 });
    expect(record(['-i', 'no-such-face', '-w', join(folder, 'x.pcapng')], touch)).toMatchObject({ code: 2 });
    const { code, stderr } = record(['-i', 'lo', '-w', join(folder, 'x.pcapng')], touch, { SSLKEYLOGFILE: folder });
    expect({ code, stderr }).toMatchObject({ code: 2, stderr: expect.stringMatching(/^earshot: SSLKEYLOGFILE cannot be used: EISDIR.*; --no-keys does without\n$/) });
    expect(existsSync(touched)).toBe(false);
  });
});
