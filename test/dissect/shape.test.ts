import { describe, expect, it } from 'vitest';
import { builtIn } from '../../src/dissect/registry.ts';
import { ShapeTally } from '../../src/dissect/shape.ts';
import { SHAPE_RULES } from '../../src/dissect/shape-rules.ts';
import { CaptureBuilder, chunked, httpHead, webSocketUpgrade, type TcpConversation } from '../../src/testing/index.ts';
import { readBuilt } from '../support/read-built.ts';

/** `shape reason` of the first connection of a capture. */
function told(script: (tcp: TcpConversation, capture: CaptureBuilder) => unknown): string {
  const capture = new CaptureBuilder();
  script(capture.tcp(), capture);
  const { shape, shapeReason } = readBuilt(capture).connections[0]!;
  return `${shape} ${shapeReason}`;
}

const ask = (target: string, more: Record<string, string> = {}): string => httpHead(`GET ${target} HTTP/1.1`, { Host: 'a', ...more });
const answer = (length: number, more: Record<string, string> = {}, status = '200 OK'): string =>
  `${httpHead(`HTTP/1.1 ${status}`, { 'Content-Length': length, ...more })}${'x'.repeat(length)}`;

interface Fetch {
  target: string;
  /** Milliseconds before the request, and before its answer. */
  after?: number;
  held?: number;
  length?: number;
  type?: string;
  status?: string;
}

/** Exchanges one after the other. */
const fetches = (...all: Fetch[]) => (tcp: TcpConversation, capture: CaptureBuilder): void => {
  tcp.open();
  for (const { target, after = 0, held = 1, length = 10, type = 'text/html', status } of all) {
    capture.wait(after);
    tcp.client(ask(target));
    capture.wait(held);
    tcp.server(answer(length, { 'Content-Type': type }, status));
  }
};

const times = <T>(count: number, make: (i: number) => T): T[] => Array.from({ length: count }, (_, i) => make(i));

/** A body of unknown length in these pieces, with a pause behind each. */
const body = (pieces: string[], pause: number, headers: Record<string, string> = {}) => (tcp: TcpConversation, capture: CaptureBuilder): void => {
  tcp.open().client(ask('/live')).server(httpHead('HTTP/1.1 200 OK', { 'Transfer-Encoding': 'chunked', ...headers }));
  for (const piece of pieces) {
    tcp.server(chunked([piece], { end: false }));
    capture.wait(pause);
  }
  tcp.server('0\r\n\r\n').close();
};

describe('the shape of a conversation', () => {
  it('without a word tells whether anybody was there', () => {
    expect(told((tcp) => tcp.open().close())).toBe('silent nothing-said');
    expect(told((tcp) => tcp.syn().refuse())).toBe('refused syn-reset');
    expect(told((tcp) => tcp.syn())).toBe('unanswered nothing-back');
    expect(told((tcp) => tcp.syn().syn())).toBe('unanswered nothing-back');
  });

  it('is opaque where nobody knows the bytes, and where a protocol has no exchanges', () => {
    expect(told((tcp) => tcp.open().client('\x01\x02what').server('\x03\x04ever'))).toBe('opaque not-recognised');
    expect(new ShapeTally().told('tcp', ['tls'])).toEqual({ shape: 'opaque', shapeReason: 'no-exchange' });
  });

  it('of datagrams is just that', () => {
    const capture = new CaptureBuilder();
    capture.udp().client('hello');
    expect(readBuilt(capture).connections[0]).toMatchObject({ shape: 'datagrams', shapeReason: 'udp' });
  });

  it('of exchanges is one, several in turn, or several at once', () => {
    expect(told(fetches({ target: '/' }))).toBe('single-exchange one-exchange');
    expect(told(fetches({ target: '/' }, { target: '/b' }))).toBe('keep-alive several-exchanges');
    expect(told((tcp) => tcp.open().client(ask('/a') + ask('/b')).server(answer(3) + answer(3)))).toBe('pipelined asked-ahead');
  });

  it('is a tunnel where CONNECT was granted, whatever is said inside', () => {
    expect(told((tcp) => tcp.open().client('CONNECT b:80 HTTP/1.1\r\nHost: b:80\r\n\r\n').server('HTTP/1.1 200 OK\r\n\r\n')
      .client(ask('/')).server(answer(1)))).toBe('tunnel connect-granted');
    expect(told((tcp) => tcp.open().client('CONNECT b:80 HTTP/1.1\r\nHost: b:80\r\n\r\n').server(answer(0, {}, '403 Forbidden'))))
      .toBe('single-exchange one-exchange');
  });

  it('is that of WebSocket where the upgrade was granted, and of its exchange where not', () => {
    const { request, response } = webSocketUpgrade();
    expect(told((tcp) => tcp.open().client(request).server(response))).toBe('websocket websocket-spoken');
    expect(told((tcp) => tcp.open().client(request).server(answer(0, {}, '403 Forbidden')))).toBe('single-exchange one-exchange');
  });

  it('is what a protocol declares, and the last that does', () => {
    const tally = new ShapeTally();
    tally.declared('event-stream');
    expect(tally.told('tcp', ['push'])).toEqual({ shape: 'event-stream', shapeReason: 'protocol-says-so' });
    tally.declared('websocket');
    expect(tally.told('tcp', ['http', 'websocket'])).toEqual({ shape: 'websocket', shapeReason: 'websocket-spoken' });
    expect(builtIn.filter(({ shape }) => shape).map(({ name, shape }) => `${name} ${shape}`)).toEqual(['websocket websocket', 'sse event-stream']);
  });

  it('has a sentence for every rule', () => {
    for (const [reason, { about }] of Object.entries(SHAPE_RULES)) expect(about, reason).toMatch(/^[A-Z].*\.$/);
  });
});

