import { mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, describe, expect, test } from 'vitest';
import { parseExpectations } from '../../src/check/file.ts';
import { learn } from '../../src/check/learn/learn.ts';
import { common } from '../../src/check/learn/stable.ts';
import { checkAll } from '../../src/check/run.ts';
import { collect } from '../../src/expect/collect.ts';
import type { Collected } from '../../src/expect/collect.ts';
import { openCapture } from '../../src/index.ts';
import { builtCapture } from '../support/built-capture.ts';
import { CaptureBuilder, frameOf, httpHead, webSocketUpgrade } from '../../src/testing/index.ts';

const fixtures = fileURLToPath(new URL('../../fixtures/', import.meta.url));
const captures = readdirSync(fixtures, { recursive: true, encoding: 'utf8' }).filter((path) => /\/capture\.\w+$/.test(path) && !path.endsWith('.ts'));
const folder = mkdtempSync(join(tmpdir(), 'earshot-test-'));
afterAll(() => rmSync(folder, { recursive: true }));

interface Run {
  port: number;
  user: string;
  price: number;
  visits: number;
}

/** The same scene each time, at another time, with other ports and other figures. */
async function runOf({ port, user, price, visits }: Run): Promise<Collected> {
  const capture = new CaptureBuilder({ startTime: `2026-01-0${visits}T03:04:05Z` });
  const body = JSON.stringify({ user, made__by: 'us', role: 'admin', token: `t-${port}`, price, tags: ['a', 'b'] });
  const tcp = capture.tcp({ client: `10.0.0.1:${port}`, server: '10.0.0.2:80' }).open();
  for (let at = 0; at < visits; at++) {
    tcp.client(httpHead('GET /me?x=1 HTTP/1.1', { Host: 'a.test' }));
    tcp.server(httpHead('HTTP/1.1 200 OK', { 'Content-Type': 'application/json', 'Content-Length': String(body.length) }) + body);
  }
  tcp.close();
  const { request, response } = webSocketUpgrade();
  const socket = capture.tcp({ client: `10.0.0.1:${port + 1}`, server: '10.0.0.2:80' }).open().client(request).server(response);
  socket.server(frameOf('server', 1, JSON.stringify({ hello: user, at: price }))).server(frameOf('server', 1, 'always the same')).close();
  const path = join(folder, `${user}-${visits}.pcap`);
  writeFileSync(path, capture.toPcap());
  return collect(await openCapture(path));
}

/** A stream of events, numbered from 1. */
async function streamOf(events: readonly string[]): Promise<Collected> {
  const capture = new CaptureBuilder();
  const tcp = capture.tcp().open().client(httpHead('GET /feed HTTP/1.1', { Host: 'a.test' }));
  tcp.server(httpHead('HTTP/1.1 200 OK', { 'Content-Type': 'text/event-stream' }));
  for (const [at, data] of events.entries()) tcp.server(`id: ${at + 1}\ndata: ${data}\n\n`);
  tcp.close();
  return collect(builtCapture(capture));
}

const failing = async (text: string, run: Collected): Promise<string[]> => {
  const results = await checkAll(parseExpectations(text, 'learned.yaml'), { collected: run, select: () => Promise.resolve(0) });
  return results.filter(({ pass }) => !pass).map(({ reason }) => reason);
};

