import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { PcapngWriter } from '../../src/capture/pcapng-writer.ts';
import { Frame } from '../../src/frame.ts';
import { embedKeyLog, sessionsOf } from '../../src/live/key-log.ts';
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
  embedKeyLog(path, Buffer.from(KEYS));
  const after = readFileSync(path);
  const header = before.readUInt32LE(4);
  const secrets = after.readUInt32LE(header + 4);
  expect(after.readUInt32LE(header)).toBe(10);
  expect(after.subarray(header + 16, header + 16 + Buffer.byteLength(KEYS)).toString()).toBe(KEYS);
  expect(Buffer.compare(Buffer.concat([after.subarray(0, header), after.subarray(header + secrets)]), before)).toBe(0);
  const summary = await readCapture([path], () => {});
  expect(summary).toMatchObject({ frames, complete: true });
});
