import { describe, expect, it } from 'vitest';
import { codes, connection, exchanges, outcome, play, type Script, summary } from './support.ts';

/** A response to GET, and one behind it that shows whether the framing was right. */
const answered = (head: string, body: string) => {
  const script: Script = [
    ['client', 'GET /1 HTTP/1.1\r\n\r\nGET /2 HTTP/1.1\r\n\r\n'],
    ['server', `HTTP/1.1 200 OK\r\n${head}\r\n${body}HTTP/1.1 200 OK\r\nContent-Length: 3\r\n\r\nend`],
  ];
  const harness = play(script);
  expect(outcome(play(script, (bytes) => Array.from(bytes, (_, at) => bytes.slice(at, at + 1))))).toEqual(outcome(harness));
  return harness;
};

const both = (length: number) => [`GET /1 0 > 200 ${length} complete`, 'GET /2 0 > 200 3 complete'];

describe('disagreements about where a message ends', () => {
  it('length and chunked: chunked wins, both readings are given', () => {
    const harness = answered('Content-Length: 6\r\nTransfer-Encoding: chunked\r\n', '2\r\nok\r\n0\r\n\r\n');
    expect(summary(harness)).toEqual(both(2));
    expect(harness.notes).toEqual([expect.objectContaining({
      code: 'http-both-lengths', contentLength: '6', transferEncoding: 'chunked', followed: 'transfer-encoding',
    })]);
  });

  it('two lengths: the first is followed, both are given', () => {
    const harness = answered('Content-Length: 2\r\nContent-Length: 5\r\n', 'ok');
    expect(summary(harness)).toEqual(both(2));
    expect(harness.notes).toEqual([expect.objectContaining({ code: 'http-two-lengths', contentLength: '2, 5', followed: 2 })]);
  });

  it('the same length twice is only noted', () => {
    expect(summary(answered('Content-Length: 2, 2\r\n', 'ok'))).toEqual(both(2));
    expect(codes(answered('Content-Length: 2\r\ncontent-length: 2\r\n', 'ok'))).toEqual(['http-two-lengths']);
  });

  it('a length with a sign, and lengths that are none', () => {
    const signed = answered('Content-Length: +2\r\n', 'ok');
    expect(summary(signed)).toEqual(both(2));
    expect(codes(signed)).toEqual(['http-bad-length']);
    for (const bad of ['-2', 'two', '0x2', '2 2', '', '9'.repeat(30)]) {
      const harness = answered(`Content-Length: ${bad}\r\n`, 'ok');
      expect(summary(harness)[0], bad).toMatch(/^GET \/1 0 > 200 \d+ complete$/);
      expect(codes(harness), bad).toEqual(['http-bad-length']);
    }
  });

  it('a request without a readable length has no body', () => {
    const harness = connection().client('POST /1 HTTP/1.1\r\nContent-Length: x\r\n\r\nGET /2 HTTP/1.1\r\n\r\n').end();
    expect(summary(harness)).toEqual(['POST /1 0 > - unanswered', 'GET /2 0 > - unanswered']);
  });

  it('chunked that is not last: a response lasts until close, a request has no body', () => {
    const harness = answered('Transfer-Encoding: chunked, gzip\r\n', '2\r\nok\r\n0\r\n\r\n');
    expect(summary(harness)).toEqual(['GET /1 0 > 200 53 complete', 'GET /2 0 > - unanswered']);
    expect(codes(harness)).toEqual(['http-chunked-not-last', 'http-bad-coding']);
    const request = connection().client('POST /1 HTTP/1.1\r\nTransfer-Encoding: \x0bchunked\r\n\r\n1\r\nx\r\n0\r\n\r\nGET /2 HTTP/1.1\r\n\r\n').end();
    expect(summary(request)).toEqual(['POST /1 0 > - unanswered', 'GET /2 0 > - unanswered']);
    expect(codes(request)).toEqual(['http-chunked-not-last', 'http-trailing-data']);
  });

  it('codings before chunked stay in the body', () => {
    expect(summary(answered('Transfer-Encoding: gzip, chunked\r\n', '2\r\nok\r\n0\r\n\r\n'))).toEqual(both(2));
    expect(summary(answered('Transfer-Encoding: identity\r\nContent-Length: 2\r\n', 'ok'))).toEqual(both(2));
  });

  it('white space before the colon is noted and the field counts', () => {
    const harness = answered('Content-Length : 2\r\n', 'ok');
    expect(summary(harness)).toEqual(both(2));
    expect(codes(harness)).toEqual(['http-space-before-colon']);
    expect(exchanges(harness)[0]!.response!.headers).toEqual([['Content-Length', '2']]);
  });

  it('lines that end with LF alone', () => {
    const harness = connection().client('GET / HTTP/1.1\nHost: h\n\n').server('HTTP/1.1 200 OK\nTransfer-Encoding: chunked\n\n2\nok\n0\n\n');
    expect(summary(harness)).toEqual(['GET / 0 > 200 2 complete']);
    expect(harness.notes).toEqual([
      expect.objectContaining({ code: 'http-bare-lf', from: 'client' }), expect.objectContaining({ code: 'http-bare-lf', from: 'server' }),
    ]);
  });

  it('a carriage return inside a line, and a line without a colon', () => {
    const harness = answered('X: a\rContent-Length: 9\r\nContent-Length: 2\r\n', 'ok');
    expect(summary(harness)).toEqual(both(2));
    expect(codes(harness)).toEqual(['http-bad-header']);
    const broken = answered('no colon here\r\n: no name\r\nContent-Length: 2\r\n', 'ok');
    expect(codes(broken)).toEqual(['http-bad-header']);
    expect(exchanges(broken)[0]!.response!.headers).toEqual([['no colon here', ''], ['', 'no name'], ['Content-Length', '2']]);
  });

  it('an obs-fold in the field that frames', () => {
    const harness = answered('Transfer-Encoding:\r\n\tchunked\r\n', '2\r\nok\r\n0\r\n\r\n');
    expect(summary(harness)).toEqual(both(2));
    expect(codes(harness)).toEqual(['http-obs-fold']);
  });
});

