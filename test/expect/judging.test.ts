/** What judges for itself, on values that can be looked at in more than one way; what is cut; what has a place. */
import { describe, expect, it } from 'vitest';
import { collect, evaluate } from '../../src/expect/index.ts';
import type { ConnectionPattern, ExchangePattern, Expectation } from '../../src/expect/index.ts';
import { Collected } from '../../src/expect/collect.ts';
import { streamsOf } from '../../src/expect/streams.ts';
import type { EarshotRecord, SseRecord, SummaryRecord } from '../../src/record.ts';
import { openCapture } from '../../src/index.ts';
import { CaptureBuilder, httpHead, Opcode, webSocketFrame, webSocketUpgrade } from '../../src/testing/index.ts';
import { builtCapture } from '../support/built-capture.ts';

const answer = (body: string, headers: Record<string, string> = {}): string =>
  `${httpHead('HTTP/1.1 200 OK', { ...headers, 'Content-Length': new TextEncoder().encode(body).length })}${body}`;
const ask = (target: string): string => httpHead(`GET ${target} HTTP/1.1`, { Host: 'a.test' });
const collectBuilt = (builder: CaptureBuilder): Promise<Collected> => collect(builtCapture(builder));

const builder = new CaptureBuilder();
builder.tcp({ client: '10.0.0.1:40000', server: '10.0.0.2:80' }).open()
  .client(ask('/json')).server(answer('{"error":"denied","list":[1,2],"naïve":"☃"}'))
  .client(ask('/twice')).server('HTTP/1.1 204 No Content\r\nSet-Cookie: secret=1\r\nset-cookie: theme=dark\r\n\r\n');
const capture = await collectBuilt(builder);
const holds = (where: ExchangePattern): boolean => evaluate({ kind: 'exchange', where }, capture).pass;
const connects = (where: ConnectionPattern): boolean => evaluate({ kind: 'connection', where }, capture).pass;

describe('a negation holds of every way to look at a value', () => {
  it.each<[string, boolean, ExchangePattern]>([
    ['text in a body that is JSON', false, { path: '/json', body: expect.not.stringContaining('denied') }],
    ['text that is not in it', true, { path: '/json', body: expect.not.stringContaining('granted') }],
    ['an expression that finds it', false, { path: '/json', body: expect.not.stringMatching(/denied/) }],
    ['a member of the JSON', false, { path: '/json', body: expect.not.objectContaining({ error: 'denied' }) }],
    ['a member with another value', true, { path: '/json', body: expect.not.objectContaining({ error: 'granted' }) }],
    ['an item of a list in it', false, { path: '/json', body: { list: expect.not.arrayContaining([2]) } }],
    ['one of several lines of a header', false, { path: '/twice', headers: { 'set-cookie': expect.not.stringContaining('secret') } }],
    ['none of the lines of a header', true, { path: '/twice', headers: { 'set-cookie': expect.not.stringContaining('session') } }],
  ])('%s', (_, expected, where) => {
    expect(holds(where)).toBe(expected);
  });

  it.each<[string, boolean, ConnectionPattern]>([
    ['an address in an endpoint', false, { server: expect.not.stringContaining('10.0.0.2') }],
    ['an address that it does not have', true, { server: expect.not.stringContaining('10.0.0.3') }],
    ['one of the protocols', false, { protocols: expect.not.stringContaining('http') }],
    ['a protocol in their list', false, { protocols: expect.not.arrayContaining(['http']) }],
    ['a protocol that is not in it', true, { protocols: expect.not.arrayContaining(['tls']) }],
  ])('%s', (_, expected, where) => {
    expect(connects(where)).toBe(expected);
  });
});

