/** Captures of others, on a pipe: nothing of this needs privilege. */
import { mkdtempSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { readCapture } from '../../src/node/read-capture.ts';
import { CaptureBuilder } from '../../src/testing/index.ts';
import { inShell } from '../cli/earshot.ts';

const folder = mkdtempSync(join(tmpdir(), 'earshot-test-'));
afterAll(() => rmSync(folder, { recursive: true }));

const many = join(folder, 'many.pcap');
const kept = join(folder, 'kept.pcapng');
const EXCHANGES = 3000;
const builder = new CaptureBuilder();
const talk = builder.tcp({ client: '10.0.0.1:40000', server: '10.0.0.2:80' }).open();
for (let at = 0; at < EXCHANGES; at++) talk.client(`GET /${at} HTTP/1.1\r\nHost: a\r\n\r\n`).server('HTTP/1.1 204 No Content\r\n\r\n');
writeFileSync(many, builder.toPcap());

const typesOf = (stdout: string): string[] => stdout.trimEnd().split('\n').map((line) => (JSON.parse(line) as { type: string }).type);

async function framesOf(path: string): Promise<number> {
  return (await readCapture([path], () => {})).frames;
}

describe('a capture from a pipe', () => {
  // The file is full in the middle of what is written for one record or the other.
  it.each([300, 310, 320, 330])('whose file is full at %i KB is over, wherever that happens', async (kilobytes) => {
    const { code, stdout, stderr } = await inShell(`ulimit -f ${kilobytes}; cat ${many} | earshot live - -w ${kept}`);
    expect(stderr).toBe(`earshot: warning: ${kept}: cannot be written: file too large; what was written before is whole\n`);
    expect(code).toBe(2);
    const records = stdout.trimEnd().split('\n').map((line) => JSON.parse(line) as { type: string; code?: string; complete?: boolean });
    expect(records.filter(({ type }) => type === 'note')).toMatchObject([{ code: 'capture-not-kept' }]);
    expect(records.at(-1)).toMatchObject({ type: 'summary', complete: false });
    // All that fits is there.
    expect(statSync(kept).size).toBeGreaterThan(kilobytes * 1024 - 200);
    expect(await framesOf(kept)).toBeGreaterThan(1000);
  });

  it('that is left after some frames has those, and its sender is not waited for', async () => {
    const sender = `<(cat ${many}; exec sleep 60 2> /dev/null)`;
    const { code, stdout } = await inShell(`earshot live - -c 10 -w ${kept} < ${sender}; code=$?; kill $!; exit $code`);
    expect(code).toBe(0);
    expect(typesOf(stdout).at(-1)).toBe('summary');
    expect(await framesOf(kept)).toBe(10);
  });

  it('whose reader goes away is over at once, with all that was shown on disk', async () => {
    const { stdout } = await inShell(`cat ${many} | earshot live - --only http -w ${kept} | head -n 5`);
    expect(typesOf(stdout)).toEqual(Array(5).fill('http'));
    expect(await framesOf(kept)).toBeGreaterThan(20);
  });

  it('is read from a file, too', async () => {
    const { code, stdout } = await inShell(`earshot live - --only summary < ${many}`);
    expect(code).toBe(0);
    expect(JSON.parse(stdout)).toMatchObject({ complete: true, records: { http: EXCHANGES } });
  });

  it('that never sends anything is no capture', async () => {
    for (const nothing of ['< /dev/null', '<&-', '< <(sleep 0.1)']) {
      const { code, stdout, stderr } = await inShell(`earshot live - ${nothing}`);
      expect([code, stdout], nothing).toEqual([2, '']);
      expect(stderr, nothing).toMatch(/^earshot: -: [^\n]+\n$/);
    }
  });
});
