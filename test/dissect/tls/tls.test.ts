import { createHash } from 'node:crypto';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { Chunk, EMPTY } from '../../../src/bytes/chunk.ts';
import type { ProbeAnswer } from '../../../src/dissect/dissector.ts';
import { tls } from '../../../src/dissect/tls/tls.ts';
import type { TlsRecord } from '../../../src/record.ts';
import { everyway } from '../../support/everyway.ts';
import { streamHarness, type Harness } from '../../support/harness.ts';
import {
  alpn, bytes, clientHello, clientVersions, extension, handshake, record, RETRY_RANDOM, serverHello, serverVersion, sni, u16,
  vector,
} from './handshakes.ts';

const HELLO = clientHello(sni('example.test'), alpn('h2', 'http/1.1'), clientVersions(0x2a2a, 0x0304, 0x0303));
const CLIENT = record(22, HELLO, 0x0301);
const SERVER_12 = record(22, serverHello(0xc02f, [alpn('h2')]));
const SERVER_13 = record(22, serverHello(0x1301, [serverVersion(0x0304)]));
const CHANGE_CIPHER = record(20, [1]);
const data = (length: number): Uint8Array => record(23, new Uint8Array(length));

const tlsRecord = (connection: Harness): TlsRecord => {
  expect(connection.records).toHaveLength(1);
  return connection.records[0] as TlsRecord;
};

describe('TLS without keys', () => {
  it('shows what was offered and what was chosen, as soon as the server has answered', () => {
    const connection = streamHarness(tls).client(CLIENT).server(SERVER_12);
    expect(tlsRecord(connection)).toEqual({
      type: 'tls', time: '2023-11-14T22:13:20.001000000Z', frame: 1, version: 'TLS 1.2', serverName: 'example.test',
      alpn: { offered: ['h2', 'http/1.1'], chosen: 'h2' }, cipherSuite: 'TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256', alerts: [],
      ja3: createHash('md5').update('771,4865-49199,0-16-43,,').digest('hex'),
    });
    expect(connection.client(CHANGE_CIPHER).client(data(100)).end().records).toHaveLength(1);
    expect(connection.notes).toEqual([]);
  });

  it('tells TLS 1.3 by its extension; the protocol inside is then encrypted', () => {
    const { version, cipherSuite, alpn: protocols } = tlsRecord(streamHarness(tls).client(CLIENT).server(SERVER_13));
    expect({ version, cipherSuite, chosen: protocols.chosen })
      .toEqual({ version: 'TLS 1.3', cipherSuite: 'TLS_AES_128_GCM_SHA256', chosen: null });
  });

  it('comes out the same however hello and answer are cut into segments', () => {
    const outcome = (connection: Harness): unknown => [{ ...tlsRecord(connection), frame: 0, time: '' }, connection.notes];
    everyway(CLIENT, (pieces) => {
      const connection = streamHarness(tls);
      for (const piece of pieces) connection.client(piece);
      return outcome(connection.server(SERVER_12));
    });
    everyway(bytes(SERVER_13, CHANGE_CIPHER, data(30)), (pieces) => {
      const connection = streamHarness(tls).client(CLIENT);
      for (const piece of pieces) connection.server(piece);
      return outcome(connection.end());
    });
  });

  it('puts a hello together that spans records', () => {
    const half = HELLO.length >> 1;
    const hello = bytes(record(22, HELLO.slice(0, half)), record(22, HELLO.slice(half)));
    const connection = streamHarness(tls).client(hello).server(SERVER_12);
    expect(tlsRecord(connection).serverName).toBe('example.test');
  });

  it('waits for the real answer after a request for another hello', () => {
    const retry = record(22, serverHello(0x1301, [serverVersion(0x0304)], RETRY_RANDOM));
    const connection = streamHarness(tls).client(CLIENT).server(bytes(retry, CHANGE_CIPHER));
    expect(connection.records).toEqual([]);
    connection.client(bytes(CHANGE_CIPHER, CLIENT)).server(SERVER_13);
    expect(tlsRecord(connection)).toMatchObject({ version: 'TLS 1.3', helloRetry: true, frame: 1 });
  });

  it('says what the client offered when nobody answers', () => {
    expect(tlsRecord(streamHarness(tls).client(CLIENT).end())).toMatchObject({
      version: 'TLS 1.3', serverName: 'example.test', cipherSuite: null, encrypted: { client: 0, server: 0 },
    });
  });

  it('counts what is encrypted in a connection that was joined midway', () => {
    const connection = streamHarness(tls).client(data(100)).server(bytes(data(2000), data(0))).client(data(1)).end();
    expect(tlsRecord(connection)).toMatchObject({
      version: null, serverName: null, frame: 1, encrypted: { client: 101, server: 2000 },
    });
  });

  it('takes an encrypted Finished for no hello', () => {
    const finished = record(22, bytes(2, 0, 0, 40, new Uint8Array(40).fill(9)));
    const { records, notes } = streamHarness(tls).server(bytes(CHANGE_CIPHER, finished)).end();
    expect(records).toMatchObject([{ version: null }]);
    expect(notes).toEqual([]);
  });

  it('reads the hello of a client that still speaks SSL 2.0 to begin with', () => {
    const hello = vector(2, 1, u16(0x0301), u16(6), u16(0), u16(16), [0, 0, 0x2f, 1, 0, 0x80], new Uint8Array(16));
    hello[0]! |= 0x80;
    const shown = everyway(hello, (pieces) => {
      const connection = streamHarness(tls);
      for (const piece of pieces) connection.client(piece);
      return { ...tlsRecord(connection.server(SERVER_12)), frame: 0, time: '' };
    });
    expect(shown).toMatchObject({ version: 'TLS 1.2', serverName: null });
    expect(shown.ja3).toBeUndefined();
  });
});

