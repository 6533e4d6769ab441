import { describe, expect, it } from 'vitest';
import type { ChannelRecord } from '../../../src/journeys.ts';
import { reconnect } from '../../../src/diagnose/reconnect/reconnect.ts';
import type { VerdictRecord } from '../../../src/record.ts';
import { CaptureBuilder, chunked, closePayload, dataFrame, drop, frameOf, httpHead, Opcode, webSocketUpgrade } from '../../../src/testing/index.ts';
import type { TcpConversation } from '../../../src/testing/index.ts';
import { examine } from '../../support/examine.ts';

interface Heard {
  channels: ChannelRecord[];
  verdicts: VerdictRecord[];
}

/** What is found in a capture; `script` writes it, with a function that begins the client's next connection. */
function hear(script: (capture: CaptureBuilder, next: (client?: string) => TcpConversation) => void): Heard {
  const capture = new CaptureBuilder();
  let port = 40000;
  script(capture, (client = '10.0.0.1') => capture.tcp({ client: `${client}:${port++}` }));
  const { derived, verdicts } = examine(capture, [reconnect]);
  return { channels: derived as ChannelRecord[], verdicts: verdicts.filter(({ code }) => code !== 'healthy') };
}

const ask = (lastId?: string, more: Record<string, string> = {}, path = '/events'): string => httpHead(`GET ${path} HTTP/1.1`, {
  Host: 'shop.test', Accept: 'text/event-stream', ...(lastId !== undefined && { 'Last-Event-ID': lastId }), ...more,
});
const STREAM = httpHead('HTTP/1.1 200 OK', { 'Content-Type': 'text/event-stream' });
const CHUNKED = httpHead('HTTP/1.1 200 OK', { 'Content-Type': 'text/event-stream', 'Transfer-Encoding': 'chunked' });
const event = (id: number | string, data = `news ${id}`): string => `id: ${id}\ndata: ${data}\n\n`;

/** A stream of events without a length. */
function stream(tcp: TcpConversation, events: readonly string[], lastId?: string, more: Record<string, string> = {}): TcpConversation {
  tcp.open().client(ask(lastId, more)).server(STREAM);
  for (const each of events) tcp.server(each);
  return tcp;
}

