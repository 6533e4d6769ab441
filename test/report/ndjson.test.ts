import { readdirSync } from 'node:fs';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { openBody } from '../../src/dissect/body.ts';
import { Exchange } from '../../src/dissect/http1/exchange.ts';
import { http1 } from '../../src/dissect/http1/http1.ts';
import { readCapture } from '../../src/node/read-capture.ts';
import type { EarshotRecord } from '../../src/record.ts';
import { ndjson } from '../../src/report/ndjson.ts';
import type { ByteSink } from '../../src/report/json-line.ts';
import { NdjsonWriter } from '../../src/report/ndjson-writer.ts';
import { harness } from '../support/harness.ts';
import { at, bareOf, event, http, message } from './records.ts';

/** Gathers what is written through a buffer that is always too small. */
class Gathered implements ByteSink {
  bytes = new Uint8Array(0);
  at = 0;
  #text = '';

  reserve(count: number): void {
    if (this.bytes.length - this.at >= count) return;
    this.#text += new TextDecoder().decode(this.bytes.subarray(0, this.at));
    this.bytes = new Uint8Array(count);
    this.at = 0;
  }

  write(text: string): void {
    this.reserve(this.bytes.length + 1);
    this.#text += text;
  }

  take(): string {
    this.reserve(this.bytes.length + 1);
    const text = this.#text;
    this.#text = '';
    return text;
  }
}

const captures = readdirSync('fixtures', { withFileTypes: true }).filter((each) => each.isDirectory())
  .flatMap(({ name }) => readdirSync(`fixtures/${name}`).filter((file) => file.startsWith('capture.')).map((file) => `fixtures/${name}/${file}`));

const gathered = new Gathered();
const writer = new NdjsonWriter(gathered);

function written(record: EarshotRecord): string {
  writer.push(record);
  return gathered.take();
}

describe('records that are written as bytes', () => {
  test('are the lines that JSON.stringify makes, for every fixture', async () => {
    const wants = { hash: true, bodies: true, maxBody: 100, maxDecoded: 1 << 20 };
    const types = new Map<string, number>();
    for (const capture of captures) {
      await readCapture([capture], (record) => {
        types.set(record.type, (types.get(record.type) ?? 0) + 1);
        expect(written(record)).toBe(ndjson(record));
      }, { wants });
    }
    expect(types.get('http')).toBeGreaterThan(20);
    expect(types.get('websocket')).toBeGreaterThan(20);
    expect(types.get('sse')).toBeGreaterThan(20);
    expect(types.get('connection')).toBeGreaterThan(20);
  });

  test('are the same lines where exchanges are lent, for every fixture', async () => {
    let lent = 0;
    for (const capture of captures) {
      let own = '';
      let read = '';
      await readCapture([capture], (record) => void (own += ndjson(record)));
      await readCapture([capture], (record) => {
        if (record instanceof Exchange) lent++;
        read += written(record);
      }, { lends: true });
      expect(read).toBe(own);
    }
    expect(lent).toBeGreaterThan(20);
  });

  test('are the same lines where exchanges are lent, whatever stands in their heads', () => {
    const field = fc.oneof(
      fc.constantFrom('Host: h', 'Cookie: a="b\\c"', 'Empty:', 'Spaces:   a  b  ', 'Tab:\ta\t', 'Latin: \u00e9', 'Control: \u0001', 'Bare: a\rb', 'Folded: a\r\n b', 'none', 'a : b', ':c', 'X:1'),
      fc.tuple(fc.constantFrom('A', 'Long-Name', 'x!'), fc.string({ unit: fc.constantFrom('a', ' ', '"', '\\', ':', '\t', '~', '\u007f'), maxLength: 12 })).map(([name, value]) => `${name}:${value}`),
    );
    const head = fc.tuple(fc.array(field, { maxLength: 6 }), fc.constantFrom('\r\n', '\r\n', '\r\n', '\n')).map(([fields, end]) => fields.map((each) => each + end).join('') + end);
    const linesOf = (asked: string, answered: string, cut: number, lends: boolean): string[] => {
      const lines: string[] = [];
      const { client, server, end } = harness((context) => http1.stream!.open({
        ...context, lends, emit: (record) => void lines.push(lends ? written(record as EarshotRecord) : ndjson(record as EarshotRecord)),
      }));
      client(`GET / HTTP/1.1\r\n${asked}`.slice(0, cut));
      client(`GET / HTTP/1.1\r\n${asked}`.slice(cut));
      server(Uint8Array.from(`HTTP/1.1 204 No\r\n${answered}`, (letter) => letter.charCodeAt(0)));
      end();
      return lines;
    };
    fc.assert(fc.property(head, head, fc.nat(60), (asked, answered, cut) => {
      expect(linesOf(asked, answered, cut, true)).toEqual(linesOf(asked, answered, cut, false));
    }), { numRuns: 1000 });
  });

  test('are the same lines for a request of HTTP/0.9 after one with headers', () => {
    const linesOf = (lends: boolean): string[] => {
      const lines: string[] = [];
      const { client, server, end } = harness((context) => http1.stream!.open({
        ...context, lends, emit: (record) => void lines.push(lends ? written(record as EarshotRecord) : ndjson(record as EarshotRecord)),
      }), { body: (head, context) => openBody(context, head, [], {}) });
      client('GET /first HTTP/1.1\r\nHost: h\r\nCookie: of the first\r\n\r\n');
      server('HTTP/1.1 204 No Content\r\n\r\n');
      client('GET /simple\r\n');
      server('a');
      end();
      return lines;
    };
    expect(linesOf(true)).toEqual(linesOf(false));
  });

  test.each([0, 9, 10, 99, 100, 2 ** 31 - 1, 2 ** 31, 2 ** 40, -1, 0.000_123, 1e-9])('whatever their numbers are: %d', (value) => {
    const record = http('GET', '/', 200, { connection: value, timings: { send: value, wait: null, receive: value } });
    expect(written(record)).toBe(ndjson(record));
  });

  test.each(['"', '\\', '\u0000', '\u001b[31m', '\u007f', 'é', '\u2028', '\ud800', '🙂', 'x'.repeat(40), `${'x'.repeat(40)}"`])('and whatever their text is: %j', (text) => {
    for (const record of [message('client', text), message('server', text, { code: null, reason: text }), event(text, text, { id: text, retry: 5 })]) {
      expect(written(record)).toBe(ndjson(record));
    }
  });
});

