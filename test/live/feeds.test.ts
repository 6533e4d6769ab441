import { execFileSync } from 'node:child_process';
import { closeSync, constants, mkdtempSync, openSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, describe, expect, it } from 'vitest';
import type { LiveCapture } from '../../src/live/backend.ts';
import { openFeeds } from '../../src/live/feeds.ts';
import type { Keep } from '../../src/live/feeds.ts';
import { Recorder } from '../../src/live/recorder.ts';
import { NO_LIMITS } from '../../src/live/ring.ts';
import { openIndexed } from '../../src/node/indexed-capture.ts';
import type { IndexedCapture } from '../../src/node/indexed-capture.ts';
import type { LiveFeed } from '../../src/node/live-feed.ts';
import { CaptureBuilder } from '../../src/testing/index.ts';
import { Shown } from '../../src/tui/shown.ts';
import { shapeText, stateText } from '../../src/tui/views/conversations/columns.ts';
import { FakeCapture, who } from './fake-capture.ts';

const folder = mkdtempSync(join(tmpdir(), 'earshot-test-'));
afterAll(() => rmSync(folder, { recursive: true }));

/** So many connections of ten frames each, as records without and with a file header. */
function conversations(count: number): { head: Uint8Array; each: Uint8Array[] } {
  const capture = new CaptureBuilder();
  const ends: number[] = [];
  for (let at = 0; at < count; at++) {
    capture.tcp({ client: `10.0.0.1:${40_000 + at}`, server: '10.0.0.2:80' }).open()
      .client('GET / HTTP/1.1\r\nHost: a\r\n\r\n').server('HTTP/1.1 204 No Content\r\n\r\n').close();
    ends.push(capture.toPcap().length);
  }
  const bytes = capture.toPcap();
  return { head: bytes.subarray(0, 24), each: ends.map((end, at) => bytes.subarray(ends[at - 1] ?? 24, end)) };
}

const ALL: Keep = { bytes: Infinity, frames: Infinity };

async function until(holds: () => boolean): Promise<void> {
  while (!holds()) await sleep(5);
}

interface Wishes {
  keep?: Keep;
  path?: string;
  openNext?: (feed: LiveFeed) => Promise<IndexedCapture>;
}

async function open(capture: LiveCapture, { keep = ALL, path, openNext }: Wishes = {}) {
  const recorder = path === undefined ? null : new Recorder({ path, ring: null, filter: null });
  const feeds = await openFeeds({ name: 'eth9', capture, who, until: NO_LIMITS }, { recorder, inFile: recorder !== null, keep });
  const openFeed = (feed: LiveFeed): Promise<IndexedCapture> => openIndexed(feed.path, { feed });
  const shown = new Shown(await openFeed(feeds.first), feeds, openNext ?? openFeed);
  return { shown, feeds };
}

