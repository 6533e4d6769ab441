import { describe, expect, it } from 'vitest';
import { MemorySource } from '../../src/capture/memory-source.ts';
import { codecs } from '../../src/node/codecs.ts';
import type { ConnectionRecord, HttpRecord } from '../../src/record.ts';
import { Session } from '../../src/session.ts';
import { CaptureBuilder, httpHead } from '../../src/testing/index.ts';
import type { BuiltFrame, Transform } from '../../src/testing/index.ts';

const SEQUENCE = 14 + 20 + 4;
const ACKNOWLEDGMENT = SEQUENCE + 4;

/** Adds to a 32-bit word of a frame. */
function shift(frame: BuiltFrame, at: number, by: number): BuiltFrame {
  const bytes = frame.bytes.slice();
  const view = new DataView(bytes.buffer);
  view.setUint32(at, view.getUint32(at) + by);
  return { ...frame, bytes };
}

/** One exchange of HTTP, its frames changed. */
function exchange(change: Transform): { connection: ConnectionRecord; http: HttpRecord } {
  const capture = new CaptureBuilder();
  const tcp = capture.tcp({ client: '10.0.0.1:40000', server: '10.0.0.2:80', serverIsn: 500_000 });
  tcp.open();
  tcp.client(httpHead('GET / HTTP/1.1', { Host: 'a.test' }));
  tcp.server(`${httpHead('HTTP/1.1 200 OK', { 'Content-Length': '5' })}hello`);
  tcp.close();
  capture.apply(change);
  const records = new Map<string, unknown>();
  const session = new Session({}, codecs, (record) => void records.set(record.type, record));
  const source = new MemorySource(capture.toPcap(), session.notes.note);
  while (source.advance()) session.accept(source.frame);
  session.finish();
  return { connection: records.get('connection') as ConnectionRecord, http: records.get('http') as HttpRecord };
}

describe('a SYN-ACK that is not the one the client took', () => {
  it('does not hide the stream', () => {
    const { connection, http } = exchange((frames) => frames.map((frame, at) => (at === 1 ? shift(frame, SEQUENCE, 9727) : frame)));
    expect(http).toMatchObject({ state: 'complete', response: { status: 200, body: { length: 5 } } });
    expect(connection).toMatchObject({ missing: { client: 0, server: 0 }, state: 'SF' });
  });

  it('an acknowledgment of too little changes nothing once the right one came', () => {
    const { connection, http } = exchange((frames) => {
      const [syn, synAck, ack, ...rest] = frames;
      return [syn!, synAck!, shift(ack!, ACKNOWLEDGMENT, -5000), ack!, ...rest];
    });
    expect(http).toMatchObject({ state: 'complete', response: { status: 200 } });
    expect(connection.missing).toEqual({ client: 0, server: 0 });
  });
});
