import { describe, expect, it } from 'vitest';
import { close, collect, evaluate, events, exchange, webSocketMessage } from '../../src/expect/index.ts';
import type { Expectation } from '../../src/expect/index.ts';
import { CaptureBuilder, httpHead } from '../../src/testing/index.ts';
import { builtCapture } from '../support/built-capture.ts';
import { refusalOf } from '../support/refusal-of.ts';

const builder = new CaptureBuilder();
builder.tcp().open().client(httpHead('GET / HTTP/1.1', { Host: 'a.test' })).server(httpHead('HTTP/1.1 204 No Content', {})).close();
const capture = await collect(builtCapture(builder), { verdicts: true });
const refusal = (expectation: unknown): Promise<string> => refusalOf(() => evaluate(expectation as Expectation, capture));

class Shop {}

describe('what says nothing, or never holds, is refused', () => {
  it.each([
    [{ status: '200' }, "status is a number such as 200, or '2xx' for all from 200 to 299; '200' is neither; did you mean 200?"],
    [{ status: '6xx' }, "status is a number such as 200, or '2xx' for all from 200 to 299; '6xx' is neither"],
    [{ status: 1200 }, 'status is never 1200: they go from 100 to 599, and those that servers make up to 999'],
    [{ status: NaN }, 'status is NaN, which nothing in a capture is'],
    [{ method: 'post' }, "method is in capitals: 'POST'"],
    [{ method: 7 }, "method is text, and 7 is none; did you mean '7'?"],
    [{ path: 'login' }, "path is never 'login'; did you mean '/login'?"],
    [{ path: '/a?b=1' }, "path is never '/a?b=1', for it has no query: say target, or path and query"],
    [{ path: null }, 'path is null, and it is always there'],
    [{ path: undefined }, 'path is undefined, which would match anything; leave it out, or say null where there must be none'],
    [{ response: null, status: 200 }, "response is null, and status is the response's: say one of them"],
    [{ request: null, path: '/' }, "request is null, and path is the request's: say one of them"],
    [{ path: () => true }, 'path is a function, which nothing in a capture is; say expect.any(…), a regular expression, or an object with asymmetricMatch'],
    [{ path: /.*/ }, 'path is /.*/, which matches any text; say what it must have in it'],
    [{ path: /(?:)/g }, 'path is /(?:)/g, which matches any text; say what it must have in it'],
    [{ state: 'finished' }, "state is never 'finished'; it is one of complete, open, incomplete, unanswered, unmatched"],
    [{ statuss: 200 }, "an exchange has no field 'statuss'; did you mean 'status'?"],
    [{ body: {} }, 'body is {}, which would match any object; name what it must have, or say expect.any(Object)'],
    [{ body: { user: { id: undefined } } }, 'body.user.id is undefined, which would match anything; leave it out, or say null where there must be none'],
    [{ body: { at: new Date(0) } }, 'body.at is a Date, which nothing in a capture is'],
    [{ body: { shop: new Shop() } }, 'body.shop is a Shop, which nothing in a capture is'],
    [{ body: '' }, "body is '', the empty text; say null where there must be none"],
    [{ body: new Uint8Array() }, 'body is no bytes; say null where there must be none'],
    [{ body: 7n }, 'body is 7, which nothing in a capture is'],
    [{ headers: {} }, 'headers is {}, which would match any headers; name those that must be there'],
    [{ headers: { 'Content-Type:': 'a' } }, "headers: no header is called 'Content-Type:'"],
    [{ headers: { 'content-length': 3 } }, "headers.content-length is text, and 3 is none; did you mean '3'?"],
    [{ headers: 'json' }, "headers is an object of names and values, and 'json' is none"],
    [{ request: {} }, 'request is {}, which would match anything; name what it must have'],
    [{ request: { boddy: 'a' } }, "request has no field 'boddy'; did you mean 'body'?"],
    [{ response: 200 }, 'response has fields: status, reason, version, contentType, headers, trailers, body, length; 200 has none'],
    [{ response: { status: 'ok' } }, "response.status is a number such as 200, or '2xx' for all from 200 to 299; 'ok' is neither"],
    [{}, 'an exchange is {}, which would match anything; name what it must have'],
    ['/login', "a pattern is an object that names fields, and '/login' is none"],
  ])('of an exchange: %o', async (where, why) => {
    expect(await refusal({ kind: 'exchange', where })).toBe(why);
    // What could never match cannot fail where it is negated.
    if (Object.keys(where).length > 0) expect(await refusal({ kind: 'exchange', where, not: true })).toBe(why);
  });

  it.each([
    [{ atLeast: 0 }, 'atLeast: 0 could never fail'],
    [{ times: -1 }, 'times is -1: it is a whole number not below 0'],
    [{ atMost: Infinity }, 'atMost is Infinity: it is a whole number not below 0'],
    [{ times: 2, atMost: 3 }, 'times says how many exactly; atLeast and atMost say it otherwise'],
    [{ atLeast: 3, atMost: 2 }, 'atLeast: 3 and atMost: 2 could never hold together'],
    [{ tiems: 2 }, "there is no option 'tiems'; did you mean 'times'?"],
    [{ times: undefined }, 'the option times is undefined; leave it out where nothing is meant'],
    [{ before: { kind: 'exchange', where: {} } }, 'an exchange is {}, which would match anything; name what it must have'],
  ])('of a count or an order: %o', async (count, why) => {
    expect(await refusal({ kind: 'exchange', where: { path: '/' }, ...count })).toBe(why);
  });

  it.each([
    [{ kind: 'exchnge', where: {} }, "there is no kind 'exchnge' of expectation; did you mean 'exchange'?"],
    [{ kind: 'websocket-message', where: { from: 'sever' } }, "from is never 'sever'; did you mean 'server'?"],
    [{ kind: 'websocket-message', where: { opcode: 'text', code: 1000 } }, "code is never 1000 where opcode is 'text'; there is none there"],
    [{ kind: 'websocket-message', where: { code: 65536 } }, 'code is never 65536: it is a whole number from 0 to 65535'],
    [{ kind: 'websocket-message', where: { frames: 0 } }, 'frames is never 0: it is a whole number not below 1'],
    [{ kind: 'websocket-message', where: { compressed: 'yes' } }, "compressed is true or false, and 'yes' is none"],
    [{ kind: 'connection', where: { server: 'shop' } }, "server is never 'shop'; write '10.0.0.2:80', '10.0.0.2', ':80' or 80"],
    [{ kind: 'connection', where: { server: 70000 } }, 'server.port is never 70000: it is a whole number from 0 to 65535'],
    [{ kind: 'connection', where: { duration: -1 } }, 'duration is never -1: it is a number not below 0'],
    [{ kind: 'connection', where: { tcp: { retransmissions: 0 } } }, 'tcp.retransmissions has fields: client, server; 0 has none'],
    [{ kind: 'note', where: { code: 'tcp-gab' } }, "code is never 'tcp-gab'; did you mean 'tcp-gap'?"],
    [{ kind: 'verdict', where: { code: 'conection-refused' } }, "code is never 'conection-refused'; did you mean 'connection-refused'?"],
    [{ kind: 'events', events: [] }, 'a list of no events could never fail; name those that must come'],
    [{ kind: 'events', events: [{ data: 'a' }, {}] }, 'event 2 is {}, which would match anything; name what it must have'],
    [{ kind: 'no-notes', above: 'error' }, "above: 'error' could never fail: nothing is worse than an error"],
    [{ kind: 'no-notes', above: 'warning' }, "above is never 'warning'; it is one of chat, note, warn, error"],
    [{ kind: 'no-notes', except: ['tcp-gab'] }, "except: the code of a note is never 'tcp-gab'; did you mean 'tcp-gap'?"],
    [{ kind: 'no-notes', except: ['tcp-gap'], where: { code: 'tcp-gap' } }, 'notes of tcp-gap are looked at, and no matter: it could never fail'],
    [{ kind: 'no-notes', above: 'note', where: { severity: 'note' } }, 'notes of severity note are looked at, and none of them is above note: it could never fail'],
    [{ kind: 'respond-within', milliseconds: 0 }, 'within 0 ms could never hold: say a number of milliseconds above 0'],
    [{ kind: 'respond-within', milliseconds: Infinity }, 'within Infinity ms could never fail: say a number of milliseconds above 0'],
    [{ kind: 'respond-within', milliseconds: 5, until: 'end' }, "until is 'end'; it is 'first-byte' or 'last-byte'"],
  ])('%o', async (expectation, why) => {
    expect(await refusal(expectation)).toBe(why);
  });

  it('of what is short for something else', async () => {
    expect(await refusalOf(() => close(1005))).toBe('1005 is never sent (RFC 6455, section 7.4.1); it stands for a close without a code: say null');
    expect(await refusalOf(() => close('reset' as never))).toBe("a connection never closes with 'reset'; it does with a code or fin, rst, idle, capture-end, superseded");
    expect(await refusalOf(() => events('101' as never))).toBe("events are a list, and '101' is none");
    expect(await refusalOf(() => exchange({ path: '/' }, { befor: {} } as never))).toBe("there is no option 'befor'; did you mean 'before'?");
    expect(await refusalOf(() => exchange({ path: '/' }, { before: null } as never))).toBe('before is a pattern, an object that names fields, and null is none');
    expect(await refusalOf(() => exchange({ path: '/' }, { before: '/later' } as never))).toBe("before is a pattern, an object that names fields, and '/later' is none");
  });

  it('but not an expression for what must not be there, nor a text that stands for a pattern', () => {
    expect(evaluate({ kind: 'exchange', where: { path: /^(?!.*secret)/ } }, capture).pass).toBe(true);
    expect(evaluate({ kind: 'exchange', where: { path: /^(?!\/$)/ } }, capture).pass).toBe(false);
    expect(webSocketMessage('hello', { before: 'bye' })).toEqual({
      kind: 'websocket-message', where: { text: 'hello' }, before: { kind: 'websocket-message', where: { text: 'bye' } },
    });
  });

  it('but not what says something: an empty pattern that is counted or negated, a code of a plugin', () => {
    expect(evaluate({ kind: 'exchange', where: {}, times: 1 }, capture).pass).toBe(true);
    expect(evaluate({ kind: 'exchange', where: {}, not: true }, capture).pass).toBe(false);
    expect(evaluate({ kind: 'note', where: { code: 'redis-too-many' }, not: true }, capture).pass).toBe(true);
  });
});
