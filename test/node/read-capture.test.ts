import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { PassThrough } from 'node:stream';
import { fileURLToPath } from 'node:url';
import { afterAll, describe, expect, it } from 'vitest';
import { readCapture } from '../../src/node/read-capture.ts';
import type { ReadOptions } from '../../src/node/read-capture.ts';
import type { EarshotRecord } from '../../src/record.ts';

const fixture = (name: string, file = 'capture.pcap'): string => fileURLToPath(new URL(`../../fixtures/${name}/${file}`, import.meta.url));
const folder = mkdtempSync(join(tmpdir(), 'earshot-test-'));
afterAll(() => rmSync(folder, { recursive: true }));

async function read(paths: string[], options: ReadOptions = {}): Promise<EarshotRecord[]> {
  const records: EarshotRecord[] = [];
  await readCapture(paths, (record) => void records.push(record), options);
  return records;
}

describe('a capture', () => {
  const wants = { hash: true, bodies: true, maxBody: 65536, maxDecoded: 1 << 20 };

  it.each<[name: string, file?: string]>([
    ['first-look', 'capture.pcapng'], ['sse-gzip-flushed-still-open'], ['tcp-waiting-segments-disagree'], ['ip-fragments-of-tcp-segments'],
    ['http1-pipelined-head-304-get'],
  ])('gives the same records by reads of one byte and of eight megabytes: %s', async (name, file?: string) => {
    const path = fixture(name, file);
    expect(await read([path], { wants, windowBytes: 1 })).toEqual(await read([path], { wants, windowBytes: 8 << 20 }));
  });

  it('cut into files and named in any order gives the records of the whole', async () => {
    const whole = readFileSync(fixture('http1-two-connections-interleaved'));
    const ends: number[] = [];
    for (let at = 24; at < whole.length;) ends.push((at += 16 + whole.readUInt32LE(at + 8)));
    const cut = ends[ends.length >> 1]!;
    const [early, late] = [join(folder, 'z-early.pcap'), join(folder, 'a-late.pcap')];
    writeFileSync(early, whole.subarray(0, cut));
    writeFileSync(late, Buffer.concat([whole.subarray(0, 24), whole.subarray(cut)]));
    const said = (records: EarshotRecord[]): EarshotRecord[] => records.filter(({ type }) => type !== 'capture' && type !== 'summary');
    expect(said(await read([late, early]))).toEqual(said(await read([fixture('http1-two-connections-interleaved')])));
  });

  it('that still comes is finished where it is told to stop', async () => {
    const whole = readFileSync(fixture('http1-two-connections-interleaved'));
    const stdin = new PassThrough();
    const controller = new AbortController();
    const records: EarshotRecord[] = [];
    const reading = readCapture(['-'], (record) => void records.push(record), {
      stdin, signal: controller.signal,
      progress: () => {
        if (records.some(({ type }) => type === 'http')) controller.abort();
      },
    });
    stdin.write(whole);
    expect((await reading).type).toBe('summary');
    expect(records.map(({ type }) => type)).toEqual(expect.arrayContaining(['capture', 'http', 'connection', 'summary']));
  });

  it('says a record as soon as it is known, before it waits for more', async () => {
    const whole = readFileSync(fixture('http1-two-connections-interleaved'));
    const stdin = new PassThrough();
    let seen: () => void = () => {};
    const first = new Promise<void>((resolve) => (seen = resolve));
    const reading = readCapture(['-'], (record) => void (record.type === 'http' && seen()), { stdin });
    stdin.write(whole);
    await first;
    stdin.end();
    await reading;
  });
});
