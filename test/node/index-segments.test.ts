import { appendFileSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, afterEach, describe, expect, it, vi } from 'vitest';
import { openIndexed } from '../../src/node/indexed-capture.ts';
import type { IndexedCapture, SegmentRow } from '../../src/node/indexed-capture.ts';
import type { ConnectionRecord } from '../../src/record.ts';

const fixture = (name: string, file = 'capture.pcap'): string => fileURLToPath(new URL(`../../fixtures/${name}/${file}`, import.meta.url));
const folder = mkdtempSync(join(tmpdir(), 'earshot-segments-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

let capture: IndexedCapture | null = null;
afterEach(() => capture?.close());

async function open(path: string, follow = false): Promise<IndexedCapture> {
  capture = await openIndexed(path, { index: 'never', follow });
  if (!follow) await capture.done;
  return capture;
}

/** All of them, so many at a time. */
async function inPieces(from: IndexedCapture, connection: number, limit: number): Promise<SegmentRow[]> {
  const all: SegmentRow[] = [];
  for (;;) {
    const { segments, more } = await from.segments(connection, { from: all.length, limit });
    all.push(...segments);
    if (!more) return all;
  }
}

describe('segments', () => {
  it.each(['tcp-shuffled-segments', 'ip-fragments-of-tcp-segments', 'udp-datagrams-without-dns', 'tunnel-vxlan', 'dns-answers-out-of-order', 'tcp-port-refused'])(
    'of %s are the same however many are read at a time', async (name) => {
      const { connections } = await open(fixture(name));
      expect(connections.count).toBeGreaterThan(0);
      for (let id = 0; id < connections.count; id++) {
        const { segments, more } = await capture!.segments(id);
        expect(more).toBe(false);
        for (const limit of [1, 3, 1000]) expect(await inPieces(capture!, id, limit)).toEqual(segments);
        expect((await capture!.segments(id, { from: 2, limit: 2 })).segments).toEqual(segments.slice(2, 4));
        expect((await capture!.segments(id, { from: 1 })).segments).toEqual(segments.slice(1));
        expect((await capture!.segments(id, { from: 10_000 })).segments).toEqual([]);
      }
    },
  );

  it('tell the states of both ends and what they have in flight', async () => {
    const { segments, figures } = await (await open(fixture('tcp-half-closed-while-the-answer-comes'))).segments(0);
    expect(segments.map(({ sockets }) => `${sockets!.client} ${sockets!.server}`)).toEqual([
      'SYN_SENT UNKNOWN', 'SYN_SENT SYN_RECEIVED', 'ESTABLISHED ESTABLISHED', 'ESTABLISHED ESTABLISHED', 'ESTABLISHED ESTABLISHED',
      'FIN_WAIT_1 ESTABLISHED', 'FIN_WAIT_2 CLOSE_WAIT', 'FIN_WAIT_2 CLOSE_WAIT', 'FIN_WAIT_2 CLOSE_WAIT', 'FIN_WAIT_2 LAST_ACK', 'TIME_WAIT CLOSED',
    ]);
    expect(segments.map(({ inFlight }) => inFlight.client)).toEqual([0, 0, 0, 35, 0, 1, 0, 0, 0, 0, 0]);
    expect(figures).toMatchObject({ handshakeRtt: 0.0003 });
  });

  it.each(['tcp-reset-inside-a-body', 'tcp-retransmission-after-timeout', 'tcp-receiver-stops-reading', 'tcp-shuffled-segments', 'tcp-syn-never-answered'])(
    'of %s end with the states and the figures of the record', async (name) => {
      await open(fixture(name));
      const { segments, figures } = await capture!.segments(0);
      const record = (await capture!.records(0)).records.find((each): each is ConnectionRecord => each.type === 'connection')!;
      expect(segments.at(-1)!.sockets).toEqual(record.sockets);
      expect(figures).toEqual(record.tcp);
    },
  );

  it('are not read when nobody wants them any more', async () => {
    await open(fixture('tcp-shuffled-segments'));
    const { segments } = await capture!.segments(0);
    await expect(capture!.segments(0, { signal: AbortSignal.abort() })).rejects.toThrow();
    expect((await capture!.segments(0)).segments).toEqual(segments);
  });

  it('are read side by side without one reader meeting the other', async () => {
    await open(fixture('tcp-shuffled-segments'));
    const { segments } = await capture!.segments(0);
    const both = await Promise.all([inPieces(capture!, 0, 3), inPieces(capture!, 0, 2)]);
    expect(both).toEqual([segments, segments]);
  });

  it('go on where they ended when the file has grown', async () => {
    const whole = readFileSync(fixture('recorded-event-stream'));
    const path = join(folder, 'grows.pcap');
    writeFileSync(path, whole.subarray(0, whole.length >> 1));
    await open(path, true);
    await vi.waitFor(() => expect(capture!.status.phase).toBe('following'));
    const first = await capture!.segments(0);
    expect(await capture!.segments(0, { from: first.segments.length })).toMatchObject({ segments: [], more: false });
    appendFileSync(path, whole.subarray(whole.length >> 1));
    await vi.waitFor(() => expect(capture!.frames.count).toBe(20), 5000);
    const rest = await capture!.segments(0, { from: first.segments.length });
    await capture!.close();
    const { segments } = await (await open(fixture('recorded-event-stream'))).segments(0);
    expect(segments).toHaveLength(20);
    expect([...first.segments, ...rest.segments]).toEqual(segments);
  });
});
