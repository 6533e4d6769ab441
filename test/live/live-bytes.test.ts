import { describe, expect, it } from 'vitest';
import { LiveBytes } from '../../src/live/live-bytes.ts';

const text = (value: string): Uint8Array => Buffer.from(value);

async function all(bytes: LiveBytes): Promise<string[]> {
  const pieces: string[] = [];
  for await (const piece of bytes) pieces.push(Buffer.from(piece).toString());
  return pieces;
}

describe('bytes of a capture that goes on', () => {
  it('come in order, those that wait in one piece, until the end', async () => {
    const bytes = new LiveBytes();
    const read = all(bytes);
    bytes.push(text('a'));
    await new Promise(setImmediate);
    bytes.push(text('b'));
    bytes.push(text('c'));
    bytes.end();
    bytes.push(text('too late'));
    expect(await read).toEqual(['a', 'bc']);
    expect(bytes.waiting).toBe(0);
  });

  it('keep their sender waiting only where too many wait', async () => {
    const said: boolean[] = [];
    const bytes = new LiveBytes({ full: (full) => void said.push(full), mostWaiting: 3 });
    bytes.push(text('abc'));
    expect([said, bytes.room()]).toEqual([[], undefined]);
    bytes.push(text('d'));
    expect(said).toEqual([true]);
    const room = bytes.room();
    const iterator = bytes[Symbol.asyncIterator]();
    expect(Buffer.from((await iterator.next()).value!).toString()).toBe('abcd');
    await room;
    expect(said).toEqual([true, false]);
  });

  it('go when nobody wants them, and their sender hears of it', async () => {
    let gone = 0;
    const bytes = new LiveBytes({ gone: () => void gone++, mostWaiting: 1 });
    bytes.push(text('abc'));
    const room = bytes.room();
    bytes.destroy();
    await room;
    expect([gone, await all(bytes)]).toEqual([1, []]);
  });
});
