import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { Chunk } from '../../src/bytes/chunk.ts';
import type { ProbeAnswer } from '../../src/dissect/dissector.ts';
import { quic } from '../../src/dissect/quic.ts';
import { datagramHarness } from '../../src/testing/harness.ts';

/** A long header packet (RFC 9000 §17.2) with an 8-byte destination and no source id, then `rest`. */
function packet(first: number, version: number, rest: number[], size = 1200): Uint8Array {
  const bytes = new Uint8Array(size);
  bytes.set([first, version >>> 24, (version >> 16) & 255, (version >> 8) & 255, version & 255, 8, 1, 2, 3, 4, 5, 6, 7, 8, 0, ...rest]);
  return bytes;
}

/** No token; 1,182 bytes follow. */
const INITIAL = packet(0xc3, 1, [0, 0x44, 0x9e]);

const probe = (bytes: Uint8Array): ProbeAnswer =>
  quic.datagram!.probe({ from: 'client', payload: new Chunk().place(bytes), clientPort: 40000, serverPort: 443 });

describe('QUIC', () => {
  it('is named, once a connection, with version and connection id', () => {
    const { records, notes } = datagramHarness(quic).client(INITIAL).server(INITIAL).end();
    expect(records).toEqual([]);
    expect(notes).toEqual([{
      code: 'quic-opaque', message: 'QUIC 1: encrypted, not read', from: 'client', frame: 1, version: 'QUIC 1',
      destination: '0102030405060708', source: '',
    }]);
  });

  it.each([
    ['an Initial of version 2', packet(0xd3, 0x6b3343cf, [0, 0x44, 0x9e])],
    ['a Handshake packet', packet(0xe3, 1, [0x44, 0x9e])],
    ['an Initial of a draft', packet(0xc3, 0xff00001d, [0, 0x44, 0x9e])],
    ['Version Negotiation', packet(0x80, 0, [0, 0, 0, 1], 19)],
    ['a reserved version', packet(0xc3, 0x1a2a3a4a, [0, 0x44, 0x9e])],
  ])('is recognised by %s', (_, bytes) => {
    expect(probe(bytes)).toBe('mine');
  });

  it.each([
    ['a version nobody speaks', packet(0xc3, 0x12345678, [0, 0x44, 0x9e])],
    ['a length over the datagram', packet(0xc3, 1, [0, 0x47, 0xff])],
    ['a token over the datagram', packet(0xc3, 1, [0x7f, 0xff])],
    ['a connection id of 21 bytes', Uint8Array.of(0xc3, 0, 0, 0, 1, 21, ...Array.from({ length: 100 }, () => 0))],
    ['a clear fixed bit', packet(0x83, 1, [0, 0x44, 0x9e])],
    ['a short header', Uint8Array.of(0x43, ...INITIAL.slice(1))],
    ['a cut header', INITIAL.slice(0, 10)],
  ])('is not recognised in %s', (_, bytes) => {
    expect(probe(bytes)).toBe('not-mine');
  });

  it('is not recognised in random bytes', () => {
    fc.assert(fc.property(fc.uint8Array({ minLength: 20, maxLength: 60 }), (bytes) => {
      expect(probe(bytes)).toBe('not-mine');
    }));
  });
});
