import { createHash } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import type { Side } from '../../../src/side.ts';
import { everyway } from '../../support/everyway.ts';
import type { Harness } from '../../support/harness.ts';
import { codesOf, essence, messagesOf, upgraded } from './connection.ts';
import { frame, type FrameParts, fromHex, join } from './frames.ts';

const BINARY = 2;
const CONTINUATION = 0;
const CLOSE = 8;
const PING = 9;
const PONG = 10;

const client = (parts: FrameParts): Uint8Array => frame({ mask: true, ...parts });
const closing = (code: number, reason = ''): Uint8Array => Buffer.concat([Buffer.of(code >> 8, code & 255), Buffer.from(reason)]);

/** Feeds one side everyway; whole, byte by byte and cut in two everywhere must give the same. */
function oneSide(from: Side, bytes: Uint8Array, extensions: string | null = null): Harness {
  const feed = (pieces: Uint8Array[]): Harness => {
    const connection = upgraded(extensions);
    for (const piece of pieces) connection[from](piece);
    return connection;
  };
  everyway(bytes, (pieces) => essence(feed(pieces)));
  return feed([bytes]);
}

describe('messages', () => {
  it('are one record each, at the frame that completed them', () => {
    const connection = upgraded();
    const bytes = client({ payload: 'Hello' });
    connection.client(bytes.subarray(0, 8)).client(bytes.subarray(8)).server(frame({ opcode: BINARY, payload: 'abc' }));
    const common = { type: 'websocket', exchange: 0, frames: 1, compressed: false, complete: true };
    expect(connection.records).toEqual([
      { ...common, from: 'client', time: '2023-11-14T22:13:20.002000000Z', frame: 2, opcode: 'text',
        length: 5, decodedLength: 5, text: 'Hello' },
      { ...common, from: 'server', time: '2023-11-14T22:13:20.003000000Z', frame: 3, opcode: 'binary',
        length: 3, decodedLength: 3 },
    ]);
    expect(connection.notes).toEqual([]);
  });

  it('of many kinds in one segment are told apart', () => {
    const connection = oneSide('client', join(
      client({ payload: 'é' }), client({}), client({ opcode: PING }), client({ opcode: PONG, payload: 'x' }),
      client({ opcode: BINARY, payload: 'b'.repeat(130) })));
    expect(messagesOf(connection).map(({ opcode, length, text }) => [opcode, length, text])).toEqual([
      ['text', 2, 'é'], ['text', 0, ''], ['ping', 0, undefined], ['pong', 1, 'x'], ['binary', 130, undefined],
    ]);
    expect(connection.notes).toEqual([]);
  });

  it('in three fragments with a ping and a pong between, then binary in two', () => {
    const connection = oneSide('server', join(
      frame({ payload: 'one ', final: false }), frame({ opcode: PING, payload: 'p' }),
      frame({ opcode: CONTINUATION, payload: 'two ', final: false }), frame({ opcode: PONG, payload: 'q' }),
      frame({ opcode: CONTINUATION, payload: 'three' }),
      frame({ opcode: BINARY, payload: 'ab', final: false }), frame({ opcode: CONTINUATION, payload: 'c' })));
    expect(messagesOf(connection)).toMatchObject([
      { opcode: 'ping', frames: 1, text: 'p' },
      { opcode: 'pong', frames: 1, text: 'q' },
      { opcode: 'text', frames: 3, length: 13, text: 'one two three', complete: true },
      { opcode: 'binary', frames: 2, length: 3, complete: true },
    ]);
    expect(connection.notes).toEqual([]);
  });

  it('of both sides may be fragmented at once', () => {
    const connection = upgraded();
    connection.client(client({ payload: 'a', final: false })).server(frame({ payload: 'x', final: false }))
      .client(client({ opcode: CONTINUATION, payload: 'b', final: false })).server(frame({ opcode: CONTINUATION, payload: 'y' }))
      .client(client({ opcode: CONTINUATION, payload: 'c' }));
    expect(messagesOf(connection)).toMatchObject([
      { from: 'server', text: 'xy', frames: 2 }, { from: 'client', text: 'abc', frames: 3 },
    ]);
    expect(connection.notes).toEqual([]);
  });

  it('may have characters cut between fragments', () => {
    const bytes = Buffer.from('€😀');
    const connection = oneSide('server', join(
      frame({ payload: bytes.subarray(0, 2), final: false }),
      frame({ opcode: CONTINUATION, payload: bytes.subarray(2, 5), final: false }),
      frame({ opcode: CONTINUATION, payload: bytes.subarray(5) })));
    expect(messagesOf(connection)).toMatchObject([{ text: '€😀' }]);
    expect(connection.notes).toEqual([]);
  });

  it('show four kibibytes of text, cut between characters', () => {
    const connection = upgraded();
    connection.server(frame({ payload: 'x' + 'é'.repeat(3000) })).server(frame({ payload: 'y'.repeat(4096) }));
    const [cut, whole] = messagesOf(connection);
    expect(cut).toMatchObject({ length: 6001, decodedLength: 6001, truncated: true, text: 'x' + 'é'.repeat(2047) });
    expect(whole).toMatchObject({ text: 'y'.repeat(4096) });
    expect(whole).not.toHaveProperty('truncated');
  });

  it('show more where bodies are wanted, and binary then too', () => {
    const connection = upgraded(null, { bodies: true, maxBody: 5000 });
    connection.server(frame({ payload: 'z'.repeat(6000) })).server(frame({ opcode: BINARY, payload: Buffer.alloc(6, 0xff) }))
      .server(frame({ opcode: BINARY, payload: Buffer.alloc(5001) })).server(frame({ opcode: PING, payload: Buffer.of(0xff) }));
    expect(messagesOf(connection)).toMatchObject([
      { text: 'z'.repeat(5000), truncated: true }, { base64: '////////' },
      { base64: Buffer.alloc(5000).toString('base64'), truncated: true }, { opcode: 'ping', base64: '/w==' },
    ]);
  });

  it('have a hash where one is wanted', () => {
    const connection = upgraded(null, { hash: true });
    connection.client(client({ payload: 'Hel', final: false })).client(client({ opcode: CONTINUATION, payload: 'lo' }))
      .server(frame({ opcode: BINARY, payload: 'Hello' })).server(frame({ opcode: BINARY, payload: 'cut' }).subarray(0, 3)).end();
    const sha256 = createHash('sha256').update('Hello').digest('hex');
    const [text, binary, cut] = messagesOf(connection);
    expect([text!.sha256, binary!.sha256]).toEqual([sha256, sha256]);
    expect(cut).not.toHaveProperty('sha256');
  });

  it('of any size pass through without being kept', () => {
    const connection = upgraded();
    const piece = new Uint8Array(1 << 20);
    connection.server(fromHex('82 7f 0000000020000000'));
    const before = process.memoryUsage().arrayBuffers;
    for (let i = 0; i < 512; i++) connection.server(piece);
    expect(messagesOf(connection)).toMatchObject([{ opcode: 'binary', length: 512 << 20, complete: true }]);
    expect(process.memoryUsage().arrayBuffers - before).toBeLessThan(256 << 20);
  });
});