describe('an event stream that is opened again', () => {
  const twice = (before: string[], after: string[], lastId?: string): Heard => hear((capture, next) => {
    stream(next(), before).close({ by: 'server' });
    capture.wait(3000);
    stream(next(), after, lastId);
  });

  it('is resumed where the next event is exactly the one behind the last', () => {
    const { channels: [channel], verdicts } = twice([event(1), event(2)], [event(3)], '2');
    expect(channel).toMatchObject({
      type: 'channel', kind: 'sse', client: '10.0.0.1', server: { address: '10.0.0.2', port: 80 }, url: 'http://shop.test/events', count: 2,
      sessions: [
        { connection: 0, exchange: 0, ended: { how: 'complete', by: 'server' }, messages: { server: 2 }, ids: ['1', '2'] },
        { connection: 1, ended: { how: 'capture-end' }, messages: { server: 1 }, ids: ['3', '3'] },
      ],
      reopenings: [{ class: 'resumed', from: 0, to: 1, lastEventId: { delivered: '2', sent: '2', honoured: true }, missing: 0, repeated: 0 }],
      classes: { resumed: 1, replayed: 0, gap: 0, restarted: 0 },
    });
    expect(channel!.without).toBeGreaterThan(3);
    expect(channel!.without).toBeLessThan(3.1);
    expect(verdicts).toEqual([]);
  });

  it('has a gap where ids are missing, although the client asked for them', () => {
    const { channels: [channel], verdicts } = twice([event(1), event(2)], [event(6)], '2');
    expect(channel!.reopenings[0]).toMatchObject({ class: 'gap', missing: 3, lastEventId: { sent: '2', honoured: false } });
    expect(verdicts).toMatchObject([{ code: 'sse-not-resumed', confidence: 'certain', connections: [0] }]);
    expect(verdicts[0]!.message).toContain('3 events between id 2 and id 6 never came: the client asked for what follows id 2');
    expect(verdicts[0]!.evidence).toContain(channel!.reopenings[0]!.frames[1]);
  });

  it('has a gap where ids are missing, and the client did not ask', () => {
    const { verdicts } = twice([event(1), event(2)], [event(6)]);
    expect(verdicts).toMatchObject([{ code: 'sse-not-resumed', confidence: 'certain' }]);
    expect(verdicts[0]!.message).toContain('no Last-Event-ID');
  });

  it('may be a new reader who left by itself and comes without an id', () => {
    const { channels: [channel], verdicts } = hear((capture, next) => {
      stream(next(), [event(1), event(2)]).close({ by: 'client' });
      capture.wait(3000);
      stream(next(), [event(6)]);
    });
    expect(channel!.reopenings[0]).toMatchObject({ class: 'gap', missing: 3 });
    expect(verdicts).toMatchObject([{ code: 'sse-not-resumed', confidence: 'possible' }]);
  });

  it('counts by the steps in which ids grew before', () => {
    const { channels: [channel] } = twice([event(10), event(20), event(30)], [event(50), event(60)], '30');
    expect(channel!.reopenings[0]).toMatchObject({ class: 'gap', missing: 1 });
    expect(twice([event(10), event(20), event(30)], [event(40)], '30').channels[0]!.reopenings[0]).toMatchObject({ class: 'resumed', missing: 0 });
  });

  it('counts nothing where ids grow unevenly, like times', () => {
    const { channels: [channel], verdicts } = twice([event(1_700_000_000_100), event(1_700_000_000_350)], [event(1_700_000_000_990)], '1700000000350');
    expect(channel!.reopenings[0]).toMatchObject({ class: 'resumed', missing: null, lastEventId: { honoured: null } });
    expect(verdicts).toEqual([]);
  });

  it('is replayed where events come again and none is missing', () => {
    const { channels: [channel], verdicts } = twice([event(1), event(2), event(3)], [event(2), event(3), event(4)], '1');
    expect(channel!.reopenings[0]).toMatchObject({ class: 'replayed', repeated: 2, missing: 0, lastEventId: { sent: '1', honoured: false } });
    expect(verdicts).toEqual([]);
  });

  it('is replayed where opaque ids come again', () => {
    const { channels: [channel] } = twice([event('a-x'), event('b-y')], [event('b-y'), event('c-z')]);
    expect(channel!.reopenings[0]).toMatchObject({ class: 'replayed', repeated: 1 });
  });

  it('is resumed by trust where opaque ids are asked for and new ones come', () => {
    const { channels: [channel], verdicts } = twice([event('a-x'), event('b-y')], [event('c-z')], 'b-y');
    expect(channel!.reopenings[0]).toMatchObject({ class: 'resumed', missing: null, lastEventId: { honoured: null } });
    expect(verdicts).toEqual([]);
  });

  it('is restarted where the client forgets the id and nothing tells what was missed', () => {
    const { channels: [channel], verdicts } = twice([event('a-x'), event('b-y')], [event('c-z')]);
    expect(channel!.reopenings[0]).toMatchObject({ class: 'restarted', lastEventId: { delivered: 'b-y', sent: null, honoured: null } });
    expect(verdicts).toMatchObject([{ code: 'sse-not-resumed', confidence: 'likely' }]);
  });

  it('is restarted where the same ids stand for other events', () => {
    const { channels: [channel], verdicts } = twice([event(1, 'one'), event(2, 'two')], [event(1, 'uno'), event(2, 'dos')], '2');
    expect(channel!.reopenings[0]).toMatchObject({ class: 'restarted', lastEventId: { honoured: false } });
    expect(verdicts).toMatchObject([{ code: 'sse-not-resumed', confidence: 'likely' }]);
  });

  it('may have lost something where events have no ids', () => {
    const { channels: [channel], verdicts } = twice(['data: a\n\n', 'data: b\n\n'], ['data: c\n\n']);
    expect(channel!.reopenings[0]).toMatchObject({ class: 'restarted' });
    expect(verdicts).toMatchObject([{ code: 'sse-not-resumed', confidence: 'possible' }]);
  });

  it('takes an id from the query as well, and leaves what is made afresh out of the comparison', () => {
    const { channels, verdicts } = hear((capture, next) => {
      next().open().client(ask(undefined, {}, '/events?room=1&t=1764000000001')).server(STREAM + event(1)).close({ by: 'server' });
      capture.wait(100);
      next().open().client(ask(undefined, {}, '/events?t=1764000000999&lastEventId=1&room=1')).server(STREAM + event(2)).close({ by: 'server' });
      next().open().client(ask(undefined, {}, '/events?room=2')).server(STREAM + event(1)).close({ by: 'server' });
    });
    expect(channels).toMatchObject([{ count: 2, reopenings: [{ class: 'resumed', lastEventId: { sent: '1' } }] }]);
    expect(verdicts).toEqual([]);
  });

  it('tells which attempts failed in between, and whether the client waited as it was told', () => {
    const { channels: [channel], verdicts } = hear((capture, next) => {
      stream(next(), ['retry: 2000\n', event(1)]).close({ by: 'server' });
      capture.wait(2100);
      next().syn().refuse();
      capture.wait(2000);
      next().open().client(ask('1')).server(httpHead('HTTP/1.1 503 Service Unavailable', { 'Content-Length': 0 })).close();
      capture.wait(2000);
      stream(next(), [event(2)], '1').close({ by: 'server' });
      capture.wait(500);
      next().open().client(ask('2')).server(httpHead('HTTP/1.1 204 No Content')).close();
    });
    expect(channel!.reopenings).toMatchObject([{
      class: 'resumed', failed: 2, retry: { milliseconds: 2000, kept: true },
      attempts: [{ connection: 1, why: 'refused', status: null }, { connection: 2, why: 'status', status: 503 }],
    }]);
    expect(channel!.after).toMatchObject([{ connection: 4, why: 'status', status: 204 }]);
    expect(verdicts).toEqual([]);
  });

  it('says that a client came earlier than it was told', () => {
    const { channels: [channel] } = hear((capture, next) => {
      stream(next(), ['retry: 2000\n', event(1)]).close({ by: 'server' });
      capture.wait(200);
      stream(next(), [event(2)], '1');
    });
    expect(channel!.reopenings[0]!.retry).toEqual({ milliseconds: 2000, kept: false });
  });

  it('counts from what the client acknowledged, and not from what the capture saw', () => {
    const { channels: [channel], verdicts } = hear((capture, next) => {
      const tcp = stream(next(), [event(1), event(2)]);
      tcp.server(event(3), { ack: false });
      capture.wait(100);
      tcp.segment('client', { ackUpTo: tcp.offset('server') - event(3).length, flags: 0x14 });
      capture.wait(3000);
      stream(next(), [event(3), event(4)], '2');
    });
    expect(channel!.sessions[0]).toMatchObject({ ended: { how: 'rst', by: 'client' }, unacknowledged: { server: 1 } });
    expect(channel!.reopenings[0]).toMatchObject({ lastEventId: { delivered: '2', sent: '2' }, unacknowledged: { server: 1 }, saidAgain: { server: 1 } });
    expect(verdicts).toEqual([]);
  });
});

