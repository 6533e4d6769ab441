import { describe, expect, it } from 'vitest';
import { deflateRawSync, constants } from 'node:zlib';
import { everyway } from '../../support/everyway.ts';
import type { Harness } from '../../support/harness.ts';
import { codesOf, essence, messagesOf, midway, upgraded } from './connection.ts';
import { Compressor, frame, type FrameParts, fromHex, join } from './frames.ts';

const RSV1 = 4;
const compressed = (parts: FrameParts): Uint8Array => frame({ reserved: RSV1, ...parts });
const textsOf = (connection: Harness): (string | undefined)[] => messagesOf(connection).map(({ text }) => text);

/** One compressed message that stands alone. */
const packed = (content: string | Uint8Array): Uint8Array =>
  new Uint8Array(deflateRawSync(content, { finishFlush: constants.Z_SYNC_FLUSH }).subarray(0, -4));

const server = (bytes: Uint8Array, extensions = 'permessage-deflate'): Harness => {
  everyway(bytes, (pieces) => {
    const connection = upgraded(extensions);
    for (const piece of pieces) connection.server(piece);
    return essence(connection);
  });
  return upgraded(extensions).server(bytes);
};

describe('the examples of RFC 7692 §7.2.3', () => {
  it.each([
    ['one frame', 'c1 07 f248cdc9c90700'],
    ['two fragments', '41 03 f248cd 80 04 c9c90700'],
    ['a block without compression', 'c1 0b 000500faff48656c6c6f00'],
    ['a final block', 'c1 08 f348cdc9c9070000'],
    ['two blocks', 'c1 0d f2480500 0000ffff cac9c90700'],
  ])('%s', (_, hex) => {
    const connection = server(fromHex(hex));
    expect(messagesOf(connection)).toMatchObject([
      { opcode: 'text', text: 'Hello', compressed: true, decodedLength: 5, complete: true },
    ]);
    expect(connection.notes).toEqual([]);
  });

  it('a second message that refers to the first', () => {
    const connection = server(fromHex('c1 07 f248cdc9c90700 c1 05 f200110000'));
    expect(textsOf(connection)).toEqual(['Hello', 'Hello']);
    expect(messagesOf(connection)[1]).toMatchObject({ length: 5, decodedLength: 5 });
  });

  it('a final block without the empty one behind it, and a message that kept its tail', () => {
    const connection = server(fromHex('c1 07 f348cdc9c90700 c1 0b f248cdc9c907000000ffff c1 07 f248cdc9c90700'));
    expect(textsOf(connection)).toEqual(['Hello', 'Hello', 'Hello']);
    expect(connection.notes).toEqual([]);
  });
});