describe('what judges for itself', () => {
  it('comes out the same each time, though its expression remembers a place', () => {
    const pattern = expect.stringMatching(/error/g);
    for (let time = 0; time < 4; time++) expect(holds({ path: '/json', body: pattern })).toBe(true);
    const path = /json/gy;
    path.lastIndex = 3;
    expect(holds({ path: /json/g })).toBe(true);
    expect(holds({ path })).toBe(true);
    expect(path.lastIndex).toBe(3);
  });

  it('is named in failures, whatever it is', () => {
    const even = { asymmetricMatch: (value: unknown): boolean => Number(value) % 2 === 0 };
    const { nearest } = evaluate({ kind: 'exchange', where: { path: '/json', status: even, body: Object.assign(Object.create(null), { asymmetricMatch: () => false }) } }, capture);
    expect(nearest?.differences.map(({ expected }) => expected)).toEqual(['what asymmetricMatch takes']);
  });

  it('sees all lines of a header', () => {
    for (const cookie of ['secret=1', 'theme=dark']) {
      expect(holds({ path: '/twice', headers: expect.objectContaining({ 'set-cookie': expect.stringContaining(cookie) }) })).toBe(true);
    }
  });

  it('finds names and texts of any language', () => {
    expect(holds({ path: '/json', body: { 'naïve': '☃' } })).toBe(true);
    expect(holds({ path: '/json', body: /^\{.*\u2603"\}$/u })).toBe(true);
  });
});

describe('a body of which only the beginning is held', () => {
  const long = `${'x'.repeat(70_000)}end`;
  const cut = new CaptureBuilder();
  cut.tcp().open().client(ask('/long')).server(answer(long)).client(ask('/bytes')).server(answer(`${'\u0000\u00ff'.repeat(40_000)}`));

  it('is not what its beginning is', async () => {
    const all = await collectBuilt(cut);
    const is = (where: ExchangePattern): boolean => evaluate({ kind: 'exchange', where }, all).pass;
    expect(is({ path: '/long', body: 'x'.repeat(65_536) })).toBe(false);
    expect(is({ path: '/long', body: new TextEncoder().encode('x'.repeat(65_536)) })).toBe(false);
    expect(is({ path: '/long', body: /^x{100}/ })).toBe(true);
  });

  it('cannot be told to be without something: neither it nor its negation holds', async () => {
    const all = await collectBuilt(cut);
    const expectation: Expectation = { kind: 'exchange', where: { path: '/long', body: /end$/ } };
    expect(evaluate(expectation, all).pass).toBe(false);
    const negated = evaluate({ ...expectation, not: true }, all);
    expect(negated.pass).toBe(false);
    expect(negated.reason).toBe('of 1 it cannot be told: only its beginning is held: raise wants.maxBody of openCapture');
    expect(evaluate({ ...expectation, atMost: 3 }, all).pass).toBe(true);
    expect(evaluate({ ...expectation, times: 0 }, all).pass).toBe(false);
    // That it is another one is told by something else.
    expect(evaluate({ kind: 'exchange', where: { path: '/other', body: /end$/ }, not: true }, all).pass).toBe(true);
  });
});

it('an event of which only the beginning is held may be the one that must not come', async () => {
  const long = new CaptureBuilder();
  long.tcp().open().client(ask('/events')).server(httpHead('HTTP/1.1 200 OK', { 'Content-Type': 'text/event-stream' }))
    .server(`data: short\n\ndata: ${'x'.repeat(2 << 20)}end\n\n`);
  const all = await collectBuilt(long);
  expect(all.of<SseRecord>('sse').map(({ truncated }) => truncated === true)).toEqual([false, true]);
  const passes = (not: boolean, ...data: (string | RegExp)[]): boolean =>
    evaluate({ kind: 'events', events: data.map((each) => ({ data: each })), not }, all).pass;
  expect([passes(false, 'short', /end$/), passes(true, 'short', /end$/)]).toEqual([false, false]);
  expect([passes(false, 'other'), passes(true, 'other'), passes(true, 'short')]).toEqual([false, true, false]);
});

describe('what one frame carries has an order', () => {
  const upgrade = webSocketUpgrade({ path: '/chat' });
  const chat = new CaptureBuilder();
  const frame = (text: string): Uint8Array => webSocketFrame({ opcode: Opcode.Text, payload: text });
  chat.tcp().open().client(upgrade.request).server(upgrade.response)
    .server(new Uint8Array([...frame('first'), ...frame('second'), ...frame('third')]));

  it('of messages', async () => {
    const all = await collectBuilt(chat);
    const before = (a: string, b: string): boolean => evaluate({
      kind: 'websocket-message', where: { text: a }, before: { kind: 'websocket-message', where: { text: b } },
    }, all).pass;
    expect([before('first', 'second'), before('second', 'third'), before('third', 'second'), before('first', 'first')])
      .toEqual([true, true, false, false]);
  });

  it('of events', async () => {
    const events = new CaptureBuilder();
    events.tcp().open().client(ask('/events'))
      .server(httpHead('HTTP/1.1 200 OK', { 'Content-Type': 'text/event-stream' }))
      .server('data: a\n\ndata: b\n\ndata:\n\n');
    const all = await collectBuilt(events);
    const before = (a: string, b: string): boolean =>
      evaluate({ kind: 'event', where: { data: a }, before: { kind: 'event', where: { data: b } } }, all).pass;
    expect([before('a', 'b'), before('b', 'a')]).toEqual([true, false]);
    // Its data is the empty text.
    expect(evaluate({ kind: 'event', where: { data: null }, times: 1 }, all).pass).toBe(true);
    expect(evaluate({ kind: 'events', events: [{ data: 'b' }, { data: null }] }, all).pass).toBe(true);
  });
});

it.each([
  [{ atLeast: 1, atMost: 1 }, 'exactly 1 exchange'], [{ atLeast: 2, atMost: 2 }, 'exactly 2 exchanges'], [{ atLeast: 1, atMost: 3 }, '1 to 3 exchanges'],
])('a count of %j is %s', (count, said) => {
  expect(evaluate({ kind: 'exchange', where: { path: '/' }, ...count }, capture).wanted).toBe(`${said} { path: '/' }`);
});

it('what has nothing in common with what was expected is shown all the same, where any of its kind is there', () => {
  const { reason, nearest } = evaluate({ kind: 'exchange', where: { path: '/zzz' } }, capture);
  expect(reason).toBe('none of its 2 exchanges is anything like it');
  expect(nearest).toMatchObject({ far: true, differences: [{ path: 'path', expected: "'/zzz'", actual: "'/json'" }] });
});

describe('exchanges of which only the beginning of the body is held', () => {
  const end = `${'x'.repeat(70_000)}end`;
  const build = async (late: boolean, other = false): Promise<Collected> => {
    const cut = new CaptureBuilder();
    const tcp = cut.tcp().open();
    tcp.client(`${httpHead('POST /long HTTP/1.1', { Host: 'a.test', 'Content-Length': end.length })}${end}`);
    if (late) cut.wait(2000);
    tcp.server(answer('done'));
    if (other) tcp.client(`${httpHead('POST /short HTTP/1.1', { Host: 'a.test', 'Content-Length': 6 })}an end`).server(answer('done'));
    return collectBuilt(cut);
  };
  const judged = (all: Collected, not = false): { pass: boolean; reason: string } =>
    evaluate({ kind: 'respond-within', milliseconds: 1000, where: { request: { body: /end$/ } }, not }, all);

  it('are not passed over where they may be the ones that are late', async () => {
    const cannot = 'of 1 it cannot be told whether they are meant: only its beginning is held: raise wants.maxBody of openCapture';
    expect(judged(await build(true))).toMatchObject({ pass: false, reason: cannot });
    expect(judged(await build(true, true))).toMatchObject({ pass: false, reason: cannot });
    expect(judged(await build(true, true), true)).toMatchObject({ pass: false, reason: cannot });
  });

  it('are no matter where they are in time, and others are there to judge', async () => {
    expect(judged(await build(false, true))).toMatchObject({ pass: true });
    expect(judged(await build(false))).toMatchObject({ pass: false });
    expect(judged(await build(false, true), true)).toMatchObject({ pass: false, reason: expect.stringContaining('the slowest of 1 exchange') as string });
  });
});

describe('an event stream that an EventSource opens again', () => {
  /** `lastId`: what the second request says it got. */
  const twice = async (lastId: string | null, path = '/feed'): Promise<Collected> => {
    const both = new CaptureBuilder();
    const deliver = (target: string, headers: Record<string, string>, ...ids: number[]): void => {
      const tcp = both.tcp().open().client(httpHead(`GET ${target} HTTP/1.1`, { Host: 'a.test', ...headers }));
      tcp.server(httpHead('HTTP/1.1 200 OK', { 'Content-Type': 'text/event-stream' })).server(ids.map((id) => `id: ${id}\ndata: ${id}\n\n`).join('')).close();
    };
    deliver('/feed', {}, 1, 2, 3);
    deliver(path, lastId === null ? {} : { 'Last-Event-ID': lastId }, 4, 5);
    return collectBuilt(both);
  };
  const delivers = (all: Collected, ...data: string[]): boolean =>
    evaluate({ kind: 'events', events: data.map((each) => ({ data: each })), exact: true }, all).pass;

  it('goes on where it says how far it got', async () => {
    expect(delivers(await twice('3'), '1', '2', '3', '4', '5')).toBe(true);
    expect(delivers(await twice('2'), '1', '2', '3', '4', '5')).toBe(true);
    expect(delivers(await twice('3'), '4', '5')).toBe(false);
  });

  it.each<[string, string | null, string]>([
    ['says nothing of that', null, '/feed'], ['names an event that nobody got', '7', '/feed'], ['is another one', '3', '/other'],
  ])('is a stream of its own where it %s', async (_, lastId, path) => {
    const all = await twice(lastId, path);
    expect(delivers(all, '1', '2', '3', '4', '5')).toBe(false);
    expect([delivers(all, '1', '2', '3'), delivers(all, '4', '5')]).toEqual([true, true]);
  });

  it('is found among thousands that name events nobody got', () => {
    const summary = { type: 'summary', frames: 1, firstTime: null } as SummaryRecord;
    const opened = (exchange: number): object[] => {
      const headers = [['Last-Event-ID', exchange % 2 === 0 ? `lost ${exchange}` : String(exchange - 1)]];
      return [
        { type: 'http', connection: 0, exchange, request: { frame: 2 * exchange, target: '/feed', headers } },
        { type: 'sse', connection: 0, exchange, frame: 2 * exchange + 1, id: String(exchange) },
      ];
    };
    const records = Array.from({ length: 40_000 }, (_, at) => opened(at)).flat() as EarshotRecord[];
    const streams = streamsOf(new Collected(['built.pcap'], records, summary, null));
    expect(streams).toHaveLength(20_000);
    expect(streams.every((events) => events.length === 2)).toBe(true);
  });

  it('goes on in what was recorded, with the hole that the server left', async () => {
    const ids = async (fixture: string, ...ids: number[]): Promise<boolean> => {
      const all = await collect(await openCapture(`fixtures/${fixture}/capture.pcap`));
      return evaluate({ kind: 'events', events: ids.map((id) => ({ id: String(id) })), exact: true, path: '/events' }, all).pass;
    };
    expect(await ids('lab-sse-resumed-healthy', 1, 2, 3, 4, 5, 6, 7, 8, 9)).toBe(true);
    expect(await ids('lab-sse-gap', 1, 2, 3, 4, 5, 9, 10, 11, 12)).toBe(true);
    expect(await ids('lab-sse-gap', 1, 2, 3, 4, 5, 6)).toBe(false);
  });

  it('is told by the connection that went wrong', async () => {
    const { reason, nearest, transcript } = evaluate({ kind: 'events', events: [{ data: '2' }, { data: '4' }, { data: '6' }] }, await twice('3'));
    expect(reason).toMatch(/^2 of 3 come; event 3 \{ data: '6' \} does not come after frame \d+$/);
    expect(nearest).toMatchObject({ connection: 1, differences: [{ path: 'data', expected: "'6'", actual: "'5'" }] });
    expect(transcript[0]).toMatch(/^#1 /);
  });
});

it('an answer after exactly as long as is allowed is in time', async () => {
  for (const milliseconds of [35, 29, 57, 1001]) {
    const exact = new CaptureBuilder({ startTime: '2026-01-02T03:04:05.99Z' });
    exact.tcp().open().client(ask('/')).server(answer('late'));
    const asked = exact.frames.find(({ payloadLength }) => payloadLength > 0)!.at;
    const at = exact.frames.findIndex(({ from, payloadLength }) => from === 'server' && payloadLength > 0);
    exact.apply((frames) => frames.map((frame, index) => (index < at ? frame : { ...frame, at: asked + milliseconds * 1e6 })));
    const all = await collectBuilt(exact);
    expect(evaluate({ kind: 'respond-within', milliseconds }, all).pass, `${milliseconds} ms`).toBe(true);
    expect(evaluate({ kind: 'respond-within', milliseconds: milliseconds - 0.001 }, all).pass).toBe(false);
  }
});