describe('a capture that lacks a part of the stream', () => {
  it('does not lack what the client asks to go on behind', () => {
    const capture = new CaptureBuilder();
    stream(capture.tcp({ client: '10.0.0.1:40000' }), [event(1), event(2), event(3)]).close({ by: 'server' });
    // Head, then one segment an event: the capture loses the third, which the client has acknowledged.
    capture.apply(drop(dataFrame('server', 4)));
    stream(capture.wait(1000).tcp({ client: '10.0.0.1:40001' }), [event(4)], '3');
    const { derived, verdicts } = examine(capture, [reconnect]);
    expect((derived as ChannelRecord[])[0]).toMatchObject({ sessions: [{ ids: ['1', '2'] }, {}], reopenings: [{ class: 'resumed', missing: 0 }] });
    expect(verdicts.filter(({ code }) => code !== 'healthy')).toEqual([]);
  });
});

describe('event streams that are no reconnects', () => {
  it('are answers to posts, each a stream of its own', () => {
    const { channels, verdicts } = hear((_, next) => {
      for (let turn = 0; turn < 3; turn++) {
        const tcp = next().open().client(httpHead('POST /v1/chat HTTP/1.1', { Host: 'llm.test', 'Content-Length': 2 }) + '{}');
        tcp.server(CHUNKED).server(chunked([`data: token ${turn}\n\n`, 'data: [DONE]\n\n'])).close();
      }
    });
    expect(channels).toEqual([]);
    expect(verdicts).toEqual([]);
  });

  it('are whole streams without ids, asked for one after the other', () => {
    const { verdicts } = hear((_, next) => {
      for (let turn = 0; turn < 3; turn++) next().open().client(ask()).server(CHUNKED).server(chunked([`data: ${turn}\n\n`])).close();
    });
    expect(verdicts).toEqual([]);
  });

  it('are two that run side by side', () => {
    const { channels, verdicts } = hear((_, next) => {
      const one = stream(next(), [event(1)]);
      const two = stream(next(), [event(1)]);
      one.server(event(2));
      two.server(event(2));
    });
    expect(channels).toEqual([]);
    expect(verdicts).toEqual([]);
  });

  it('are those of two programs on one host', () => {
    const { channels } = hear((_, next) => {
      stream(next(), [event(1)], undefined, { 'User-Agent': 'a' }).close({ by: 'server' });
      stream(next(), [event(9)], undefined, { 'User-Agent': 'b' }).close({ by: 'server' });
    });
    expect(channels).toEqual([]);
  });

  it('are those of two visitors behind one address, told by their cookies', () => {
    const { channels } = hear((_, next) => {
      stream(next(), [event(1)], undefined, { Cookie: 'sid=one; lang=en' }).close({ by: 'server' });
      stream(next(), [event(9)], undefined, { Cookie: 'sid=two; lang=fr' }).close({ by: 'server' });
    });
    expect(channels).toEqual([]);
  });
});

