import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { compareValue } from '../../src/expect/compare.ts';
import { collect, evaluate } from '../../src/expect/index.ts';
import type { Difference, ExchangePattern } from '../../src/expect/index.ts';
import { CaptureBuilder, httpHead } from '../../src/testing/index.ts';
import { builtCapture } from '../support/built-capture.ts';

const builder = new CaptureBuilder();
const order = JSON.stringify({ id: 7, items: [{ sku: 'a', count: 2 }, { sku: 'b', count: 1 }], note: null, by: { name: 'Ada' } });
builder.tcp().open()
  .client(`${httpHead('POST /orders?dry=1&tag=x&tag=y HTTP/1.1', { 'Host': 'shop.test', 'Content-Type': 'application/json', 'Content-Length': order.length })}${order}`)
  .server(`HTTP/1.1 201 Created\r\nSet-Cookie: a=1\r\nset-cookie: b=2\r\nVary: accept\r\nContent-Type: Text/Plain; charset=utf-8\r\nContent-Length: 5\r\n\r\nhello`)
  .client(httpHead('GET /picture HTTP/1.1', { Host: 'shop.test' }))
  .server(new Uint8Array([...new TextEncoder().encode('HTTP/1.1 200 OK\r\nContent-Type: image/png\r\nContent-Length: 4\r\n\r\n'), 0x89, 0x50, 0xff, 0x00]))
  .client(httpHead('DELETE /orders/7 HTTP/1.1', { Host: 'shop.test' }));
const capture = await collect(builtCapture(builder));

const differences = (where: ExchangePattern): readonly Difference[] | null => {
  const { pass, nearest } = evaluate({ kind: 'exchange', where }, capture);
  return pass ? null : nearest?.differences ?? [];
};

describe('patterns of an exchange', () => {
  it.each<[string, ExchangePattern]>([
    ['a part of a JSON body', { request: { body: { id: 7, by: { name: /^A/ } } } }],
    ['items of a list, each a part', { request: { body: { items: [{ sku: 'a' }, { sku: expect.any(String) }] } } }],
    ['a list judged by itself', { request: { body: { items: expect.arrayContaining([expect.objectContaining({ sku: 'b' })]) } } }],
    ['null within JSON', { request: { body: { note: null } } }],
    ['a body as text', { request: { body: order } }],
    ['a body as text, by a regular expression', { request: { body: /"Ada"/ } }],
    ['a body judged by itself, as text or as JSON', { request: { body: expect.objectContaining({ id: 7 }) }, body: expect.stringContaining('ell') }],
    ['bytes', { path: '/picture', body: new Uint8Array([0x89, 0x50, 0xff, 0x00]) }],
    ['headers in any case', { headers: { 'SET-cookie': 'b=2' } }],
    ['all values of a header', { headers: { 'set-cookie': ['a=1', /^b/] } }],
    ['a header that is not there', { path: '/orders', headers: { 'x-debug': null } }],
    ['several lines of a header as one', { headers: { 'set-cookie': 'a=1, b=2' } }],
    ['parameters of the query', { query: { dry: '1', tag: ['x', 'y'], page: null } }],
    ['a media type without its parameters', { contentType: 'text/plain' }],
    ['classes of status and digits', { status: '2xx', response: { status: /^20/ } }],
    ['no answer', { path: '/orders/7', response: null, state: 'unanswered' }],
    ['no body', { path: '/orders/7', request: { body: null } }],
  ])('agree with %s', (_, where) => {
    expect(differences(where)).toBeNull();
  });

  it.each<[string, ExchangePattern, Difference]>([
    ['a member that differs', { path: '/orders', request: { body: { items: [{ count: 3 }, {sku: 'b'}] } } }, { path: 'request.body.items[0].count', expected: '3', actual: '2', value: 2 }],
    ['a list that is longer', { path: '/orders', request: { body: { items: [{ sku: 'a' }] } } }, { path: 'request.body.items[1]', expected: 'the end of the list', actual: "{ sku: 'b', count: 1 }" }],
    ['a member that is not there', { path: '/orders', request: { body: { by: { age: 3 } } } }, { path: 'request.body.by.age', expected: '3', actual: "not there; there is 'name'" }],
    ['a number that is text', { path: '/orders', request: { body: { id: '7' } } }, { path: 'request.body.id', expected: "'7'", actual: '7', value: 7 }],
    ['what is no JSON', { path: '/orders', body: { ok: true } }, { path: 'body', expected: 'JSON { ok: true }', actual: "no JSON: 'hello'" }],
    ['a body that is no text', { path: '/picture', body: 'PNG' }, { path: 'body', expected: "'PNG'", actual: '4 B that are no text' }],
    ['a body where there must be none', { path: '/orders', body: null }, { path: 'body', expected: 'none', actual: "'hello'" }],
    ['a header that is not there, with what it may have been', { path: '/orders', headers: { 'content-typ': /json/ } }, { path: 'headers.content-typ', expected: '/json/', actual: 'not there; content-type is' }],
    ['a header with several values', { path: '/orders', headers: { 'set-cookie': 'c=3' } }, { path: 'headers.set-cookie', expected: "'c=3'", actual: "['a=1', 'b=2']" }],
    ['a header that must not be there', { path: '/orders', headers: { vary: null } }, { path: 'headers.vary', expected: 'not there', actual: "'accept'" }],
    ['no answer', { path: '/orders/7', status: 204 }, { path: 'status', expected: '204', actual: 'none: there was no answer' }],
  ])('tell of %s', (_, where, difference) => {
    expect(differences(where)).toEqual([difference]);
  });

  it('show long texts where they begin to differ', () => {
    const long = 'x'.repeat(300);
    expect(compareValue(`${long}a${long}`, `${long}b${long}`, 'body').differences).toEqual([{
      path: 'body', expected: `…'${'x'.repeat(40)}a${'x'.repeat(39)}'…`, actual: `…'${'x'.repeat(40)}b${'x'.repeat(39)}'… (differs at character 301 of 601)`, value: `${long}b${long}`,
    }]);
  });

  it('print what a capture holds so that a terminal cannot be harmed', () => {
    const [{ actual }] = compareValue('safe', '\u001b]0;owned\u0007\u202e\n', 'body').differences as [Difference];
    expect(actual).toBe("'␛]0;owned␇\\u{202e}\\n'");
  });
});

describe('comparing any value', () => {
  const json = fc.jsonValue({ maxDepth: 3 });

  it('agrees with itself', () => {
    fc.assert(fc.property(json, (value) => compareValue(value, structuredClone(value), 'x').differences.length === 0));
  });

  it('agrees with an object that has more, and not with one that lacks a member', () => {
    fc.assert(fc.property(fc.dictionary(fc.string({ minLength: 1 }), json, { minKeys: 1 }), fc.string(), json, (part, name, value) => {
      const more = Object.hasOwn(part, name) ? part : { ...part, [name]: value };
      const [first, ...rest] = Object.entries(part);
      return compareValue(part, more, 'x').differences.length === 0 && first !== undefined && compareValue(part, Object.fromEntries(rest), 'x').differences.length > 0;
    }));
  });

  it('is nearer the more agrees, and 1 only where all does', () => {
    fc.assert(fc.property(json, json, (a, b) => {
      const { closeness, differences: found } = compareValue(a, b, 'x');
      return closeness >= 0 && closeness <= 1 && (closeness === 1) === (found.length === 0);
    }));
  });
});
