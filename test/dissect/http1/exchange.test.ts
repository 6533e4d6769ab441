import { describe, expect, it } from 'vitest';
import { codes, connection, exchanges, outcome, play, type Script, summary } from './support.ts';
import { toBytes } from '../../../src/bytes/text.ts';

/** Plays a script whole, byte by byte and cut at every position of every delivery; expects the same each time. */
function everyCut(script: Script) {
  const whole = play(script);
  expect(outcome(play(script, (bytes) => Array.from(bytes, (_, at) => bytes.slice(at, at + 1)))), 'byte by byte').toEqual(outcome(whole));
  const longest = Math.max(...script.map(([, what]) => (typeof what === 'string' ? toBytes(what).length : 0)));
  for (let cut = 1; cut < longest; cut++) {
    const cutHere = (bytes: Uint8Array) => (cut < bytes.length ? [bytes.slice(0, cut), bytes.slice(cut)] : [bytes]);
    expect(outcome(play(script, cutHere)), `cut at ${cut}`).toEqual(outcome(whole));
  }
  return whole;
}

describe('one exchange', () => {
  it('becomes one record with all its parts', () => {
    const harness = connection({ bodies: true })
      .client('POST /submit?x=1 HTTP/1.1\r\nHost: example.test\r\nContent-Length: 3\r\n')
      .client('\r\na=')
      .client('1')
      .server('HTTP/1.1 201 Created\r\nContent-Type: text/plain\r\nX-Odd: \xe9\r\nContent-Length: 5\r\n\r\nhe')
      .server('llo');
    expect(harness.records).toEqual([{
      type: 'http', exchange: 0, version: '1.1', state: 'complete',
      request: {
        time: '2023-11-14T22:13:20.002000000Z', frame: 2, endTime: '2023-11-14T22:13:20.003000000Z', endFrame: 3,
        method: 'POST', target: '/submit?x=1', url: 'http://example.test/submit?x=1',
        headers: [['Host', 'example.test'], ['Content-Length', '3']],
        body: { length: 3, decodedLength: 3, complete: true, text: 'a=1' },
      },
      response: {
        time: '2023-11-14T22:13:20.004000000Z', frame: 4, endTime: '2023-11-14T22:13:20.005000000Z', endFrame: 5,
        version: '1.1', status: 201, reason: 'Created', headers: [['Content-Type', 'text/plain'], ['X-Odd', 'Ã©'], ['Content-Length', '5']],
        contentType: 'text/plain', body: { length: 5, decodedLength: 5, complete: true, text: 'hello' },
      },
      informational: [],
      timings: { send: 0.002, wait: 0.001, receive: 0.001 },
    }]);
    expect(harness.notes).toEqual([]);
  });

  it('keeps the version of each side: a server of 1.0 answers a client of 1.1', () => {
    const [answered, unmatched] = exchanges(connection()
      .client('GET / HTTP/1.1\r\nHost: h\r\n\r\n').server('HTTP/1.0 200 OK\r\nContent-Length: 0\r\n\r\nHTTP/1.0 408 Slow\r\n\r\n').end());
    expect(answered).toMatchObject({ version: '1.1', response: { version: '1.0' } });
    expect(unmatched).toMatchObject({ version: '1.0', request: null, response: { version: '1.0' } });
  });

  it('has an absolute url where target and Host make one', () => {
    const url = (request: string) => exchanges(connection().client(request).end())[0]!.request!.url;
    expect(url('GET /a HTTP/1.1\r\nHost: h:8080\r\n\r\n')).toBe('http://h:8080/a');
    expect(url('GET http://other/a HTTP/1.1\r\nHost: h\r\n\r\n')).toBe('http://other/a');
    expect(url('OPTIONS * HTTP/1.1\r\nHost: h\r\n\r\n')).toBe('http://h');
    expect(url('GET /a HTTP/1.0\r\n\r\n')).toBeNull();
    expect(url('CONNECT h:443 HTTP/1.1\r\nHost: h:443\r\n\r\n')).toBeNull();
  });

  it('is the same however its bytes are cut', () => {
    const harness = everyCut([
      ['client', '\r\nPUT /u HTTP/1.1\r\nHost: h\r\nTransfer-Encoding: chunked\r\nTrailer: X-T\r\n\r\n4\r\nabcd\r\n0010;a=b\r\n0123456789abcdef\r\n0\r\nX-T: 1\r\nX-U: 2\r\n\r\n'],
      ['server', 'HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok'],
    ]);
    expect(summary(harness)).toEqual(['PUT /u 20 > 100 200 2 complete']);
    expect(exchanges(harness)[0]!.request!.trailers).toEqual([['X-T', '1'], ['X-U', '2']]);
    expect(codes(harness)).toEqual(['http-chunk-extension']);
  });

  it('folds a folded header into one line', () => {
    const harness = everyCut([['client', 'GET / HTTP/1.1\r\nX-Fold: one\r\n  two\r\n\tthree\r\nContent-Length:\r\n 2\r\n\r\nok']]);
    expect(exchanges(harness)[0]!.request!.headers).toEqual([['X-Fold', 'one two three'], ['Content-Length', '2']]);
    expect(summary(harness)).toEqual(['GET / 2 > - unanswered']);
    expect(codes(harness)).toEqual(['http-obs-fold']);
  });

  it('waits for the request body when the answer comes early', () => {
    const harness = connection().client('POST / HTTP/1.1\r\nContent-Length: 4\r\n\r\nab').server('HTTP/1.1 413 Too Large\r\nContent-Length: 0\r\n\r\n');
    expect(harness.records).toEqual([]);
    harness.client('cd');
    expect(summary(harness)).toEqual(['POST / 4 > 413 0 complete']);
    expect(exchanges(harness)[0]!.timings.wait).toBe(0);
  });
});