describe('an event stream that is not opened again', () => {
  const left = (seconds: number, comesAgain = true): Heard => hear((capture, next) => {
    const tcp = next().open().client(ask()).server(CHUNKED).server(chunked([event(1)], { end: false }));
    tcp.reset('server');
    capture.wait(seconds * 1000);
    if (comesAgain) next().open().client('GET / HTTP/1.1\r\nHost: shop.test\r\n\r\n').server('HTTP/1.1 204 No Content\r\n\r\n').close();
  });

  it('is missed where it broke off and its client went on with other things', () => {
    const { verdicts } = left(60);
    expect(verdicts).toMatchObject([{ code: 'sse-not-resumed', confidence: 'likely', connections: [0] }]);
    expect(verdicts[0]!.message).toContain('did not open it again');
  });

  it('may be missed where it came to its end and its events have ids', () => {
    const ended = (id: string): Heard => hear((capture, next) => {
      next().open().client(ask()).server(CHUNKED).server(chunked([`${id}data: x\n\n`])).close({ by: 'server' });
      capture.wait(4000);
      next().open().client('GET / HTTP/1.1\r\nHost: shop.test\r\n\r\n').server('HTTP/1.1 204 No Content\r\n\r\n').close();
    });
    expect(ended('id: 5\n').verdicts).toMatchObject([{ code: 'sse-not-resumed', confidence: 'possible' }]);
    expect(ended('').verdicts).toEqual([]);
  });

  it('is nobody\'s business where the capture ends soon, or the client is gone', () => {
    expect(left(2).verdicts).toEqual([]);
    expect(left(60, false).verdicts).toEqual([]);
  });
});