describe('chunks', () => {
  const chunked = (body: string) => answered('Transfer-Encoding: chunked\r\n', body);

  it('sizes with spaces, a sign or leading zeros are read and noted', () => {
    for (const size of [' 2', '2 ', '+2']) {
      expect(summary(chunked(`${size}\r\nok\r\n0\r\n\r\n`)), size).toEqual(both(2));
      expect(codes(chunked(`${size}\r\nok\r\n0\r\n\r\n`)), size).toEqual(['http-bad-chunk']);
    }
    expect(codes(chunked('0000000000000000002\r\nok\r\n0\r\n\r\n'))).toEqual([]);
  });

  it('sizes that cannot be read cost their message and no other', () => {
    for (const size of ['-2', '0x2', 'xyz', '', 'ffffffffffffffff', '2;'.padEnd(20_000, 'x')]) {
      const harness = chunked(`${size}\r\nok\r\n0\r\n\r\n`);
      expect(summary(harness), size.slice(0, 20)).toEqual(['GET /1 0 > 200 0 incomplete', 'GET /2 0 > 200 3 complete']);
      expect(codes(harness), size.slice(0, 20)).toEqual(['http-bad-chunk', 'protocol-resync']);
    }
  });

  it('a chunk that does not end where its size says costs its message', () => {
    const harness = chunked('2\r\nokXX\r\n0\r\n\r\n');
    expect(summary(harness)).toEqual(['GET /1 0 > 200 2 incomplete', 'GET /2 0 > 200 3 complete']);
    expect(codes(harness)).toEqual(['http-bad-chunk', 'protocol-resync']);
  });

  it('extensions are noted once a message', () => {
    const harness = chunked('1;a\r\no\r\n1 ; b="c;d"\r\nk\r\n0;e\r\n\r\n');
    expect(summary(harness)).toEqual(both(2));
    expect(codes(harness)).toEqual(['http-chunk-extension']);
  });

  it('trailers are kept, announced or not', () => {
    const harness = chunked('2\r\nok\r\n0\r\nX-T: 1\r\nX-U : 2\r\n\r\n');
    expect(summary(harness)).toEqual(both(2));
    expect(exchanges(harness)[0]!.response!.trailers).toEqual([['X-T', '1'], ['X-U', '2']]);
  });

  it('a body has ended with its last chunk, whatever becomes of the trailers (RFC 9112 §8)', () => {
    for (const [trailers, kept] of [['', undefined], ['X-T: 1\r\nX-U', [['X-T', '1']]], ['no colon\r\n', [['no colon', '']]]] as const) {
      const harness = play([
        ['client', 'GET /1 HTTP/1.1\r\n\r\n'],
        ['server', `HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n2\r\nok\r\n0\r\n${trailers}`],
      ]);
      expect(summary(harness), trailers).toEqual(['GET /1 0 > 200 2 complete']);
      expect(exchanges(harness)[0]!.response).toMatchObject({ body: { complete: true, text: 'ok' } });
      expect(exchanges(harness)[0]!.response!.trailers).toEqual(kept);
      expect(codes(harness)).toEqual(['http-body-cut']);
    }
  });

  it('100,000 chunks are no more work than their bytes', () => {
    expect(summary(connection().client('GET / HTTP/1.1\r\n\r\n')
      .server(`HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n${'1\r\nx\r\n'.repeat(100_000)}0\r\n\r\n`))).toEqual(['GET / 0 > 200 100000 complete']);
  });
});