describe('contexts', () => {
  const takeover = [true, false];
  const combinations = takeover.flatMap((clientKeeps) => takeover.map((serverKeeps) => ({ clientKeeps, serverKeeps })));
  const priceWith = (note: string): string => `{"event":"price","symbol":"EURUSD","note":"${note} é"}`;
  // Alike enough that a kept context shrinks the second message.
  const contents = ['first', 'second', 'third'].map((note) => priceWith(note).repeat(30));

  const word = (keeps: boolean): string => (keeps ? 'kept' : 'dropped');

  for (const { clientKeeps, serverKeeps } of combinations) {
    it.each([8, 9, 10, 11, 12, 13, 14, 15])(
      `${word(clientKeeps)} by the client, ${word(serverKeeps)} by the server, with windows of %i bits`,
      async (bits) => {
        const connection = upgraded([
          'permessage-deflate', `server_max_window_bits=${bits}`, `client_max_window_bits=${bits}`,
          ...(clientKeeps ? [] : ['client_no_context_takeover']), ...(serverKeeps ? [] : ['server_no_context_takeover']),
        ].join('; '));
        // zlib takes 8 bits for 9.
        const ofClient = new Compressor(clientKeeps, Math.max(9, bits));
        const ofServer = new Compressor(serverKeeps, Math.max(9, bits));
        for (const content of contents) {
          connection.client(compressed({ payload: await ofClient.message(content), mask: true }))
            .server(compressed({ payload: await ofServer.message(content.toUpperCase()) }));
        }
        expect(codesOf(connection).filter((code) => code !== 'websocket-bad-handshake')).toEqual([]);
        expect(textsOf(connection)).toEqual(contents.flatMap((content) => [content, content.toUpperCase()]));
        const [first, , second] = messagesOf(connection);
        if (clientKeeps && bits > 11) expect(second!.length).toBeLessThan(first!.length / 2);
        expect(first!.decodedLength).toBe(Buffer.byteLength(contents[0]!));
      });
  }

  it('live on over empty messages, plain ones between and control frames', async () => {
    const compressor = new Compressor();
    const bytes = join(
      compressed({ payload: await compressor.message('one and all') }), frame({ payload: 'plain' }), frame({ opcode: 9 }),
      compressed({ payload: await compressor.message('') }), frame({ payload: '' }), compressed({ payload: '' }),
      compressed({ payload: await compressor.message('one and all') }));
    const connection = server(bytes);
    expect(messagesOf(connection).map(({ opcode, compressed: isCompressed, text, decodedLength }) =>
      [opcode, isCompressed, text, decodedLength])).toEqual([
      ['text', true, 'one and all', 11], ['text', false, 'plain', 5], ['ping', false, undefined, 0],
      ['text', true, '', 0], ['text', false, '', 0], ['text', true, '', 0], ['text', true, 'one and all', 11],
    ]);
    expect(connection.notes).toEqual([]);
  });

  it('live on over fragments with a ping between', async () => {
    const compressor = new Compressor();
    const payload = await compressor.message('in fragments '.repeat(9));
    const second = await compressor.message('in fragments again');
    const connection = server(join(
      compressed({ payload: payload.subarray(0, 5), final: false }), frame({ opcode: 9, payload: 'x' }),
      frame({ opcode: 0, payload: payload.subarray(5, 6), final: false }), frame({ opcode: 0, payload: payload.subarray(6) }),
      compressed({ payload: second, opcode: 2 })));
    expect(messagesOf(connection)).toMatchObject([
      { opcode: 'ping' }, { text: 'in fragments '.repeat(9), frames: 3, length: payload.length },
      { opcode: 'binary', decodedLength: 18, compressed: true },
    ]);
    expect(connection.notes).toEqual([]);
  });

  it('stay apart where messages of several connections come in turn, piece by piece', async () => {
    const ends = Array.from({ length: 12 }, () => ({ compressor: new Compressor(), connection: upgraded('permessage-deflate') }));
    const saying = (at: number, turn: number): string =>
      `connection ${at} says what it said in turn ${turn}: `.repeat(1 + ((at * turn) % 40));
    for (let turn = 0; turn < 4; turn++) {
      const messages = await Promise.all(ends.map(async ({ compressor }, at) =>
        compressed({ payload: await compressor.message(saying(at, turn)) })));
      for (const part of [0, 1, 2]) {
        ends.forEach(({ connection }, at) => {
          const third = Math.ceil(messages[at]!.length / 3);
          connection.server(messages[at]!.subarray(part * third, (part + 1) * third));
        });
      }
    }
    ends.forEach(({ connection }, at) => {
      expect(textsOf(connection)).toEqual([0, 1, 2, 3].map((turn) => saying(at, turn)));
      expect(connection.notes).toEqual([]);
    });
  });

  it('outlive messages longer than their windows', async () => {
    const noise = (length: number, seed: number): string => {
      let state = seed;
      const next = (): number => (state = (Math.imul(state, 1103515245) + 12345) & 0x7fffffff);
      return Array.from({ length }, () => String.fromCharCode(97 + (next() >> 16) % 26)).join('');
    };
    const contents = [20_000, 40, 30_000, 100_000, 40, 48_000, 0, 700].map((length, at) => noise(length, at % 3));
    const compressor = new Compressor();
    const connection = upgraded('permessage-deflate', { bodies: true, maxBody: 1 << 20 });
    for (const content of contents) connection.server(compressed({ payload: await compressor.message(content) }));
    expect(textsOf(connection)).toEqual(contents);
    expect(connection.notes).toEqual([]);
  });

  it('are a matter of the data frames: a bit on other frames is a violation', () => {
    const payload = packed('Hello');
    const bits = server(join(
      compressed({ payload: payload.subarray(0, 3), final: false }), compressed({ opcode: 0, payload: payload.subarray(3) })));
    expect(codesOf(bits)).toEqual(['websocket-reserved-bits']);
    expect(textsOf(bits)).toEqual(['Hello']);
    expect(codesOf(server(compressed({ opcode: 9 })))).toEqual(['websocket-reserved-bits']);
    expect(codesOf(upgraded().server(compressed({ payload })))).toEqual(['websocket-reserved-bits', 'websocket-bad-utf8']);
  });
});