describe('an event stream', () => {
  it('is one where events came of a body that was declared so', () => {
    expect(told(body(['data: 1\n\n'], 10, { 'Content-Type': 'text/event-stream' }))).toBe('event-stream events-dispatched');
  });

  it('is one by its declaration alone where no event came', () => {
    expect(told(body([': hello\n\n'], 10, { 'Content-Type': 'text/event-stream' }))).toBe('event-stream event-stream-declared');
  });

  it('is a streaming body where the same lines are declared as something else', () => {
    expect(told(body(times(4, (i) => `data: ${i}\n\n`), 900, { 'Content-Type': 'text/plain' }))).toBe('streaming-body pieces-with-pauses');
  });
});

describe('a streaming body', () => {
  it('comes in pieces with pauses, whatever its type and size', () => {
    expect(told(body(times(5, () => 'frame'.repeat(3000)), 1000, { 'Content-Type': 'multipart/x-mixed-replace' }))).toBe('streaming-body pieces-with-pauses');
  });

  it('comes in many small pieces, even with short pauses', () => {
    expect(told(body(times(30, (i) => `{"token":${i}}\n`), 50))).toBe('streaming-body pieces-with-pauses');
  });

  it('may be unfinished when the capture ends', () => {
    expect(told((tcp, capture) => {
      tcp.open().client(ask('/log')).server(httpHead('HTTP/1.1 200 OK', { Connection: 'close' }));
      for (let i = 0; i < 5; i++) {
        capture.wait(800);
        tcp.server(`line ${i}\n`);
      }
    })).toBe('streaming-body pieces-with-pauses');
  });

  it('is none where it stops once and goes on, or rounds of a long path part it', () => {
    expect(told(body(['a'.repeat(5000), 'b'.repeat(5000)], 5000))).toBe('single-exchange one-exchange');
    expect(told(body(times(8, (i) => 'x'.repeat(1400 << i)), 300))).toBe('single-exchange one-exchange');
  });

  it('is none where its length was announced: that is a slow download', () => {
    expect(told((tcp, capture) => {
      tcp.open().client(ask('/big')).server(httpHead('HTTP/1.1 200 OK', { 'Content-Length': 50 }));
      for (let i = 0; i < 10; i++) {
        capture.wait(1500);
        tcp.server('xxxxx');
      }
    })).toBe('single-exchange one-exchange');
  });
});