describe('messages that are written without their records', () => {
  test('are the same lines in the same places, in every fixture', async () => {
    let taken = 0;
    for (const fixture of readdirSync('fixtures', { withFileTypes: true })) {
      const captures = fixture.isDirectory() ? readdirSync(`fixtures/${fixture.name}`).filter((name) => name.startsWith('capture.')) : [];
      for (const capture of captures) {
        const path = `fixtures/${fixture.name}/${capture}`;
        let text = '';
        await readCapture([path], (record) => void (text += ndjson(record)));
        await readCapture([path], (record) => writer.push(record), { takerOf: () => writer, onTaken: () => void taken++ });
        expect(gathered.take(), path).toBe(text);
      }
    }
    expect(taken).toBeGreaterThan(100);
  });

  const texts = ['', 'a', 'say "hi" \\ there', '~ !'.repeat(900)];
  const unsafe = ['tab\there', 'line\nend', '\u007f', 'ü', '\u2028', '\u{1f600}'];

  test('are those that are printable ASCII, with whatever else is known of them', () => {
    const more = { connection: 3, stream: 2, frames: 3, length: 7, decodedLength: 2_700_000_000, compressed: true, frame: 2_200_000_000, time: at(1.5) };
    for (const text of texts) {
      const { text: _text, ...binary } = message('server', '', { opcode: 'binary', exchange: null });
      const records = [message('client', text, more), binary, event(text, 'x', { id: '"' }), event('tick', text, { id: text, exchange: 12, stream: 5 })];
      for (const record of records) {
        expect(writer.takes(bareOf(record)!)).toBe(true);
        expect(gathered.take()).toBe(ndjson(record));
      }
    }
  });

  test('are left to their records where they are not, with nothing written', () => {
    for (const text of unsafe) {
      for (const record of [message('client', text), event('tick', text), event(text, ''), event('tick', '', { id: text })]) {
        expect(writer.takes(bareOf(record)!), text).toBe(false);
        expect(gathered.take()).toBe('');
      }
    }
  });

  test('have the time that their records have, in a damaged capture too', () => {
    for (const time of ['9999-12-31T23:59:59.000000001Z', '2024-03-01T12:00:00.4294967295000Z']) {
      const record = message('client', 'x', { time });
      expect(writer.takes(bareOf(record)!)).toBe(true);
      expect(gathered.take()).toBe(ndjson(record));
    }
  });
});
