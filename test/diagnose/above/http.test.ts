import { describe, expect, it } from 'vitest';
import { httpTalks } from '../../../src/diagnose/above/http.ts';
import { CaptureBuilder, chunked, dataFrame, drop, httpHead } from '../../../src/testing/index.ts';
import type { TcpConversation, Transform } from '../../../src/testing/index.ts';
import { RST } from '../../../src/wire/packet.ts';
import { answer, ask, brief, verdictsIn, verdictsOf } from './support.ts';
import type { Script } from './support.ts';

const found = (script: Script, ...transforms: Transform[]): string[] => brief(verdictsOf(httpTalks, script, ...transforms));
const first = (script: Script) => verdictsOf(httpTalks, script)[0]!;

describe('a request', () => {
  it('that the server closes upon is unanswered for certain', () => {
    const verdict = first((tcp) => tcp.open().client(ask('/never')).close({ by: 'server' }));
    expect(verdict).toMatchObject({
      code: 'http-unanswered', position: 'above', step: 'response', severity: 'error', confidence: 'certain', evidence: [4, 8], connections: [0],
      disproof: 'a status line of the server after frame 4',
    });
    expect(verdict.message).toMatch(/^GET \/never got no answer: the server closed the connection .* after the request; the connection below was sound/);
  });

  it('that the client gave up after a while is unanswered, and one that it called off at once is a remark', () => {
    expect(found((tcp, capture) => (tcp.open().client(ask()), capture.wait(8000), tcp.close()))).toEqual(['http-unanswered error likely']);
    expect(found((tcp) => tcp.open().client(ask()).close())).toEqual(['http-unanswered chat possible']);
  });

  it('that is open when the capture ends is no failure', () => {
    expect(found((tcp) => tcp.open().client(ask()))).toEqual([]);
    expect(found((tcp, capture) => (tcp.open().client(ask()), capture.wait(5000), tcp.keepAlive('client')))).toEqual([]);
  });

  it('that nobody answers for half a minute may be held', () => {
    expect(found((tcp, capture) => (tcp.open().client(ask()), capture.wait(40_000), tcp.keepAlive('client')))).toEqual(['http-unanswered chat possible']);
  });

  it('that crossed the farewell of the server on an idle connection is a remark', () => {
    const script = (more: (tcp: TcpConversation) => unknown): Script => (tcp) =>
      more(tcp.open().client(ask('/a')).server(answer()).fin('server').segment('client', { data: ask('/b'), ackUpTo: answer().length }));
    expect(found(script((tcp) => tcp.segment('server', { flags: RST })))).toEqual(['http-unanswered note certain']);
    expect(found(script((tcp) => tcp.fin('client')))).toEqual(['http-unanswered note certain']);
    expect(first(script((tcp) => tcp.fin('client'))).message).toContain('the server had closed the connection before it, in frame 8');
  });

  it('whose answer the capture lost accuses nobody', () => {
    const script: Script = (tcp) => tcp.open().client(ask('/a')).server(answer()).client(ask('/b')).close({ by: 'server' });
    expect(found(script, drop(dataFrame('server', 1)))).toEqual([]);
  });
});

