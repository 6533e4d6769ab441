import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Side } from '../../../src/side.ts';
import { toBytes } from '../../../src/bytes/text.ts';
import { connection, outcome, play, type Script } from './support.ts';

const text = fc.string({ unit: fc.constantFrom('a', 'Z', '0', ' ', '\r', '\n', ':', 'H', 'é', 'HTTP/1.1 200 OK\r\n'), maxLength: 20 });

const framed = fc.oneof(
  text.map((body) => `Content-Length: ${toBytes(body).length}\r\n\r\n${body}`),
  fc.array(text.filter((chunk) => chunk !== ''), { maxLength: 4 }).map((chunks) =>
    `Transfer-Encoding: chunked\r\n\r\n${chunks.map((chunk) => `${toBytes(chunk).length.toString(16)}\r\n${chunk}\r\n`).join('')}0\r\n\r\n`),
);

const exchange = fc.record({
  method: fc.constantFrom('GET', 'POST', 'HEAD', 'PURGE'),
  status: fc.constantFrom(200, 204, 304, 404, 500),
  interim: fc.boolean(),
  asked: framed,
  answered: framed,
  mess: fc.constantFrom('', '', '', '\r\n', 'EXTRA'),
});

/** One exchange as the two sides send it. */
const script = fc.array(exchange, { minLength: 1, maxLength: 4 }).map((exchanges): Script => exchanges.flatMap(({ method, status, interim, asked, answered, mess }) => {
  const bodiless = method === 'HEAD' || status === 204 || status === 304;
  const response = bodiless ? answered.slice(0, answered.indexOf('\r\n\r\n') + 4) : answered;
  return [
    ['client', `${method} /x HTTP/1.1\r\nHost: h\r\n${asked}`],
    ['server', `${interim ? 'HTTP/1.1 100 Continue\r\n\r\n' : ''}HTTP/1.1 ${status} Reason\r\n${response}${mess}`],
  ] as const;
}));

const cutter = (cuts: readonly number[]) => (bytes: Uint8Array): Uint8Array[] => {
  const at = [...new Set(cuts.map((cut) => cut % bytes.length))].filter((cut) => cut > 0).sort((a, b) => a - b);
  return [0, ...at].map((from, i) => bytes.slice(from, at[i] ?? bytes.length));
};

describe('any conversation', () => {
  it('gives the same records and notes however both sides are cut', () => {
    fc.assert(fc.property(script, fc.array(fc.nat(500), { maxLength: 12 }), (conversation, cuts) => {
      expect(outcome(play(conversation, cutter(cuts)))).toEqual(outcome(play(conversation)));
    }), { numRuns: 300 });
  });

  it('gives one record for each request when nothing is lost', () => {
    fc.assert(fc.property(script, (conversation) => {
      const { records } = play(conversation);
      expect(records).toHaveLength(conversation.length / 2);
      for (const record of records) expect(record).toMatchObject({ state: 'complete' });
    }), { numRuns: 200 });
  });

  it('never throws, whatever bytes and holes come in whatever order', () => {
    const piece = fc.constantFrom(
      'GET / HTTP/1.1\r\n', 'CONNECT h:1 HTTP/1.1\r\n', 'HTTP/1.1 200 OK\r\n', 'HTTP/1.1 101 S\r\n', 'HTTP/1.1 100 C\r\n', 'Upgrade: x\r\n',
      'Transfer-Encoding: chunked\r\n', 'Content-Length: 3\r\n', '\r\n', '3\r\nabc\r\n', '0\r\n\r\n', 'abc', '\n', '\r', ' x', '\0\xff', 'GET /\r\n',
    );
    const delivery = fc.tuple(fc.constantFrom<Side>('client', 'server'), fc.oneof({ weight: 9, arbitrary: piece }, { weight: 1, arbitrary: fc.integer({ min: 1, max: 9 }) }));
    fc.assert(fc.property(fc.array(delivery, { maxLength: 40 }), fc.constantFrom('fin', 'rst', 'capture-end'), (deliveries, why) => {
      const harness = connection({ bodies: true });
      for (const [from, what] of deliveries) {
        if (typeof what === 'number') harness.gap(from, what);
        else harness[from](what);
      }
      harness.end(undefined, why as 'fin');
      const ids = harness.records.map((record) => (record as { exchange: number }).exchange);
      expect(new Set(ids).size).toBe(ids.length);
    }), { numRuns: 1500 });
  });
});
