import { describe, expect, it } from 'vitest';
import { checkExpectation } from '../../src/expect/evaluate.ts';
import type { Expectation } from '../../src/expect/index.ts';
import { understood } from '../../src/check/suffixes.ts';
import { refusalOf } from '../support/refusal-of.ts';

const check = (kind: string, where: unknown): void => checkExpectation({ kind, where: where as never } as Expectation);

describe('fields that no record has together are refused', () => {
  it.each<[kind: string, where: unknown, why: string]>([
    ['note', { code: 'tcp-gap', severity: 'error' }, "severity is never 'error' where code is 'tcp-gap'; there it is 'warn'"],
    ['note', { severity: 'error', code: 'tcp-gap' }, "severity is never 'error' where code is 'tcp-gap'; there it is 'warn'"],
    ['note', { code: 'tcp-gap', layer: 'link' }, "layer is never 'link' where code is 'tcp-gap'; there it is 'transport'"],
    ['note', understood({ code__in: ['tcp-gap', 'tcp-reset'], severity: 'chat' }), "severity is never 'chat' where code is one of ['tcp-gap', 'tcp-reset']; there it is 'warn'"],
    ['verdict', { code: 'healthy', severity: 'error' }, "severity is never 'error' where code is 'healthy'; there it is 'chat'"],
    ['verdict', { code: 'http-client-error', severity: 'error' }, "severity is never 'error' where code is 'http-client-error'; there it is 'chat', 'note'"],
    ['verdict', { code: 'connection-refused', position: 'none' }, "position is never 'none' where code is 'connection-refused'; there it is 'below', 'at', 'above'"],
    ['websocket-message', { opcode: 'binary', text: 'x' }, "text is never 'x' where opcode is 'binary'; there it is bytes, as a Uint8Array"],
    ['websocket-message', understood({ opcode: 'binary', text: { price__gt: 3 } }), "text is never { price: > 3 } where opcode is 'binary'; there it is bytes, as a Uint8Array"],
    ['websocket-message', { opcode: 'close', text: 'bye' }, "text is never 'bye' where opcode is 'close'; there it is none, but a code and a reason"],
    ['websocket-message', { opcode: 'close', code: null, reason: 'bye' }, "reason is never 'bye' where code is null; there it is none, ''"],
    ['websocket-message', { text: 'bye', code: 1000 }, "text is never 'bye' where code is 1000; there it is none, but a code and a reason"],
    ['connection', { transport: 'udp', close: { how: 'rst' } }, "close.how is never 'rst' where transport is 'udp'; there it is 'idle', 'capture-end', 'superseded'"],
    ['connection', { transport: 'udp', state: 'RSTO' }, "state is never 'RSTO' where transport is 'udp'; there it is 'SF', 'S0', 'SHR'"],
    ['connection', { transport: 'udp', tcp: { reuses: 0 } }, "tcp is never { reuses: 0 } where transport is 'udp'; there is none there"],
    ['connection', { transport: 'udp', sockets: { client: 'CLOSED' } }, "sockets is never { client: 'CLOSED' } where transport is 'udp'; there is none there"],
    ['connection', { transport: 'tcp', tcp: null }, "tcp is never null where transport is 'tcp'; there is always one there"],
    ['connection', { close: { how: 'idle', by: 'client' } }, "close.by is never 'client' where close.how is 'idle'; there is none there"],
    ['dns-query', { rcode: null, truncated: true }, "truncated is never true where rcode is null; there is none there"],
    ['dns-query', { rcode: null, answers: '10.0.0.2' }, "answers is never '10.0.0.2' where rcode is null; there is none there"],
    ['exchange', { state: 'unanswered', status: 200 }, "status is never 200 where state is 'unanswered'; there is none there"],
    ['exchange', { state: 'unanswered', body: null }, "body is never null where state is 'unanswered'; there is none there"],
    ['exchange', { state: 'unmatched', path: '/' }, "path is never '/' where state is 'unmatched'; there is none there"],
    ['exchange', { state: 'complete', response: null }, "response is never null where state is 'complete'; there is always one there"],
    ['exchange', { response: null, body: null }, "response is null, and body is the response's: say one of them"],
  ])('of the kind %s: %o', async (kind, where, why) => {
    expect(await refusalOf(() => check(kind, where))).toBe(why);
  });
});

describe('fields that some record has together are not', () => {
  it.each<[kind: string, where: unknown]>([
    ['note', { code: 'tcp-gap', severity: 'warn', layer: 'transport' }],
    // One that weighs less where nothing conflicts, one that is told of segments as well.
    ['note', { code: 'fragment-overlap', severity: 'note' }],
    ['note', { code: 'bad-checksum', layer: 'transport' }],
    ['note', { code: 'redis-too-many', severity: 'error', layer: 'link' }],
    ['note', { code: /^tcp-/, severity: 'note' }],
    ['verdict', { code: 'connection-refused', severity: 'warn', position: 'at' }],
    ['verdict', { code: 'http-slow-first-byte', position: 'below' }],
    ['websocket-message', { opcode: 'binary', text: new Uint8Array([1]) }],
    ['websocket-message', { opcode: 'binary', text: { asymmetricMatch: () => true } }],
    ['websocket-message', { opcode: 'ping', text: 'x' }],
    ['websocket-message', { text: { code: 1000, reason: 'x' } }],
    ['websocket-message', { opcode: 'close', code: null, reason: '' }],
    ['websocket-message', { opcode: 'close', code: 1000, reason: 'bye' }],
    ['websocket-message', understood({ opcode: 'binary', text__not: 'x' })],
    ['connection', { transport: 'udp', close: { how: 'idle', by: null }, tcp: null, sockets: null, state: 'S0' }],
    ['connection', { transport: 'tcp', close: { how: 'rst', by: 'server' }, state: 'RSTR' }],
    ['connection', { close: { how: 'fin', code: 1000 } }],
    ['exchange', { state: 'unanswered', response: null, path: '/' }],
    ['exchange', understood({ state: 'unanswered', status__not: 200 })],
    ['exchange', { state: 'incomplete', response: null }],
    ['exchange', { state: 'unmatched', request: null, status: 200 }],
  ])('of the kind %s: %o', (kind, where) => {
    check(kind, where);
  });
});