describe('violations', () => {
  const cases: [what: string, from: Side, bytes: Uint8Array, codes: string[]][] = [
    ['a client that does not mask', 'client', join(frame({ payload: 'a' }), frame({ payload: 'b' })),
      ['websocket-unmasked-client']],
    ['a server that masks', 'server', client({ payload: 'a' }), ['websocket-masked-server']],
    ['reserved bits', 'server', frame({ payload: 'a', reserved: 4 }), ['websocket-reserved-bits']],
    ['a reserved data opcode', 'server', frame({ opcode: 3, payload: 'a' }), ['websocket-reserved-opcode']],
    ['a reserved control opcode', 'server', frame({ opcode: 11 }), ['websocket-reserved-opcode']],
    ['a wasteful length', 'server', fromHex('82 7e 0001 61'), ['websocket-bad-length']],
    ['a length over 2^63', 'server', fromHex('82 7f ffffffffffffffff 61'), ['websocket-bad-length']],
    ['a fragmented ping', 'server', frame({ opcode: PING, final: false }), ['websocket-bad-control']],
    ['a ping of 126 bytes', 'server', frame({ opcode: PING, payload: 'p'.repeat(126) }), ['websocket-bad-control']],
    ['a continuation of nothing', 'server', frame({ opcode: CONTINUATION, payload: 'a' }), ['websocket-bad-sequence']],
    ['a message inside another', 'server', join(frame({ payload: 'a', final: false }), frame({ payload: 'b' })),
      ['websocket-bad-sequence']],
    ['a close frame of one byte', 'server', frame({ opcode: CLOSE, payload: 'x' }), ['websocket-bad-close']],
    ['a close reason that is not UTF-8', 'server', frame({ opcode: CLOSE, payload: fromHex('03e8 ff') }), ['websocket-bad-utf8']],
    ['a text that is not UTF-8', 'server', frame({ payload: fromHex('61 ff') }), ['websocket-bad-utf8']],
    ['a text that ends in a character', 'server', frame({ payload: fromHex('61 e2 82') }), ['websocket-bad-utf8']],
    ['frames after the close frame', 'server', join(frame({ opcode: CLOSE }), frame({ opcode: PING }), frame({ payload: 'a' })),
      ['websocket-data-after-close']],
  ];
  it.each(cases)('%s', (_, from, bytes, codes) => {
    const connection = oneSide(from, bytes);
    expect(codesOf(connection)).toEqual(codes);
    expect(connection.notes[0]!.from).toBe(from);
  });

  it.each([0, 999, 1004, 1005, 1006, 1015, 1016, 2999, 5000, 65535])('close code %i', (code) => {
    const connection = oneSide('server', frame({ opcode: CLOSE, payload: closing(code) }));
    expect(codesOf(connection)).toEqual(['websocket-bad-close']);
    expect(messagesOf(connection)).toMatchObject([{ code }]);
  });

  it('leave the messages as they are', () => {
    const connection = oneSide('server', join(
      frame({ opcode: CONTINUATION, payload: 'a' }), frame({ opcode: 3, payload: 'b' }), frame({ opcode: 12 }),
      frame({ payload: 'c', final: false }), frame({ payload: 'd', reserved: 2 })));
    expect(messagesOf(connection)).toMatchObject([
      { opcode: 'continuation', complete: true, length: 1, decodedLength: null }, { opcode: 'reserved-3', length: 1 },
      { opcode: 'reserved-12' }, { opcode: 'text', text: 'c', complete: false }, { opcode: 'text', text: 'd', compressed: false },
    ]);
  });

  it('are none where another extension was agreed that may define the bits', () => {
    const connection = upgraded('x-custom');
    connection.server(frame({ payload: 'a', reserved: 3 })).server(frame({ opcode: 5 }));
    expect(codesOf(connection)).toEqual([]);
  });

  it('of the handshake are noted', () => {
    // One offer, answered with more than it allows.
    expect(codesOf(upgraded('permessage-deflate; server_max_window_bits=99'))).toEqual(['websocket-bad-handshake']);
  });
});

