import { execFileSync, spawnSync } from 'node:child_process';
import { closeSync, copyFileSync, existsSync, mkdtempSync, openSync, readFileSync, readdirSync, renameSync, rmSync, statSync, utimesSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, describe, expect, it, vi } from 'vitest';
import { compileFilter } from '../../src/filter/filter.ts';
import { oneConnection } from '../../src/filter/one-connection.ts';
import { indexPlaces } from '../../src/node/index-file.ts';
import { readAndIndex, readConnection } from '../../src/node/index-reading.ts';
import { openIndexed } from '../../src/node/indexed-capture.ts';
import { readCapture } from '../../src/node/read-capture.ts';
import type { ReadOptions } from '../../src/node/read-capture.ts';
import type { EarshotRecord } from '../../src/record.ts';
import { CaptureBuilder } from '../../src/testing/index.ts';

const root = fileURLToPath(new URL('../../fixtures', import.meta.url));
const folder = mkdtempSync(join(tmpdir(), 'earshot-test-'));
afterAll(() => rmSync(folder, { recursive: true }));

const names = readdirSync(root, { recursive: true, encoding: 'utf8' }).filter((path) => /capture[^/]*\.(pcap|pcapng)$/.test(path)).sort();

async function recordsBy(read: (sink: (record: EarshotRecord) => void) => Promise<unknown>): Promise<EarshotRecord[] | null> {
  const records: EarshotRecord[] = [];
  return (await read((record) => records.push(record))) === null ? null : records;
}

function copyOf(name: string): string {
  const path = join(folder, name.replaceAll('/', '-'));
  copyFileSync(join(root, name), path);
  rmSync(`${path}.earshot-index`, { force: true });
  return path;
}

/** One connection of 400 exchanges. */
function longConnection(): Uint8Array {
  const capture = new CaptureBuilder();
  const tcp = capture.tcp();
  tcp.open();
  for (let at = 0; at < 400; at++) tcp.client('GET / HTTP/1.1\r\nHost: a\r\n\r\n').server('HTTP/1.1 204 No Content\r\n\r\n');
  return capture.toPcap();
}

describe('a filter that names one connection', () => {
  it.each<[string, ReturnType<typeof oneConnection>]>([
    ['tcp.stream == 5', { by: 'tcp.stream', number: 5 }], ['udp.stream eq 0', { by: 'udp.stream', number: 0 }],
    ['(connection.id==12)', { by: 'connection.id', number: 12 }], ['tcp.stream != 5', null], ['tcp.stream == 5 and http', null],
    ['tcp.port == 80', null], ['tcp.stream in {1 2}', null], ['tcp.stream >= 1', null], ['tcp.stream ==', null],
  ])('is known: %s', (text, expected) => expect(oneConnection(text)).toEqual(expected));
});