describe('what is learned', () => {
  test('from any fixture is met by it, and says something', async () => {
    expect(captures.length).toBeGreaterThan(150);
    let entries = 0;
    for (const path of captures) {
      const capture = await openCapture(join(fixtures, path));
      const run = await collect(capture).catch(() => null);
      if (run === null) continue;
      const { text } = learn([run], { version: '1.2.3' });
      expect(await failing(text, run), path).toEqual([]);
      entries += parseExpectations(text, path).entries.length;
    }
    expect(entries).toBeGreaterThan(1000);
  }, 60_000);

  test('from one run leaves out what looks as if it were another one each time', async () => {
    const { text } = learn([await runOf({ port: 50_000, user: 'ann', price: 7, visits: 1 })], { version: '1' });
    expect(text).toMatch(/exchange: \{ method: GET, path: \/me, status: 200, contentType: application\/json, body: \{ user: ann, made__by__is: us, role: admin, price: 7, tags: \[a, b\] \} \}\n {4}times: 1/);
    expect(text).not.toMatch(/token|50000/);
  });

  test('from two runs is what they have in common, and a third run meets it', async () => {
    const first = await runOf({ port: 50_100, user: 'ann', price: 7, visits: 1 });
    const second = await runOf({ port: 50_200, user: 'ben', price: 8, visits: 3 });
    const third = await runOf({ port: 50_300, user: 'eve', price: 9, visits: 2 });
    const { text } = learn([first, second], { version: '1' });
    expect(text).toMatch(/body: \{ made__by__is: us, role: admin, tags: \[a, b\] \} \}\n {4}at-least: 1/);
    expect(text).toMatch(/text: always the same/);
    expect(text).not.toMatch(/: ann|: ben|price|hello/);
    for (const run of [first, second, third]) expect(await failing(text, run)).toEqual([]);
  });

  test('of events is what both runs begin with, and says where one has more', async () => {
    const { text, remarks } = learn([await streamOf(['a', 'b', 'c', 'd']), await streamOf(['a', 'x', 'c'])], { version: '1' });
    const remark = 'events of /feed: 4 in the first run and 3 in the second; only the first 3 are compared';
    expect(remarks).toEqual([remark]);
    expect(text).toContain(`  # ${remark}\n  - events:\n      - { id: "1", data: a }\n      - { id: "2" }\n      - { id: "3", data: c }\n    path: /feed\n`);
    const alike = learn([await streamOf(['a', 'b']), await streamOf(['a', 'b'])], { version: '1' });
    expect(alike.remarks).toEqual([]);
    expect(alike.text).not.toContain('compared');
  });

  test.each([
    ['pcap-cut-inside-the-last-record/capture.pcap', 'capture.pcap ends inside the record at byte 740: 61 of 70 bytes are there'],
    ['websocket-joined-midway-on-port-80/capture.pcap', 'capture.pcap: 1 connection began before it'],
    ['tcp-loss-never-repaired/capture.pcap', 'capture.pcap: bytes of 1 connection are missing'],
  ])('of %s is told to be a part, on a line of the file, too', async (path, what) => {
    const { text, remarks } = learn([await collect(await openCapture(join(fixtures, path)))], { version: '1' });
    expect(remarks).toEqual([`only a part of the run is learned: ${what}`]);
    expect(text).toContain(`\n# only a part of the run is learned: ${what}\n`);
  });

  test('names no port that a kernel gives out, and no member of JSON that objects have from their prototype', async () => {
    const builder = new CaptureBuilder();
    builder.tcp({ server: '10.0.0.2:37123' }).open().client(httpHead('GET / HTTP/1.1', { Host: 'a.test' })).server(httpHead('HTTP/1.1 204 No Content')).close();
    const { text } = learn([await collect(builtCapture(builder))], { version: '1' });
    expect(text).toContain('connection: { transport: tcp, shape: single-exchange, close: { how: fin } }');
    expect(common(JSON.parse('{ "__proto__": {}, "a": 1 }'), { a: 1 })).toEqual({ a: 1 });
  });

  test('is missed by a run that differs in what matters', async () => {
    const first = await runOf({ port: 50_400, user: 'ann', price: 7, visits: 1 });
    const { text } = learn([first], { version: '1' });
    expect(await failing(text, await runOf({ port: 50_500, user: 'ann', price: 7, visits: 2 }))).not.toEqual([]);
    expect(await failing(text, await runOf({ port: 50_600, user: 'ben', price: 7, visits: 1 }))).not.toEqual([]);
  });
});
