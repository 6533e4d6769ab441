import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { readCapture } from '../../src/node/read-capture.ts';
import type { ConnectionRecord, EarshotRecord, HttpRecord } from '../../src/record.ts';
import { PcapngWriter } from '../../src/capture/pcapng-writer.ts';
import { Frame } from '../../src/frame.ts';
import { CaptureBuilder, httpHead, LinkType } from '../../src/testing/index.ts';
import type { CaptureOptions } from '../../src/testing/index.ts';
import { BIN } from './earshot.ts';

const folder = mkdtempSync(join(tmpdir(), 'earshot-test-'));
afterAll(() => rmSync(folder, { recursive: true }));
const place = (name: string): string => join(folder, name);

function earshot(...args: string[]): { code: number | null; stdout: string; stderr: string } {
  const { status, stdout, stderr } = spawnSync(process.execPath, [BIN, ...args], { encoding: 'utf8', timeout: 120_000, cwd: folder });
  return { code: status, stdout, stderr };
}

async function records(path: string): Promise<EarshotRecord[]> {
  const all: EarshotRecord[] = [];
  await readCapture([path], (record) => void all.push(record));
  return all;
}
const targets = async (path: string): Promise<(string | undefined)[]> =>
  (await records(path)).filter((record): record is HttpRecord => record.type === 'http').map(({ request }) => request?.target);

/** Ten megabytes of answers that are as they should be, and one that is not: long, and in the middle of a connection. */
beforeAll(() => {
  const capture = new CaptureBuilder({ startTime: '2026-01-02T03:04:05Z' });
  for (let port = 40_000; port < 40_100; port++) {
    const tcp = capture.tcp({ client: `10.0.0.1:${port}`, server: '10.0.0.2:80' }).open();
    for (const path of ['one', 'two', 'three']) {
      const bad = port === 40_050 && path === 'two';
      const body = (bad ? 'x' : 'y').repeat(33_000);
      tcp.client(httpHead(`GET /${path} HTTP/1.1`, { Host: 'a.test' }));
      tcp.server(httpHead(bad ? 'HTTP/1.1 503 Service Unavailable' : 'HTTP/1.1 200 OK', { 'Content-Length': String(body.length) }) + body);
    }
    tcp.close();
    capture.wait(10);
  }
  writeFileSync(place('large.pcap'), capture.toPcap());
  writeFileSync(place('api.yaml'), 'forbid:\n  - name: no answer is an error\n    exchange: { status: 5xx }\nexpect:\n  - exchange: { path: /one, status: 200 }\n');
});

