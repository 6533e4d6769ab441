import { describe, expect, it } from 'vitest';
import { checkExpectation } from '../../src/expect/evaluate.ts';
import type { Expectation } from '../../src/expect/index.ts';
import { understood } from '../../src/check/suffixes.ts';
import { refusalOf } from '../support/refusal-of.ts';

type Row = [where: Record<string, unknown>, why: string];
type Kept = Record<string, unknown>;

const check = (kind: string, where: unknown): void => checkExpectation({ kind, where } as Expectation);
const suffixed = (where: Kept): unknown => (Object.keys(where).some((name) => name.includes('__')) ? understood(where) : where);

function tables(kind: string, impossible: readonly Row[], possible: readonly Kept[]): void {
  describe(`of the kind ${kind}`, () => {
    it.each(impossible)('%o is refused', async (where, why) => {
      expect(await refusalOf(() => check(kind, suffixed(where)))).toBe(why);
      // What could never match cannot fail where it is negated.
      expect(await refusalOf(() => checkExpectation({ kind, where: suffixed(where), not: true } as Expectation))).toBe(why);
    });

    it.each(possible.map((where) => [where]))('%o is not', (where) => {
      check(kind, suffixed(where));
    });
  });
}

const NO_QUERY = 'for it has no query: say target, or path and query';
const RANGE = 'they go from 100 to 599, and those that servers make up to 999';