describe('closing', () => {
  it.each([1000, 1001, 1002, 1003, 1007, 1014, 3000, 4999])('with code %i is shown with its reason', (code) => {
    const connection = oneSide('server', frame({ opcode: CLOSE, payload: closing(code, 'so é it') }));
    expect(messagesOf(connection)).toMatchObject([{ opcode: 'close', code, reason: 'so é it', complete: true }]);
    expect(messagesOf(connection)[0]).not.toHaveProperty('text');
    expect(connection.notes).toEqual([]);
  });

  it('without a code', () => {
    expect(messagesOf(oneSide('client', client({ opcode: CLOSE })))).toMatchObject([{ code: null, reason: '' }]);
  });

  it('says who closed first, and whether it was answered', () => {
    const connection = upgraded();
    connection.server(frame({ opcode: CLOSE, payload: closing(1001) }))
      .client(client({ opcode: CLOSE, payload: closing(1001) })).end();
    expect(connection.notes).toMatchObject([{ code: 'websocket-close', from: 'server', closeCode: 1001, answered: true }]);
    const unanswered = upgraded();
    unanswered.client(client({ opcode: CLOSE })).end('server', 'rst').end('client', 'rst');
    const message = 'closed by the client (no code), which was not answered';
    expect(unanswered.notes).toEqual([{ code: 'websocket-close', message, from: 'client', closeCode: null, answered: false }]);
  });

  it('without a close frame is abnormal', () => {
    const connection = upgraded();
    connection.client(client({ payload: 'a' })).end('client', 'rst').end('server', 'rst');
    expect(connection.notes).toMatchObject([{ code: 'websocket-abnormal-close', from: 'client' }]);
  });

  it('cannot be judged when the capture ends first, or lost the place', () => {
    expect(codesOf(upgraded().end('client', 'capture-end').end('server', 'capture-end'))).toEqual([]);
    expect(codesOf(upgraded().gap('server', 10).end())).toEqual(['websocket-lost-sync']);
  });
});