describe('a capture is cut down', () => {
  test('from ten megabytes to less than five kilobytes for which the check fails as before', async () => {
    expect(statSync(place('large.pcap')).size).toBeGreaterThan(10e6);
    const { code, stderr } = earshot('trim', 'large.pcap', '--keep-failing', 'api.yaml', '-w', 'bug.pcapng');
    expect(code, stderr).toBe(0);
    expect(stderr).toMatch(/1 expectation of api\.yaml is failing as before\nearshot: \d+ frames?, .* in bug\.pcapng\n$/);
    expect(statSync(place('bug.pcapng')).size).toBeLessThan(5000);
    const checked = earshot('check', 'bug.pcapng', 'api.yaml');
    expect(checked.code).toBe(1);
    expect(checked.stdout).toMatch(/✗ no answer is an error/);
  }, 120_000);

  test('to what still passes', async () => {
    const { code } = earshot('trim', 'large.pcap', '--connection', '3', '--keep-passing', 'api.yaml', '-q', '-w', 'good.pcapng');
    expect(code).toBe(0);
    expect(earshot('check', 'good.pcapng', 'api.yaml').code).toBe(0);
    expect(statSync(place('good.pcapng')).size).toBeLessThan(5000);
  });

  test('to the conversations that a filter selects, whole', async () => {
    earshot('trim', 'large.pcap', '-Y', 'http.response.code == 503', '-q', '-w', 'filtered.pcapng');
    expect(await targets(place('filtered.pcapng'))).toEqual(['/one', '/two', '/three']);
    const [connection] = (await records(place('filtered.pcapng'))).filter((record): record is ConnectionRecord => record.type === 'connection');
    expect(connection).toMatchObject({ client: { port: 40_050 }, state: 'SF', missing: { client: 0, server: 0 } });
  });

  test('to connections by number, and to a stretch of time', async () => {
    earshot('trim', 'large.pcap', '--connection', '#3', '--connection', '5', '-q', '-w', 'two.pcapng');
    const ports = (await records(place('two.pcapng'))).filter((record): record is ConnectionRecord => record.type === 'connection').map(({ client }) => client.port);
    expect(ports).toEqual([40_003, 40_005]);
    const all = await readCapture([place('large.pcap')], () => {});
    earshot('trim', 'large.pcap', '--from', 'frame:100', '--to', 'frame:199', '-q', '-w', 'stretch.pcapng');
    expect((await readCapture([place('stretch.pcapng')], () => {})).frames).toBe(100);
    earshot('trim', 'large.pcap', '--from', '0', '--to', '2026-01-02T03:04:05.5Z', '-q', '-w', 'begin.pcapng');
    const begun = await readCapture([place('begin.pcapng')], () => {});
    expect(begun.firstTime).toBe(all.firstTime);
    expect(begun.lastTime! <= '2026-01-02T03:04:05.5').toBe(true);
    expect(begun.frames).toBeGreaterThan(100);
  });

  test('and every frame that is kept is as it was', async () => {
    earshot('trim', 'large.pcap', '--connection', '7', '-q', '-w', 'same.pcapng');
    const large = readFileSync(place('large.pcap'));
    let at = 0;
    const one = readFileSync(place('same.pcapng'));
    // Behind the section header and the interface: blocks of packets with their bytes from 28 on.
    for (let block = one.readUInt32LE(4); block < one.length; block += one.readUInt32LE(block + 4)) {
      if (one.readUInt32LE(block) !== 6) continue;
      const length = one.readUInt32LE(block + 20);
      const found = large.indexOf(one.subarray(block + 28, block + 28 + length), at);
      expect(found).toBeGreaterThan(at);
      at = found;
    }
    expect(at).toBeGreaterThan(0);
  });
});

/** One GET a second, of a connection each, answered with this status. */
function everySecond(statuses: readonly number[], { client = '10.0.0.1', ...more }: CaptureOptions & { client?: string } = {}): CaptureBuilder {
  const capture = new CaptureBuilder({ startTime: '2026-01-02T03:04:05.9Z', ...more });
  for (const [at, status] of statuses.entries()) {
    const tcp = capture.tcp({ client: `${client}:${41_000 + at}`, server: '10.0.0.2:80' }).open();
    tcp.client(httpHead(`GET /${at} HTTP/1.1`, { Host: 'a.test' })).server(httpHead(`HTTP/1.1 ${status} X`, { 'Content-Length': 0 })).close();
    capture.wait(1000);
  }
  return capture;
}

beforeAll(() => writeFileSync(place('seconds.pcap'), everySecond([200, 200, 200]).toPcap()));

describe('times are those of the whole capture', () => {
  test('of which a connection that is kept may be only the end', async () => {
    expect(earshot('trim', 'seconds.pcap', '--connection', '2', '--from', '0', '--to', '1', '-w', 'none.pcapng').code).toBe(2);
    expect(earshot('trim', 'seconds.pcap', '--connection', '2', '--from', '2', '--to', '3', '-q', '-w', 'last.pcapng').code).toBe(0);
    expect(await targets(place('last.pcapng'))).toEqual(['/2']);
  });

  test('to the nanosecond', async () => {
    const capture = new CaptureBuilder({ startTime: '2026-01-02T03:04:05.9Z' });
    const udp = capture.udp({ client: '10.0.0.1:5000', server: '10.0.0.2:6000' }).client('a');
    capture.frames[0] = { ...capture.frames[0]!, at: 0 };
    udp.client('b');
    capture.frames[1] = { ...capture.frames[1]!, at: 300_000_000 };
    writeFileSync(place('exact.pcapng'), capture.toPcapng());
    for (const range of [['--to', '0.3'], ['--to', '2026-01-02T03:04:06.2Z'], ['--from', '0', '--to', 'frame:2']]) {
      earshot('trim', 'exact.pcapng', ...range, '--force', '-q', '-w', 'both.pcapng');
      expect((await readCapture([place('both.pcapng')], () => {})).frames).toBe(2);
    }
    for (const from of ['0.3', '2026-01-02T03:04:06.2Z']) {
      earshot('trim', 'exact.pcapng', '--from', from, '--force', '-q', '-w', 'one.pcapng');
      expect((await readCapture([place('one.pcapng')], () => {})).frames).toBe(1);
    }
  });
});

