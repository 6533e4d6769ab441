/** What is empty, lacking, or in a list of none: how it is said, and that what is said of it can hold. */
import { describe, expect, it } from 'vitest';
import { close, collect, evaluate, exchange, failureText, respondWithin, verdict, webSocketMessage } from '../../src/expect/index.ts';
import type { EventPattern, ExchangePattern, Expectation, WebSocketPattern } from '../../src/expect/index.ts';
import { openCapture } from '../../src/index.ts';
import { CaptureBuilder, httpHead, Opcode, webSocketFrame, webSocketUpgrade } from '../../src/testing/index.ts';
import { builtCapture } from '../support/built-capture.ts';
import { refusalOf } from '../support/refusal-of.ts';

const ask = (target: string): string => httpHead(`GET ${target} HTTP/1.1`, { Host: 'a.test' });

const upgrade = webSocketUpgrade({ path: '/chat', offer: 'permessage-deflate', agree: 'permessage-deflate' });
const builder = new CaptureBuilder();
builder.tcp({ client: '10.0.0.1:40000' }).open()
  .client(ask('/plain')).server(httpHead('HTTP/1.1 204 No Content', { 'x-shard': '7' }))
  .client(ask('/asked?a=1')).server(`${httpHead('HTTP/1.1 103 Early Hints', {})}${httpHead('HTTP/1.1 204 No Content', {})}`)
  .client(ask('/events')).server(httpHead('HTTP/1.1 200 OK', { 'Content-Type': 'text/event-stream' })).server('data: a\n\ndata:\n\n');
builder.tcp({ client: '10.0.0.1:40001' }).open()
  .client(upgrade.request).server(upgrade.response)
  .server(webSocketFrame({ opcode: Opcode.Text, payload: new Uint8Array([0]), rsv1: true }))
  .server(webSocketFrame({ opcode: Opcode.Text, payload: '' }));
const capture = await collect(builtCapture(builder), { verdicts: true });

builder.tcp({ client: '10.0.0.1:40002' }).open().client(upgrade.request).server(upgrade.response)
  .server(webSocketFrame({ opcode: Opcode.Text, payload: 'before' }))
  .server(webSocketFrame({ opcode: Opcode.Text, payload: 'first ', fin: false }));
const unfinished = await collect(builtCapture(builder));

const count = (kind: string, where: object): number | string => {
  const times = [0, 1, 2, 3, 4, 5, 6].find((each) => evaluate({ kind, where, times: each } as Expectation, capture).pass);
  return times ?? 'no count';
};

describe('the empty text of a message', () => {
  it.each<[WebSocketPattern, number]>([
    [{ opcode: 'text', text: null }, 2], [{ text: '' }, 2], [{ text: /^$/ }, 2], [{ text: 'a' }, 0],
    [{ opcode: 'text', text: expect.anything() }, 0],
  ])('%o, deflated or not', (where, times) => {
    expect(count('websocket-message', where)).toBe(times);
  });

  it.each<[EventPattern, number]>([[{ data: null }, 1], [{ data: '' }, 1], [{ data: /^$/ }, 1], [{ data: /^a$/ }, 1]])('%o of an event', (where, times) => {
    expect(count('event', where)).toBe(times);
  });
});

it.each<[ExchangePattern, number]>([
  [{ query: null }, 3], [{ query: { a: null } }, 3], [{ query: { a: '1' } }, 1], [{ informational: null }, 3], [{ informational: 103 }, 1],
])('a list of none is none: %o', (where, times) => {
  expect(count('exchange', where)).toBe(times);
});

it.each([
  [() => exchange(undefined as never), 'a pattern is an object that names fields, and undefined is none'],
  [() => webSocketMessage(undefined as never), 'a pattern is an object that names fields, and undefined is none'],
  [() => respondWithin(undefined as never), 'within is a number of milliseconds, and undefined is none'],
  [() => close(undefined as never), 'a close is a code, null for none, or one of fin, rst, idle, capture-end, superseded; undefined is none'],
  [() => close('1000' as never), "a connection never closes with '1000'; did you mean 1000?"],
])('what is lacking is called by its name: %s', async (made, refusal) => {
  expect(await refusalOf(() => evaluate(made(), capture))).toBe(refusal);
});

it('the nearest of what has no frame and no time is named without them', async () => {
  const healthy = await collect(await openCapture('docs/examples/vitest/chat.pcapng'), { verdicts: true });
  const text = failureText(evaluate(verdict({ code: 'healthy', connection: 1 }), healthy), healthy);
  expect(text).toMatch(/^the nearest:\n {2}connection {2}expected {2}1$/m);
});

it('of a message that was never finished it says so, before all that differ', () => {
  const result = evaluate(webSocketMessage('first '), unfinished);
  expect(result.pass).toBe(false);
  expect(result.nearest?.differences).toMatchObject([{ path: 'text', actual: "'first ' (the rest of it never came)" }]);
});

it('names of headers are in any case in what judges them all', () => {
  const holds = (headers: unknown): boolean => evaluate(exchange({ headers } as ExchangePattern), capture).pass;
  expect(['x-shard', 'X-Shard'].map((name) => holds(expect.objectContaining({ [name]: '7' })))).toEqual([true, true]);
  expect(holds(expect.objectContaining({ 'X-Shard': '8' }))).toBe(false);
});

it.each<[ExchangePattern, string]>([
  [{ response: null }, "'204 No Content'"], [{ request: null }, "'GET /plain'"],
])('what came where %o was expected is told in a line', (where, actual) => {
  expect(evaluate(exchange(where), capture).nearest?.differences).toMatchObject([{ expected: 'none', actual }]);
});
