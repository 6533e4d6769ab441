import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { MemorySource } from '../src/capture/memory-source.ts';
import { codecs } from '../src/node/codecs.ts';
import type { ConnectionRecord, EarshotRecord } from '../src/record.ts';
import { Session } from '../src/session.ts';
import {
  CaptureBuilder, chunked, dataFrame, drop, duplicate, hasPayload, httpHead, isnBeforeWrap, Opcode, oneSided, overlap, reorder, split,
  webSocketFrame, webSocketUpgrade,
} from '../src/testing/index.ts';
import type { Transform } from '../src/testing/index.ts';

/** One client talking to one server in every way we dissect: exchanges kept alive, an event stream, a WebSocket. */
function conversations(): CaptureBuilder {
  const capture = new CaptureBuilder();
  const web = capture.tcp({ client: '10.0.0.1:40000', server: '10.0.0.2:80', clientIsn: isnBeforeWrap(50), serverIsn: isnBeforeWrap(300) });
  web.open();
  web.client(httpHead('GET /a HTTP/1.1', { Host: 'a.test' }));
  web.server(httpHead('HTTP/1.1 200 OK', { 'Content-Type': 'text/plain', 'Content-Length': '400' }) + 'x'.repeat(400));
  web.client(httpHead('POST /b HTTP/1.1', { Host: 'a.test', 'Content-Length': '11' }) + 'hello there');
  web.server(httpHead('HTTP/1.1 201 Created', { 'Transfer-Encoding': 'chunked' }));
  web.server(chunked(['one', 'two and three']));
  web.client(httpHead('HEAD /c HTTP/1.1', { Host: 'a.test' }));
  web.server(httpHead('HTTP/1.1 200 OK', { 'Content-Length': '99' }));
  web.close({ by: 'client' });

  const events = capture.tcp({ client: '10.0.0.1:40001', server: '10.0.0.2:80' });
  events.open();
  events.client(httpHead('GET /events HTTP/1.1', { Host: 'a.test' }));
  events.server(httpHead('HTTP/1.1 200 OK', { 'Content-Type': 'text/event-stream', 'Transfer-Encoding': 'chunked' }));
  events.server(chunked(['event: tick\nid: 1\ndata: a\n\n', 'data: b\r\n\r\n', ': heartbeat\n', 'data: c\rdata: ä\r\r'], { end: false }));

  const chat = capture.tcp({ client: '10.0.0.1:40002', server: '10.0.0.2:80' });
  chat.open();
  const upgrade = webSocketUpgrade();
  chat.client(upgrade.request);
  chat.server(upgrade.response);
  chat.client(webSocketFrame({ opcode: Opcode.Text, payload: 'hello', mask: 0x01020304 }));
  chat.server(webSocketFrame({ opcode: Opcode.Text, payload: 'Hal', fin: false }));
  chat.server(webSocketFrame({ opcode: Opcode.Ping, payload: 'p' }));
  chat.server(webSocketFrame({ opcode: Opcode.Continuation, payload: 'lo' }));
  chat.client(webSocketFrame({ opcode: Opcode.Pong, payload: 'p', mask: 0x01020304 }));
  return capture;
}

function read(capture: CaptureBuilder): EarshotRecord[] {
  const records: EarshotRecord[] = [];
  const session = new Session({ wants: { hash: true, bodies: true, maxBody: 65536, maxDecoded: 1 << 20 } }, codecs, (record) => void records.push(record));
  const source = new MemorySource(capture.toPcap(), session.notes.note);
  while (source.advance()) session.accept(source.frame);
  session.finish();
  return records;
}

const PLACES = new Set(['time', 'frame', 'endTime', 'endFrame', 'timings']);

/** What was said, with when and where left out, by connection. */
function said(records: readonly EarshotRecord[]): Map<string, unknown[]> {
  const names = new Map<number, string>();
  for (const record of records) if (record.type === 'connection') names.set(record.id, `${record.client.port}`);
  const byConnection = new Map<string, unknown[]>();
  for (const record of records) {
    if (record.type !== 'http' && record.type !== 'websocket' && record.type !== 'sse') continue;
    const { connection, stream: _, ...rest } = record;
    const plain = JSON.parse(JSON.stringify(rest, (key, value: unknown) => (PLACES.has(key) ? undefined : value))) as unknown;
    // Which side of a two-way channel speaks first may change with the order of frames; the order within a side may not.
    const name = `${names.get(connection)} ${'from' in record ? record.from : ''}`;
    byConnection.set(name, [...(byConnection.get(name) ?? []), plain]);
  }
  return byConnection;
}

const original = said(read(conversations()));

