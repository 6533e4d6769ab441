import { describe, expect, it } from 'vitest';
import { Chunk } from '../../src/bytes/chunk.ts';
import { toBytes } from '../../src/bytes/text.ts';
import { http2 } from '../../src/dissect/http2.ts';
import type { ConnectionRecord, EarshotRecord } from '../../src/record.ts';
import { httpHead, type TcpConversation } from '../../src/testing/index.ts';
import { readTcp } from '../support/read-built.ts';

const PREFACE = 'PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n';
/** An empty SETTINGS frame (RFC 9113 §6.5). */
const SETTINGS = '\0\0\0\u0004\0\0\0\0\0';

function talk(play: (connection: TcpConversation) => void): EarshotRecord[] {
  return readTcp((connection) => {
    connection.open();
    play(connection);
    connection.close();
  }).records;
}

const told = (records: EarshotRecord[]): unknown[] => records
  .filter(({ type }) => type === 'note' || type === 'http')
  .map((record) => (record.type === 'note' ? [record.code, record.side, record.frame] : record.type));
const protocols = (records: EarshotRecord[]): string[] =>
  records.find((record): record is ConnectionRecord => record.type === 'connection')!.protocols;

describe('HTTP/2 in the clear', () => {
  it('is named by its preface, once a connection, and makes no records', () => {
    const records = talk((both) => both.client(PREFACE + SETTINGS).server(SETTINGS).client(SETTINGS));
    expect(told(records)).toEqual([['http2-opaque', 'client', 4]]);
    expect(protocols(records)).toEqual(['http2']);
  });

  it('is named where the preface comes in pieces', () => {
    const records = talk((both) => {
      for (const character of PREFACE) both.client(character);
    });
    expect(protocols(records)).toEqual(['http2']);
  });

  it('is named behind an upgrade', () => {
    const records = talk((both) => {
      both.client(httpHead('GET / HTTP/1.1', { Connection: 'Upgrade, HTTP2-Settings', Upgrade: 'h2c' }));
      both.server(httpHead('HTTP/1.1 101 Switching Protocols', { Connection: 'Upgrade', Upgrade: 'h2c' }) + SETTINGS);
      both.client(PREFACE + SETTINGS);
    });
    const answered = records.find((record) => record.type === 'http')!.response!.frame;
    expect(told(records)).toEqual(['http', ['http2-opaque', 'server', answered]]);
    expect(protocols(records)).toEqual(['http', 'h2c']);
  });

  it('is not what a request for * is, nor half a preface', () => {
    const probe = (client: string, server = '', rolesCertain = true): string => http2.stream!.probe({
      client: new Chunk().place(toBytes(client)), server: new Chunk().place(toBytes(server)),
      clientPort: 40000, serverPort: 80, rolesCertain, fromStart: true,
    });
    for (const text of ['', 'PRI * HTTP/1.1\r\n', `${PREFACE.slice(0, -2)}..`]) expect(probe(text), text).toBe('not-mine');
    expect(probe(PREFACE.slice(0, 20))).toBe('need-more');
    expect(probe(SETTINGS, PREFACE, false)).toBe('mine-flipped');
    expect(probe(SETTINGS, PREFACE)).toBe('not-mine');
  });
});
