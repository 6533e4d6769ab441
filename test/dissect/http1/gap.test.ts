import { describe, expect, it } from 'vitest';
import { toBytes } from '../../../src/bytes/text.ts';
import type { Side } from '../../../src/side.ts';
import { codes, connection, exchanges, play, summary } from './support.ts';

const request = (name: string, more = '') => `GET /${name} HTTP/1.1\r\nHost: h\r\n${more}\r\n`;
const response = (body: string) => `HTTP/1.1 200 OK\r\nContent-Length: ${body.length}\r\n\r\n${body}`;

describe('a hole in a response', () => {
  it('inside a body of known length is counted, and the next exchange is whole', () => {
    const harness = connection().client(request('1')).server('HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\nabc')
      .gap('server', 4).server('xyz').client(request('2')).server(response('two')).end();
    expect(summary(harness)).toEqual(['GET /1 0 > 200 6 incomplete', 'GET /2 0 > 200 3 complete']);
    expect(exchanges(harness)[0]!.response!.body).toEqual({ length: 6, decodedLength: 6, complete: false, missing: 4 });
  });

  it('inside a chunk is counted', () => {
    const harness = connection().client(request('1')).server('HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\na\r\nabc')
      .gap('server', 4).server('xyz\r\n2\r\nok\r\n0\r\n\r\n').client(request('2')).server(response('two')).end();
    expect(summary(harness)).toEqual(['GET /1 0 > 200 8 incomplete', 'GET /2 0 > 200 3 complete']);
    expect(exchanges(harness)[0]!.response!.body.missing).toBe(4);
    expect(codes(harness)).toEqual([]);
  });

  it('over the line end of a chunk is bridged', () => {
    for (const [before, gap, after] of [['2\r\nok', 2, '2\r\n!!\r\n'], ['2\r\nok', 1, '\n2\r\n!!\r\n'], ['2\r\no', 3, '2\r\n!!\r\n'], ['2\r\nok\r', 1, '2\r\n!!\r\n']] as const) {
      const harness = connection().client(request('1')).server(`HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n${before}`)
        .gap('server', gap).server(`${after}0\r\n\r\n`).client(request('2')).server(response('two')).end();
      expect(summary(harness), before).toEqual([expect.stringMatching(/^GET \/1 0 > 200 [34] incomplete$/), 'GET /2 0 > 200 3 complete']);
    }
  });

  it('over whole chunks: what reads as a chunk size behind it is one', () => {
    const harness = connection().client(request('1')).server('HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n2\r\nok\r\n')
      .gap('server', 70).server('3\r\nyes\r\n0\r\n\r\n').end();
    expect(summary(harness)).toEqual(['GET /1 0 > 200 5 incomplete']);
    expect(codes(harness)).toEqual([]);
  });

  it('that costs the chunk structure costs the message and no other', () => {
    const harness = connection().client(request('1')).server('HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n2\r\no')
      .gap('server', 70).server('yes, and more\r\n0\r\n\r\n').client(request('2')).server(response('two')).end();
    expect(summary(harness)).toEqual(['GET /1 0 > 200 1 incomplete', 'GET /2 0 > 200 3 complete']);
    expect(codes(harness)).toEqual(['protocol-resync']);
  });

  it('inside the head leaves what came of it, and the next exchange is whole', () => {
    const harness = connection().client(request('1')).server('HTTP/1.1 200 OK\r\nServer: s\r\nContent-')
      .gap('server', 9).server('0\r\n\r\nthe body').client(request('2')).server(response('two')).end();
    expect(summary(harness)).toEqual(['GET /1 0 > 200 0 incomplete', 'GET /2 0 > 200 3 complete']);
    expect(exchanges(harness)[0]!.response!.headers).toEqual([['Server', 's']]);
    expect(codes(harness)).toEqual(['protocol-resync']);
  });

  it('before anything else: what is skipped begins with the first byte behind it', () => {
    const harness = connection().client(request('1')).gap('server', 10).server('middle of').server(' it\r\n').server(response('two')).end();
    expect(harness.notes[0]).toMatchObject({ code: 'protocol-resync', count: 14, frame: 2 });
  });

  it('behind a whole exchange: what is skipped begins with the first byte behind it', () => {
    const harness = connection().client(request('1')).server(response('one')).gap('server', 10).client(request('2')).server('middle\r\n')
      .server(response('two')).end();
    expect(harness.notes).toMatchObject([{ code: 'protocol-resync', count: 8, frame: 4 }]);
  });

  it('over a whole response leaves its request incomplete and pairs the next', () => {
    const harness = connection().client(request('1')).gap('server', 50).client(request('2')).server(response('two'))
      .client(request('3')).server(response('three')).end();
    expect(summary(harness)).toEqual(['GET /1 0 > - incomplete', 'GET /2 0 > 200 3 complete', 'GET /3 0 > 200 5 complete']);
    expect(codes(harness)).toEqual([]);
  });

  it('over the middle of three pipelined responses', () => {
    const harness = connection().client(request('1') + request('2') + request('3'))
      .server(response('one')).gap('server', 50).server(`rest of two${response('three')}`).end();
    expect(summary(harness)).toEqual(['GET /1 0 > 200 3 complete', 'GET /2 0 > - incomplete', 'GET /3 0 > 200 5 complete']);
  });

  it('over one response after another', () => {
    const harness = connection().client(request('1')).gap('server', 50).client(request('2')).gap('server', 50)
      .client(request('3')).server(response('three')).end();
    expect(summary(harness)).toEqual(['GET /1 0 > - incomplete', 'GET /2 0 > - incomplete', 'GET /3 0 > 200 5 complete']);
  });

  it('before the only answer there is makes its pairing a guess, and says so', () => {
    const harness = connection().client('HEAD /1 HTTP/1.1\r\n\r\n').gap('server', 20).server('HTTP/1.1 200 OK\r\nContent-Length: 3\r\n\r\n').end();
    expect(summary(harness)).toEqual(['HEAD /1 0 > 200 0 complete']);
    expect(codes(harness)).toEqual(['http-pairing-uncertain']);
  });

  it('in a body until close only shortens it', () => {
    const harness = connection().client(request('1')).server('HTTP/1.1 200 OK\r\n\r\nabc').gap('server', 5).server('def').end();
    expect(summary(harness)).toEqual(['GET /1 0 > 200 6 incomplete']);
    expect(exchanges(harness)[0]!.response!.body.missing).toBe(5);
  });
});

