import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { RefusedExpectation } from '../../src/expect/index.ts';
import { checkExpectation } from '../../src/expect/evaluate.ts';
import type { Expectation } from '../../src/expect/index.ts';
import { understood } from '../../src/check/suffixes.ts';
import { refusalOf } from '../support/refusal-of.ts';

const check = (kind: string, where: unknown): void => checkExpectation({ kind, where: understood(where) as never } as Expectation);
const NEVER = 'each may hold, but never all of them';

describe('conditions on one field that no value meets together are refused', () => {
  it.each<[kind: string, where: unknown, why: string]>([
    ['exchange', { status__gte: 300, status__lt: 200 }, `nothing that status can be matches >= 300 and < 200: ${NEVER}`],
    ['exchange', { status__in: [200, 404], status__gt: 500 }, `nothing that status can be matches one of [200, 404] and > 500: ${NEVER}`],
    ['exchange', { status__in: ['2xx'], status__gte: 300 }, `nothing that status can be matches one of ['2xx'] and >= 300: ${NEVER}`],
    ['exchange', { status__in: [200], status__not: 200 }, `nothing that status can be matches one of [200] and not 200: ${NEVER}`],
    ['exchange', { status: 200, response: { status: 404 } }, `nothing that status can be matches 200 and 404: ${NEVER}`],
    ['exchange', { reason: 'OK', response: { reason: 'Not Found' } }, `nothing that reason can be matches 'OK' and 'Not Found': ${NEVER}`],
    ['exchange', { path__in: ['/a', '/b'], path__startswith: '/c' }, `nothing that path can be matches one of ['/a', '/b'] and starts with '/c': ${NEVER}`],
    ['exchange', { path__startswith: '/a', path__matches: '^/b' }, `nothing that path can be matches starts with '/a' and /^\\/b/: ${NEVER}`],
    ['exchange', { path__endswith: '.js', path__matches: 'css$' }, `nothing that path can be matches ends with '.js' and /css$/: ${NEVER}`],
    ['exchange', { headers: { 'content-length__gt': 5, 'content-length__lt': 3 } }, `nothing that headers.content-length can be matches > 5 and < 3: ${NEVER}`],
    ['exchange', { headers: { 'x-a__has': true, 'x-a__not__is': 1 } }, "headers.x-a__not is text, and 1 is none; did you mean '1'?"],
    ['exchange', { query: { page__in: ['1', '2'], page__gt: 2 } }, `nothing that query.page can be matches one of ['1', '2'] and > 2: ${NEVER}`],
    ['exchange', { body: { price__gt: 5, price__lte: 5 } }, `nothing that body.price can be matches > 5 and <= 5: ${NEVER}`],
    ['event', { data__gt: 5, data__lt: 1 }, `nothing that data can be matches > 5 and < 1: ${NEVER}`],
    ['connection', { frames: { client__gt: 5, client__lt: 6 } }, `nothing that frames.client can be matches > 5 and < 6: ${NEVER}`],
    ['connection', { duration__gt: 1, duration__lte: 1 }, `nothing that duration can be matches > 1 and <= 1: ${NEVER}`],
  ])('of the kind %s: %o', async (kind, where, why) => {
    expect(await refusalOf(() => check(kind, where))).toBe(why);
  });

  it.each<[kind: string, where: unknown]>([
    ['exchange', { status__gte: 200, status__lte: 200 }],
    ['exchange', { status__in: ['2xx', 404], status__gte: 300 }],
    ['exchange', { status: '2xx', response: { status: 204 } }],
    ['exchange', { path__startswith: '/a', path__matches: '^/ab', path__endswith: 'js', path__contains: 'c' }],
    ['exchange', { path__startswith: '/a', path__matches: '/^/A/i' }],
    ['exchange', { path__in: ['/a', '/b'], path__not: '/a' }],
    ['exchange', { headers: { 'content-length__gt': 3, 'content-length__lt': 5, 'vary__not': 'accept', 'vary__has': true } }],
    ['exchange', { body: { price__gt: 5, price__lt: 5.001, tags__contains: 'a', tags__not: ['a'] } }],
    ['exchange', { body: { at__in: [null, '2026'], at__not: 5 } }],
    ['connection', { frames: { client__gt: 5, client__lt: 7 }, duration__gt: 1, duration__lt: 1.000001 }],
    ['connection', { server__in: ['10.0.0.1', ':80'], server__startswith: '10.' }],
    ['dns-query', { name__in: ['Chat.TEST'], name__startswith: 'chat' }],
  ])('near misses are not, of the kind %s: %o', (kind, where) => {
    check(kind, where);
  });

  it('bounds are refused where no figure is between them, and nowhere else', () => {
    const suffixes = { gt: (v: number, o: number) => v > o, gte: (v: number, o: number) => v >= o, lt: (v: number, o: number) => v < o, lte: (v: number, o: number) => v <= o };
    const bounds = fc.dictionary(fc.constantFrom('gt', 'gte', 'lt', 'lte'), fc.integer({ min: 95, max: 130 }), { minKeys: 1 });
    fc.assert(fc.property(bounds, (of) => {
      const where = Object.fromEntries(Object.entries(of).map(([name, operand]) => [`frames__${name}`, operand]));
      const possible = Array.from({ length: 300 }, (_, at) => at + 1)
        .some((value) => Object.entries(of).every(([name, operand]) => suffixes[name as 'gt'](value, operand)));
      try {
        check('websocket-message', where);
        return possible;
      } catch (error) {
        if (error instanceof RefusedExpectation) return !possible;
        throw error;
      }
    }));
  });
});