describe('an answer', () => {
  it('that begins late is the work of the program', () => {
    const verdict = first((tcp, capture) => (tcp.open().client(ask('/slow')), capture.wait(4000), tcp.server(answer()).close()));
    expect(verdict).toMatchObject({ code: 'http-slow-first-byte', position: 'above', confidence: 'certain', severity: 'warn', evidence: [4, 6] });
    expect(verdict.message).toBe('GET /slow waited 4.0 s for the first byte of its answer (slow: over 2.0 s), where the path takes 300 µs');
  });

  it('that begins late after the request was lost may be the work of the network', () => {
    expect(found((tcp, capture) => {
      tcp.open().client(ask('/slow'), { ack: false });
      capture.wait(2100);
      tcp.segment('client', { at: 0, data: ask('/slow') }).ack('server').server(answer()).close();
    })).toEqual(['http-slow-first-byte note possible']);
  });

  it('that comes soon, or is held until there is news, is not slow', () => {
    expect(found((tcp, capture) => (tcp.open().client(ask()), capture.wait(1500), tcp.server(answer()).close()))).toEqual([]);
    expect(found((tcp, capture) => {
      tcp.open();
      for (let i = 0; i < 3; i++) {
        tcp.client(ask(`/poll?after=${i}`));
        capture.wait(20_000);
        tcp.server(answer());
      }
    })).toEqual([]);
  });

  const slow = (between: Script, length = 600): Script => (tcp, capture) => {
    tcp.open().client(ask('/big')).server(httpHead('HTTP/1.1 200 OK', { 'Content-Length': length }));
    for (let i = 0; i < 6; i++) {
      capture.wait(1000);
      between(tcp, capture);
      tcp.server('x'.repeat(100));
    }
    tcp.close();
  };

  it('that comes slowly lies with the server program where the window is open and nothing was lost', () => {
    const verdict = first(slow(() => {}));
    expect(verdict).toMatchObject({ code: 'http-slow-transfer', position: 'above', severity: 'warn' });
    expect(verdict.message).toContain('its 600 B took 6.0 s (100 B a second): the window was open and nothing was lost');
  });

  it('that comes slowly lies at the socket where the client does not read', () => {
    const verdict = first(slow((tcp) => tcp.ack('client', { window: 0 }).ack('client', { window: 60_000 })));
    expect(verdict).toMatchObject({ code: 'http-slow-transfer', position: 'at' });
    expect(verdict.message).toMatch(/the client closed its window \d times: it did not read/);
  });

  it('that comes slowly lies below where most of it was sent again', () => {
    const verdict = first(slow((tcp, capture) => {
      const at = tcp.offset('server');
      tcp.segment('server', { data: 'x'.repeat(100) });
      capture.wait(500);
      tcp.segment('server', { at, data: 'x'.repeat(100) }).received('client').ack('client');
    }, 1200));
    expect(verdict).toMatchObject({ code: 'http-slow-transfer', position: 'below' });
  });

  it('that is large, or a stream, is not slow', () => {
    expect(found((tcp, capture) => {
      tcp.open().client(ask()).server(httpHead('HTTP/1.1 200 OK', { 'Content-Length': 400_000 }));
      for (let i = 0; i < 4; i++) {
        capture.wait(1000);
        tcp.server('x'.repeat(100_000));
      }
      tcp.close();
    })).toEqual([]);
    expect(found((tcp, capture) => {
      tcp.open().client(ask()).server(httpHead('HTTP/1.1 200 OK', { 'Transfer-Encoding': 'chunked' }));
      for (let i = 0; i < 6; i++) {
        capture.wait(1000);
        tcp.server(chunked(['tick'], { end: false }));
      }
      tcp.server('0\r\n\r\n').close();
    })).toEqual([]);
  });
});