describe('the least is what it is of the whole', () => {
  test('whatever interfaces the frames were captured on', async () => {
    writeFileSync(place('first.pcap'), everySecond([200, 200]).toPcap());
    writeFileSync(place('raw.pcap'), everySecond([200, 503], { linkType: LinkType.Raw, client: '10.0.0.9' }).toPcap());
    writeFileSync(place('no-error.yaml'), 'forbid:\n  - exchange: { status: 5xx }\n');
    const { code, stderr } = earshot('trim', 'first.pcap', 'raw.pcap', '--keep-failing', 'no-error.yaml', '-w', 'raw-bug.pcapng');
    expect(code, stderr).toBe(0);
    expect((await records(place('raw-bug.pcapng'))).filter(({ type }) => type === 'http')).toMatchObject([{ response: { status: 503 } }]);
  });

  test('with filters that only a plugin knows', () => {
    writeFileSync(place('plugin.js'), `export default { name: 'finger', stream: { probe: () => 'not-mine', open: () => ({ data() {}, gap() {}, end() {} }) },
      fields: [{ name: 'finger.user', type: 'text', about: 'Who is asked for.', get: () => 'x' }] };`);
    writeFileSync(place('plugin.yaml'), 'expect:\n  - filter: finger.user == "x"\n');
    const { code, stderr } = earshot('trim', 'seconds.pcap', '--plugin', './plugin.js', '--keep-failing', 'plugin.yaml', '-w', 'plugin.pcapng');
    expect(code, stderr).toBe(0);
  });

  test('of verdicts and answers that come late', async () => {
    const capture = everySecond([200, 200, 200]);
    const slow = capture.tcp({ client: '10.0.0.1:42000', server: '10.0.0.2:80' }).open().client(httpHead('GET /slow HTTP/1.1', { Host: 'a.test' }));
    capture.wait(4000);
    slow.server(httpHead('HTTP/1.1 200 OK', { 'Content-Length': 0 })).close();
    writeFileSync(place('slow.pcap'), capture.toPcap());
    writeFileSync(place('slow.yaml'), 'expect:\n  - respond-within: 1s\nforbid:\n  - verdict: { position: above }\n');
    const checked = earshot('check', 'slow.pcap', 'slow.yaml');
    expect(checked.code, checked.stderr).toBe(1);
    const { code, stderr } = earshot('trim', 'slow.pcap', '--keep-failing', 'slow.yaml', '-w', 'slow-bug.pcapng');
    expect(code, stderr).toBe(0);
    expect(await targets(place('slow-bug.pcapng'))).toEqual(['/slow']);
  });
});

test('a capture of which more is to be expected than can be held is refused as such, not as one where nothing fails', () => {
  const capture = new CaptureBuilder();
  capture.udp({ client: '10.0.0.1:5000', server: '10.0.0.2:6000' }).client('a');
  const one = Buffer.from(capture.toPcap());
  const [header, record] = [one.subarray(0, 24), one.subarray(24)];
  const flows = Buffer.concat([header, ...Array.from({ length: 100_001 }, () => record)]);
  for (let flow = 0; flow <= 100_000; flow++) {
    // Behind the record's header, Ethernet's and IP's: both ports, the length, and no checksum.
    const udp = 24 + flow * record.length + 16 + 14 + 20;
    flows.writeUInt16BE(1 + (flow & 0x7fff), udp);
    flows.writeUInt16BE(40_000 + (flow >> 15), udp + 2);
    flows.writeUInt16BE(0, udp + 6);
  }
  writeFileSync(place('flows.pcap'), flows);
  const { code, stderr } = earshot('trim', 'flows.pcap', '--keep-failing', 'api.yaml', '-w', 'none.pcapng');
  expect({ code, stderr }).toMatchObject({ code: 2, stderr: expect.stringContaining('more than 100,000 records, which is too much to hold at once') });
}, 60_000);