describe('the same stream gives the same records', () => {
  it('has something to compare', () => {
    expect([...original].map(([name, all]) => [name, all.length])).toEqual([
      ['40000 ', 3], ['40001 ', 4], ['40002 ', 1], ['40002 client', 2], ['40002 server', 2],
    ].sort() as never);
  });

  const transforms: fc.Arbitrary<Transform[]> = fc.tuple(
    fc.integer({ min: 1, max: 60 }).map(split),
    fc.option(fc.integer({ min: 1, max: 9 }).map((by) => overlap({ by })), { nil: undefined }),
    fc.option(fc.constant(duplicate(hasPayload, { delay: 3_000 })), { nil: undefined }),
    fc.option(fc.tuple(fc.integer({ min: 2, max: 7 }), fc.nat(1000)).map(([window, seed]) => reorder(window, seed)), { nil: undefined }),
  ).map((all) => all.filter((transform) => transform !== undefined));

  it('however it was cut, overlapped, duplicated and taken out of order', () => {
    fc.assert(fc.property(transforms, (all) => {
      const records = read(conversations().apply(...all));
      expect(said(records)).toEqual(original);
      for (const record of records) {
        if (record.type === 'connection') expect(record.missing).toEqual({ client: 0, server: 0 });
      }
    }), { numRuns: 60 });
  });
});

describe('every byte is accounted for', () => {
  const connections = (records: EarshotRecord[]): ConnectionRecord[] =>
    records.filter((record): record is ConnectionRecord => record.type === 'connection');
  const whole = new Map(connections(read(conversations())).map((record) => [record.client.port, record.payload]));

  it('when frames are lost whose loss the peer\'s acknowledgments show', () => {
    fc.assert(fc.property(fc.integer({ min: 20, max: 60 }), fc.uniqueArray(fc.nat(200), { maxLength: 12 }), (size, lost) => {
      const gone = new Set(lost);
      const records = read(conversations().apply(split(size), drop((frame, index) => gone.has(index) && hasPayload(frame, index))));
      for (const { client, payload, missing } of connections(records)) {
        const all = whole.get(client.port)!;
        for (const side of ['client', 'server'] as const) {
          // One byte at the very end can be a FIN that was lost; otherwise nothing may be missing without a trace.
          expect(all[side] - (payload[side] + missing[side]), `${client.port} ${side}`).toBeLessThanOrEqual(1);
          expect(payload[side] + missing[side]).toBeLessThanOrEqual(all[side] + 1);
        }
      }
    }), { numRuns: 60 });
  });

  it('when only one direction was captured: the other\'s progress is known from acknowledgments', () => {
    const [web] = connections(read(conversations().apply(oneSided('client'))));
    expect(web).toMatchObject({ frames: { server: 0 }, payload: { server: 0 } });
    // A FIN that was acknowledged together with data cannot be told from a byte.
    expect(web!.missing.server - whole.get(40000)!.server).toBeOneOf([0, 1]);
  });
});

describe('a session for which time goes on without frames', () => {
  /** Frames of a capture, then ticks; what the ticks brought. */
  function ticks(capture: CaptureBuilder, ...secondsLater: number[]): EarshotRecord[][] {
    const told: EarshotRecord[] = [];
    const session = new Session({}, codecs, (record) => void told.push(record));
    const source = new MemorySource(capture.toPcap(), session.notes.note);
    let last = 0;
    while (source.advance()) {
      session.accept(source.frame);
      last = source.frame.seconds;
    }
    return secondsLater.map((later) => {
      told.length = 0;
      session.elapse({ seconds: last + later, nanos: 0 });
      return [...told];
    });
  }

  it('tells of a flow that is silent for too long, once', () => {
    const capture = new CaptureBuilder();
    capture.udp({ client: '10.0.0.1:5000', server: '10.0.0.2:6000' }).client('hello');
    const [early, due, again] = ticks(capture, 60, 180, 240);
    expect([early, again]).toEqual([[], []]);
    expect(due).toMatchObject([{ type: 'connection', transport: 'udp', close: { how: 'idle' } }]);
  });

  /** An event stream of which an event was lost, and then nothing more. */
  function lossy(): CaptureBuilder {
    const capture = new CaptureBuilder();
    const web = capture.tcp({ client: '10.0.0.1:40000', server: '10.0.0.2:80' });
    web.open();
    web.client(httpHead('GET /a HTTP/1.1', { Host: 'a.test' }));
    web.server(httpHead('HTTP/1.1 200 OK', { 'Content-Type': 'text/event-stream' }));
    web.server('data: lost\n\n');
    web.server('data: cut?\n\ndata: seen\n\n');
    web.ack('client');
    capture.apply(drop(dataFrame('server', 2)));
    return capture;
  }

  const kinds = (records: readonly EarshotRecord[]): string[] => records.map((record) => (record.type === 'note' ? record.code : record.type));

  it('hands on what came behind bytes that the capture lost, as soon as they are too late', () => {
    const [early, due] = ticks(lossy(), 0, 1);
    expect([kinds(early!), kinds(due!)]).toEqual([[], ['tcp-gap', 'sse-gap', 'sse']]);
  });

  it('does so also where nobody had a turn to look for long', () => {
    const [due] = ticks(lossy(), 30);
    expect(kinds(due!)).toEqual(['tcp-gap', 'sse-gap', 'sse']);
  });
});