describe('a status', () => {
  const exchanges = (...all: [target: string, status: string][]): Script => (tcp) => {
    tcp.open();
    for (const [target, status] of all) tcp.client(ask(target)).server(answer(status, ''));
    tcp.close();
  };

  it('of 5xx is a failure of the program, and mended where a later try was granted', () => {
    const verdict = first(exchanges(['/a', '500 Internal Server Error'], ['/b', '502 Bad Gateway'], ['/a', '500 Internal Server Error']));
    expect(verdict).toMatchObject({ code: 'http-server-error', position: 'above', severity: 'error', figures: { status: 500, count: 2, targets: 2 } });
    expect(verdict.message).toBe('GET /a was answered with 500 Internal Server Error 2 times, and 1 other target of this connection likewise; '
      + 'the connection below was sound: nothing was sent again, no window was closed');
    expect(found(exchanges(['/a', '503 Service Unavailable'], ['/a', '200 OK']))).toEqual(['http-server-error warn certain']);
  });

  it('of 4xx is a note, and none for what programs ask for on their own', () => {
    expect(found(exchanges(['/a', '404 Not Found']))).toEqual(['http-client-error note certain']);
    expect(found(exchanges(['/favicon.ico', '404 Not Found']))).toEqual(['http-client-error chat certain']);
  });

  it('of 401 is no failure where the client then showed who it is, on this connection or another', () => {
    expect(found(exchanges(['/a', '401 Unauthorized'], ['/a', '200 OK']))).toEqual([]);
    expect(found(exchanges(['/a', '401 Unauthorized'], ['/b', '200 OK']))).toEqual(['http-client-error note certain']);
    const capture = new CaptureBuilder();
    exchanges(['/a', '401 Unauthorized'])(capture.tcp(), capture);
    exchanges(['/a', '200 OK'])(capture.tcp({ client: '10.0.0.1:40001' }), capture);
    expect(verdictsIn(httpTalks, capture)).toEqual([]);
  });

  it('of 401 is met where the next answer is about something else, and is not another target', () => {
    const verdict = first((tcp) => tcp.open().client(ask('/a')).server(answer('401 Unauthorized')).client(ask('/a')).server(answer('401 Unauthorized'))
      .client(ask('/a')).server(answer('404 Not Found')).close());
    expect(verdict).toMatchObject({ code: 'http-client-error', figures: { status: 404, targets: 1 } });
    expect(verdict.message).toMatch(/^GET \/a was answered with 404 Not Found; /);
  });

  it('of 5xx that was granted once and failed again is not mended', () => {
    const verdict = first((tcp) => tcp.open().client(ask('/a')).server(answer('500 No')).client(ask('/a')).server(answer())
      .client(ask('/a')).server(answer('500 No')).close());
    expect(verdict).toMatchObject({ code: 'http-server-error', severity: 'error' });
    expect(verdict.message).not.toContain('granted later');
  });

  it('of 1xx, 2xx and 3xx is as it should be', () => {
    expect(found(exchanges(['/a', '304 Not Modified'], ['/b', '302 Found'], ['/c', '206 Partial Content']))).toEqual([]);
  });

  it('is told safely, whatever it is called', () => {
    expect(first(exchanges(['/\x1b[31m', '500 No\x07'])).message).toContain('GET /␛[31m was answered with 500 No␇');
  });
});

describe('a body', () => {
  it('that the server cuts is shorter than announced, with figures', () => {
    const verdict = first((tcp) => tcp.open().client(ask('/short')).server(httpHead('HTTP/1.1 200 OK', { 'Content-Length': 5000 }) + 'x'.repeat(1200)).close({ by: 'server' }));
    expect(verdict).toMatchObject({ code: 'http-body-truncated', severity: 'error', confidence: 'certain', figures: { announced: 5000, received: 1200, from: 'server' } });
    expect(verdict.message).toContain('5,000 bytes were announced and 1,200 bytes came, 3,800 bytes less; the server closed the connection');
  });

  it('that its sender kept to itself, since the answer was no, lacks nothing', () => {
    const expecting = ask('/up', { 'Content-Length': '5', Expect: '100-continue' }, 'POST');
    expect(found((tcp) => tcp.open().client(expecting).server(answer('413 Too Large')).close({ by: 'server' }))).toEqual(['http-client-error note certain']);
    expect(found((tcp) => tcp.open().client(expecting).server(answer('200 OK')).close())).toContain('http-body-truncated error certain');
  });

  it('in chunks lacks its last one', () => {
    const verdict = first((tcp) => tcp.open().client(ask()).server(httpHead('HTTP/1.1 200 OK', { 'Transfer-Encoding': 'chunked' })).server(chunked(['abc'], { end: false })).close({ by: 'server' }));
    expect(verdict.message).toContain('3 B came and no end of it: the last chunk is missing');
  });

  it('that its reader no longer wanted is a remark, and a stream has no end to miss', () => {
    const cut = (headers: Record<string, string | number>): Script => (tcp) =>
      tcp.open().client(ask()).server(httpHead('HTTP/1.1 200 OK', headers)).server('5\r\nabcde\r\n').close({ by: 'client' });
    expect(found(cut({ 'Transfer-Encoding': 'chunked' }))).toEqual(['http-body-truncated note likely']);
    expect(found(cut({ 'Transfer-Encoding': 'chunked', 'Content-Type': 'text/event-stream' }))).toEqual([]);
  });

  it('of which the capture lost a part is not judged, nor one that is open', () => {
    const script: Script = (tcp) => {
      tcp.open().client(ask()).server(httpHead('HTTP/1.1 200 OK', { 'Content-Length': 5000 })).server('x'.repeat(3000)).close({ by: 'server' });
    };
    expect(found(script, drop(dataFrame('server', 2)))).toEqual([]);
    expect(found((tcp) => tcp.open().client(ask()).server(httpHead('HTTP/1.1 200 OK', { 'Content-Length': 5000 })))).toEqual([]);
  });

  it('that is longer than announced is malformed', () => {
    expect(found((tcp) => tcp.open().client(ask()).server(`${answer()}\x00\x01 more`).close())).toEqual(['http-malformed warn certain']);
  });
});