describe('gaps', () => {
  const hello = frame({ payload: 'Hello' });
  const next = frame({ payload: 'next' });

  it('inside a payload cost that message', () => {
    const connection = upgraded();
    connection.server(hello.subarray(0, 4)).gap('server', 2).server(join(hello.subarray(6), next));
    expect(messagesOf(connection)).toMatchObject([
      { text: 'He', length: 5, complete: false, truncated: true }, { text: 'next', complete: true },
    ]);
    expect(connection.notes).toEqual([]);
  });

  it('at the end of a payload complete its record with the last frame that was seen', () => {
    const connection = upgraded();
    connection.server(hello.subarray(0, 4)).gap('server', 3).server(next);
    expect(messagesOf(connection)).toMatchObject([{ frame: 1, complete: false }, { frame: 2, text: 'next' }]);
  });

  it('over a header lose the side until a chunk begins with frames again', () => {
    const connection = upgraded();
    connection.server(hello.subarray(0, 4)).gap('server', 9);
    expect(messagesOf(connection)).toMatchObject([{ text: 'He', length: 5, complete: false }]);
    // Neither random bytes nor a frame in the middle of a chunk will do.
    connection.server(fromHex('13 37 00 01 02')).server(join(fromHex('00'), next)).client(client({ payload: 'still here' }));
    connection.server(join(frame({ opcode: CONTINUATION, payload: 'end' }), next));
    expect(messagesOf(connection).slice(1)).toMatchObject([
      { from: 'client', text: 'still here' }, { opcode: 'continuation' }, { from: 'server', text: 'next' },
    ]);
    expect(connection.notes).toMatchObject([
      { code: 'websocket-lost-sync', from: 'server', length: 9 }, { code: 'protocol-resync', from: 'server', skipped: 12 },
    ]);
  });

  it('do not confuse the other side', () => {
    const connection = upgraded();
    connection.gap('client', 100).server(hello).client(client({ payload: 'back' }));
    expect(messagesOf(connection)).toMatchObject([{ from: 'server', text: 'Hello' }, { from: 'client', text: 'back' }]);
  });
});

describe('the end', () => {
  it('shows an unfinished message for what it is', () => {
    const connection = upgraded();
    connection.client(client({ payload: 'done, but', final: false }))
      .client(client({ opcode: PING, payload: 'ping' }).subarray(0, 8))
      .server(frame({ opcode: BINARY, payload: 'abcdef' }).subarray(0, 5))
      .end('client', 'capture-end').end('server', 'capture-end');
    expect(messagesOf(connection)).toMatchObject([
      { from: 'client', opcode: 'ping', length: 2, complete: false },
      { from: 'client', opcode: 'text', text: 'done, but', frames: 1, complete: false, truncated: true },
      { from: 'server', opcode: 'binary', length: 3, complete: false },
    ]);
  });

  it('comes once a side', () => {
    const connection = upgraded();
    connection.client(client({ payload: 'x', final: false })).end('client').end('client');
    expect(messagesOf(connection)).toHaveLength(1);
  });
});