describe('a WebSocket that is opened again', () => {
  const { request, response } = webSocketUpgrade();
  const open = (tcp: TcpConversation): TcpConversation => tcp.open().client(request).server(response);
  const text = (from: 'client' | 'server', payload: string): Uint8Array => frameOf(from, Opcode.Text, payload);

  it('is restarted after a close that everybody wanted, and that is no fault', () => {
    const { channels: [channel], verdicts } = hear((capture, next) => {
      open(next()).server(text('server', 'welcome')).client(frameOf('client', Opcode.Close, closePayload(1000)))
        .server(frameOf('server', Opcode.Close, closePayload(1000))).close({ by: 'server' });
      capture.wait(500);
      open(next()).server(text('server', 'welcome'));
    });
    expect(channel).toMatchObject({
      kind: 'websocket', url: 'http://chat.test/ws', count: 2, sessions: [{ ended: { how: 'close', by: 'client', code: 1000 } }, {}],
      reopenings: [{ class: 'restarted', repeated: 0, lastEventId: null }],
    });
    expect(verdicts).toEqual([]);
  });

  it('is restarted after a reset, and something may be lost', () => {
    const { channels: [channel], verdicts } = hear((capture, next) => {
      open(next()).server(text('server', 'welcome')).reset('server');
      capture.wait(500);
      open(next()).server(text('server', 'welcome'));
    });
    expect(channel!.reopenings[0]).toMatchObject({ class: 'restarted' });
    expect(verdicts).toMatchObject([{ code: 'websocket-not-resumed', confidence: 'possible' }]);
  });

  it('has a gap where the client said something that was never acknowledged', () => {
    const { channels: [channel], verdicts } = hear((capture, next) => {
      const tcp = open(next()).server(text('server', 'welcome')).client(text('client', 'heard'));
      tcp.segment('client', { data: text('client', 'order 7') });
      capture.wait(1000);
      tcp.reset('client');
      capture.wait(500);
      open(next()).server(text('server', 'welcome'));
    });
    expect(channel!.sessions[0]).toMatchObject({ unacknowledged: { client: 1, server: 0 } });
    expect(channel!.sessions[0]!.unacknowledgedFrames).toHaveLength(1);
    expect(channel!.reopenings[0]).toMatchObject({ class: 'gap', unacknowledged: { client: 1 }, saidAgain: { client: 0 } });
    expect(verdicts).toMatchObject([{ code: 'websocket-not-resumed', confidence: 'likely' }]);
    expect(verdicts[0]!.evidence).toContain(channel!.sessions[0]!.unacknowledgedFrames[0]);
  });

  it('is resumed where the client says it again', () => {
    const { channels: [channel], verdicts } = hear((capture, next) => {
      const tcp = open(next()).client(text('client', 'heard'));
      tcp.segment('client', { data: text('client', 'order 7') });
      capture.wait(1000);
      tcp.reset('client');
      open(next()).client(text('client', 'order 7')).server(text('server', 'done'));
    });
    expect(channel!.reopenings[0]).toMatchObject({ class: 'resumed', saidAgain: { client: 1 } });
    expect(verdicts).toEqual([]);
  });

  it('is told to go on although the old connection never ended, where it was dead', () => {
    const { channels: [channel] } = hear((capture, next) => {
      const tcp = open(next()).client(text('client', 'heard'));
      tcp.segment('client', { data: text('client', 'into the void') });
      capture.wait(20_000);
      open(next()).client(text('client', 'hello'));
    });
    expect(channel).toMatchObject({ count: 2, sessions: [{ ended: { how: 'capture-end' } }, {}] });
  });

  const numbered = (before: number[], after: number[]): Heard => hear((capture, next) => {
    const say = (tcp: TcpConversation, numbers: number[]): void => numbers.forEach((seq) => tcp.server(text('server', `{"seq":${seq},"price":${seq * 3}}`)));
    const tcp = open(next());
    say(tcp, before);
    tcp.reset('server');
    capture.wait(500);
    say(open(next()), after);
  });

  it('goes by the numbers that messages carry', () => {
    expect(numbered([1, 2, 3], [4, 5]).channels[0]!.reopenings[0]).toMatchObject({ class: 'resumed', missing: 0 });
    expect(numbered([1, 2, 3], [3, 4]).channels[0]!.reopenings[0]).toMatchObject({ class: 'replayed', repeated: 1 });
    const { channels: [channel], verdicts } = numbered([1, 2, 3], [8, 9]);
    expect(channel!.reopenings[0]).toMatchObject({ class: 'gap', missing: 4 });
    expect(verdicts).toMatchObject([{ code: 'websocket-not-resumed', confidence: 'likely' }]);
    expect(numbered([1, 2, 3], [4, 5]).verdicts).toEqual([]);
    expect(numbered([1, 2, 3], [3, 4]).verdicts).toEqual([]);
  });

  it('may miss what was said while it was away by its own will', () => {
    const { channels: [channel], verdicts } = hear((capture, next) => {
      open(next()).server(text('server', '{"seq":1}')).server(text('server', '{"seq":2}')).client(frameOf('client', Opcode.Close, closePayload(1000))).close();
      capture.wait(500);
      open(next()).server(text('server', '{"seq":7}'));
    });
    expect(channel!.reopenings[0]).toMatchObject({ class: 'gap', missing: 4 });
    expect(verdicts).toEqual([]);
  });

  it('is replayed where the server repeats what it had said, greetings aside', () => {
    const { channels: [channel], verdicts } = hear((capture, next) => {
      open(next()).server(text('server', 'welcome')).server(text('server', 'monday')).server(text('server', 'tuesday')).reset('server');
      capture.wait(500);
      open(next()).server(text('server', 'welcome')).server(text('server', 'tuesday')).server(text('server', 'wednesday'));
    });
    expect(channel!.reopenings[0]).toMatchObject({ class: 'replayed', repeated: 1 });
    expect(verdicts).toEqual([]);
  });

  it('counts attempts that were refused with a status', () => {
    const { channels: [channel] } = hear((capture, next) => {
      open(next()).server(text('server', 'welcome')).reset('server');
      capture.wait(500);
      next().open().client(request).server(httpHead('HTTP/1.1 502 Bad Gateway', { 'Content-Length': 0 })).close();
      capture.wait(500);
      next().syn();
      capture.wait(500);
      open(next()).server(text('server', 'welcome'));
    });
    expect(channel!.reopenings[0]).toMatchObject({ failed: 2, attempts: [{ why: 'status', status: 502 }, { why: 'unanswered' }] });
  });
});

