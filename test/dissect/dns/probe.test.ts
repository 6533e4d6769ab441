import { encode, streamEncode } from 'dns-packet';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { Chunk, EMPTY } from '../../../src/bytes/chunk.ts';
import type { ProbeAnswer } from '../../../src/dissect/dissector.ts';
import { dns } from '../../../src/dissect/dns/dns.ts';

const QUERY = { type: 'query', id: 1, flags: 0x100, questions: [{ type: 'A', name: 'example.test' }] };
const ANSWER = { ...QUERY, type: 'response', answers: [{ type: 'A', name: 'example.test', data: '192.0.2.1' }] };

const datagram = (payload: Uint8Array, clientPort: number, serverPort: number): ProbeAnswer =>
  dns.datagram!.probe({ from: 'client', payload: new Chunk().place(payload), clientPort, serverPort });

const stream = (client: Uint8Array, serverPort = 4444, server: Uint8Array = EMPTY): ProbeAnswer => dns.stream!.probe({
  client: new Chunk().place(client), server: new Chunk().place(server),
  clientPort: 40000, serverPort, rolesCertain: false, fromStart: true,
});

describe('DNS is recognised', () => {
  it('in a datagram on any port when every byte fits', () => {
    expect(datagram(encode(QUERY), 40000, 4444)).toBe('mine');
  });

  it('the wrong way round when an answer comes first', () => {
    expect(datagram(encode(ANSWER), 53, 40000)).toBe('mine-flipped');
    expect(datagram(encode(ANSWER), 4444, 40000)).toBe('mine-flipped');
    expect(datagram(encode(ANSWER), 5353, 5353)).toBe('mine');
    expect(stream(streamEncode(ANSWER))).toBe('mine-flipped');
  });

  it('on its own port even when it is cut or odd', () => {
    const cut = encode(ANSWER).slice(0, 20);
    expect(datagram(cut, 40000, 53)).toBe('mine');
    expect(datagram(cut, 40000, 4444)).toBe('not-mine');
    expect(datagram(encode({ ...QUERY, flags: 0x2800 }), 40000, 53)).toBe('mine');
  });

  it('in a stream once there is enough of it', () => {
    const bytes = streamEncode(QUERY);
    for (let length = 2; length < bytes.length; length++) {
      expect(stream(bytes.slice(0, length)), `${length} bytes`).toBe('need-more');
    }
    expect(stream(bytes)).toBe('mine');
    expect(stream(bytes.slice(0, 14), 53)).toBe('mine');
    expect(stream(EMPTY, 4444, streamEncode(ANSWER))).toBe('mine');
  });
});

describe('DNS is not claimed', () => {
  it.each([
    ['a byte follows the message', Buffer.concat([encode(QUERY), Buffer.from('x')])],
    ['there are two questions', encode({ ...QUERY, questions: [...QUERY.questions, ...QUERY.questions] })],
    ['the type is not known', encode({ ...QUERY, questions: [{ type: 'UNKNOWN_700', name: 'example.test' }] })],
    ['a query has answers', encode({ ...ANSWER, type: 'query' })],
    ['it is an HTTP request', Buffer.from('GET / HTTP/1.1\r\nHost: example.test\r\n\r\n')],
    ['it is all zeros', new Uint8Array(64)],
  ])('on an odd port when %s', (_, bytes) => {
    expect(datagram(bytes, 40000, 4444)).toBe('not-mine');
  });

  it('in a stream whose first bytes do not fit, or are answered before they are a message', () => {
    expect(stream(Uint8Array.of(0, 9))).toBe('not-mine');
    expect(stream(Uint8Array.of(0, 40, 1, 2, 0x78, 0))).toBe('not-mine');
    expect(stream(Uint8Array.of(0, 40, 1, 2, 1, 0, 0, 2))).toBe('not-mine');
    const socks = Uint8Array.of(5, 2, 0, 1);
    expect([stream(socks), stream(socks, 4444, Uint8Array.of(5, 0))]).toEqual(['need-more', 'not-mine']);
  });

  it('for random bytes', () => {
    fc.assert(fc.property(fc.uint8Array({ minLength: 14, maxLength: 200 }), (bytes) => {
      expect(datagram(bytes, 40000, 4444)).toBe('not-mine');
      expect(stream(bytes)).toBe('not-mine');
    }), { numRuns: 2000 });
  });

  it('for text on its own port', () => {
    expect(datagram(Buffer.from('hello, is anybody there?'), 40000, 53)).toBe('not-mine');
    expect(stream(Buffer.from('GET / HTTP/1.1\r\n\r\n'), 53)).toBe('not-mine');
  });
});
