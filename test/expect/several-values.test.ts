import { describe, expect, it } from 'vitest';
import { understood } from '../../src/check/suffixes.ts';
import { collect, evaluate } from '../../src/expect/index.ts';
import type { Expectation } from '../../src/expect/index.ts';
import { CaptureBuilder, httpHead } from '../../src/testing/index.ts';
import { builtCapture } from '../support/built-capture.ts';

const builder = new CaptureBuilder();
const json = JSON.stringify({ tags: ['alpha', 'beta'] });
builder.tcp().open()
  .client(httpHead('GET /a HTTP/1.1', { Host: 'shop.test' }))
  .server(`HTTP/1.1 200 OK\r\nSet-Cookie: a=1; Secure\r\nSet-Cookie: b=2\r\nX-Size: 50\r\nX-Size: 500\r\nContent-Length: ${json.length}\r\n\r\n${json}`)
  .client(httpHead('GET /b HTTP/1.1', { Host: 'shop.test' }))
  .server(httpHead('HTTP/1.1 100 Continue', {})).server(httpHead('HTTP/1.1 103 Early Hints', {})).server(httpHead('HTTP/1.1 204 No Content', {}))
  .client(httpHead('GET /c HTTP/1.1', { Host: 'shop.test' }));
const capture = await collect(builtCapture(builder));
const holds = (where: unknown): boolean => evaluate({ kind: 'exchange', where: understood(where) } as Expectation, capture).pass;

describe('where there are several values, all conditions hold of the same one', () => {
  it.each([
    [{ headers: { 'set-cookie__startswith': 'a=', 'set-cookie__endswith': 'Secure' } }, true],
    [{ headers: { 'set-cookie__startswith': 'b=', 'set-cookie__contains': 'Secure' } }, false],
    [{ headers: { 'x-size__gt': 40, 'x-size__lt': 100 } }, true],
    [{ headers: { 'x-size__gt': 100, 'x-size__lt': 400 } }, false],
    [{ headers: { 'set-cookie__in': ['b=2'], 'set-cookie__contains': '2' } }, true],
    // Lines with one name are also one list.
    [{ headers: { 'set-cookie__startswith': 'a=1; Secure, b', 'set-cookie__endswith': '2' } }, true],
    // What must not be there is said of all of them.
    [{ headers: { 'set-cookie__startswith': 'a=', 'set-cookie__not': 'b=2' } }, false],
    [{ headers: { 'set-cookie__startswith': 'a=', 'set-cookie__not': 'c=3', 'set-cookie__has': true } }, true],
    [{ body: { tags__startswith: 'al', tags__endswith: 'ha' } }, true],
    [{ body: { tags__startswith: 'al', tags__endswith: 'eta' } }, false],
    [{ path: '/b', informational__gt: 100, informational__lt: 104 }, true],
    [{ path: '/b', informational__gt: 100, informational__lt: 103 }, false],
    [{ path: '/b', informational__gt: 100, informational__not: 100 }, false],
  ])('%o: %s', (where, expected) => {
    expect(holds(where)).toBe(expected);
  });
});

describe('what is said of an answer that did not come', () => {
  it.each([
    [{ path: '/b', body: null, contentType: null }, true],
    [{ path: '/c', body: null }, false],
    [{ path: '/c', contentType: null }, false],
    [{ path: '/c', body__has: false }, false],
    [{ path: '/c', body__not: null }, false],
    [{ path: '/c', response: null }, true],
    [{ path: '/c', response: { body: null } }, false],
    [{ path: '/c', status__not: 200 }, true],
    [{ path: '/c', request: { body: null } }, true],
  ])('%o: %s', (where, expected) => {
    expect(holds(where)).toBe(expected);
  });
});
