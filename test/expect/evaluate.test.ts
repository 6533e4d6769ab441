import { describe, expect, it } from 'vitest';
import { collect, evaluate, failureText } from '../../src/expect/index.ts';
import type { Count, Expectation } from '../../src/expect/index.ts';
import { CaptureBuilder, httpHead } from '../../src/testing/index.ts';
import { builtCapture } from '../support/built-capture.ts';

const ask = (target: string): string => httpHead(`GET ${target} HTTP/1.1`, { Host: 'a.test' });
const answer = (status: number, body = ''): string =>
  `${httpHead(`HTTP/1.1 ${status} X`, { 'Content-Length': body.length })}${body}`;

const builder = new CaptureBuilder();
const one = builder.tcp({ client: '10.0.0.1:40000' }).open();
const two = builder.tcp({ client: '10.0.0.1:40001' }).open();
one.client(ask('/first'));
two.client(ask('/slow'));
one.server(answer(200, 'one'));
builder.wait(2000);
two.server(answer(503, 'busy'));
one.client(ask('/third')).server(answer(200, 'three')).close();
two.client(ask('/never'));
const capture = await collect(builtCapture(builder));

const passes = (expectation: Expectation): boolean => evaluate(expectation, capture).pass;

describe('records', () => {
  it.each<[Count, boolean]>([
    [{}, true], [{ times: 2 }, true], [{ times: 1 }, false], [{ times: 3 }, false], [{ times: 0 }, false], [{ atLeast: 2 }, true], [{ atLeast: 3 }, false],
    [{ atMost: 2 }, true], [{ atMost: 1 }, false], [{ atLeast: 1, atMost: 3 }, true], [{ atLeast: 3, atMost: 4 }, false],
  ])('are counted: two against %o', (count, holds) => {
    expect(passes({ kind: 'exchange', where: { status: 200 }, ...count })).toBe(holds);
    expect(passes({ kind: 'exchange', where: { status: 200 }, ...count, not: true })).toBe(!holds);
  });

  it('have an order by the frame in which they begin, whatever connection they are of', () => {
    const first = (path: string, later: string): boolean =>
      passes({ kind: 'exchange', where: { path }, before: { kind: 'exchange', where: { path: later } } });
    expect([first('/first', '/slow'), first('/slow', '/third'), first('/third', '/slow'), first('/first', '/absent'), first('/absent', '/first')])
      .toEqual([true, true, false, false, false]);
  });

  it('say what is missing of an order', () => {
    const expectation: Expectation = { kind: 'exchange', where: { path: '/first' }, before: { kind: 'websocket-message', where: { text: 'x' } } };
    expect(failureText(evaluate(expectation, capture), capture).split('\n').slice(0, 2)).toEqual([
      "expected an exchange { path: '/first' } before a WebSocket message { text: 'x' }",
      'in built.pcap: there is 1, but not what it is to come before: it has no WebSocket messages at all',
    ]);
  });

  it('come with what a program wants to know of the nearest', () => {
    const { nearest, matched, transcript, pass } = evaluate({ kind: 'exchange', where: { path: '/slow', status: 200 } }, capture);
    expect({ pass, matched, nearest: { ...nearest, record: nearest?.record.type } }).toMatchObject({
      pass: false, matched: [], nearest: { record: 'http', connection: 1, time: expect.stringMatching(/^2026-/), hint: null, differences: [{ path: 'status', expected: '200', actual: '503' }] },
    });
    expect(nearest?.frames).toHaveLength(2);
    expect(transcript.filter((line) => line.startsWith('> '))).toHaveLength(1);
  });
});

describe('answers in time', () => {
  const within = (milliseconds: number, path?: string, not?: true): Expectation =>
    ({ kind: 'respond-within', milliseconds, ...(path === undefined ? {} : { where: { path } }), ...(not ? { not } : {}) });

  it('hold for those that match', () => {
    expect([passes(within(100, '/first')), passes(within(100, '/slow')), passes(within(3000, '/slow')), passes(within(100, '/slow', true)), passes(within(100, '/first', true))])
      .toEqual([true, false, true, true, false]);
  });

  it('never come where a request is not answered', () => {
    const { nearest, reason } = evaluate(within(3_600_000, '/never'), capture);
    expect([reason, nearest?.differences]).toEqual(['1 of 1 exchange is late', [{ path: 'answered', expected: 'within 3600000 ms', actual: 'never' }]]);
  });
});