tables('exchange', [
  [{ path: '/a#b' }, "path is never '/a#b', for it has no fragment; did you mean '/a'?"],
  [{ path: 'http://a.test/x?y' }, "path is never 'http://a.test/x?y', for it has no scheme and host: say url; did you mean '/x'?"],
  [{ path__startswith: 'login' }, "path never begins with 'login'; did you mean '/login'? (of CONNECT, say its method)"],
  [{ path: /^login/ }, "path never begins with 'login'; did you mean '/login'? (of CONNECT, say its method)"],
  [{ path: /^login$/i }, "path never begins with 'login'; did you mean '/login'? (of CONNECT, say its method)"],
  [{ path__startswith: 'https://a' }, "path never begins with 'https://a', for it has no scheme and host: say url"],
  [{ path__contains: '?page' }, `path never has '?page' in it, ${NO_QUERY}`],
  [{ path: /\?page=2$/ }, `path never has '?page=2' in it, ${NO_QUERY}`],
  [{ path__not: 'login' }, "path is never 'login'; did you mean '/login'?"],
  [{ path__in: ['/a', 'b'] }, "path is never 'b'; did you mean '/b'?"],
  [{ path: expect.stringContaining('?') }, `path never has '?' in it, ${NO_QUERY}`],
  [{ path: expect.not.stringContaining('?') }, `path never has '?' in it, ${NO_QUERY}`],
  [{ path: expect.stringMatching(/^login/) }, "path never begins with 'login'; did you mean '/login'? (of CONNECT, say its method)"],
  [{ path: expect.any(Number) }, 'path is text, and never Any<Number>'],
  [{ url: '/a' }, "url is never '/a', for it has its scheme; say path"],
  [{ url: 'shop.test/a' }, "url is never 'shop.test/a', for it has its scheme; did you mean 'http://shop.test/a'?"],
  [{ url__startswith: 'shop.test/' }, "url never begins with 'shop.test/', for it has its scheme; say path"],
  [{ contentType: 'application/json; charset=utf-8' }, "contentType is never 'application/json; charset=utf-8', for it has no parameters; did you mean 'application/json'?"],
  [{ contentType: 'Application/JSON' }, "contentType is never 'Application/JSON', for it is in lower case; did you mean 'application/json'?"],
  [{ contentType__endswith: '; charset=utf-8' }, "contentType never has '; charset=utf-8' in it, for it has no parameters; those are in headers"],
  [{ response: { contentType: /JSON$/ } }, "response.contentType never has 'JSON' in it, for it is in lower case; did you mean 'json'?"],
  [{ version: 'HTTP/1.0' }, "version is never 'HTTP/1.0'; did you mean '1.0'?"],
  [{ version: '2' }, "version is never '2'; it is one of 1.1, 1.0, 0.9, ICY"],
  [{ version: /^HTTP/ }, 'nothing that version can be matches /^HTTP/; it is one of 1.1, 1.0, 0.9, ICY'],
  [{ method: '' }, "method is never '': it is one word, such as GET"],
  [{ method: 'GET /' }, "method is never 'GET /': it is one word, such as GET"],
  [{ method__startswith: 'GET ' }, "method never has 'GET ' in it: it is one word, such as GET"],
  [{ status: 99 }, `status is never 99: ${RANGE}`],
  [{ status: 1000 }, `status is never 1000: ${RANGE}`],
  [{ status__gt: 999 }, `nothing that status can be matches > 999; ${RANGE}`],
  [{ status__lt: 0 }, `nothing that status can be matches < 0; ${RANGE}`],
  [{ status__matches: '5xx' }, "nothing that status can be matches /5xx/; did you mean '5xx' itself?"],
  [{ status: /^5xx$/ }, "nothing that status can be matches /^5xx$/; did you mean '5xx' itself?"],
  [{ status: expect.any(String) }, `nothing that status can be matches Any<String>; ${RANGE}`],
  [{ informational: 200 }, 'informational is never 200: before the answer they go from 100 to 199, and 101 is an answer itself'],
  [{ informational: 101 }, 'informational is never 101: before the answer they go from 100 to 199, and 101 is an answer itself'],
  [{ informational: '2xx' }, "nothing that informational can be matches '2xx'; before the answer they go from 100 to 199, and 101 is an answer itself"],
  [{ state__contains: 'answr' }, "nothing that state can be matches contains 'answr'; it is one of complete, open, incomplete, unanswered, unmatched"],
  [{ state: /e/ }, 'whatever state is, it matches /e/; name which it must be'],
], [
  // The authority of CONNECT, the asterisk of OPTIONS, what a proxy is asked for.
  { path: '*' }, { path: 'shop.test:443' }, { path__startswith: 'shop.test' }, { path__startswith: '10.0.0.' }, { path__startswith: '[::1]' },
  { method: 'CONNECT', path__startswith: 'localhost' }, { method: 'CONNECT', path: /^localhost/ }, { method__in: ['GET', 'CONNECT'], path__startswith: 'localhost' },
  { path: /login/ }, { path: /^\/login/ }, { path: /^(?:\/a|\/b)/ }, { path: /^l?\/a/ }, { path: /^login|^\/in/ }, { path: /^[^?]+$/ }, { path: /a?b/ }, { path: /^\/a\.js$/ },
  { path__contains: '://' }, { path__endswith: 'login' }, { path__contains: ' ' }, { path: expect.stringContaining('login') }, { path: expect.any(String) },
  { target: '/a?b=1' }, { target: 'login' }, { url: 'http://shop.test/a?b' }, { url: 'HTTPS://shop.test/' }, { url__startswith: 'http' }, { url__contains: '/a' },
  { contentType: 'application/vnd.shop+json' }, { contentType: 'json' }, { contentType: /JSON/i }, { contentType__startswith: 'text/' }, { contentType: null }, { contentType: /^\S+$/ },
  { version: '1.1' }, { version: '0.9' }, { version: 'ICY' }, { response: { version: '2.0' } }, { version__startswith: '1.' },
  { method: 'PURGE' }, { method: 'RPC_IN_DATA' }, { method: 'M-SEARCH' }, { method__startswith: 'p' }, { method: /^post$/ }, { method__not: 'GET' },
  // Some servers answer with 999; to HTTP/0.9 there is no status.
  { status: 0 }, { status: 600 }, { status: 999 }, { status__gt: 599 }, { status__lt: 100 }, { status: /^5/ }, { status__not: '2xx' }, { status: expect.any(Number) }, { status__in: ['5xx', 404] },
  { informational: 103 }, { informational: [100, 103] }, { informational: '1xx' }, { informational__not: 103 }, { state__startswith: 'un' }, { state__not: 'complete' },
]);