test('a file that is there stays, and that is said before anything is tried', () => {
  writeFileSync(place('there.pcapng'), 'mine');
  const { code, stderr } = earshot('trim', 'large.pcap', '--keep-failing', 'api.yaml', '-w', 'there.pcapng');
  expect([code, stderr]).toEqual([2, 'earshot: there.pcapng is there already; --force writes over it\n']);
  expect(readFileSync(place('there.pcapng'), 'utf8')).toBe('mine');
  expect(earshot('trim', 'large.pcap', '-w', '-').stderr).toContain('-w wants the name of a file');
});

test('a pipe is no capture to cut down', () => {
  const { status, stderr } = spawnSync('bash', ['-c', `"$0" "$1" trim <(cat large.pcap) -Y http -w fifo.pcapng`, process.execPath, BIN], { encoding: 'utf8', cwd: folder });
  expect(status).toBe(2);
  expect(stderr).toMatch(/^earshot: trim reads its capture more than once: write what comes from \/dev\/fd\/\d+ to a file first\n$/);
});

test('what is cut down is for nobody else to read: passwords cross the wire', () => {
  expect(earshot('trim', 'large.pcap', '--connection', '3', '-w', 'own.pcapng').code).toBe(0);
  expect(statSync(place('own.pcapng')).mode & 0o777).toBe(0o600);
});

test('what stands beside the frames and is not kept is named', () => {
  const writer = new PcapngWriter();
  writer.section('a test');
  writer.interface({ linkTypeNumber: 101, snapLength: 0, name: 'lo' });
  writer.secrets(0x544c534b, new TextEncoder().encode('CLIENT_RANDOM aa bb\n'));
  const frame = Object.assign(new Frame(), { bytes: new Uint8Array(20).fill(1), end: 20, originalLength: 20 });
  writer.packet(0, frame, ['a comment']);
  writer.statistics(0, { seconds: 1, nanos: 0, received: null, dropped: 3 });
  writeFileSync(place('more.pcapng'), writer.take());
  const { stderr } = earshot('trim', 'more.pcapng', '-w', 'less.pcapng');
  expect(stderr).toContain('left out, since they are of the whole capture: 1 block of secrets, that 3 frames were dropped\n');
  const less = readFileSync(place('less.pcapng')).toString('latin1');
  expect([less.includes('CLIENT_RANDOM'), less.includes('a comment')]).toEqual([false, true]);
});

describe('what cannot be done is said in one line', () => {
  test.each([
    [['trim', 'large.pcap'], /wants a file to write, with -w/],
    [['trim', 'large.pcap', '-w', 'large.pcap'], /large\.pcap is there already; --force/],
    [['trim', 'large.pcap', '-Y', 'http.response.code == 404', '-w', 'none.pcapng'], /nothing of the capture would be left/],
    [['trim', 'large.pcap', '--from', 'noon', '-w', 'none.pcapng'], /--from is seconds from the beginning/],
    [['trim', 'large.pcap', '--connection', 'x', '-w', 'none.pcapng'], /--connection is a number/],
    [['trim', 'large.pcap', '--connection', '1', '--keep-failing', 'api.yaml', '-w', 'none.pcapng'], /nothing of it is failing on this capture/],
    [['trim', 'large.pcap', '--keep-failing', 'nowhere.yaml', '-w', 'none.pcapng'], /nowhere\.yaml: cannot be read: no such file/],
    [['trim', '-', '-w', 'none.pcapng'], /reads its capture more than once/],
  ])('%j', (args, message) => {
    const { code, stderr } = earshot(...args);
    expect(code).toBe(2);
    expect(stderr).toMatch(message);
    expect(stderr.trimEnd().split('\n')).toHaveLength(1);
  });
});
