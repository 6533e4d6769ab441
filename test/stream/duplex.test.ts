import { describe, expect, it } from 'vitest';
import { Duplex } from '../../src/stream/duplex.ts';
import { HalfStream, StreamMemory } from '../../src/stream/half-stream.ts';

/** Both sides of a connection; everything handed on is written into one line, the server's in capitals. */
function connection() {
  let log = '';
  const half = (write: (text: string) => string): HalfStream => new HalfStream({
    data: (chunk) => void (log += write(Buffer.from(chunk.copy()).toString())),
    gap: (length, cause) => void (log += write(`[${length} ${cause}]`)),
    end() {},
    conflict() {},
  }, new StreamMemory());
  const client = half((text) => text);
  const server = half((text) => text.toUpperCase());
  client.startAtSyn(0);
  server.startAtSyn(0);
  const streams = new Duplex(client, server);
  let frame = 0;
  const send = (from: HalfStream, to: HalfStream) => (seq: number, data: string, ack: number, seconds = 0): void => {
    const bytes = Buffer.from(data);
    const at = { number: ++frame, seconds, nanos: frame * 1000 };
    to.acknowledge(ack, 7, 65535);
    from.segment(seq, bytes, 0, bytes.length, bytes.length, at, to, ack);
    streams.settle(at, frame);
  };
  return { client: send(client, server), server: send(server, client), streams, log: () => log, ends: { client, server } };
}

describe('both sides in the order of cause', () => {
  it('lets an answer wait for the request that it acknowledges', () => {
    const { client, server, log } = connection();
    server(0, 'answer ', 4);
    server(7, 'more ', 4);
    expect(log()).toBe('');
    client(0, 'ask ', 0);
    expect(log()).toBe('ask ANSWER MORE ');
  });

  it('keeps a conversation in order that was captured backwards', () => {
    const { client, server, log } = connection();
    server(1, '4', 2);
    client(1, '3', 1);
    server(0, '2', 1);
    client(0, '1', 0);
    expect(log()).toBe('1234');
  });

  it('gives up what was acknowledged and does not come within 16 frames', () => {
    const { client, server, log } = connection();
    client(3, 'rest ', 0);
    for (let at = 0; at < 14; at++) server(at, '.', 8);
    expect(log()).toBe('');
    for (let at = 14; at < 17; at++) server(at, '.', 8);
    expect(log()).toBe(`[3 capture]rest ${'.'.repeat(17)}`);
  });

  it('or within a tenth of a second', () => {
    const { server, log } = connection();
    server(0, 'a', 9);
    server(1, 'b', 9, 1);
    expect(log()).toBe('[9 capture]AB');
  });

  it('takes one acknowledged byte for a FIN that was not captured, and waits for it only once', () => {
    const { client, server, log } = connection();
    client(0, 'ask', 0);
    server(0, 'a', 4);
    server(1, 'b', 4, 1);
    server(2, 'c', 4, 1);
    expect(log()).toBe('askABC');
  });

  it('goes by the copy that was sent first, where bytes were sent twice', () => {
    const { client, server, log } = connection();
    server(2, 'cd', 5);
    client(0, 'ask', 0);
    client(3, '??', 3);
    expect(log()).toBe('ask');
    server(0, 'abc', 3);
    expect(log()).toBe('askABC??D');
  });

  it('gives up what is awaited when its time is over, although no frame comes', () => {
    const { client, server, streams, log } = connection();
    client(0, 'ask', 0);
    server(4, 'answer', 3);
    client(3, '', 10);
    expect(log()).toBe('ask');
    streams.elapse(0, 50e6);
    expect(log()).toBe('ask');
    streams.elapse(0, 150e6);
    expect(log()).toBe('ask[4 CAPTURE]ANSWER');
    streams.elapse(1, 0);
    expect(log()).toBe('ask[4 CAPTURE]ANSWER');
  });

  it('gives up what is awaited also where the clock was set back meanwhile', () => {
    const { client, server, streams, log } = connection();
    client(0, 'ask', 0);
    server(4, 'answer', 3);
    client(3, '', 10);
    // Frames out of order are no clock that was set.
    streams.elapse(-1, 950e6);
    expect(log()).toBe('ask');
    streams.elapse(-3600, 0);
    expect(log()).toBe('ask[4 CAPTURE]ANSWER');
  });

  it('hands on everything at the end, even where both sides wait for each other', () => {
    const { client, server, streams, log, ends } = connection();
    client(0, 'x', 1);
    server(0, 'y', 1);
    client(5, 'z', 1);
    expect(log()).toBe('');
    streams.flush('network');
    expect(log()).toBe('xY[4 network]z');
    expect([ends.client.waitingBytes, ends.server.waitingBytes]).toEqual([0, 0]);
  });
});
