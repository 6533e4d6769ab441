import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, test } from 'vitest';
import { checkRedacted } from '../../src/node/redact-check.ts';
import { CaptureBuilder, httpHead } from '../../src/testing/index.ts';

const folder = mkdtempSync(join(tmpdir(), 'earshot-redact-'));
afterAll(() => rmSync(folder, { recursive: true }));

function captured(target: string, content: string): Uint8Array {
  const capture = new CaptureBuilder();
  capture.tcp().open().client(httpHead(`GET ${target} HTTP/1.1`, { Host: 'a.test' }))
    .server(httpHead('HTTP/1.1 200 OK', { 'Content-Length': content.length }) + content).close();
  return capture.toPcap();
}

const lookingFor = (...values: string[]) => (text: string): string[] => values.filter((value) => text.includes(value));
const path = join(folder, 'capture.pcap');
writeFileSync(path, captured('/one', 'secret-value'));

describe('a capture that was redacted is looked at again', () => {
  test('and is right where nothing but values is other', async () => {
    expect(await checkRedacted(path, captured('/two', 'fdlrde-bcdfe'), lookingFor('secret-value'))).toEqual({ difference: null, left: 0 });
  });

  test('and is not where a length is another', async () => {
    expect(await checkRedacted(path, captured('/three', 'fdlrde-bcdfe'), lookingFor())).toEqual({ difference: 'http of connection #0', left: 0 });
  });

  test('or a value is left', async () => {
    expect((await checkRedacted(path, captured('/one', 'secret-value'), lookingFor('secret-value', 'another'))).left).toBe(1);
  });
});