describe('a hole in the requests', () => {
  it('leaves the response without its request, and pairs the next', () => {
    const harness = connection().client(request('1')).server(response('one')).gap('client', 40).server(response('two'))
      .client(request('3')).server(response('three')).end();
    expect(summary(harness)).toEqual(['GET /1 0 > 200 3 complete', '- > 200 3 unmatched', 'GET /3 0 > 200 5 complete']);
    expect(codes(harness)).toEqual(['http-unmatched-response']);
  });

  it('inside the head leaves what came of it, paired', () => {
    const harness = connection().client('GET /1 HTTP/1.1\r\nHost: h\r\nX-L').gap('client', 30).server(response('one'))
      .client(`tail\r\n\r\n${request('2')}`).server(response('two')).end();
    expect(summary(harness)).toEqual(['GET /1 0 > 200 3 incomplete', 'GET /2 0 > 200 3 complete']);
    expect(exchanges(harness)[0]!.request!.url).toBe('http://h/1');
  });

  it('that ends inside a body finds the request glued to it', () => {
    const harness = connection().gap('client', 30).client(`{"tail":1}${request('2')}`).server(response('two')).end();
    expect(summary(harness)).toEqual(['GET /2 0 > 200 3 complete']);
  });
});

describe('one direction alone', () => {
  it('of the server: framing is assumed once, and a HEAD is seen by the status line in place of its body', () => {
    const harness = connection({}).server('HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\n').server(response('hello')).end();
    expect(summary(harness)).toEqual(['- > 200 0 unmatched', '- > 200 5 unmatched']);
    expect(codes(harness)).toEqual(['http-framing-assumed']);
  });

  it('of the server, with interim responses', () => {
    expect(summary(connection().server(`HTTP/1.1 100 Continue\r\n\r\n${response('ok')}`).end())).toEqual(['- > 100 200 2 unmatched']);
  });

  it('of the server, whatever its cuts', () => {
    const script = [['server', `HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n${response('HTTP/1.1 20')}${response('x')}`]] as const;
    for (const size of [1, 2, 3, 5, 7, 1000]) {
      const harness = play(script, (bytes) => Array.from({ length: Math.ceil(bytes.length / size) }, (_, i) => bytes.slice(i * size, (i + 1) * size)));
      expect(summary(harness)).toEqual(['- > 200 0 unmatched', '- > 200 11 unmatched', '- > 200 1 unmatched']);
    }
  });

  it('of the client: every request is unanswered', () => {
    expect(summary(connection().client(request('1') + request('2')).end())).toEqual(['GET /1 0 > - unanswered', 'GET /2 0 > - unanswered']);
  });

  it('joined in the middle of a body', () => {
    const harness = connection().server(`ody of something${response('two')}`).client(request('3')).server(response('three')).end();
    expect(summary(harness)).toEqual(['- > 200 3 unmatched', 'GET /3 0 > 200 5 complete']);
    expect(codes(harness)).toEqual(['protocol-resync', 'http-framing-assumed']);
  });
});

describe('a hole anywhere in a conversation of two exchanges', () => {
  const parts: readonly (readonly [Side, string])[] = [
    ['client', `POST /1 HTTP/1.1\r\nHost: h\r\nContent-Length: 4\r\n\r\nbody`],
    ['server', 'HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n3\r\none\r\n0\r\n\r\n'],
    ['client', request('2')],
    ['server', response('second')],
  ];

  it.each([1, 2, 7, 30])('of %i bytes never throws, and leaves the other exchange whole', (length) => {
    parts.forEach(([from, text], hit) => {
      const bytes = toBytes(text);
      for (let at = 0; at + length <= bytes.length; at++) {
        const harness = connection();
        parts.forEach(([side, whole], i) => {
          if (i !== hit) return harness[side](whole);
          if (at > 0) harness[from](bytes.slice(0, at));
          harness.gap(from, length);
          if (at + length < bytes.length) harness[from](bytes.slice(at + length));
        });
        harness.end();
        const other = hit < 2 ? 'GET /2 0 > 200 6 complete' : 'POST /1 4 > 200 3 complete';
        expect(summary(harness), `${from} ${hit} at ${at}`).toContain(other);
        expect(exchanges(harness).filter(({ state }) => state === 'complete').length, `${from} ${hit} at ${at}`).toBeLessThanOrEqual(2);
      }
    });
  });
});