describe('a TLS alert', () => {
  it('before the handshake is done stands in the record and in a note', () => {
    const connection = streamHarness(tls).client(CLIENT).server(record(21, [2, 40])).end();
    expect(tlsRecord(connection).alerts)
      .toMatchObject([{ from: 'server', level: 'fatal', description: 'handshake_failure', frame: 2 }]);
    expect(connection.notes).toEqual([{
      code: 'tls-alert', message: 'TLS alert of the server: handshake_failure (fatal)', from: 'server', level: 'fatal',
      description: 'handshake_failure', frame: 2,
    }]);
  });

  it('that comes later is a note; one that only warns weighs less', () => {
    const { records, notes } = streamHarness(tls).client(CLIENT).server(SERVER_12)
      .client(record(21, [2, 48])).server(record(21, [1, 112]));
    expect(records).toMatchObject([{ alerts: [] }]);
    expect(notes).toMatchObject([{ description: 'unknown_ca', frame: 3 }, { description: 'unrecognized_name', severity: 'note' }]);
    expect(notes[0]!.severity).toBeUndefined();
  });

  it('of closing, or one that is encrypted, is no warning', () => {
    const { notes } = streamHarness(tls).client(CLIENT).server(SERVER_12)
      .client(record(21, [1, 0])).server(record(21, new Uint8Array(26)));
    expect(notes).toEqual([]);
  });

  it('is one of 64 in the record, however many there are', () => {
    const alert = record(21, [1, 112]);
    const connection = streamHarness(tls).client(CLIENT);
    for (let i = 0; i < 100; i++) connection.server(alert);
    const { alerts, moreAlerts } = tlsRecord(connection.server(SERVER_12).server(alert).end());
    expect([alerts.length, moreAlerts]).toEqual([64, 36]);
    expect(alerts.at(-1)!.frame).toBe(65);
    expect(tlsRecord(streamHarness(tls).client(CLIENT).server(alert).server(SERVER_12))).not.toHaveProperty('moreAlerts');
  });

  it('is read when it is cut in two', () => {
    const alert = record(21, [2, 80]);
    const { notes } = streamHarness(tls).client(CLIENT).server(alert.slice(0, 6)).server(alert.slice(6));
    expect(notes).toMatchObject([{ description: 'internal_error' }]);
  });
});