tables('connection', [
  [{ server: '80' }, "server is never '80'; did you mean 80, or ':80'?"],
  [{ server: '10.0.0.256' }, "server is never '10.0.0.256': it is no IP address"],
  [{ server: '10.0.0' }, "server is never '10.0.0': it is no IP address"],
  [{ server: ':99999' }, 'server.port is never 99999: it is a whole number from 0 to 65535'],
  [{ server: '10.0.0.1:080' }, "server is never '10.0.0.1:080': its port is written 80"],
  [{ client: '2001:DB8:0::1' }, "client is never '2001:DB8:0::1'; did you mean '2001:db8::1'?"],
  [{ client: { address: 'localhost' } }, "client.address is never 'localhost': it is no IP address"],
  [{ server__in: [':80', '443'] }, "server is never '443'; did you mean 443, or ':443'?"],
  [{ state: 'RST' }, "state is never 'RST'; did you mean 'RSTO'?"],
  [{ state: 'established' }, "state is never 'established'; it is one of SF, S0, S1, S2, S3, REJ, RSTO, RSTR, RSTOS0, RSTRH, SH, SHR, OTH"],
  [{ state__startswith: 'rst' }, "nothing that state can be matches starts with 'rst'; did you mean 'RSTO'?"],
  [{ protocols: 'HTTP' }, "protocols is never 'HTTP'; did you mean 'http'?"],
  [{ protocols: ['http', 'WebSocket'] }, "protocols[1] is never 'WebSocket'; did you mean 'websocket'?"],
  [{ protocols__contains: 'HTTP' }, "protocols never has 'HTTP' in it, for it is in lower case"],
  [{ shape: /socks/ }, 'nothing that shape can be matches /socks/; it is one of silent, single-exchange, keep-alive, pipelined, long-poll, event-stream, streaming-body, websocket, media-segments, tunnel, datagrams, opaque, refused, unanswered'],
  [{ duration__lt: 0 }, 'nothing that duration can be matches < 0; it is a number not below 0'],
  [{ close: { code: 65536 } }, 'close.code is never 65536: it is a whole number from 0 to 65535'],
], [
  { server: ':80' }, { server: 80 }, { server: '10.0.0.2:80' }, { server: '[2001:db8::1]:80' }, { server: '2001:db8::1' }, { server: '[::1]' }, { server: '::ffff:10.0.0.1' }, { server: /^10\./ }, { server__startswith: '10.0.' },
  { state: 'RSTO' }, { state__startswith: 'RST' }, { state: /rst/i }, { protocols: 'redis' }, { protocols: 'h2c' }, { protocols: /HTTP/i }, { protocols: [] }, { shape__contains: 'socket' }, { duration__lt: 0.5 },
]);

tables('note', [
  [{ code__contains: 'zero-windw' }, "code never has 'zero-windw' in it; did you mean 'zero-window'?"],
  [{ code: /^zero/ }, "code never begins with 'zero'; did you mean 'tcp-zero-window'?"],
  [{ code: /RESET/ }, "code never has 'RESET' in it; did you mean 'tcp-reset'?"],
  [{ severity__contains: 'warning' }, "nothing that severity can be matches contains 'warning'; it is one of chat, note, warn, error"],
], [
  { code: /^tcp-/ }, { code__contains: 'zero-window' }, { code: /ZERO/i }, { code__startswith: 'redis' }, { code: /^redis-/ }, { code: 'redis-too-many' }, { code__contains: 'ssh' }, { severity: /warn|error/ },
]);

tables('verdict', [
  [{ code: /^refused/ }, "nothing that code can be matches /^refused/; did you mean 'connection-refused' or 'websocket-refused'?"],
  [{ code__contains: 'unansered' }, "nothing that code can be matches contains 'unansered'"],
], [{ code: /refused$/ }, { code__startswith: 'http-' }, { step: null }, { severity__not: 'chat' }]);

tables('websocket-message', [
  [{ from__contains: 'Serv' }, "nothing that from can be matches contains 'Serv'; did you mean 'server'?"],
  [{ from__in: ['client', 'server'] }, "whatever from is, it matches one of ['client', 'server']; name which it must be"],
  [{ path: 'chat' }, "path is never 'chat'; did you mean '/chat'?"],
  [{ code__gt: 65535 }, 'nothing that code can be matches > 65535; it is a whole number from 0 to 65535'],
  [{ code: /^6\d{4}6$/ }, 'nothing that code can be matches /^6\\d{4}6$/; it is a whole number from 0 to 65535'],
], [{ from: /^s/ }, { opcode: /^reserved/ }, { code: /^10/ }, { code__gte: 4000 }, { path: '/chat' }, { length__gt: 0 }, { compressed__not: true }]);

tables('event', [
  [{ path__contains: '?' }, `path never has '?' in it, ${NO_QUERY}`],
  [{ retry__lt: 0 }, 'nothing that retry can be matches < 0; it is a whole number not below 0'],
], [{ path: '/events' }, { retry__lt: 1 }, { data: '?' }]);

describe('what judges for itself in a way that is not known', () => {
  it('is not asked before there is a capture', () => {
    let asked = 0;
    const own = { asymmetricMatch: (): boolean => asked++ > 0 };
    for (const field of ['status', 'state', 'path', 'contentType']) check('exchange', { [field]: own });
    expect(asked).toBe(0);
  });
});

it('the path of an event list is looked at, too', async () => {
  expect(await refusalOf(() => checkExpectation({ kind: 'events', events: [{ data: 'a' }], path: /^prices/ })))
    .toBe("path never begins with 'prices'; did you mean '/prices'? (of CONNECT, say its method)");
});
