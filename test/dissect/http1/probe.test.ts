import { describe, expect, it } from 'vitest';
import { Chunk } from '../../../src/bytes/chunk.ts';
import { toBytes } from '../../../src/bytes/text.ts';
import { http1 } from '../../../src/dissect/http1/http1.ts';

const probe = (client: string, server = '', { rolesCertain = true, fromStart = true } = {}) => http1.stream!.probe({
  client: new Chunk().place(toBytes(client)), server: new Chunk().place(toBytes(server)),
  clientPort: 40000, serverPort: 12345, rolesCertain, fromStart,
});

describe('is it HTTP/1.x?', () => {
  it('a request line or a status line says so, on any port', () => {
    expect(probe('GET / HTTP/1.1\r\n')).toBe('mine');
    expect(probe('\r\nNOTIFY * HTTP/1.1\r\n')).toBe('mine');
    expect(probe('GET /old\r\n')).toBe('mine');
    expect(probe('', 'HTTP/1.1 200 OK\r\n')).toBe('mine');
    expect(probe('complete rubbish\r\n', 'HTTP/1.1 400 Bad Request\r\n')).toBe('mine');
  });

  it('every shorter prefix needs more', () => {
    for (const line of ['GET / HTTP/1.1', 'M-SEARCH * HTTP/1.1']) {
      for (let length = 0; length <= line.length; length++) expect(probe(line.slice(0, length)), line.slice(0, length)).toBe('need-more');
    }
    for (let length = 1; length < 13; length++) expect(probe('', 'HTTP/1.1 200 OK'.slice(0, length))).toBe('need-more');
  });

  it('other protocols are left alone', () => {
    expect(probe('PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n', '\0\0\x12\x04')).toBe('not-mine');
    expect(probe('OPTIONS rtsp://h/ RTSP/1.0\r\n', 'RTSP/1.0 200 OK\r\n')).toBe('not-mine');
    expect(probe('INVITE sip:a@b SIP/2.0\r\n', 'SIP/2.0 100 Trying\r\n')).toBe('not-mine');
    expect(probe('\x16\x03\x01\x02\0')).toBe('not-mine');
    expect(probe('', '220 mail.example ESMTP\r\n')).toBe('not-mine');
    expect(probe('SSH-2.0-x\r\n', 'SSH-2.0-y\r\n')).toBe('not-mine');
  });

  it('tells swapped roles where no handshake told them', () => {
    const uncertain = { rolesCertain: false, fromStart: false };
    expect(probe('HTTP/1.1 200 OK\r\n', '', uncertain)).toBe('mine-flipped');
    expect(probe('', 'GET / HTTP/1.1\r\n', uncertain)).toBe('mine-flipped');
    expect(probe('GET / HTTP/1.1\r\n', '', uncertain)).toBe('mine');
  });

  it('against the roles of a handshake believes a request, and no status line', () => {
    expect(probe('', 'GET / HTTP/1.1\r\n')).toBe('mine-flipped');
    expect(probe('HTTP/1.1 200 OK\r\n')).not.toBe('mine-flipped');
    expect(probe('HTTP/1.1 200 OK\r\n', '', { rolesCertain: true, fromStart: false })).not.toBe('mine-flipped');
  });

  it('joined midway, looks for a message inside what comes first', () => {
    const midway = { rolesCertain: true, fromStart: false };
    expect(probe('', 'the tail of a bodyHTTP/1.1 200 OK\r\n', midway)).toBe('mine');
    expect(probe('tail=1POST /x HTTP/1.1\r\n', '', midway)).toBe('mine');
    expect(probe('', 'only a body', midway)).toBe('need-more');
    expect(probe('', 'x'.repeat(20_000), midway)).toBe('not-mine');
  });
});
