import { describe, expect, test } from 'vitest';
import { Redaction } from '../../src/redact/redaction.ts';
import { redactHeads } from '../../src/redact/head-text.ts';
import { defaultRules } from '../../src/redact/rules.ts';
import { GAP } from '../../src/redact/secrets.ts';

const heads = (text: string): string => redactHeads(text, new Redaction('key', defaultRules));

describe('lines of HTTP', () => {
  test.each([
    ['GET /index.html?page=2 HTTP/1.1\r\n'], ['HTTP/1.1 404 Not Found\r\n'], ['Content-Length: 12\r\n'], ['Transfer-Encoding: chunked\r\n'],
    ['Connection: keep-alive\r\n'], ['Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n'], ['1f4\r\n'], ['0\r\n\r\n'], ['1f4;name=value\r\n'],
    ['User-Agent: curl/8.5.0\r\n'], ['WWW-Authenticate: Bearer realm="api"\r\n'],
  ])('%j says nothing that is to be replaced', (line) => expect(heads(line)).toBe(line));

  test.each([
    ['Host: shop.bigcorp.com:8080\r\n', /^Host: [a-z]{4}\.[a-z]{7}\.com:8080\r\n$/],
    ['Host: 10.128.200.143:8080\r\n', /^Host: 10\.\d{3}\.\d{3}\.\d{3}:8080\r\n$/],
    ['CONNECT db.bigcorp.com:443 HTTP/1.1\r\n', /^CONNECT [a-z]{2}\.[a-z]{7}\.com:443 HTTP\/1\.1\r\n$/],
    ['GET http://ann:pw@shop.bigcorp.com/x HTTP/1.1\r\n', /^GET http:\/\/[a-z]{3}:[a-z]{2}@[a-z]{4}\.[a-z]{7}\.com\/x HTTP\/1\.1\r\n$/],
    ['X-Forwarded-For: 93.184.216.34, 198.51.100.177\r\n', /^X-Forwarded-For: \d{2}\.\d{3}\.\d{3}\.\d{2}, 198\.51\.100\.\d{3}\r\n$/],
    ['Cookie: a=1; token=abcdef123\r\n', /^Cookie: a=\d; token=[a-f]{6}\d{3}\r\n$/],
  ])('%j has a replacement', (line, form) => {
    expect(heads(line)).toMatch(form);
    expect(heads(line)).not.toBe(line);
  });

  test('the name, the colon and the space of any header stay', () => {
    expect(heads('X-AUTH-TOKEN :\t  abc\r\n')).toMatch(/^X-AUTH-TOKEN :\t {2}[a-z]{3}\r\n$/);
  });

  test('what is no line of HTTP cannot be read any more, up to where a message begins', () => {
    expect(heads('left over of a body HTTP/1.1 200 OK\r\n')).toBe('xxxx xxxxxxxxxxxxxx HTTP/1.1 200 OK\r\n');
    expect(heads('{"a":"b"}\r\n')).not.toContain('b');
  });

  test('a value that a hole has cut is replaced on both sides of it', () => {
    const result = heads(`Authorization: Bearer abcd${GAP}efgh\r\n`);
    expect(result).toMatch(new RegExp(`^Authorization: Bearer [a-z]{4}${GAP}[a-z]{4}\r\n$`));
    expect(result).not.toContain('abcd');
    expect(result).not.toContain('efgh');
  });

  test('a size of a chunk behind a hole goes on to be one', () => expect(heads(`${GAP}10f8\r\n`)).toBe(`${GAP}10f8\r\n`));
});