describe('a capture that goes on, to look around in', () => {
  it.each([['as it comes', undefined], ['in the file that keeps it', join(folder, 'kept.pcapng')]])('grows %s, and ends with what was dropped', async (_, path) => {
    const { head, each } = conversations(3);
    const capture = new FakeCapture(2);
    capture.bytes.push(head);
    const { shown, feeds } = await open(capture, path === undefined ? {} : { path });
    expect(shown.capture.paths).toEqual([path ?? 'eth9']);
    for (const [at, bytes] of each.entries()) {
      capture.bytes.push(bytes);
      await until(() => shown.capture.connections.count === at + 1 && shown.capture.status.phase === 'following');
    }
    const { records } = await shown.capture.records(1);
    expect(records.map(({ type }) => type)).toEqual(['http', 'connection']);
    capture.stop('it was ended by SIGKILL');
    await feeds.first.ended;
    await shown.capture.done;
    expect(shown.capture.summary).toMatchObject({ complete: false, drops: { kernel: 2 } });
    expect(shown.capture.status.dropped).toBe(2);
    expect(shown.capture.status.problem).toBe('eth9: the capture broke off: tcpdump: it was ended by SIGKILL');
    await shown.close();
  });

  it('says what a conversation is while it goes on, and how it stands beside that', async () => {
    const capture = new FakeCapture();
    const builder = new CaptureBuilder();
    const socket = builder.tcp({ client: '10.0.0.1:40000', server: '10.0.0.2:80' }).open();
    let sent = 0;
    const send = async (): Promise<void> => {
      const bytes = builder.toPcap();
      capture.bytes.push(bytes.slice(sent));
      sent = bytes.length;
      const { count } = shown.capture.frames;
      await until(() => shown.capture.frames.count > count && shown.capture.status.phase === 'following');
    };
    const said = (): unknown => {
      const { connections } = shown.capture;
      return [shapeText(connections, 0), connections.protocols(0), stateText(connections, 0), connections.shape(0)];
    };
    capture.bytes.push(builder.toPcap().slice(0, 24));
    sent = 24;
    const { shown } = await open(capture);
    await send();
    expect(said()).toEqual(['', [], 'open', null]);
    socket.client(`GET /chat HTTP/1.1\r\nHost: a\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\nSec-WebSocket-Version: 13\r\n\r\n`);
    await send();
    expect(said()).toEqual(['http', ['http'], 'open', null]);
    socket.server('HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Accept: s3pPLMBiTxaQ9kYGzzhZRbK+xOo=\r\n\r\n').server(Uint8Array.of(0x81, 2, 0x68, 0x69));
    await send();
    expect(said()).toEqual(['websocket', ['http', 'websocket'], 'open', null]);
    socket.close();
    await send();
    expect(said()).toEqual(['websocket', ['http', 'websocket'], 'closed', null]);
    capture.stop();
    await shown.capture.done;
    expect(said()).toEqual(['websocket', ['http', 'websocket'], 'SF', 'websocket']);
    await shown.close();
  });

  it('shows the last of it, once nobody looks at anything older', async () => {
    const { head, each } = conversations(12);
    const capture = new FakeCapture(2);
    capture.bytes.push(head);
    const { shown } = await open(capture, { keep: { bytes: Infinity, frames: each.length * 5 } });
    const first = shown.capture;
    let turns = 0;
    const said: string[] = [];
    shown.onTurn = (text) => {
      turns++;
      said.push(text);
    };
    const counts: number[] = [];
    for (const bytes of each) {
      const before = shown.capture;
      const { count } = before.connections;
      capture.bytes.push(bytes);
      await until(() => shown.capture !== before || before.connections.count > count);
      counts.push(shown.capture.connections.count);
      shown.isAtRest = () => counts.length > 9;
      await sleep(20);
    }
    expect(turns).toBe(1);
    expect(said).toEqual(['older frames were let go (--keep): numbers and times count anew']);
    expect(shown.capture).not.toBe(first);
    expect(shown.capture.connections.count).toBeLessThan(12);
    expect(Math.max(...counts)).toBeGreaterThan(8);
    const { records } = await shown.capture.records(0);
    expect(records.map(({ type }) => type)).toEqual(['http', 'connection']);
    capture.stop();
    await shown.close();
  });

  it('says why whoever was reading something older is back in the list', async () => {
    const { head, each } = conversations(20);
    const capture = new FakeCapture();
    capture.bytes.push(head);
    const { shown } = await open(capture, { keep: { bytes: Infinity, frames: each.length * 3 } });
    const said: string[] = [];
    shown.onTurn = (text) => void said.push(text);
    for (const bytes of each) {
      capture.bytes.push(bytes);
      await until(() => capture.bytes.waiting === 0);
      await sleep(10);
    }
    expect(said[0]).toContain('what was open had to be left for the list');
    capture.stop();
    await shown.close();
  });

  it('goes on with what there is where there is no room for the last of it, and tries again', async () => {
    const { head, each } = conversations(30);
    const capture = new FakeCapture();
    capture.bytes.push(head);
    let tries = 0;
    const { shown, feeds } = await open(capture, { keep: { bytes: Infinity, frames: 100 }, openNext: (feed) => {
      if (++tries <= 2) return Promise.reject(new Error('no room'));
      return openIndexed(feed.path, { feed });
    } });
    shown.isAtRest = () => true;
    const first = shown.capture;
    for (const bytes of each) {
      capture.bytes.push(bytes);
      await until(() => capture.bytes.waiting === 0);
      await sleep(2);
    }
    await until(() => shown.capture !== first);
    expect(tries).toBeGreaterThan(2);
    expect(tries).toBeLessThan(12);
    capture.stop();
    await feeds.first.ended;
    await shown.close();
  });

  it('is still kept where it cannot be looked at any more', async () => {
    const path = join(folder, 'unseen.pcapng');
    const { head, each } = conversations(8);
    const capture = new FakeCapture();
    capture.bytes.push(head);
    const recorder = new Recorder({ path, ring: null, filter: null });
    const feeds = await openFeeds({ name: 'eth9', capture, who, until: NO_LIMITS }, { recorder, inFile: false, keep: ALL });
    const fails = { data: () => { throw new Error('no room'); }, gap: () => {}, end: () => {} };
    const seen = await openIndexed('eth9', { feed: feeds.first, session: { tap: fails } });
    // More than may wait for whoever reads it.
    const much = Buffer.concat(each.flatMap((bytes) => Array.from({ length: 1000 }, () => bytes)));
    for (let at = 0; at < 10; at++) {
      capture.bytes.push(much);
      await until(() => capture.bytes.waiting === 0);
    }
    expect(seen.status.problem).toBe('no room');
    capture.stop();
    expect((await feeds.first.ended).problem).toBeNull();
    await seen.close();
    expect(statSync(path).size).toBeGreaterThan(10 * much.length);
  }, 20_000);

  it('says that its file cannot be written any more, and ends', async () => {
    const path = join(folder, 'fifo');
    execFileSync('mkfifo', [path]);
    const reader = openSync(path, constants.O_RDONLY | constants.O_NONBLOCK);
    const { head, each } = conversations(2);
    const capture = new FakeCapture();
    capture.bytes.push(head);
    const recorder = new Recorder({ path, ring: null, filter: null });
    const feeds = await openFeeds({ name: 'eth9', capture, who, until: NO_LIMITS }, { recorder, inFile: false, keep: ALL });
    const seen = await openIndexed('eth9', { feed: feeds.first });
    closeSync(reader);
    capture.bytes.push(each[0]!);
    await seen.done;
    const said = `${path}: cannot be written: broken pipe; what was written before is whole`;
    expect((await feeds.first.ended).problem).toBe(said);
    expect(seen.status).toMatchObject({ phase: 'done', problem: said });
    expect(seen.summary).toMatchObject({ complete: false });
    await seen.close();
  });
});