describe('reading with an index', () => {
  it.each(names)('says the same as without, first and second time, whole and of one connection: %s', async (name) => {
    const path = copyOf(name);
    const plain = await recordsBy((sink) => readCapture([path], sink));
    expect(await recordsBy((sink) => readAndIndex([path], sink))).toEqual(plain);
    const index = `${path}.earshot-index`;
    const { mtimeMs } = statSync(index);
    expect(await recordsBy((sink) => readAndIndex([path], sink))).toEqual(plain);
    expect(statSync(index).mtimeMs).toBe(mtimeMs);
    let answered = 0;
    for (const record of plain!) {
      if (record.type !== 'connection') continue;
      for (const text of [`${record.transport}.stream == ${record.stream}`, `connection.id == ${record.id}`]) {
        const got = await recordsBy((sink) => readConnection([path], oneConnection(text)!, sink));
        if (got === null) continue;
        answered++;
        const filter = compileFilter(text);
        expect(got, text).toEqual(await recordsBy((sink) => readCapture([path], sink, { filter })));
      }
    }
    expect(answered > 0 || !plain!.some(({ type }) => type === 'connection') || /interfaces|reused/.test(name)).toBe(true);
  });

  it('names the capture as it is named now', async () => {
    const path = copyOf('http1-sequential-head-304-get/capture.pcap');
    await readAndIndex([path], () => {});
    const moved = join(folder, 'moved.pcap');
    renameSync(path, moved);
    renameSync(`${path}.earshot-index`, `${moved}.earshot-index`);
    const got = await recordsBy((sink) => readConnection([moved], { by: 'connection.id', number: 0 }, sink));
    expect(got![0]).toMatchObject({ type: 'capture', path: moved });
  });

  it('says of notes too many of which there are what the whole reading said', async () => {
    const capture = new CaptureBuilder();
    for (let at = 0; at < 6; at++) {
      const tcp = capture.tcp({ client: `10.0.0.1:${40_000 + at}` });
      tcp.open();
      tcp.client('GET /a b HTTP/1.1\r\nHost : shop.test\r\n\r\n');
      tcp.client('GET / HTTP/1.1\r\nHost : shop.test\r\n\r\n');
      if (at % 2 === 0) tcp.close();
    }
    const path = join(folder, 'many-notes.pcap');
    writeFileSync(path, capture.toPcap());
    await readAndIndex([path], () => {}, { maxNotes: 5 });
    const whole = await recordsBy((sink) => readCapture([path], sink, { maxNotes: 5 }));
    expect(whole!.some((record) => record.type === 'note' && record.code === 'notes-suppressed')).toBe(true);
    for (let id = 0; id < 6; id++) {
      const got = await recordsBy((sink) => readConnection([path], { by: 'connection.id', number: id }, sink, { maxNotes: 5 }));
      const filter = compileFilter(`connection.id == ${id}`);
      expect(got).toEqual(await recordsBy((sink) => readCapture([path], sink, { filter, maxNotes: 5 })));
    }
  });

  it('with bodies, plugins, parts or datagrams neither writes nor takes one', async () => {
    const path = copyOf('http1-sequential-head-304-get/capture.pcap');
    const wants = { hash: false, bodies: true, maxBody: 100, maxDecoded: 1000 };
    const plugin = { name: 'mine' };
    const others: ReadOptions[] = [{ wants }, { plugins: [plugin] }, { datagrams: true }, { shard: { number: 1, of: 2 } }, { filter: compileFilter('http.file_data contains "x"') }];
    for (const options of others) {
      await readAndIndex([path], () => {}, options);
      expect(existsSync(`${path}.earshot-index`)).toBe(false);
    }
    await readAndIndex([path], () => {});
    expect(await readConnection([path], { by: 'connection.id', number: 0 }, () => {}, { datagrams: true })).toBeNull();
    expect(await readConnection([path], { by: 'connection.id', number: 9 }, () => {})).toBeNull();
  });

  it('shows bodies and bytes of one connection from an index that has none', async () => {
    const path = copyOf('recorded-chunked-and-brotli/capture.pcap');
    await readAndIndex([path], () => {});
    const wants = { hash: true, bodies: true, maxBody: 1 << 20, maxDecoded: 64 << 20 };
    const options = (seen: unknown[]): ReadOptions => ({
      wants, onBegin: (time) => void seen.push(time),
      tap: { data: (id, from, chunk) => void (id === 0 && seen.push([from, chunk.frame, chunk.copy()])), gap() {}, end: (id, from, why) => void (id === 0 && seen.push([from, why])) },
    });
    const [seen, expected]: [unknown[], unknown[]] = [[], []];
    const got = await recordsBy((sink) => readConnection([path], { by: 'connection.id', number: 0 }, sink, { ...options(seen), loose: true }));
    const whole = await recordsBy((sink) => readCapture([path], sink, options(expected)));
    expect(seen).toEqual(expected);
    const of = (records: EarshotRecord[] | null): EarshotRecord[] => records!.filter((record) => 'connection' in record && record.connection === 0);
    expect(of(got)).toEqual(of(whole));
  });

  it('waits for whoever takes the records of one connection more slowly than they are made', async () => {
    const path = join(folder, 'long.pcap');
    writeFileSync(path, longConnection());
    await readAndIndex([path], () => {});
    let waiting = 0;
    let most = 0;
    const pause = (): void => void (waiting = 0);
    await readConnection([path], { by: 'connection.id', number: 0 }, () => void (most = Math.max(most, ++waiting)), { pause });
    expect(most).toBeLessThan(100);
  });

  it('stops where it is told to, and says how far it is', async () => {
    const path = join(folder, 'stopped.pcap');
    writeFileSync(path, longConnection());
    await readAndIndex([path], () => {});
    const stop = new AbortController();
    const shares: number[] = [];
    const records = await recordsBy((sink) => readConnection([path], { by: 'connection.id', number: 0 }, sink, {
      signal: stop.signal, pause: () => void (shares.length > 2 && stop.abort()), progress: (read, total) => void shares.push(read / total!),
    }));
    const types = records!.map(({ type }) => type);
    expect([types[0], ...types.slice(-2)]).toEqual(['capture', 'connection', 'summary']);
    expect(types.filter((type) => type === 'http').length).toBeLessThan(200);
    expect(shares).toEqual([0, expect.closeTo(0.04, 2), expect.closeTo(0.08, 2)]);
  });

  it.skipIf(!existsSync('/dev/fd'))('writes none for a file that only this program calls so (no /dev/fd here: skipped)', async () => {
    vi.stubEnv('XDG_CACHE_HOME', join(folder, 'cache'));
    const fd = openSync(copyOf('tcp-ipv6/capture.pcap'), 'r');
    for (const path of [`/dev/fd/${fd}`, `/dev/./fd/${fd}`, `/proc/self/fd/${fd}`].filter((each) => existsSync(each))) {
      await readAndIndex([path], () => {});
      const capture = await openIndexed(path, { index: 'always' });
      await capture.done;
      expect(capture.frames.count).toBeGreaterThan(0);
      await capture.close();
      expect(indexPlaces([path]).filter((place) => existsSync(place))).toEqual([]);
    }
    closeSync(fd);
    vi.unstubAllEnvs();
  });

  it('removes what writers that were killed have left, and nothing else', async () => {
    const path = copyOf('tcp-ipv6/capture.pcap');
    const place = mkdtempSync(join(folder, 'killed-'));
    const moved = join(place, 'capture.pcap');
    copyFileSync(path, moved);
    const uuid = '0b5ff3ae-4b4c-4c55-9c44-6ac3e5cbb4a4';
    const names = [`capture.pcap.earshot-index.${uuid}.tmp`, `other.pcap.earshot-index.${uuid}.tmp`];
    const others = [`new.pcap.earshot-index.${uuid}.tmp`, `notes.${uuid}.tmp`, 'a.earshot-index.tmp'];
    for (const name of [...names, ...others]) writeFileSync(join(place, name), '');
    const hourAgo = new Date(Date.now() - 3_600_000);
    for (const name of [...names, ...others.slice(1)]) utimesSync(join(place, name), hourAgo, hourAgo);
    await readAndIndex([moved], () => {});
    expect(readdirSync(place).sort()).toEqual(['capture.pcap', 'capture.pcap.earshot-index', ...others].sort());
  });

  it('does not believe an index whose frames are damaged', async () => {
    const path = copyOf('first-look/capture.pcapng');
    await readAndIndex([path], () => {});
    const index = readFileSync(`${path}.earshot-index`);
    index[index.length - 12]! ^= 0xff;
    writeFileSync(`${path}.earshot-index`, index);
    expect(await readConnection([path], { by: 'connection.id', number: 0 }, () => {})).toBeNull();
    await readAndIndex([path], () => {});
    expect(await readConnection([path], { by: 'connection.id', number: 0 }, () => {})).not.toBeNull();
  });

  it('waits for nobody where a named pipe has the name of an index', () => {
    const path = copyOf('first-look/capture.pcapng');
    execFileSync('mkfifo', [`${path}.earshot-index`]);
    // In a program of its own: one that waits in opening a file cannot even say so.
    const script = `import { findIndex } from '${new URL('../../src/node/index-file.ts', import.meta.url).href}';
      process.exitCode = findIndex([${JSON.stringify(path)}], '', () => {}) === null ? 7 : 8;`;
    const register = fileURLToPath(new URL('../support/register.js', import.meta.url));
    const { status } = spawnSync(process.execPath, ['--import', register, '--input-type=module', '-e', script], { timeout: 20_000 });
    expect(status).toBe(7);
  });

  it('writes what a capture that is opened to look around in takes', async () => {
    const path = copyOf('tcp-ipv6/capture.pcap');
    await readAndIndex([path], () => {});
    const capture = await openIndexed(path);
    expect(capture.status.fromIndex).toBe(true);
    await capture.close();
  });
});
