import { describe, expect, it } from 'vitest';
import type { StreamHandler } from '../../../src/dissect/dissector.ts';
import { http1 } from '../../../src/dissect/http1/http1.ts';
import { streamHarness } from '../../support/harness.ts';
import { codes, connection, exchanges, outcome, play, type Script, summary } from './support.ts';

const UPGRADE = 'GET /ws HTTP/1.1\r\nHost: h\r\nConnection: Upgrade\r\nUpgrade: WebSocket\r\n\r\n';
const SWITCHING = 'HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n\r\n';
const CONNECT = 'CONNECT h:443 HTTP/1.1\r\nHost: h:443\r\n\r\n';

const everyCut = (script: Script) => {
  const whole = play(script);
  for (let size = 1; size <= 40; size++) {
    const pieces = (bytes: Uint8Array) => Array.from({ length: Math.ceil(bytes.length / size) }, (_, i) => bytes.slice(i * size, (i + 1) * size));
    expect(outcome(play(script, pieces)), `pieces of ${size}`).toEqual(outcome(whole));
  }
  return whole;
};

describe('an upgrade', () => {
  it('hands on every byte behind the 101, those in its own segment too', () => {
    const harness = everyCut([['client', UPGRADE], ['server', `${SWITCHING}\x01two`], ['client', 'three'], ['server', 'four']]);
    expect(summary(harness)).toEqual(['GET /ws 0 > 101 0 complete']);
    expect(harness.handOffs).toEqual([{
      kind: 'upgrade',
      head: {
        token: 'websocket', exchange: 0,
        requestHeaders: [['Host', 'h'], ['Connection', 'Upgrade'], ['Upgrade', 'WebSocket']],
        responseHeaders: [['Upgrade', 'websocket'], ['Connection', 'Upgrade']],
      },
    }]);
    expect(harness.handedOn).toEqual({ client: 'three', server: '\x01twofour' });
    expect(harness.notes).toEqual([]);
  });

  it('notes and hands on what the client sent before the server agreed', () => {
    const harness = everyCut([['client', `${UPGRADE}early`], ['client', '!'], ['server', `${SWITCHING}late`]]);
    expect(harness.handedOn).toEqual({ client: 'early!', server: 'late' });
    expect(harness.notes).toEqual([expect.objectContaining({ code: 'http-early-data', count: 6, from: 'client' })]);
  });

  it.each([['200 OK'], ['426 Upgrade Required']])('that is refused with %s goes on as HTTP', (status) => {
    const harness = everyCut([
      ['client', `${UPGRADE}GET /next HTTP/1.1\r\n\r\n`],
      ['server', `HTTP/1.1 ${status}\r\nContent-Length: 2\r\n\r\nno`],
      ['server', 'HTTP/1.1 200 OK\r\nContent-Length: 3\r\n\r\nyes'],
    ]);
    expect(summary(harness)).toEqual([`GET /ws 0 > ${status.slice(0, 3)} 2 complete`, 'GET /next 0 > 200 3 complete']);
    expect(harness.handOffs).toEqual([]);
  });

  it('waits through interim responses', () => {
    const harness = everyCut([['client', `${UPGRADE}x`], ['server', `HTTP/1.1 103 Early Hints\r\n\r\n${SWITCHING}y`]]);
    expect(summary(harness)).toEqual(['GET /ws 0 > 103 101 0 complete']);
    expect(harness.handedOn).toEqual({ client: 'x', server: 'y' });
  });

  it('comes after the answers to what was asked before', () => {
    const harness = everyCut([
      ['client', `GET /a HTTP/1.1\r\n\r\n${UPGRADE}`],
      ['server', `HTTP/1.1 200 OK\r\nContent-Length: 1\r\n\r\na${SWITCHING}b`],
    ]);
    expect(summary(harness)).toEqual(['GET /a 0 > 200 1 complete', 'GET /ws 0 > 101 0 complete']);
    expect(harness.handedOn.server).toBe('b');
  });

  it('nobody asked for is an answer without a switch', () => {
    const harness = connection().client('GET / HTTP/1.1\r\n\r\nGET /2 HTTP/1.1\r\n\r\n').server(`${SWITCHING}HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n`);
    expect(summary(harness)).toEqual(['GET / 0 > 101 0 complete', 'GET /2 0 > 200 0 complete']);
    expect(harness.handOffs).toEqual([]);
  });

  it('of which only the server side was captured is handed on', () => {
    const harness = connection().server(`${SWITCHING}frame`).end();
    expect(summary(harness)).toEqual(['- > 101 0 unmatched']);
    expect(harness.handedOn.server).toBe('frame');
  });

  it('of which only the client side was captured is told by what follows', () => {
    const frames = connection().client(UPGRADE).client('\x81\x80abcd').end('client').end('server');
    expect(summary(frames)).toEqual(['GET /ws 0 > - unanswered']);
    expect(frames.handedOn.client).toBe('\xc2\x81\xc2\x80abcd');
    expect(codes(frames)).toEqual(['http-framing-assumed']);
    const requests = connection().client(UPGRADE).client('GET /2 HTTP/1.1\r\n\r\n').end('client').end('server');
    expect(summary(requests)).toEqual(['GET /ws 0 > - unanswered', 'GET /2 0 > - unanswered']);
  });

  it('whose answer is in a hole is told by what follows', () => {
    const harness = connection().client(UPGRADE).gap('server', 100).client('\x01frame').server('more').client('and').end();
    expect(summary(harness)).toEqual(['GET /ws 0 > - incomplete']);
    expect(harness.handedOn).toEqual({ client: '\x01frameand', server: 'more' });
  });

  it('that stays unanswered holds no more than 1 MiB', () => {
    const harness = connection().client(UPGRADE);
    for (let i = 0; i < 18; i++) harness.client(new Uint8Array(65_536));
    expect(harness.handedOn.client).toHaveLength(18 * 65_536);
    expect(codes(harness)).toEqual(['http-framing-assumed']);
  });

  it('that stays unanswered holds few pieces and holes, however small they are', () => {
    const harness = connection().client(UPGRADE);
    for (let i = 0; i < 10_000; i++) harness.client('\x01').gap('client', 1);
    expect(harness.handedOn.client).toHaveLength(10_000);
    expect(harness.handOffs).toHaveLength(1);
  });

  it('is looked at no further than 4 KiB for a request line', () => {
    const harness = connection().client(UPGRADE).gap('server', 9).client('GET /');
    for (let i = 5; i < 4096; i++) {
      expect(harness.handOffs).toEqual([]);
      harness.client('a');
    }
    expect(harness.handedOn.client).toBe(`GET /${'a'.repeat(4091)}`);
  });

  it('that stays unanswered among many lets each go in its turn', () => {
    const requests = 20_000;
    const harness = connection().client(UPGRADE.repeat(requests)).client('GET /last HTTP/1.1\r\n\r\n').end('client').end('server');
    expect(summary(harness).slice(-2)).toEqual(['GET /ws 0 > - unanswered', 'GET /last 0 > - unanswered']);
    expect(harness.records).toHaveLength(requests + 1);
    expect(harness.handOffs).toEqual([]);
  });

  it('passes holes and ends on to the new protocol, held ones too', () => {
    const seen: string[] = [];
    const handler: StreamHandler = {
      data: (from, chunk) => void seen.push(`${from} ${chunk.length}`),
      gap: (from, length) => void seen.push(`${from} gap ${length}`),
      end: (from, why) => void seen.push(`${from} ${why}`),
    };
    streamHarness(http1, { handOff: () => handler })
      .client(`${UPGRADE}12`).gap('client', 7).client('345').end('client')
      .server(`${SWITCHING}6`).gap('server', 5).server('78').end('server', 'rst');
    expect(seen).toEqual(['client 2', 'client gap 7', 'client 3', 'client fin', 'server 1', 'server gap 5', 'server 2', 'server rst']);
  });
});