describe('what does not inflate', () => {
  it('is noted, and shows no text', () => {
    const connection = server(compressed({ payload: fromHex('ff ff ff') }));
    expect(messagesOf(connection)).toMatchObject([{ length: 3, decodedLength: null, complete: true, compressed: true }]);
    expect(textsOf(connection)).toEqual([undefined]);
    expect(codesOf(connection)).toEqual(['websocket-bad-deflate']);
  });

  it('is a message cut short too', () => {
    const payload = packed('a longer message that is cut');
    const connection = server(compressed({ payload: payload.subarray(0, 10) }));
    expect(codesOf(connection)).toEqual(['websocket-bad-deflate']);
    expect(messagesOf(connection)[0]).toMatchObject({ decodedLength: null });
  });

  it('costs the context: later messages that need it are lost, with one note', async () => {
    const compressor = new Compressor();
    const messages: Uint8Array[] = [];
    for (let i = 0; i < 4; i++) messages.push(await compressor.message(`the same words again and again, ${i}`));
    const connection = upgraded('permessage-deflate');
    connection.server(compressed({ payload: messages[0]! })).server(compressed({ payload: fromHex('ff ff ff') }));
    for (const payload of messages.slice(1)) connection.server(compressed({ payload }));
    connection.server(compressed({ payload: packed('alone') }));
    expect(textsOf(connection)).toEqual(['the same words again and again, 0', ...Array(4).fill(undefined), 'alone']);
    expect(codesOf(connection)).toEqual(['websocket-bad-deflate', 'websocket-context-lost']);
  });

  it('costs one message where no context is kept', async () => {
    const compressor = new Compressor(false);
    const connection = upgraded('permessage-deflate; server_no_context_takeover');
    connection.server(compressed({ payload: fromHex('ff ff ff') }))
      .server(compressed({ payload: await compressor.message('fine') }));
    expect(textsOf(connection)).toEqual([undefined, 'fine']);
    expect(codesOf(connection)).toEqual(['websocket-bad-deflate']);
  });

  it('may be for a gap, inside a message or over one', async () => {
    for (const isInside of [true, false]) {
      const compressor = new Compressor();
      const first = compressed({ payload: await compressor.message('the same words again and again') });
      const second = compressed({ payload: await compressor.message('the same words again and again') });
      const connection = upgraded('permessage-deflate');
      if (isInside) connection.server(first.subarray(0, 6)).gap('server', 4).server(first.subarray(10));
      else connection.gap('server', first.length);
      connection.server(second).server(compressed({ payload: packed('alone') }));
      const [lost, alone] = messagesOf(connection).slice(-2);
      expect(lost).toMatchObject({ complete: true, decodedLength: null });
      expect(alone).toMatchObject({ text: 'alone', decodedLength: 5 });
      expect(codesOf(connection)).toEqual(isInside ? ['websocket-context-lost']
        : ['websocket-lost-sync', 'protocol-resync', 'websocket-context-lost']);
      if (isInside) expect(messagesOf(connection)[0]).toMatchObject({ complete: false, decodedLength: null });
    }
  });

  it('may be for the end, which shows what there is', () => {
    const connection = upgraded('permessage-deflate');
    connection.server(compressed({ payload: packed('abcdefghijklmnopqrstuvwxyz') }).subarray(0, 14)).end('server', 'capture-end');
    expect(messagesOf(connection)).toMatchObject([{ complete: false, truncated: true, decodedLength: null }]);
    expect(textsOf(connection)[0]).toMatch(/^abcdef/);
    expect(connection.notes).toEqual([]);
  });

  it('is nothing without the handshake, except what needs what was before', async () => {
    const compressor = new Compressor();
    await compressor.message('words that nobody saw');
    const connection = midway();
    connection.server(compressed({ payload: await compressor.message('words that nobody saw, twice') }))
      .server(compressed({ payload: packed('alone') }));
    expect(messagesOf(connection)).toMatchObject([{ decodedLength: null }, { compressed: true, text: 'alone' }]);
    expect(codesOf(connection)).toEqual(['websocket-midway', 'websocket-context-lost']);
  });
});

describe('bombs', () => {
  it('stop at the limit, alike however they are cut', () => {
    const bytes = compressed({ payload: packed(Buffer.alloc(200_000, 'a')) });
    const feed = (pieces: Uint8Array[]): Harness => {
      const connection = upgraded('permessage-deflate', { maxDecoded: 1000, bodies: true });
      for (const piece of pieces) connection.server(piece);
      return connection;
    };
    everyway(bytes, (pieces) => essence(feed(pieces)));
    const connection = feed([bytes]);
    expect(messagesOf(connection)).toMatchObject([
      { decodedLength: null, complete: true, text: 'a'.repeat(1000), truncated: true },
    ]);
    expect(codesOf(connection)).toEqual(['websocket-inflate-limit']);
  });

  it('of more than a mebibyte stop at two hundred times their size', () => {
    const connection = upgraded('permessage-deflate', { maxDecoded: 1 << 30 });
    for (const mebibytes of [30, 1]) connection.server(compressed({ payload: packed(Buffer.alloc(mebibytes << 20)) }));
    expect(messagesOf(connection)).toMatchObject([{ decodedLength: null }, { decodedLength: 1 << 20 }]);
    expect(codesOf(connection)).toEqual(['websocket-inflate-limit']);
  });

  it('do not end the connection', () => {
    const connection = upgraded('permessage-deflate', { maxDecoded: 1000 });
    connection.server(compressed({ payload: packed('b'.repeat(5000)) })).server(compressed({ payload: packed('after') }));
    expect(textsOf(connection)).toEqual(['b'.repeat(1000), 'after']);
  });
});
