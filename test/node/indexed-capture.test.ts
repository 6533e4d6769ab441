import { appendFileSync, existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, readlinkSync, rmSync, statSync, symlinkSync, utimesSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { PassThrough } from 'node:stream';
import { fileURLToPath } from 'node:url';
import { gzipSync } from 'node:zlib';
import { afterAll, beforeEach, describe, expect, it, vi } from 'vitest';
import { compileFilter } from '../../src/filter/filter.ts';
import { CaptureError } from '../../src/capture/capture-error.ts';
import { IndexBuild } from '../../src/node/index-build.ts';
import { indexPlaces } from '../../src/node/index-file.ts';
import { openIndexed } from '../../src/node/indexed-capture.ts';
import type { IndexedCapture, IndexedCaptureOptions } from '../../src/node/indexed-capture.ts';
import { Spool } from '../../src/node/index-spool.ts';
import { readCapture } from '../../src/node/read-capture.ts';
import type { EarshotRecord } from '../../src/record.ts';
import { CaptureBuilder } from '../../src/testing/index.ts';

const fixture = (name: string, file = 'capture.pcap'): string => fileURLToPath(new URL(`../../fixtures/${name}/${file}`, import.meta.url));
const folder = mkdtempSync(join(tmpdir(), 'earshot-test-'));
afterAll(() => rmSync(folder, { recursive: true }));

let files = 0;
/** A capture of some connections, one of them open at its end; and where its records end. */
function someCapture(): { path: string; bytes: Uint8Array; ends: number[] } {
  const capture = new CaptureBuilder();
  for (let at = 0; at < 5; at++) {
    const tcp = capture.tcp({ client: `10.0.0.1:${40_000 + at}` });
    tcp.open();
    tcp.client(`GET /${at} HTTP/1.1\r\nHost: shop.test\r\n\r\n`);
    tcp.server('HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nhello');
    if (at < 4) tcp.close();
  }
  const bytes = capture.toPcap();
  const ends: number[] = [];
  const view = new DataView(bytes.buffer);
  for (let at = 24; at < bytes.length;) ends.push((at += 16 + view.getUint32(at + 8, true)));
  const path = join(folder, `capture-${files++}.pcap`);
  writeFileSync(path, bytes);
  return { path, bytes, ends };
}

/** A capture of 65,540 frames: those of an index are loaded and checked 65,536 at a time. */
function manyFrames(): string {
  const { path, bytes } = someCapture();
  const record = Buffer.alloc(16 + 14);
  record.writeUInt32LE(14, 8);
  record.writeUInt32LE(14, 12);
  writeFileSync(path, Buffer.concat([bytes.subarray(0, 24), ...Array<Buffer>(65_540).fill(record)]));
  return path;
}

async function open(path: string | string[], options: IndexedCaptureOptions = {}): Promise<IndexedCapture> {
  const capture = await openIndexed(path, options);
  if (!options.follow) await capture.done;
  return capture;
}

/** What a capture says of itself. */
async function told(capture: IndexedCapture): Promise<unknown> {
  const { frames, connections, summary, notes } = capture;
  const ids = Array.from({ length: connections.count }, (_, id) => id);
  return {
    summary, notes,
    frames: Array.from({ length: frames.count }, (_, row) => [frames.offsetOf(row + 1), frames.connectionOf(row + 1), frames.nextOf(row + 1), frames.sideOf(row + 1)]),
    connections: ids.map((id) => [connections.client(id), connections.server(id), connections.state(id), connections.shape(id), connections.serverName(id)]),
    records: await Promise.all(ids.map((id) => capture.records(id))),
  };
}

async function toldOf(path: string, options: IndexedCaptureOptions = {}): Promise<{ told: unknown; fromIndex: boolean }> {
  const capture = await open(path, options);
  const { fromIndex } = capture.status;
  const value = await told(capture);
  await capture.close();
  return { told: value, fromIndex };
}

/** What this program has open, where the system tells. */
const openFiles = (): string[] => (existsSync('/proc/self/fd') ? readdirSync('/proc/self/fd') : []).flatMap((fd) => {
  try {
    return [readlinkSync(`/proc/self/fd/${fd}`)];
  } catch {
    return [];
  }
});

beforeEach(() => void vi.stubEnv('XDG_CACHE_HOME', join(folder, 'cache')));

describe('an index file', () => {
  it('is written beside the capture when it was read, and used when it is opened again', async () => {
    const { path } = someCapture();
    const fresh = await toldOf(path, { index: 'always' });
    expect(existsSync(`${path}.earshot-index`)).toBe(true);
    const again = await toldOf(path, { index: 'always' });
    expect([fresh.fromIndex, again.fromIndex]).toEqual([false, true]);
    expect(again.told).toEqual(fresh.told);
    expect(readdirSync(folder).filter((name) => name.endsWith('.tmp'))).toEqual([]);
  });

  it.each(['first-look/capture.pcapng', 'tcp-tuple-reused-in-time-wait/capture.pcap', 'tunnel-geneve/capture.pcap', 'pcapng-simple-packets/capture.pcapng',
    'pcapng-two-interfaces/capture.pcapng', 'ip-fragments-of-tcp-segments/capture.pcap', 'pcapng-big-endian/capture.pcapng',
  ])('tells the same as reading does: %s', async (name) => {
    const path = join(folder, name.replace('/', '-'));
    writeFileSync(path, readFileSync(fixture(name.split('/')[0]!, name.split('/')[1]!)));
    const fresh = await toldOf(path, { index: 'always' });
    expect(await toldOf(path, { index: 'always' })).toEqual({ ...fresh, fromIndex: true });
  });

  it('is not written for a small capture unless asked for, nor when forbidden', async () => {
    for (const index of ['auto', 'never'] as const) {
      const { path } = someCapture();
      await toldOf(path, { index });
      expect(indexPlaces([path]).filter((place) => existsSync(place))).toEqual([]);
    }
  });

  it('of several captures, or where the folder of the capture cannot take it, lies in the cache', async () => {
    const [a, b] = [someCapture().path, someCapture().path];
    const fresh = await open([a, b], { index: 'always' });
    expect(indexPlaces([a, b])).toHaveLength(1);
    expect(existsSync(indexPlaces([a, b])[0]!)).toBe(true);
    const again = await open([a, b], { index: 'always' });
    expect(again.status.fromIndex).toBe(true);
    expect(await told(again)).toEqual(await told(fresh));
    const { path } = someCapture();
    mkdirSync(`${path}.earshot-index`);
    await toldOf(path, { index: 'always' });
    expect(await toldOf(path, { index: 'always' })).toMatchObject({ fromIndex: true });
    await Promise.all([fresh.close(), again.close()]);
  });

  it('is written whole by whoever reads the same capture at the same time', async () => {
    const { path } = someCapture();
    await Promise.all(Array.from({ length: 4 }, () => toldOf(path, { index: 'always' })));
    expect(existsSync(`${path}.earshot-index`)).toBe(true);
    expect(readdirSync(folder).filter((name) => name.endsWith('.tmp'))).toEqual([]);
  });

  it('is not used when the capture was changed, touched or replaced, or is read with other options', async () => {
    const { path, bytes } = someCapture();
    await toldOf(path, { index: 'always' });
    const changed = bytes.slice();
    changed[changed.length - 1]! ^= 1;
    const { atime, mtime } = statSync(path);
    writeFileSync(path, changed);
    utimesSync(path, atime, mtime);
    expect(await toldOf(path, { index: 'always' })).toMatchObject({ fromIndex: false });
    expect(await toldOf(path, { index: 'always' })).toMatchObject({ fromIndex: true });
    expect(await toldOf(path, { index: 'always', session: { udpIdle: 5 } })).toMatchObject({ fromIndex: false });
    utimesSync(path, atime, new Date(0));
    expect(await toldOf(path, { index: 'always' })).toMatchObject({ fromIndex: false });
    writeFileSync(path, bytes.subarray(0, bytes.length - 40));
    expect(await toldOf(path, { index: 'always' })).toMatchObject({ fromIndex: false });
  });

  it('that is damaged anywhere is made anew', async () => {
    const { path } = someCapture();
    const fresh = await toldOf(path, { index: 'always' });
    const index = readFileSync(`${path}.earshot-index`);
    for (let at = 0; at < index.length; at += 97) {
      const damaged = Buffer.from(index);
      damaged[at]! ^= 0x10;
      writeFileSync(`${path}.earshot-index`, damaged);
      const capture = await open(path, { index: 'always' });
      // Frames are looked at first, which is when damage to theirs is found.
      for (let frame = 1; frame <= capture.frames.count; frame++) capture.frames.nextOf(frame);
      await capture.done;
      expect(await told(capture), `byte ${at}`).toEqual(fresh.told);
      await capture.close();
    }
  });

  it('that is damaged in two places is made anew once', async () => {
    const path = manyFrames();
    await (await open(path, { index: 'always' })).close();
    const index = readFileSync(`${path}.earshot-index`);
    for (const fromEnd of [20, 50_000]) index[index.length - fromEnd]! ^= 0x10;
    writeFileSync(`${path}.earshot-index`, index);
    const builds = vi.spyOn(IndexBuild, 'open');
    const capture = await openIndexed(path, { index: 'always' });
    expect(capture.status.fromIndex).toBe(true);
    capture.frames.nextOf(65_540);
    capture.frames.nextOf(1);
    await capture.done;
    expect(builds).toHaveBeenCalledTimes(1);
    builds.mockRestore();
    await capture.close();
  });

  it('that is damaged, of a capture that is gone by then, goes on to be shown, with the problem', async () => {
    const path = manyFrames();
    await (await open(path, { index: 'always' })).close();
    const index = readFileSync(`${path}.earshot-index`);
    index[index.length - 20]! ^= 0x10;
    writeFileSync(`${path}.earshot-index`, index);
    const capture = await openIndexed(path, { index: 'always' });
    rmSync(path);
    capture.frames.nextOf(65_540);
    await capture.done;
    expect(capture.status).toMatchObject({ phase: 'done', fromIndex: true, frames: 65_540, problem: `${path}: no such file` });
    await capture.close();
    expect(openFiles()).not.toContainEqual(expect.stringContaining(path));
  });

  it('that is damaged is not made anew for who has closed the capture', async () => {
    const path = manyFrames();
    await (await open(path, { index: 'always' })).close();
    const index = readFileSync(`${path}.earshot-index`);
    index[index.length - 20]! ^= 0x10;
    writeFileSync(`${path}.earshot-index`, index);
    const capture = await openIndexed(path, { index: 'always' });
    capture.frames.nextOf(65_540);
    await capture.close();
    expect([capture.status.phase, capture.frames.count, existsSync(`${path}.earshot-index`)]).toEqual(['reading', 65_540, false]);
    expect(openFiles()).not.toContainEqual(expect.stringContaining(path));
  });

  it('of a capture that has grown and cannot be read any more is closed', async () => {
    const { path } = someCapture();
    await toldOf(path, { index: 'always' });
    appendFileSync(path, 'more');
    const builds = vi.spyOn(IndexBuild, 'open').mockRejectedValueOnce(new Error('gone'));
    await expect(openIndexed(path, { index: 'always' })).rejects.toThrow('gone');
    builds.mockRestore();
    expect(openFiles()).not.toContainEqual(expect.stringContaining(path));
  });

  it('of a capture that has grown is shown at once, while the capture is read anew', async () => {
    const { path, bytes, ends } = someCapture();
    writeFileSync(path, bytes.subarray(0, ends[20]!));
    const before = await toldOf(path, { index: 'always' });
    appendFileSync(path, bytes.subarray(ends[20]!));
    const capture = await openIndexed(path, { index: 'always' });
    expect(capture.status).toMatchObject({ fromIndex: true, phase: 'reading' });
    expect(capture.frames.count).toBe(21);
    expect(await capture.records(0)).toEqual((before.told as { records: unknown[] }).records[0]);
    await capture.done;
    expect(capture.status).toMatchObject({ fromIndex: false, phase: 'done', frames: ends.length });
    const whole = someCapture();
    const grown = (await told(capture)) as { records: unknown };
    expect(grown.records).toEqual(((await toldOf(whole.path, { index: 'never' })).told as { records: unknown }).records);
    await capture.close();
    expect(await toldOf(path, { index: 'always' })).toMatchObject({ fromIndex: true, told: grown });
  });

  it('of a capture that has grown goes on to answer who asked before it was read anew', async () => {
    const path = manyFrames();
    await (await open(path, { index: 'always' })).close();
    appendFileSync(path, readFileSync(path).subarray(24, 54));
    const capture = await openIndexed(path, { index: 'always' });
    const { frames } = capture;
    await capture.done;
    expect([frames.count, capture.frames.count]).toEqual([65_540, 65_541]);
    expect(frames.offsetOf(65_540)).toBe(24 + 65_539 * 30);
    await capture.close();
  });
});

describe('a capture to look around in', () => {
  it('shows its frames with their layers, bytes and comments', async () => {
    const capture = await open(fixture('first-look', 'capture.pcapng'));
    const { layers, bytes, connection } = await capture.frame(5);
    expect(layers.map(({ label }) => label)).toEqual(['Ethernet', 'IPv4', 'TCP']);
    expect(layers.at(-1)!.end).toBe(bytes.length);
    expect(connection).toBe(capture.frames.connectionOf(5));
    await expect(capture.frame(0)).rejects.toThrow(RangeError);
    await expect(capture.frame(capture.frames.count + 1)).rejects.toThrow(RangeError);
    await capture.close();
  });

  it('tells when frames were captured, of those that there are', async () => {
    const capture = await open(fixture('first-look', 'capture.pcapng'), { index: 'never' });
    const moments = await capture.moments([1, 59, 66, 67, 0, 1.5]);
    expect([...moments.keys()]).toEqual([1, 59, 66]);
    for (const [number, { seconds, nanos }] of moments) expect(await capture.frame(number)).toMatchObject({ seconds, nanos });
    expect((await capture.moments([])).size).toBe(0);
    await capture.close();
  });

  it('numbers segments as Wireshark does and scales their windows', async () => {
    const { path } = someCapture();
    const capture = await open(path);
    const { segments } = await capture.segments(0);
    expect(segments.slice(0, 5).map(({ from, seq, ack, length }) => [from, seq, ack, length])).toEqual([
      ['client', 0, 0, 0], ['server', 0, 1, 0], ['client', 1, 1, 0], ['client', 1, 1, 36], ['server', 1, 37, 0],
    ]);
    expect(await capture.segments(0, { limit: 2 })).toMatchObject({ more: true, segments: [{ seq: 0 }, { seq: 0 }] });
    await capture.close();
  });

  it('gives no more than it is asked for, and says so', async () => {
    const { path } = someCapture();
    const capture = await open(path);
    const all = await capture.records(0);
    expect(await capture.records(0, { limit: 1 })).toEqual({ records: all.records.slice(0, 1), more: true });
    const { pieces, more } = await capture.stream(0, { maxBytes: 10 });
    expect([pieces.reduce((sum, { bytes }) => sum + bytes.length, 0), more]).toEqual([10, true]);
    await expect(capture.records(0, { signal: AbortSignal.abort() })).rejects.toThrow();
    await capture.close();
  });

  it('selects connections by a display filter', async () => {
    const { path } = someCapture();
    const capture = await open(path);
    const fractions: number[] = [];
    const selected = await capture.select(compileFilter('http.request.uri == "/2" or tcp.stream == 4'), { progress: (_bits, fraction) => fractions.push(fraction) });
    expect([...selected]).toEqual([0b10100]);
    expect(fractions.at(-1)).toBe(1);
    await expect(capture.select(compileFilter('http'), { signal: AbortSignal.abort() })).rejects.toThrow();
    await capture.close();
  });

  it('saves connections as pcapng, which read alone tell the same', async () => {
    const source = fixture('http1-two-connections-interleaved');
    const capture = await open(source);
    const path = join(folder, 'saved.pcapng');
    const { frames, bytes } = await capture.save([1], path);
    expect(statSync(path).size).toBe(bytes);
    expect(frames).toBe((await capture.segments(1)).segments.length);
    const saved = await open(path, { index: 'never' });
    expect((await saved.stream(0)).pieces.map(({ from, bytes: data, seconds, nanos }) => [from, data, seconds, nanos]))
      .toEqual((await capture.stream(1)).pieces.map(({ from, bytes: data, seconds, nanos }) => [from, data, seconds, nanos]));
    await Promise.all([saved.close(), capture.close()]);
  });

  it('is not saved over itself, by whatever name', async () => {
    const { path, bytes } = someCapture();
    const link = `${path}.link`;
    symlinkSync(path, link);
    const capture = await open(path, { index: 'never' });
    for (const name of [path, link]) await expect(capture.save([0], name)).rejects.toThrow(`${name}: is the capture itself`);
    await capture.close();
    expect(new Uint8Array(readFileSync(path))).toEqual(new Uint8Array(bytes));
  });

  it('is saved over no file unless that is wanted', async () => {
    const { path } = someCapture();
    const capture = await open(path, { index: 'never' });
    const there = join(folder, 'there.pcapng');
    writeFileSync(there, 'mine');
    await expect(capture.save([0], there)).rejects.toMatchObject({ code: 'EEXIST' });
    expect(readFileSync(there, 'utf8')).toBe('mine');
    const { bytes } = await capture.save([0], there, { overwrite: true });
    expect(statSync(there).size).toBe(bytes);
    await capture.close();
  });

  it('that is closed while it is being saved leaves no file', async () => {
    const capture = await open(someCapture().path, { index: 'never' });
    await capture.done;
    const place = mkdtempSync(join(folder, 'closed-'));
    const saving = capture.save([0], join(place, 'saved.pcapng'));
    const [saved] = await Promise.allSettled([saving, capture.close()]);
    expect(saved.status).toBe('rejected');
    expect(readdirSync(place)).toEqual([]);
    await expect(capture.save([0], join(place, 'later.pcapng'))).rejects.toThrow();
  });

  it('that is compressed or comes from a pipe is kept in a temporary file that has no name', async () => {
    const { path, bytes } = someCapture();
    const expected = ((await toldOf(path)).told as { records: unknown }).records;
    const packed = join(folder, 'packed.pcap.gz');
    writeFileSync(packed, gzipSync(bytes));
    vi.stubEnv('TMPDIR', mkdtempSync(join(folder, 'tmp-')));
    const stdin = new PassThrough();
    stdin.end(bytes);
    for (const capture of [await open(packed, { index: 'always' }), await open('-', { stdin })]) {
      expect(((await told(capture)) as { records: unknown }).records).toEqual(expected);
      expect([...await capture.select(compileFilter('tcp.stream == 1'))]).toEqual([0b10]);
      expect(readdirSync(process.env['TMPDIR']!)).toEqual([]);
      await capture.close();
    }
    expect(existsSync(`${packed}.earshot-index`)).toBe(false);
  });

  it.each(['that is compressed', 'from a pipe'])('%s ends where the temporary file is full, and says so', async (kind) => {
    const bytes = readFileSync(manyFrames());
    const packed = join(folder, 'full.pcap.gz');
    writeFileSync(packed, gzipSync(bytes));
    const stdin = new PassThrough();
    stdin.end(bytes);
    const { write } = Spool.prototype;
    const writes = vi.spyOn(Spool.prototype, 'write').mockImplementation(function (this: Spool, path, some, offset) {
      if (offset > 1 << 20) throw new CaptureError('read-failed', path, 'cannot be kept');
      write.call(this, path, some, offset);
    });
    const capture = await (kind === 'from a pipe' ? openIndexed('-', { stdin }) : openIndexed(packed));
    await capture.done;
    writes.mockRestore();
    expect(capture.status).toMatchObject({ phase: 'done', problem: expect.stringMatching(/: cannot be kept$/) as unknown });
    expect(capture.frames.count).toBeGreaterThan(20_000);
    expect((await capture.frame(capture.frames.count)).bytes.length).toBe(14);
    await capture.close();
  });

  it('that grows is followed: what is open is told as if it ended here, and goes on', async () => {
    const { path, bytes, ends } = someCapture();
    writeFileSync(path, bytes.subarray(0, ends[4]!));
    const capture = await openIndexed(path, { follow: true });
    await vi.waitUntil(() => capture.status.phase === 'following');
    expect([capture.frames.count, capture.connections.state(0), capture.summary]).toEqual([5, '', null]);
    expect((await capture.records(0)).records.at(-1)).toMatchObject({ type: 'connection', close: { how: 'capture-end' } });
    let changes = 0;
    capture.onChange(() => changes++);
    // A record that has come in part waits for its rest.
    appendFileSync(path, bytes.subarray(ends[4]!, ends[9]! + 7));
    await vi.waitUntil(() => capture.frames.count === 10);
    appendFileSync(path, bytes.subarray(ends[9]! + 7));
    await vi.waitUntil(() => capture.frames.count === ends.length);
    await vi.waitUntil(() => changes > 0);
    const whole = someCapture();
    const records = ((await toldOf(whole.path)).told as { records: unknown[] }).records;
    expect(await Promise.all(records.map((_, id) => capture.records(id)))).toEqual(records);
    await capture.close();
    await capture.done;
  });

  it('that is cut says so', async () => {
    const capture = await open(fixture('pcap-cut-inside-the-last-record'));
    expect(capture.status).toMatchObject({ phase: 'done' });
    expect(capture.status.problem).toMatch(/ends inside/);
    await capture.close();
  });

  it('that is none is refused, and one that is closed while it is read ends', async () => {
    await expect(openIndexed(join(folder, 'none.pcap'))).rejects.toThrow(/no such file/);
    const { path } = someCapture();
    const capture = await openIndexed(path);
    await capture.close();
    await capture.done;
  });

  it('reads as one the captures that are named', async () => {
    const whole: EarshotRecord[] = [];
    const paths = [fixture('http1-pipelined-head-304-get'), fixture('tcp-ipv6')];
    await readCapture(paths, (record) => void whole.push(record));
    const capture = await open(paths);
    const records = (await Promise.all([0, 1].map((id) => capture.records(id)))).flatMap((each) => each.records);
    const key = (record: EarshotRecord): string => JSON.stringify(record);
    expect(records.map(key).sort()).toEqual(whole.filter((record) => ('connection' in record && record.connection !== null) || record.type === 'connection')
      .filter(({ type }) => type !== 'summary').map(key).sort());
    await capture.close();
  });
});
