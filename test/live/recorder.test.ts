import { execFileSync } from 'node:child_process';
import { closeSync, constants, existsSync, mkdtempSync, openSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { MemorySource } from '../../src/capture/memory-source.ts';
import { newInterface } from '../../src/capture/capture-reader.ts';
import { Frame } from '../../src/frame.ts';
import { Recorder } from '../../src/live/recorder.ts';
import type { RecorderOptions } from '../../src/live/recorder.ts';
import { NO_LIMITS } from '../../src/live/ring.ts';
import { readCapture } from '../../src/node/read-capture.ts';
import { openSource } from '../../src/node/source.ts';
import { CaptureBuilder } from '../../src/testing/index.ts';

const folder = mkdtempSync(join(tmpdir(), 'earshot-test-'));
afterAll(() => rmSync(folder, { recursive: true }));

const eth0 = { ...newInterface(0, 1, 65_535, 1e6), name: 'eth0' };
const wlan0 = { ...newInterface(1, 1, 65_535, 1e6), name: 'wlan0' };

let files = 0;
function recorder(options: Partial<RecorderOptions> = {}): Recorder {
  return new Recorder({ path: join(folder, `${++files}.pcapng`), ring: null, filter: null, ...options });
}

const frameOf = (number: number, interfaceId = 0): Frame => Object.assign(new Frame(), {
  bytes: new Uint8Array(100).fill(number), start: 0, end: 100, originalLength: 100, seconds: 1_700_000_000 + number, interfaceId, number,
});

/** First byte of each frame of a file, with the name of its interface; faults are notes. */
async function framesOf(path: string): Promise<{ frames: string[]; faults: string[]; drops: (number | null)[] }> {
  const faults: string[] = [];
  const source = await openSource([path], { notes: (code) => void faults.push(code) });
  const frames: string[] = [];
  for (let more = true; more; more = await source.refill()) {
    while (source.advance()) frames.push(`${source.frame.bytes[source.frame.start]} ${source.files[0]!.interfaces[source.frame.interfaceId]!.name}`);
  }
  source.close();
  return { frames, faults, drops: source.files[0]!.interfaces.map(({ dropped }) => dropped) };
}

describe('frames that are kept while they are looked at', () => {
  it('are a whole capture at every moment, and only of this user', async () => {
    const kept = recorder();
    expect((await framesOf(kept.path)).frames).toEqual([]);
    for (let number = 1; number <= 3; number++) {
      kept.frame(frameOf(number), [eth0]);
      expect((await framesOf(kept.path)).frames.length).toBe(number - 1);
      kept.flush();
      expect((await framesOf(kept.path)).frames.length).toBe(number);
    }
    kept.dropped({ received: 10, kernel: 4, interface: null, backend: 1 });
    kept.close();
    kept.close();
    expect(await framesOf(kept.path)).toEqual({ frames: ['1 eth0', '2 eth0', '3 eth0'], faults: ['capture-dropped'], drops: [5] });
    expect(statSync(kept.path).mode & 0o777).toBe(0o600);
  });

  it('are read as what was captured, record for record', async () => {
    const capture = new CaptureBuilder();
    capture.tcp({ client: '10.0.0.1:40000', server: '10.0.0.2:80' }).open().client('GET / HTTP/1.1\r\nHost: a\r\n\r\n')
      .server('HTTP/1.1 204 No Content\r\n\r\n').close();
    const source = new MemorySource(capture.toPcapng(), () => {});
    const kept = recorder();
    while (source.advance()) kept.frame(source.frame, [eth0]);
    kept.close();
    const records: string[] = [];
    await readCapture([kept.path], (record) => void records.push(record.type));
    expect(records).toEqual(['capture', 'http', 'connection', 'summary']);
  });

  it('have their interface in front of them, also one that comes later, in each file', async () => {
    const faces = [eth0];
    const kept = recorder({ ring: { ...NO_LIMITS, packets: 2 } });
    const paths = [];
    for (let number = 1; number <= 5; number++) {
      if (number === 2) faces.push(wlan0);
      kept.frame(frameOf(number, number % 2 === 0 ? 1 : 0), faces);
      paths[Math.floor((number - 1) / 2)] = kept.path;
    }
    kept.close();
    expect(kept.begun).toBe(3);
    const frames = [];
    for (const path of paths) frames.push((await framesOf(path)).frames);
    expect(frames).toEqual([['1 eth0', '2 wlan0'], ['3 eth0', '4 wlan0'], ['5 eth0']]);
  });

  it('go with the oldest file where only so many are kept', () => {
    const path = join(folder, 'ring.pcapng');
    const kept = recorder({ path, ring: { ...NO_LIMITS, kilobytes: 1, files: 2 } });
    for (let number = 1; number <= 40; number++) kept.frame(frameOf(number), [eth0]);
    kept.close();
    const names = readdirSync(folder).filter((name) => name.startsWith('ring_'));
    expect(names.map((name) => Number(name.slice(5, 10)))).toEqual([kept.begun - 1, kept.begun]);
    for (const name of names) expect(readFileSync(join(folder, name)).length).toBeLessThan(1000 + 150);
  });

  it('are refused in one line where they cannot be kept', () => {
    expect(() => recorder({ path: join(folder, 'no', 'such') })).toThrow(/no\/such: cannot be written: no such file or directory$/);
    expect(() => recorder({ path: folder })).toThrow(/: cannot be written: illegal operation on a directory$/);
    if (existsSync('/dev/full')) expect(() => recorder({ path: '/dev/full' })).toThrow('/dev/full: cannot be written: no space left on device');
  });

  it('have in each of several files what was dropped by then', async () => {
    let kernel = 0;
    const kept = recorder({ ring: { ...NO_LIMITS, packets: 2 }, drops: () => ({ received: null, kernel, interface: null, backend: null }) });
    const paths = [];
    for (let number = 1; number <= 6; number++) {
      kept.frame(frameOf(number), [eth0]);
      if (number % 2 === 0) paths.push(kept.path);
      kernel = number;
    }
    kept.dropped({ received: null, kernel: 9, interface: null, backend: null });
    kept.close();
    const drops = [];
    for (const path of paths) drops.push((await framesOf(path)).drops[0]);
    expect(drops).toEqual([2, 4, 9]);
  });

  it('that cannot be kept are no secret, whoever notices first', () => {
    const path = join(folder, 'fifo');
    execFileSync('mkfifo', [path]);
    const reader = openSync(path, constants.O_RDONLY | constants.O_NONBLOCK);
    const kept = recorder({ path });
    kept.frame(frameOf(1), [eth0]);
    closeSync(reader);
    kept.tryFlush();
    const words = `${path}: cannot be written: broken pipe`;
    expect(() => kept.frame(frameOf(2), [eth0])).toThrow(words);
    expect(() => kept.flush()).toThrow(words);
    expect(() => kept.close()).toThrow(words);
    kept.close();
  });
});

it('writes over a capture, and over nothing else', async () => {
  const notes = join(folder, 'notes.yaml');
  writeFileSync(notes, 'expect:\n  - exchange: { path: / }\n');
  expect(() => recorder({ path: notes })).toThrow(`${notes}: cannot be written: what is there is no capture, and stays as it is`);
  expect(readFileSync(notes, 'utf8')).toBe('expect:\n  - exchange: { path: / }\n');
  const path = join(folder, 'again.pcapng');
  for (const number of [1, 2]) {
    const again = recorder({ path });
    again.interfaces([eth0]);
    again.frame(frameOf(number), [eth0]);
    again.close();
    expect((await framesOf(path)).frames).toEqual([`${number} eth0`]);
  }
});