describe('what is no message', () => {
  it('bytes after a complete response are noted with their count, and the next message is found', () => {
    const harness = answered('Content-Length: 3\r\n', 'abcEXTRA');
    expect(summary(harness)).toEqual(both(3));
    expect(harness.notes).toEqual([expect.objectContaining({ code: 'http-trailing-data', count: 5, from: 'server' })]);
  });

  it('one byte after it is one byte', () => {
    expect(answered('Content-Length: 3\r\n', 'abc!').notes).toMatchObject([{ message: '1 byte follows a complete message' }]);
  });

  it('bytes after the last message are noted at the end', () => {
    const harness = connection().client('POST / HTTP/1.1\r\nContent-Length: 3\r\n\r\nabcEXTRA').server('HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n\0\0').end();
    expect(harness.notes).toEqual([
      expect.objectContaining({ code: 'http-trailing-data', count: 5, from: 'client' }),
      expect.objectContaining({ code: 'http-trailing-data', count: 2, from: 'server' }),
    ]);
  });

  it('empty lines between messages mean nothing', () => {
    const harness = connection().client('POST / HTTP/1.1\r\nContent-Length: 1\r\n\r\nx\r\n\n\r\nGET /2 HTTP/1.1\r\n\r\n').end();
    expect(summary(harness)).toEqual(['POST / 1 > - unanswered', 'GET /2 0 > - unanswered']);
    expect(harness.notes).toEqual([]);
  });

  it('the answer to a request that cannot be read is kept as unmatched, and is not said to be without one', () => {
    const harness = connection().client('what is this\r\n\r\n').server('HTTP/1.1 400 Bad Request\r\nContent-Length: 2\r\n\r\nno').end();
    expect(summary(harness)).toEqual(['- > 400 2 unmatched']);
    expect(codes(harness)).toEqual(['http-bad-start-line']);
  });

  it('broken status lines that still have a code are read', () => {
    const statuses = ['HTTP/1.1 200', 'HTTP/1.1  200 OK', 'HTTP/1.0 200 ', 'ICY 200 OK'].map((line) => {
      const harness = connection().client('GET / HTTP/1.1\r\n\r\n').server(`${line}\r\nContent-Length: 2\r\n\r\nok`);
      const { status, reason } = exchanges(harness)[0]!.response!;
      return `${status} ${reason}`;
    });
    expect(statuses).toEqual(['200 ', '200 OK', '200 ', '200 OK']);
  });

  it('any token is a method', () => {
    expect(summary(connection().client('M-SEARCH * HTTP/1.1\r\nHOST: h\r\n\r\nX!#$ /a b HTTP/1.1\r\n\r\n').end()))
      .toEqual(['M-SEARCH * 0 > - unanswered', 'X!#$ /a b 0 > - unanswered']);
  });

  it('a header section over 256 KiB or 4,096 lines makes that side opaque', () => {
    for (const long of [`X: ${'x'.repeat(300_000)}\r\n`, 'X: y\r\n'.repeat(5000), 'X: y'.repeat(80_000)]) {
      const harness = answered(long, '');
      expect(summary(harness)).toEqual(['GET /1 0 > 200 0 incomplete', 'GET /2 0 > - unanswered']);
      expect(codes(harness)).toEqual(['http-header-limit']);
    }
  });
});

describe('HTTP/0.9', () => {
  it('a version without a space before it is part of the target', () => {
    const harness = play([['client', 'GET /HTTP/1.1\r\n\r\n'], ['server', 'HTTP/1.0 400 Bad\r\n\r\n']]);
    expect(exchanges(harness)).toMatchObject([{ version: '0.9', request: { target: '/HTTP/1.1' }, response: { version: '1.0', status: 400 } }]);
  });

  it('a simple request is noted and answered by bytes until close', () => {
    const harness = play([['client', 'GET /old\r\n'], ['server', '<html>hi</html>']]);
    expect(exchanges(harness)).toMatchObject([{
      version: '0.9', state: 'complete', request: { method: 'GET', target: '/old', headers: [] },
      response: { status: 0, reason: '', headers: [], body: { length: 15, text: '<html>hi</html>' } },
    }]);
    expect(codes(harness)).toEqual(['http-simple-request']);
  });

  it('may be answered with a status line all the same', () => {
    expect(summary(play([['client', 'GET /old\r\n'], ['server', 'HTTP/1.0 404 Not Found\r\n\r\nno']]))).toEqual(['GET /old 0 > 404 2 complete']);
  });
});
