import { chmodSync, existsSync, lstatSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { PcapngWriter } from '../../src/capture/pcapng-writer.ts';
import { Frame } from '../../src/frame.ts';
import { embedKeyLog, KeyLog, sessionsOf } from '../../src/live/key-log.ts';
import { readCapture } from '../../src/node/read-capture.ts';

const folder = mkdtempSync(join(tmpdir(), 'earshot-test-'));
afterAll(() => rmSync(folder, { recursive: true }));

const random = (digit: string): string => digit.repeat(64);
const KEYS = `# made by a test\nCLIENT_HANDSHAKE_TRAFFIC_SECRET ${random('a')} 00ff\nSERVER_HANDSHAKE_TRAFFIC_SECRET ${random('a')} 01\n`
  + `CLIENT_RANDOM ${random('b')} 0102\r\n`;

/** A capture of so many frames of 1000 bytes. */
function captureOf(frames: number): string {
  const writer = new PcapngWriter();
  const path = join(folder, `${frames}.pcapng`);
  const pieces: Uint8Array[] = [];
  writer.section('a test');
  writer.interface({ linkTypeNumber: 1, snapLength: 65535, name: 'lo' });
  const frame = new Frame();
  frame.bytes = new Uint8Array(1000).fill(7);
  frame.end = frame.originalLength = 1000;
  for (let at = 0; at < frames; at++) writer.packet(0, frame);
  pieces.push(writer.take().slice());
  writeFileSync(path, pieces[0]!);
  return path;
}

test('sessions are counted by their client random, comments and nonsense left out', () => {
  expect(sessionsOf(KEYS)).toBe(2);
  expect(sessionsOf('CLIENT_RANDOM abc 00\nrubbish\n')).toBe(0);
});

test.each([0, 1, 2500])('secrets stand before %d frames, and everything else stays as it was', async (frames) => {
  const path = captureOf(frames);
  const before = readFileSync(path);
  await embedKeyLog(path, Buffer.from(KEYS));
  const after = readFileSync(path);
  const header = before.readUInt32LE(4);
  const secrets = after.readUInt32LE(header + 4);
  expect(after.readUInt32LE(header)).toBe(10);
  expect(after.subarray(header + 16, header + 16 + Buffer.byteLength(KEYS)).toString()).toBe(KEYS);
  expect(Buffer.compare(Buffer.concat([after.subarray(0, header), after.subarray(header + secrets)]), before)).toBe(0);
  const summary = await readCapture([path], () => {});
  expect(summary).toMatchObject({ frames, complete: true });
});

test('what is no file is not replaced by one', async () => {
  await expect(embedKeyLog('/dev/null', Buffer.from(KEYS))).rejects.toMatchObject({ code: 'EINVAL' });
  expect(statSync('/dev/null').isCharacterDevice()).toBe(true);
});

test('a link goes on leading to the capture, which keeps its rights, and nothing else is left', async () => {
  const path = captureOf(1);
  chmodSync(path, 0o640);
  const link = join(folder, 'link.pcapng');
  symlinkSync(path, link);
  await embedKeyLog(link, Buffer.from(KEYS));
  expect(lstatSync(link).isSymbolicLink()).toBe(true);
  expect(statSync(path).mode & 0o777).toBe(0o640);
  expect(readFileSync(path).includes('CLIENT_RANDOM')).toBe(true);
  expect(readdirSync(folder).filter((name) => /part|tmp/.test(name))).toEqual([]);
});

test('a key log that was begun anew counts as a whole', async () => {
  const own = join(folder, 'own.log');
  writeFileSync(own, KEYS.repeat(3));
  const keys = new KeyLog({ SSLKEYLOGFILE: own });
  writeFileSync(own, `CLIENT_RANDOM ${random('c')} 00\n`);
  const path = captureOf(0);
  expect(await keys.embed(path)).toBe(1);
  expect(readFileSync(path).includes(random('c'))).toBe(true);
  keys.close();
  expect(existsSync(own)).toBe(true);
});

test('a key log of ours is for nobody else to read, and goes away', () => {
  const keys = new KeyLog({});
  const path = keys.env['SSLKEYLOGFILE']!;
  expect(statSync(join(path, '..')).mode & 0o777).toBe(0o700);
  keys.close();
  expect(existsSync(join(path, '..'))).toBe(false);
});

test('a key log that cannot be read is said before anything runs', () => {
  expect(() => new KeyLog({ SSLKEYLOGFILE: folder })).toThrow(/EISDIR/);
});