describe('the end of a message', () => {
  const posted = (headers: Record<string, string | number>, body: string): Script => (tcp) =>
    tcp.open().client(httpHead('POST /form HTTP/1.1', { Host: 'a', ...headers }) + body).server(answer()).close();

  it('by both lengths is told in both readings, with what follows it', () => {
    const verdict = first((tcp) => tcp.open()
      .client(`${httpHead('POST /form HTTP/1.1', { Host: 'a', 'Content-Length': 44, 'Transfer-Encoding': 'chunked' })}0\r\n\r\n${ask('/smuggled')}`)
      .server(answer() + answer()).close());
    expect(verdict).toMatchObject({ code: 'http-ambiguous-length', severity: 'error', confidence: 'certain', evidence: [4], figures: { code: 'http-both-lengths', bodies: [0, 44] } });
    expect(verdict.message).toContain('One reading: by Transfer-Encoding its body is in chunks, 0 bytes of content, and ends with the last chunk. '
      + 'The other: by Content-Length it ends after 44 bytes');
    expect(verdict.message).toContain('GET /smuggled follows at once: a request of its own for one reader, a part of the body for the other');
  });

  it('by two lengths that differ has two readings, by two that agree one', () => {
    const twice = (one: number, other: number): string => `POST / HTTP/1.1\r\nHost: a\r\nContent-Length: ${one}\r\nContent-Length: ${other}\r\n\r\nhello`;
    const verdict = first((tcp) => tcp.open().client(twice(5, 6)).server(answer()).close());
    expect(verdict).toMatchObject({ code: 'http-ambiguous-length', figures: { code: 'http-two-lengths', bodies: [5, 6] } });
    expect(found((tcp) => tcp.open().client(twice(5, 5)).server(answer()).close())).toEqual([]);
  });

  it('by a chunk size beyond 64 bits wraps for some', () => {
    const verdict = first(posted({ 'Transfer-Encoding': 'chunked' }, '10000000000000005\r\nhello\r\n0\r\n\r\n'));
    expect(verdict).toMatchObject({ code: 'http-ambiguous-length', figures: { bodies: [null, 5] } });
  });

  it('by a chunk size in white space matters less, and one that no reader takes is malformed alone', () => {
    expect(found(posted({ 'Transfer-Encoding': 'chunked' }, '5 \r\nhello\r\n0\r\n\r\n'))).toEqual(['http-ambiguous-length warn certain']);
    expect(found(posted({ 'Transfer-Encoding': 'chunked' }, 'zz\r\nhello\r\n0\r\n\r\n'))).toEqual(['http-malformed error certain']);
  });

  it('of an answer matters less than that of a request', () => {
    expect(found((tcp) => tcp.open().client(ask()).server(httpHead('HTTP/1.1 200 OK', { 'Content-Length': 3, 'Transfer-Encoding': 'chunked' }) + '3\r\nabc\r\n0\r\n\r\n').close()))
      .toEqual(['http-ambiguous-length warn certain']);
  });
});