describe('a long poll', () => {
  const polls = (...held: number[]): Fetch[] => held.map((each, i) => ({ target: `/poll?after=${i}`, held: each }));

  it('is held, and asked again at once', () => {
    expect(told(fetches(...polls(20_000, 4000)))).toBe('long-poll held-and-repeated');
    expect(told(fetches(...polls(500, 700, 400)))).toBe('long-poll held-and-repeated');
  });

  it('may be held still when the capture ends', () => {
    expect(told((tcp, capture) => {
      fetches(...polls(20_000))(tcp, capture);
      tcp.client(ask('/poll?after=1'));
    })).toBe('long-poll held-and-repeated');
  });

  it('is none where the answer is only slow', () => {
    expect(told(fetches({ target: '/report', held: 20_000 }))).toBe('single-exchange one-exchange');
    expect(told(fetches({ target: '/report', held: 6000 }, { target: '/other', held: 6000 }))).toBe('keep-alive several-exchanges');
    expect(told(fetches({ target: '/a', held: 3000 }, { target: '/b' }, { target: '/a', held: 3000 }))).toBe('keep-alive several-exchanges');
  });

  it('is none where a timer asks, held or not', () => {
    expect(told(fetches(...polls(2, 2, 2, 2)))).toBe('keep-alive several-exchanges');
    expect(told(fetches(...polls(3000, 3000, 3000).map((poll) => ({ ...poll, after: 5000 }))))).toBe('keep-alive several-exchanges');
  });

  it('is none where most of the exchanges are of another kind', () => {
    expect(told(fetches(...polls(5000, 10), ...times(6, (i) => ({ target: `/${i}` }))))).toBe('keep-alive several-exchanges');
  });
});

describe('media segments', () => {
  const BYTES = 'application/octet-stream';

  it('are listed by a playlist', () => {
    expect(told(fetches({ target: '/live.m3u8', type: 'application/vnd.apple.mpegurl' }, { target: '/s1.ts', type: 'video/mp2t' })))
      .toBe('media-segments playlist-and-segments');
    expect(told(fetches({ target: '/x', type: 'application/dash+xml' }, { target: '/y', type: 'audio/mp4' }, { target: '/ad' })))
      .toBe('media-segments playlist-and-segments');
  });

  it('have names that count', () => {
    expect(told(fetches(...times(2, (i) => ({ target: `/live/${i + 7}.m4s?t=1`, type: BYTES }))))).toBe('media-segments numbered-segments');
    expect(told(fetches(...times(4, (i) => ({ target: i % 2 ? `/a/${i >> 1}.mp4` : `/v/${i >> 1}.mp4`, type: 'video/mp4' })))))
      .toBe('media-segments numbered-segments');
  });

  it('are ranges of one file', () => {
    expect(told(fetches(...times(3, () => ({ target: '/film.mp4', type: 'video/mp4', status: '206 Partial Content' })))))
      .toBe('media-segments media-ranges');
  });

  it('need no type and no known name where they are fetched as they are played', () => {
    const series = (after: number): Fetch[] => times(4, (i) => ({ target: `/c/${100 + i}`, type: BYTES, length: 20_000, after: i === 0 ? 0 : after }));
    expect(told(fetches(...series(2000)))).toBe('media-segments paced-pieces');
    expect(told(fetches(...series(0)))).toBe('keep-alive several-exchanges');
    const hashed = ['9f', 'c0de', 'ab', 'fe'].map((name, i): Fetch => ({ target: `/c/${name}`, type: BYTES, length: 20_000 + 100 * i, after: 2000 }));
    expect(told(fetches(...hashed))).toBe('media-segments paced-pieces');
    expect(told(fetches(...hashed.map((each, i) => ({ ...each, length: 5000 * 4 ** i }))))).toBe('keep-alive several-exchanges');
  });

  it('are more than one download', () => {
    expect(told(fetches({ target: '/film.mp4', type: 'video/mp4', length: 200_000 }))).toBe('single-exchange one-exchange');
    expect(told(fetches({ target: '/film', type: 'video/mp4' }, { target: '/film', type: 'video/mp4' }))).toBe('keep-alive several-exchanges');
  });

  it('are what most exchanges are about, and are found', () => {
    const segments = times(2, (i) => ({ target: `/${i}.ts`, type: 'video/mp2t' }));
    expect(told(fetches(...segments, ...times(3, (i) => ({ target: `/page${i}` }))))).toBe('keep-alive several-exchanges');
    expect(told(fetches(...segments.map((each) => ({ ...each, status: '404 Not Found' }))))).toBe('keep-alive several-exchanges');
  });
});
