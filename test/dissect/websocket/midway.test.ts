import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { Chunk } from '../../../src/bytes/chunk.ts';
import type { ProbeAnswer, StreamProbe } from '../../../src/dissect/dissector.ts';
import { websocket } from '../../../src/dissect/websocket/websocket.ts';
import { codesOf, messagesOf, midway } from './connection.ts';
import { frame, type FrameParts, fromHex, join } from './frames.ts';

const masked = (parts: FrameParts): Uint8Array => frame({ mask: true, ...parts });
const NOTHING = new Uint8Array(0);

function probe(client: Uint8Array, server: Uint8Array, more: Partial<StreamProbe> = {}): ProbeAnswer {
  return websocket.stream!.probe({
    client: new Chunk().place(client), server: new Chunk().place(server), clientPort: 40000, serverPort: 80, rolesCertain: false,
    fromStart: false, ...more,
  });
}

describe('a connection joined midway', () => {
  const hello = masked({ payload: '{"type":"hello"}' });
  const tick = frame({ payload: '{"tick":1}' });

  it('is recognised by one whole text of either side', () => {
    expect(probe(hello, NOTHING)).toBe('mine');
    expect(probe(NOTHING, tick)).toBe('mine');
    expect(probe(hello, tick)).toBe('mine');
  });

  it('is recognised by several frames of other kinds, or a long text that goes on', () => {
    const binary = frame({ opcode: 2, payload: fromHex('00 01 02 ff') });
    expect(probe(NOTHING, join(binary, frame({ opcode: 9 }), binary))).toBe('mine');
    expect(probe(masked({ opcode: 2, payload: 'abc' }), binary)).toBe('mine');
    const long = frame({ payload: 'so long that it goes on behind this segment '.repeat(50) });
    expect(probe(NOTHING, long.subarray(0, 100))).toBe('mine');
    const compressed = { payload: 'compressed', reserved: 4 };
    expect(probe(NOTHING, frame(compressed))).toBe('need-more');
    expect(probe(masked(compressed), frame(compressed))).toBe('mine');
  });

  it('is recognised by one side where the other begins inside a frame', () => {
    expect(probe(hello, fromHex('70 61 72 74'))).toBe('mine');
    expect(probe(fromHex('70 61 72 74'), tick)).toBe('mine');
  });

  it('tells the roles by the mask, unless they are certain', () => {
    expect(probe(tick, hello)).toBe('mine-flipped');
    expect(probe(tick, NOTHING)).toBe('mine-flipped');
    expect(probe(tick, hello, { rolesCertain: true })).toBe('not-mine');
    expect(probe(hello, hello)).toBe('not-mine');
    expect(probe(tick, tick)).toBe('not-mine');
  });

  it('waits for more while nothing is said against it', () => {
    expect(probe(NOTHING, NOTHING)).toBe('need-more');
    expect(probe(hello.subarray(0, 1), NOTHING)).toBe('need-more');
    expect(probe(hello.subarray(0, 9), NOTHING)).toBe('need-more');
    expect(probe(NOTHING, frame({ opcode: 9 }))).toBe('need-more');
  });

  it('is none when its beginning was seen', () => {
    expect(probe(hello, tick, { fromStart: true })).toBe('not-mine');
  });

  it.each([
    ['HTTP', Buffer.from('GET / HTTP/1.1\r\nHost: x\r\n\r\n')], ['a TLS record', fromHex('17 03 03 00 20 aa bb cc')],
    ['SSH', Buffer.from('SSH-2.0-OpenSSH_9.6\r\n')], ['DNS over TCP', fromHex('00 1d 12 34 01 00 00 01 00 00 00 00 00 00 07')],
    ['MQTT', fromHex('30 0c 00 04 61 2f 62 63 68 65 6c 6c 6f 21')], ['AMQP', fromHex('01 00 01 00 00 00 05 00 14 00 0a 00 ce')],
    ['zeros', new Uint8Array(64)], ['a text with control characters', frame({ payload: 'a\0b' })],
    ['a text that is not UTF-8', frame({ payload: fromHex('61 ff 62') })],
    ['a close code of 5', frame({ opcode: 8, payload: '\0\x05' })], ['a wasteful length', fromHex('82 7e 0001 61')],
  ])('is not mistaken for %s', (_, bytes) => {
    expect(probe(bytes, NOTHING)).not.toMatch(/^mine/);
    expect(probe(NOTHING, bytes)).not.toMatch(/^mine/);
  });

  it('is hardly ever random bytes', () => {
    let claimed = 0;
    const bytes = fc.uint8Array({ minLength: 20, maxLength: 1460 });
    fc.assert(fc.property(bytes, fc.oneof(bytes, fc.constant(NOTHING)), (client, server) => {
      if (probe(client, server).startsWith('mine')) claimed++;
    }), { numRuns: 3000, seed: 42 });
    expect(claimed).toBe(0);
  });

  it('gives its messages, without an exchange', () => {
    const connection = midway();
    connection.client(hello).server(tick).client(masked({ opcode: 8 })).end();
    expect(messagesOf(connection)).toMatchObject([
      { exchange: null, from: 'client', text: '{"type":"hello"}' }, { from: 'server', text: '{"tick":1}' }, { opcode: 'close' },
    ]);
    expect(codesOf(connection)).toEqual(['websocket-midway', 'websocket-close']);
  });

  it('may begin in the middle of a message', () => {
    const connection = midway();
    connection.server(join(frame({ opcode: 0, payload: 'ends here', final: false }), frame({ opcode: 0 }), tick));
    expect(messagesOf(connection)).toMatchObject([
      { opcode: 'continuation', frames: 2, length: 9, decodedLength: null, complete: true },
      { opcode: 'text', text: '{"tick":1}' },
    ]);
    expect(messagesOf(connection)[0]).not.toHaveProperty('text');
    expect(codesOf(connection)).toEqual(['websocket-midway']);
  });

  it('may begin in the middle of a frame, and is read from the next one that begins a chunk', () => {
    const connection = midway();
    connection.client(hello).server(fromHex('70 61 72 74')).server(tick);
    expect(messagesOf(connection)).toMatchObject([{ from: 'client' }, { from: 'server', text: '{"tick":1}' }]);
    expect(connection.notes).toMatchObject([{ code: 'websocket-midway' }, { code: 'protocol-resync', skipped: 4 }]);
  });
});