describe('pipelining', () => {
  it('frames three responses in one segment by their requests: HEAD, GET (304), GET', () => {
    const harness = everyCut([
      ['client', 'HEAD /a HTTP/1.1\r\n\r\nGET /b HTTP/1.1\r\n\r\nGET /c HTTP/1.1\r\n\r\n'],
      ['server', 'HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nHTTP/1.1 304 Not Modified\r\nContent-Length: 7\r\n\r\nHTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nhello'],
    ]);
    expect(summary(harness)).toEqual(['HEAD /a 0 > 200 0 complete', 'GET /b 0 > 304 0 complete', 'GET /c 0 > 200 5 complete']);
    expect(harness.notes).toEqual([]);
  });

  it('gives 204 no body whatever its fields say', () => {
    const harness = connection()
      .client('DELETE /a HTTP/1.1\r\n\r\nGET /b HTTP/1.1\r\n\r\n')
      .server('HTTP/1.1 204 No Content\r\nTransfer-Encoding: chunked\r\n\r\nHTTP/1.1 200 OK\r\nContent-Length: 1\r\n\r\nx');
    expect(summary(harness)).toEqual(['DELETE /a 0 > 204 0 complete', 'GET /b 0 > 200 1 complete']);
  });

  it('bounds the requests that wait: beyond 10,000 the oldest goes out unanswered', () => {
    const harness = connection().client('GET /n HTTP/1.1\r\n\r\n'.repeat(10_003));
    expect(summary(harness)).toEqual(Array(3).fill('GET /n 0 > - unanswered'));
    expect(codes(harness)).toEqual(Array(3).fill('http-interim-limit'));
  });

  it('bounds what is kept of requests that wait: beyond 4 MiB the oldest goes out unanswered', () => {
    const harness = connection();
    const long = 'x'.repeat(100_000);
    for (let i = 0; i < 60; i++) harness.client(`GET /${i} HTTP/1.1\r\nX: ${long}\r\n\r\n`);
    expect(summary(harness)).toEqual(Array.from({ length: 18 }, (_, i) => `GET /${i} 0 > - unanswered`));
    expect(codes(harness)).toEqual(Array(18).fill('http-interim-limit'));
    expect(harness.notes[0]).toMatchObject({ from: 'client', exchange: 0 });
  });

  it('counts trailers and kept bodies among what waits', () => {
    const harness = connection({ bodies: true });
    for (let i = 0; i < 60; i++) {
      const part = 'x'.repeat(50_000);
      harness.client(`POST /${i} HTTP/1.1\r\nTransfer-Encoding: chunked\r\n\r\nc350\r\n${part}\r\n0\r\nX: ${part}\r\n\r\n`);
    }
    expect(codes(harness)).toEqual(Array(18).fill('http-interim-limit'));
  });

  it('has room for others once answers have come', () => {
    const harness = connection();
    const ask = `GET / HTTP/1.1\r\nX: ${'x'.repeat(100_000)}\r\n\r\n`;
    for (let i = 0; i < 100; i++) harness.client(ask).server('HTTP/1.1 204 No Content\r\n\r\n');
    expect(codes(harness)).toEqual([]);
    expect(harness.records).toHaveLength(100);
  });
});

describe('the times of an exchange', () => {
  it('are those of its complete header sections and last bytes; timings count from the first bytes', () => {
    const harness = connection().client('GET / HT').client('TP/1.1\r\n\r\n').server('HTTP/1.1 200 OK\r\n').server('Content-Length: 1\r\n\r\n').server('x');
    const { request, response, timings } = exchanges(harness)[0]!;
    expect([request!.frame, request!.endFrame, response!.frame, response!.endFrame]).toEqual([2, 2, 4, 5]);
    expect(timings).toEqual({ send: expect.closeTo(0.001), wait: expect.closeTo(0.001), receive: expect.closeTo(0.002) });
  });
});

