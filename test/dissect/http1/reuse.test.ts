import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { openBody } from '../../../src/dissect/body.ts';
import type { BodyHead, Dissector, EndReason } from '../../../src/dissect/dissector.ts';
import type { Exchange } from '../../../src/dissect/http1/exchange.ts';
import { http1 } from '../../../src/dissect/http1/http1.ts';
import type { Message } from '../../../src/dissect/http1/message.ts';
import type { Side } from '../../../src/side.ts';
import { harness } from '../../support/harness.ts';
import { connection, exchanges, outcome } from './support.ts';

const asked = fc.constantFrom(
  'GET / HTTP/1.1\r\nHost: h\r\n\r\n', 'HEAD /h HTTP/1.0\r\n\r\n', 'POST /p HTTP/1.1\r\nHost: p\r\nContent-Length: 3\r\n\r\nabc', 'GET /simple\r\n',
  'PUT /c HTTP/1.1\r\nTransfer-Encoding: chunked\r\n\r\n3;x=y\r\nabc\r\n0\r\nT: t\r\n\r\n', 'GET /u HTTP/1.1\r\nUpgrade: x\r\n\r\n', 'CONNECT h:1 HTTP/1.1\r\n\r\n',
  'POST /half HTTP/1.1\r\nContent-Length: 6\r\n\r\nabc', 'GET /odd HTTP/1.1\r\nfolded: a\r\n b\r\nspace : c\r\nnone\r\n\r\n',
);
const answered = fc.constantFrom(
  'HTTP/1.1 200 OK\r\nContent-Type: a/b\r\nContent-Length: 3\r\n\r\nabc', 'HTTP/1.1 204 No Content\r\n\r\n', 'HTTP/1.1 100 Continue\r\n\r\n',
  'HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n0\r\nT: t\r\n\r\n', 'HTTP/1.0 500 Oh\r\n\r\nuntil the end', 'ICY 404 No\r\nContent-Length: 0\r\n\r\n',
  'HTTP/1.1 200 OK\r\nContent-Length: 3\r\nContent-Length: 3\r\n\r\nabc',
  'HTTP/1.1 200 OK\r\nContent-Length: 6\r\n\r\nabc',
);
const piece = fc.constantFrom(
  'GET / HTTP/1.1\r\n', 'HTTP/1.1 200 OK\r\n', 'HTTP/1.1 101 S\r\n', 'Host: h\r\n', 'Upgrade: x\r\n', 'Content-Encoding: gzip\r\n', ' folded\r\n',
  'Transfer-Encoding: chunked\r\n', 'Content-Length: 3\r\n', 'no header\r\n', 'a : b\r\n', 'bare\n', '\r\n', '3\r\nabc\r\n', 'abc', '\n', '\r', '\0\xff', 'Long: '.padEnd(9000, 'x'),
);
const side = fc.constantFrom<Side>('client', 'server');
const delivery = fc.oneof(
  { weight: 8, arbitrary: fc.tuple(fc.constant('client' as const), asked) },
  { weight: 8, arbitrary: fc.tuple(fc.constant('server' as const), answered) },
  { weight: 4, arbitrary: fc.tuple(side, piece) },
  { weight: 1, arbitrary: fc.tuple(side, fc.integer({ min: 1, max: 9 })) },
);
const conversation = fc.record({
  deliveries: fc.array(delivery, { maxLength: 12 }),
  why: fc.constantFrom<EndReason>('fin', 'rst', 'capture-end'),
  headers: fc.boolean(),
});
type Conversation = typeof conversation extends fc.Arbitrary<infer T> ? T : never;

function told({ deliveries, why, headers }: Conversation): unknown {
  const harness = connection({ bodies: true, headers });
  for (const [from, what] of deliveries) {
    if (typeof what === 'number') harness.gap(from, what);
    else harness[from](what);
  }
  return { ...harness.end(undefined, why), outcome: outcome(harness) };
}

/** Takes all that connections that are over have left, so that the next begins with nothing. */
function takeLeavings(): void {
  for (let open = 0; open < 300; open++) connection();
}

describe('what a connection was followed with', () => {
  it('follows another one as if it were new, times and frames too', () => {
    takeLeavings();
    fc.assert(fc.property(conversation, conversation, (before, after) => {
      const alone = JSON.stringify(told(after));
      connection();
      told(before);
      expect(JSON.stringify(told(after))).toBe(alone);
      connection();
    }), { numRuns: 800 });
  });

  it('leaves records as they were when it follows another one', () => {
    fc.assert(fc.property(conversation, conversation, (before, after) => {
      const first = told(before);
      const as = JSON.stringify(first);
      told(after);
      expect(JSON.stringify(first)).toBe(as);
    }), { numRuns: 200 });
  });
});

describe('a connection that ends more than once', () => {
  it('is not followed with what follows two others by then', () => {
    takeLeavings();
    connection().end().end().end();
    const [one, another] = [connection(), connection()];
    one.client('GET /one HTTP/1.1\r\n\r\n').end();
    another.client('GET /another HTTP/1.1\r\n\r\n').end();
    expect([one, another].map((each) => exchanges(each).map(({ request }) => request?.target))).toEqual([['/one'], ['/another']]);
  });
});

describe('an exchange that is over', () => {
  it('leaves nothing of its messages behind, however long its connection stays open', () => {
    const long = 'x'.repeat(9000);
    let lent: Exchange | undefined;
    let messages: (Message | null)[] = [];
    const { client, server } = harness((context) => http1.stream!.open({
      ...context, lends: true, emit: (record) => {
        lent = record as unknown as Exchange;
        messages = [lent.request, lent.response];
        expect(messages.map((each) => [each!.headers.length, each!.body.text])).toEqual([[2, 'abc'], [2, 'def']]);
      },
    }), { wants: { bodies: true }, body: (head, context) => openBody(context, head, [], {}) });
    client(`POST /${long} HTTP/1.1\r\nLong: ${long}\r\nContent-Length: 3\r\n\r\nabc`);
    server(`HTTP/1.1 200 ${long}\r\nLong: ${long}\r\nContent-Length: 3\r\n\r\ndef`);
    expect(lent).toMatchObject({ request: null, response: null, interim: null });
    for (const each of messages) expect(each).toMatchObject({ target: '', reason: '', section: null, headers: [], sink: null, keptBody: 0 });
  });
});

describe('the head of a body', () => {
  it('is the own one of whoever reads the body, to its end and after', () => {
    const heads: BodyHead[] = [];
    const reader: Dissector = {
      name: 'reader',
      body: { accepts: () => true, open: (_, head) => (heads.push(head), { data() {}, gap() {}, end() {} }) },
    };
    const harness = connection({}, [reader]);
    for (const each of ['a', 'b', 'c']) {
      harness.client(`GET /${each} HTTP/1.1\r\nHost: ${each}\r\n\r\n`);
      harness.server(`HTTP/1.1 200 OK\r\nContent-Type: text/${each}\r\nContent-Length: 1\r\n\r\n${each}`);
    }
    harness.end();
    expect(heads).toEqual(['a', 'b', 'c'].map((each, exchange) => ({
      from: 'server', exchange, contentType: `text/${each}`, contentEncoding: [], status: 200, target: `/${each}`, length: 1,
      requestHeaders: [['Host', each]],
    })));
  });
});