describe('CONNECT', () => {
  it('makes a tunnel of the rest when it is granted', () => {
    const harness = everyCut([
      ['client', CONNECT],
      ['server', 'HTTP/1.1 200 Connection established\r\nContent-Length: 5\r\n\r\nGET'],
      ['client', 'GET / HTTP/1.1\r\n\r\n'],
    ]);
    expect(summary(harness)).toEqual(['CONNECT h:443 0 > 200 0 complete']);
    expect(harness.handOffs).toEqual([{ kind: 'tunnel' }]);
    expect(harness.handedOn).toEqual({ client: 'GET / HTTP/1.1\r\n\r\n', server: 'GET' });
  });

  it('goes on as HTTP when it is refused', () => {
    const harness = everyCut([
      ['client', CONNECT],
      ['server', 'HTTP/1.1 407 Proxy Authentication Required\r\nContent-Length: 4\r\n\r\nauth'],
      ['client', CONNECT],
      ['server', 'HTTP/1.1 200 OK\r\n\r\ninside'],
    ]);
    expect(summary(harness)).toEqual(['CONNECT h:443 0 > 407 4 complete', 'CONNECT h:443 0 > 200 0 complete']);
    expect(harness.handedOn.server).toBe('inside');
  });

  it('notes a client that does not wait', () => {
    const harness = everyCut([['client', `${CONNECT}\x16\x03\x01`], ['server', 'HTTP/1.1 200 OK\r\n\r\n']]);
    expect(harness.handedOn.client).toBe('\x16\x03\x01');
    expect(codes(harness)).toEqual(['http-early-data']);
    expect(exchanges(harness)[0]!.request!.url).toBeNull();
  });
});
