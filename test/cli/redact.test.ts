import { spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { readCapture } from '../../src/node/read-capture.ts';
import type { EarshotRecord } from '../../src/record.ts';
import { CaptureBuilder, httpHead, pcapngBlock } from '../../src/testing/index.ts';
import { BIN } from './earshot.ts';

const folder = mkdtempSync(join(tmpdir(), 'earshot-test-'));
afterAll(() => rmSync(folder, { recursive: true }));
const place = (name: string): string => join(folder, name);

function earshot(...args: string[]): { code: number | null; stdout: string; stderr: string } {
  const { status, stdout, stderr } = spawnSync(process.execPath, [BIN, ...args], { encoding: 'utf8', timeout: 60_000, cwd: folder });
  return { code: status, stdout, stderr };
}

beforeAll(() => {
  const capture = new CaptureBuilder();
  const body = '{"user":{"email":"ann@bigcorp.com"},"password":"hunter2-hunter2"}';
  const tcp = capture.tcp().open();
  tcp.client(httpHead('GET / HTTP/1.1', { Host: 'shop.bigcorp.com', Authorization: 'Bearer abcdef123456' }), { comment: 'the bad one' });
  tcp.server(httpHead('HTTP/1.1 200 OK', { 'Content-Type': 'application/json', 'Content-Length': body.length }) + body).close();
  const secrets = pcapngBlock(10, Uint8Array.from([0x4b, 0x53, 0x4c, 0x54, 4, 0, 0, 0, 65, 66, 67, 68]));
  const file = capture.toPcapng();
  writeFileSync(place('shop.pcapng'), Buffer.concat([file, secrets]));
});

describe('earshot redact', () => {
  test('writes a capture that says the same but for what is private, and what it did', async () => {
    const { code, stderr } = earshot('redact', 'shop.pcapng', '-w', 'public.pcapng', '--json', 'user/email', '--report', 'what.json');
    expect(stderr).toMatch(/^earshot: replaced: hardware addresses \d+, IPv4 addresses \d+, host names 1, credentials of HTTP 1, members of JSON 2\n/);
    expect(stderr).toContain('earshot: dropped: sets of decryption secrets 1, comments 1\n');
    expect(stderr).toMatch(/earshot: \d+ frames, .* in public\.pcapng\n$/);
    expect(code).toBe(0);
    const bytes = readFileSync(place('public.pcapng'), 'latin1');
    for (const gone of ['bigcorp', 'hunter2', 'abcdef123456', 'ann@', 'the bad one']) expect(bytes).not.toContain(gone);
    const records: EarshotRecord[] = [];
    await readCapture([place('public.pcapng')], (record) => void records.push(record));
    const http = records.find((record) => record.type === 'http')!;
    expect(http.request!.headers).toEqual([['Host', expect.stringMatching(/^[a-z]{4}\.[a-z]{7}\.com$/)], ['Authorization', expect.stringMatching(/^Bearer \w{12}$/)]]);
    const report = JSON.parse(readFileSync(place('what.json'), 'utf8')) as { replaced: object; check: object };
    expect(report).toMatchObject({ frames: 10, replaced: { credential: 1, member: 2 }, dropped: { secrets: 1, comments: 1 }, check: { difference: null, left: 0 } });
    expect(JSON.stringify(report)).not.toContain('hunter2');
  });

  test('gives the same for the same key, and never writes over a file', () => {
    earshot('redact', 'shop.pcapng', '-w', 'a.pcapng', '--key', 'k', '-q');
    earshot('redact', 'shop.pcapng', '-w', 'b.pcapng', '--key', 'k', '-q');
    expect(readFileSync(place('a.pcapng')).equals(readFileSync(place('b.pcapng')))).toBe(true);
    const { code, stderr } = earshot('redact', 'shop.pcapng', '-w', 'a.pcapng');
    expect(code).toBe(2);
    expect(stderr).toContain('a.pcapng is there already; --force writes over it');
  });

  test('writes a report over nothing that is there, and least of all over a capture', () => {
    const before = readFileSync(place('shop.pcapng'));
    for (const name of ['shop.pcapng', './shop.pcapng', 'r.pcapng']) {
      const { code, stderr } = earshot('redact', 'shop.pcapng', '-w', 'r.pcapng', '--report', name, '--force');
      expect([code, stderr]).toEqual([2, `earshot: ${name} is a capture, and no report can go there\n`]);
    }
    expect(existsSync(place('r.pcapng'))).toBe(false);
    writeFileSync(place('notes.txt'), 'mine');
    expect(earshot('redact', 'shop.pcapng', '-w', 'r.pcapng', '--report', 'notes.txt').stderr).toContain('notes.txt is there already');
    expect(readFileSync(place('notes.txt'), 'utf8')).toBe('mine');
    expect(readFileSync(place('shop.pcapng')).equals(before)).toBe(true);
    expect(existsSync(place('r.pcapng'))).toBe(false);
    expect(earshot('redact', 'shop.pcapng', '-w', 'r.pcapng', '--report', 'notes.txt', '--force').code).toBe(0);
    expect(JSON.parse(readFileSync(place('notes.txt'), 'utf8'))).toMatchObject({ frames: 10 });
  });

  test('wants a file that it can read again', () => {
    const { status, stderr } = spawnSync('bash', ['-c', `"$0" "$1" redact <(cat shop.pcapng) -w fifo.pcapng`, process.execPath, BIN], { encoding: 'utf8', cwd: folder });
    expect(status).toBe(2);
    expect(stderr).toMatch(/^earshot: redact reads its capture more than once: write what comes from \/dev\/fd\/\d+ to a file first\n$/);
  });

  test.each([
    [['shop.pcapng', '-w', 'x.pcapng', '--key', ''], /--key is empty/],
    [['shop.pcapng', '-w', 'x.pcapng', '--json', '/'], /--json wants a name/],
    [['shop.pcapng', '-w', 'x.pcapng', '--header', ''], /--header wants a name/],
    [['shop.pcapng', '-w', 'x.pcapng', '--pattern', ''], /--pattern wants a regular expression/],
    [['shop.pcapng', '-w', '-'], /-w wants the name of a file/],
    [['shop.pcapng', '-w', '.'], /\. is a directory/],
    [['shop.pcapng', '-w', 'none/x.pcapng'], /^earshot: none\/x\.pcapng: cannot be written: ENOENT: no such file or directory\n$/],
    [['shop.pcapng'], /wants a file to write, with -w/],
    [['shop.pcapng', 'shop.pcapng', '-w', 'x.pcapng'], /takes one capture/],
    [['-', '-w', 'x.pcapng'], /reads its capture more than once/],
    [['shop.pcapng', '-w', 'x.pcapng', '--keep', 'cokies'], /nothing is called "cokies".*cookies/],
    [['shop.pcapng', '-w', 'x.pcapng', '--pattern', '('], /--pattern: Invalid regular expression/],
    [['none.pcapng', '-w', 'x.pcapng'], /none\.pcapng/],
  ])('%j is refused in one line', (args, message) => {
    const { code, stderr } = earshot('redact', ...args);
    expect(code).toBe(2);
    expect(stderr).toMatch(message);
    expect(stderr.trimEnd().split('\n')).toHaveLength(1);
    expect(existsSync(place('x.pcapng'))).toBe(false);
  });
});