describe('interim responses', () => {
  it('are attached to their exchange and never complete it', () => {
    const harness = everyCut([
      ['client', 'POST / HTTP/1.1\r\nContent-Length: 1\r\nExpect: 100-continue\r\n\r\n'],
      ['server', 'HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 102 Processing\r\n\r\nHTTP/1.1 103 Early Hints\r\nLink: </s.css>\r\n\r\n'],
      ['client', 'x'],
      ['server', 'HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n2\r\nok\r\n0\r\nX-T: 1\r\n\r\n'],
    ]);
    expect(summary(harness)).toEqual(['POST / 1 > 100 102 103 200 2 complete']);
    const { informational, response } = exchanges(harness)[0]!;
    expect(informational[2]).toMatchObject({ status: 103, headers: [['Link', '</s.css>']] });
    expect(response!.trailers).toEqual([['X-T', '1']]);
  });

  it('are bounded', () => {
    const harness = connection().client('GET / HTTP/1.1\r\n\r\n').server('HTTP/1.1 102 P\r\n\r\n'.repeat(1002)).end();
    expect(exchanges(harness)[0]!.informational).toHaveLength(1000);
    expect(codes(harness)).toEqual(['http-interim-limit', 'http-interim-limit']);
  });

  it('are bounded by their bytes too', () => {
    const harness = connection().client('GET / HTTP/1.1\r\n\r\n');
    for (let i = 0; i < 60; i++) harness.server(`HTTP/1.1 103 Early Hints\r\nLink: ${'x'.repeat(100_000)}\r\n\r\n`);
    expect(exchanges(harness.server('HTTP/1.1 204 No Content\r\n\r\n'))[0]!.informational).toHaveLength(42);
    expect(codes(harness)).toEqual(Array(18).fill('http-interim-limit'));
  });
});

describe('the end of the stream', () => {
  const ask = 'GET / HTTP/1.1\r\n\r\n';
  const state = (server: string, why: 'fin' | 'rst' | 'capture-end' | 'idle' | 'superseded', client = ask) => {
    const harness = connection().client(client);
    if (server !== '') harness.server(server);
    return [...summary(harness.end(undefined, why)), ...codes(harness)];
  };

  it('completes a body without a length only when the server closes', () => {
    const head = 'HTTP/1.0 200 OK\r\n\r\nabc';
    expect(state(head, 'fin')).toEqual(['GET / 0 > 200 3 complete']);
    expect(state(head, 'rst')).toEqual(['GET / 0 > 200 3 incomplete', 'http-body-cut']);
    expect(state(head, 'capture-end')).toEqual(['GET / 0 > 200 3 open']);
    expect(state(head, 'idle')).toEqual(['GET / 0 > 200 3 open']);
  });

  it('leaves a body open that still runs when the capture ends, and calls one cut that was closed', () => {
    const head = 'HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\nabc';
    expect(state(head, 'capture-end')).toEqual(['GET / 0 > 200 3 open']);
    expect(state(head, 'fin')).toEqual(['GET / 0 > 200 3 incomplete', 'http-body-cut']);
    expect(state(head, 'superseded')).toEqual(['GET / 0 > 200 3 incomplete']);
    const chunked = 'HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n';
    expect(state(chunked, 'capture-end')).toEqual(['GET / 0 > 200 3 open']);
    expect(state(chunked, 'fin')).toEqual(['GET / 0 > 200 3 incomplete', 'http-body-cut']);
  });

  it('keeps what came of a head', () => {
    expect(state('HTTP/1.1 200 OK\r\nServer: x\r\nConte', 'fin')).toEqual(['GET / 0 > 200 0 incomplete']);
    expect(state('HTTP/1.1 200 OK\r\nServer: x\r\nConte', 'capture-end')).toEqual(['GET / 0 > 200 0 open']);
  });

  it('tells unanswered requests from unfinished ones', () => {
    expect(state('', 'fin')).toEqual(['GET / 0 > - unanswered']);
    expect(state('', 'capture-end', 'POST / HTTP/1.1\r\nContent-Length: 5\r\n\r\nab')).toEqual(['POST / 2 > - open']);
    expect(state('', 'fin', 'POST / HTTP/1.1\r\nContent-Length: 5\r\n\r\nab')).toEqual(['POST / 2 > - incomplete', 'http-body-cut']);
  });

  it('leaves times null that nobody knows', () => {
    const harness = connection().client('GET / HTTP/1.1\r\n\r\n').server('HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\nabc').end();
    expect(exchanges(harness)[0]!.timings).toEqual({ send: 0, wait: 0.001, receive: null });
    expect(exchanges(harness)[0]!.response).not.toHaveProperty('endFrame');
  });
});
