/** Beside the package `ws`: what its sender writes must read as what it was given, in either direction. */
import { Duplex } from 'node:stream';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import * as ws from 'ws';
import { codesOf, messagesOf, upgraded } from './connection.ts';

/** What the package exports and its types do not know. */
const { PerMessageDeflate, Sender } = ws as unknown as {
  PerMessageDeflate: new (options: object) => { accept(offers: object[]): object; cleanup(): void };
  Sender: new (socket: Duplex, extensions: object) => {
    send(data: Buffer, options: object, done: () => void): void;
    ping(data: string, mask: boolean, done: () => void): void;
    pong(data: string, mask: boolean, done: () => void): void;
  };
};

interface Sent {
  text: boolean;
  data: string;
  compress: boolean;
  fragments: number;
  control: 'ping' | 'pong' | null;
}

/** The bytes that ws writes for these messages. */
async function written(messages: readonly Sent[], isClient: boolean, extension: Record<string, unknown>): Promise<Uint8Array> {
  const pieces: Buffer[] = [];
  const socket = new Duplex({
    read: () => {},
    write: (piece: Buffer, _, done) => {
      pieces.push(piece);
      done();
    },
  });
  const deflate = new PerMessageDeflate({ isServer: !isClient, threshold: 0 });
  deflate.accept([extension]);
  const sender = new Sender(socket, { 'permessage-deflate': deflate });
  for (const { text, data, compress, fragments, control } of messages) {
    const bytes = Buffer.from(data);
    const size = Math.max(1, Math.ceil(bytes.length / fragments));
    for (let i = 0; i < fragments; i++) {
      const options = { binary: !text, compress, fin: i === fragments - 1, mask: isClient, rsv1: compress };
      const end = i === fragments - 1 ? bytes.length : (i + 1) * size;
      await new Promise<void>((resolve) => sender.send(bytes.subarray(i * size, end), options, resolve));
      if (control) await new Promise<void>((resolve) => sender[control]('mid', isClient, resolve));
    }
  }
  deflate.cleanup();
  return new Uint8Array(Buffer.concat(pieces));
}

describe('what ws sends', () => {
  const message = fc.record({
    text: fc.boolean(),
    data: fc.oneof(fc.string({ unit: 'grapheme' }), fc.string().map((text) => `${text} and so on, `.repeat(50))),
    compress: fc.boolean(),
    fragments: fc.integer({ min: 1, max: 4 }),
    control: fc.constantFrom(null, 'ping' as const, 'pong' as const),
  });
  const parameters = fc.record({ takeover: fc.boolean(), bits: fc.integer({ min: 9, max: 15 }) });

  it.each([true, false])('is read back, with the sender as client: %s', async (isClient) => {
    const side = isClient ? 'client' : 'server';
    await fc.assert(fc.asyncProperty(
      fc.array(message, { maxLength: 6 }), parameters, fc.integer({ min: 1, max: 200 }),
      async (messages, { takeover, bits }, step) => {
        const extension = {
          [`${side}_max_window_bits`]: [isClient ? bits : String(bits)],
          ...(!takeover && { [`${side}_no_context_takeover`]: [true] }),
        };
        const bytes = await written(messages, isClient, extension);
        const connection = upgraded(
          `permessage-deflate; ${side}_max_window_bits=${bits}${takeover ? '' : `; ${side}_no_context_takeover`}`,
          { bodies: true, maxBody: 1 << 20 });
        for (let at = 0; at < bytes.length; at += step) connection[side](bytes.slice(at, at + step));
        expect(codesOf(connection)).toEqual([]);
        const data = messagesOf(connection).filter(({ opcode }) => opcode === 'text' || opcode === 'binary');
        expect(data.map(({ opcode, text, base64, frames, compressed }) => ({
          text: opcode === 'text', data: text ?? Buffer.from(base64!, 'base64').toString(), fragments: frames, compressed,
        }))).toEqual(messages.map(({ text, data: content, fragments, compress }) => ({
          text, data: Buffer.from(content).toString(), fragments, compressed: compress,
        })));
        const controls = messagesOf(connection).filter(({ opcode }) => opcode === 'ping' || opcode === 'pong');
        const sentControls = messages.flatMap(({ control, fragments }) => (control ? Array(fragments).fill(control) : []));
        expect(controls.map(({ opcode }) => opcode)).toEqual(sentControls);
      }), { numRuns: 60 });
  });
});