describe('what hostile and tireless clients do to the memory', () => {
  it('of more channels than there is room for, those silent for longest are told of and nobody is said to have left them', () => {
    const { channels, verdicts } = hear((capture, next) => {
      const open = (channel: number, id: number) =>
        next().open().client(ask(undefined, {}, `/channel/${channel}`)).server(STREAM).server(event(id)).close({ by: 'server' });
      for (let channel = 0; channel < 4200; channel++) open(channel, 1);
      capture.wait(5000);
      open(4199, 5);
    });
    expect(channels).toMatchObject([{ count: 2, classes: { gap: 1 } }]);
    expect(verdicts).toMatchObject([{ code: 'sse-not-resumed' }]);
  });

  it('a client that comes a thousand times is counted, and its first hundred sessions are listed', () => {
    const { channels, verdicts } = hear((_, next) => {
      for (let turn = 0; turn < 1000; turn++) stream(next(), [event(turn)], turn === 0 ? undefined : String(turn - 1)).close({ by: 'server' });
    });
    expect(channels).toMatchObject([{ count: 1000, classes: { resumed: 999, replayed: 0, gap: 0, restarted: 0 } }]);
    expect(channels[0]!.sessions).toHaveLength(100);
    expect(channels[0]!.reopenings).toHaveLength(100);
    expect(verdicts).toEqual([]);
  });

  it('names from the capture are safe in what is said', () => {
    const { verdicts } = hear((capture, next) => {
      stream(next(), ['id: \u001b[31mred\ndata: x\n\n']).close({ by: 'server' });
      capture.wait(10);
      stream(next(), ['id: \u001b]0;title\u0007\ndata: y\n\n']).close({ by: 'server' });
    });
    expect(verdicts).toHaveLength(1);
    // oxlint-disable-next-line no-control-regex
    expect(verdicts[0]!.message + verdicts[0]!.disproof + verdicts[0]!.next).not.toMatch(/[\u0000-\u001f]/);
  });
});
