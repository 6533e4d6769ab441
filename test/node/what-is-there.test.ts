import { mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { whatIsThere } from '../../src/node/what-is-there.ts';
import { CaptureBuilder } from '../../src/testing/index.ts';

const folder = mkdtempSync(join(tmpdir(), 'earshot-test-'));
afterAll(() => rmSync(folder, { recursive: true }));

test.each<[string, Uint8Array | string, ReturnType<typeof whatIsThere>]>([
  ['a pcap', new CaptureBuilder().toPcap(), 'capture'],
  ['a pcapng', new CaptureBuilder().toPcapng(), 'capture'],
  ['what gzip made', Uint8Array.of(0x1f, 0x8b, 8, 0), 'capture'],
  ['expectations', 'expect:\n  - exchange: { path: / }\n', 'something else'],
  ['one character', 'x', 'something else'],
  ['nothing', '', 'nothing'],
])('%s is known by its first bytes', (name, content, is) => {
  const path = join(folder, name);
  writeFileSync(path, content);
  expect(whatIsThere(path)).toBe(is);
});

test('what is no file has nothing to lose', () => {
  expect(whatIsThere(join(folder, 'none'))).toBe('nothing');
  expect(whatIsThere(folder)).toBe('nothing');
  expect(whatIsThere('/dev/null')).toBe('nothing');
  symlinkSync(join(folder, 'nowhere'), join(folder, 'dangling'));
  expect(whatIsThere(join(folder, 'dangling'))).toBe('nothing');
});