describe('holes in TLS', () => {
  it('inside a record are stepped over', () => {
    const long = data(1000);
    const connection = streamHarness(tls)
      .server(long.slice(0, 100)).gap('server', 800).server(bytes(long.slice(900), data(10))).end();
    expect(tlsRecord(connection).encrypted).toEqual({ client: 0, server: 95 + 105 + 10 });
  });

  it('inside a certificate leave the messages behind it readable', () => {
    const certificate = record(22, handshake(11, new Uint8Array(500)));
    const connection = streamHarness(tls)
      .client(certificate.slice(0, 50)).gap('client', 300).client(bytes(certificate.slice(350), CLIENT)).end();
    expect(tlsRecord(connection).serverName).toBe('example.test');
  });

  it('over a record header are searched through for the next one', () => {
    const { records, notes } = streamHarness(tls).server(data(10)).gap('server', 50)
      .server(bytes(new Uint8Array(33).fill(0x61), data(200), data(20))).end();
    expect(records).toMatchObject([{ encrypted: { server: 230 } }]);
    expect(notes).toEqual([]);
  });

  it('inside a hello cost the hello', () => {
    const connection = streamHarness(tls)
      .client(CLIENT.slice(0, 20)).gap('client', 10).client(CLIENT.slice(30)).server(SERVER_12);
    expect(tlsRecord(connection)).toMatchObject({ serverName: null, version: 'TLS 1.2', frame: 3 });
  });
});

describe('broken TLS', () => {
  it('keeps what an unfinished hello had said', () => {
    const connection = streamHarness(tls).client(CLIENT.slice(0, -20)).end();
    expect(tlsRecord(connection).serverName).toBe('example.test');
    expect(connection.notes).toMatchObject([{ code: 'tls-malformed', from: 'client' }]);
  });

  it('does not let one bad extension hide the others', () => {
    const broken = clientHello(extension(16, u16(900)), sni('example.test'));
    expect(tlsRecord(streamHarness(tls).client(record(22, broken)).end()).serverName).toBe('example.test');
  });

  it('stops at bytes that are no record', () => {
    const { notes } = streamHarness(tls).client(CLIENT).client('GET / HTTP/1.1\r\n\r\n').client('and more');
    expect(notes).toMatchObject([{ code: 'tls-malformed', frame: 2, from: 'client' }]);
  });

  it('never throws, whatever the bytes', () => {
    fc.assert(fc.property(fc.array(fc.uint8Array({ maxLength: 60 }), { maxLength: 8 }), fc.nat(200), (pieces, gap) => {
      const connection = streamHarness(tls).client(CLIENT.slice(0, gap));
      for (const piece of pieces) connection.client(piece).gap('server', gap).server(bytes([22, 3, 1], piece));
      expect(connection.end().records).toHaveLength(1);
    }));
  });
});

describe('TLS is recognised', () => {
  const probe = (client: Uint8Array, server: Uint8Array = EMPTY, serverPort = 4444, rolesCertain = false): ProbeAnswer =>
    tls.stream!.probe({
      client: new Chunk().place(client), server: new Chunk().place(server),
      clientPort: 40000, serverPort, rolesCertain, fromStart: true,
    });

  it('by a hello on any port, and waits for six bytes of it', () => {
    for (let length = 1; length < 6; length++) expect(probe(CLIENT.slice(0, length))).toBe('need-more');
    expect(probe(CLIENT.slice(0, 6))).toBe('mine');
  });

  it('the wrong way round when the guessed client answers', () => {
    expect(probe(SERVER_12)).toBe('mine-flipped');
    expect(probe(SERVER_12, CLIENT, 4444, true)).toBe('not-mine');
  });

  it('midway by records that follow on each other, or by one on a port of TLS', () => {
    expect(probe(bytes(data(20), data(20)))).toBe('mine');
    expect(probe(data(20), data(20))).toBe('mine');
    expect(probe(data(20))).toBe('need-more');
    expect(probe(data(20), EMPTY, 443)).toBe('mine');
  });

  it('not when half a hello, or one record of two sides, is answered by something else', () => {
    expect(probe(CLIENT.slice(0, 4), new TextEncoder().encode('HTTP/1.1 400'))).toBe('not-mine');
    expect(probe(data(20), new TextEncoder().encode('HTTP/1.1 400'))).toBe('not-mine');
  });

  it('by no other bytes', () => {
    expect(probe(new TextEncoder().encode('GET / HTTP/1.1\r\n\r\n'), EMPTY, 443)).toBe('not-mine');
    expect(probe(bytes(data(20), [0x48, 0x54, 0x54, 0x50, 0x2f]))).toBe('not-mine');
    expect(probe(bytes([22, 3, 1, 0, 4, 11]))).not.toBe('mine');
    fc.assert(fc.property(fc.uint8Array({ minLength: 12, maxLength: 80 }), (random) => {
      expect(probe(random)).not.toBe('mine');
    }));
  });
});
