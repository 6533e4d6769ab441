import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { SocketRecord } from '../../src/record.ts';
import { CaptureBuilder } from '../../src/testing/index.ts';
import { earshot } from './earshot.ts';

let folder: string;
let capture: string;

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'earshot-'));
  const built = new CaptureBuilder();
  built.tcp({ client: '10.0.0.1:40000' }).open().client('GET / HTTP/1.1\r\nHost: a\r\n\r\n').server('HTTP/1.1 204 No Content\r\n\r\n').close();
  built.tcp({ client: '10.0.0.1:40001' }).open().client('GET /b HTTP/1.1\r\nHost: b\r\n\r\n');
  built.tcp({ client: '10.0.0.1:40002', server: '10.0.0.2:81' }).syn().refuse();
  built.udp().client('ask').server('answer');
  capture = join(folder, 'a.pcap');
  writeFileSync(capture, built.toPcap());
});
afterAll(() => rmSync(folder, { recursive: true }));

const all = (stdout: string): { type: string }[] => stdout.trimEnd().split('\n').map((line) => JSON.parse(line) as { type: string });
const records = (stdout: string): SocketRecord[] => all(stdout).filter(({ type }) => type === 'socket') as SocketRecord[];

describe('earshot sockets', () => {
  test('prints the table when the capture ends: hosts, listeners with what they accepted, UDP, what was refused', async () => {
    const { code, stdout, stderr } = await earshot(['sockets', capture]);
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
    const lines = stdout.split('\n').map((line) => line.trim().replaceAll(/ {2,}/g, ' | '));
    expect(lines[0]).toMatch(/^0\.\d{6} s into the capture, 2026-01-02T03:04:05\.\d{9}Z, after frame \d+$/);
    expect(lines.filter((line) => /^[├└]? ?[A-Z-]+ \|/.test(line)).map((line) => line.split(' | ').slice(0, 3).join(' '))).toEqual([
      'TIME-WAIT 10.0.0.1:40000 10.0.0.2:80',
      'ESTAB 10.0.0.1:40001 10.0.0.2:80',
      'UNCONN 10.0.0.1:50000 10.0.0.2:53',
      expect.stringMatching(/^LISTEN 10\.0\.0\.2:80 accepted 2 connections/),
      '└ ESTAB 10.0.0.2:80 10.0.0.1:40001',
      'UNCONN 10.0.0.2:53 *',
      expect.stringMatching(/^REFUSED 10\.0\.0\.2:81 nothing listens/),
    ]);
  });

  test('prints it at a frame, of a pipe, as records', async () => {
    const { code, stdout } = await earshot(['sockets', '-', '--at', 'frame:2', '-T', 'ndjson'], { input: readFileSync(capture) });
    expect(code).toBe(0);
    const found = records(stdout);
    expect(all(stdout).map(({ type }) => type).filter((type) => type !== 'socket')).toEqual(['capture', 'summary']);
    expect(found.filter(({ remote, transport }) => remote && transport === 'tcp').map(({ host, state }) => `${host} ${state}`)).toEqual(['10.0.0.1 SYN-SENT', '10.0.0.2 SYN-RECV']);
  });

  test('prints the sockets of what a filter selects, with their listeners', async () => {
    const { stdout } = await earshot(['sockets', capture, '-Y', 'http.request.uri == "/b"', '-T', 'ndjson']);
    expect(records(stdout).map(({ state, connection }) => [state, connection])).toEqual([['ESTAB', 1], ['LISTEN', null], ['ESTAB', 1]]);
  });

  test('prints each change as it comes', async () => {
    const { stdout } = await earshot(['sockets', capture, '--watch']);
    const lines = stdout.trimEnd().split('\n').map((line) => line.trimStart().replaceAll(/ +/g, ' '));
    expect(lines[0]).toBe('0.000000 + SYN-SENT 10.0.0.1:40000 → 10.0.0.2:80 #0 frame 1');
    expect(lines.some((line) => line.includes('FIN-WAIT-1 → FIN-WAIT-2'))).toBe(true);
    const ndjson = records((await earshot(['sockets', capture, '--watch', '-T', 'ndjson'])).stdout);
    expect(ndjson).toHaveLength(lines.length);
    expect(ndjson[0]).toMatchObject({ type: 'socket', event: 'open', state: 'SYN-SENT', frame: 1 });
  });

  test('says that an instant lies behind the last frame, or that there is no such frame', async () => {
    expect((await earshot(['sockets', capture, '--at', '3600'])).stdout).toMatch(/^1 h 00 min behind the last frame/m);
    expect((await earshot(['sockets', capture, '--at', 'frame:9999'])).stdout).toMatch(/^the capture has \d+ frames: this is the table behind the last one$/m);
    expect((await earshot(['sockets', capture, '--at', 'end'])).stdout).not.toContain('behind the last');
  });

  test('says in records, too, that a capture was cut', async () => {
    const { stdout } = await earshot(['sockets', '-', '-T', 'ndjson'], { input: readFileSync(capture).subarray(0, -5) });
    expect(all(stdout).at(-1)).toMatchObject({ type: 'summary', complete: false });
  });

  test('knows times before the capture', async () => {
    expect((await earshot(['sockets', capture, '--at', '03:04:00'])).stdout).toMatch(/^5\.0 s before the capture, 2026-01-02T03:04:00\.000000000Z, before the first frame$/m);
  });

  test.each([
    [['--at', 'noon'], /^earshot: --at wants seconds/],
    [['--watch', '--at', '2'], /^earshot: --watch tells every change, so leave out --at/],
    [['--time-wait', 'long'], /^earshot: --time-wait wants seconds/],
  ])('refuses %j in one line', async (args, line) => {
    const { code, stdout, stderr } = await earshot(['sockets', capture, ...args]);
    expect({ code, stdout }).toEqual({ code: 2, stdout: '' });
    expect(stderr).toMatch(line);
    expect(stderr.trimEnd().split('\n')).toHaveLength(1);
  });
});
