import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { deflateRawSync, constants } from 'node:zlib';
import fc from 'fast-check';
import { afterAll, describe, expect, it } from 'vitest';
import { toBytes } from '../../src/bytes/text.ts';
import { compileFilter } from '../../src/filter/filter.ts';
import { readCapture } from '../../src/node/read-capture.ts';
import type { ReadOptions } from '../../src/node/read-capture.ts';
import type { EarshotRecord, SummaryRecord, WebSocketRecord } from '../../src/record.ts';
import { TextReport } from '../../src/report/text.ts';
import { textSink } from '../../src/report/text-sink.ts';
import type { TextReportOptions } from '../../src/report/text.ts';
import { CaptureBuilder } from '../../src/testing/index.ts';
import { frame } from '../dissect/websocket/frames.ts';
import { at, bareOf, connection, event, http, message, note, summary } from './records.ts';

interface Reported {
  readonly text: string;
  /** Messages that were taken without their record. */
  readonly counted: number;
}

/** What a report makes of records; `print` prints what is open so far. With `bare`, it is asked ahead of each message. */
function reported(records: readonly (EarshotRecord | 'print')[], options: TextReportOptions, bare: boolean): Reported {
  let text = '';
  let counted = 0;
  const report = new TextReport(textSink((piece) => void (text += piece)), options);
  report.begin(at(0));
  for (const record of records) {
    if (record === 'print') {
      report.printOpen();
      continue;
    }
    const offered = bare ? bareOf(record) : null;
    if (offered && report.takerOf((record as WebSocketRecord).connection)?.takes(offered)) counted++;
    else report.push(record);
  }
  return { text, counted };
}

const TEXTS = ['', 'a', 'abc', 'abcd', 'äöü€', '\u{1f600}x', 'x'.repeat(255), 'y'.repeat(256), 'z'.repeat(257), `${'ü'.repeat(128)}`, 'w'.repeat(500)];

describe('messages that a report takes without their records', () => {
  const step = fc.record({
    what: fc.constantFrom('text', 'text', 'text', 'binary', 'tick', 'tick', 'tick', 'close', 'note', 'http', 'print', 'end'),
    id: fc.nat(1), from: fc.constantFrom('client' as const, 'server' as const), text: fc.constantFrom(...TEXTS), exchange: fc.nat(17),
    name: fc.constantFrom('message', 'tick', 'tock', 'a', 'b', 'c', 'd', 'e'), times: fc.nat(20), odd: fc.nat(30),
  });

  it('leave the same text, whatever else is said between them', () => {
    let counted = 0;
    const options = fc.record({
      verbose: fc.constantFrom(false, false, true), byNumber: fc.boolean(), only: fc.constantFrom(null, null, new Set(['websocket']), new Set(['sse', 'note'])),
    });
    fc.assert(fc.property(fc.array(step, { minLength: 20, maxLength: 60 }), options, (steps, wished) => {
      const records: (EarshotRecord | 'print')[] = [];
      let number = 0;
      for (const { what, id, from, text, exchange, name, times, odd } of steps) {
        for (let left = what === 'text' || what === 'tick' ? times : 0; left >= 0; left--) {
          // As in a damaged capture: of another century, or with as many nanoseconds as there are.
          const time = odd === 0 ? '2149-03-01T12:00:00.000000007Z' : odd === 1 ? `2024-03-01T12:00:00.${5e12 + number}Z` : at(number / 1000);
          const about = { connection: id, frame: ++number, time };
          switch (what) {
            case 'text': records.push(message(from, text + (left & 1 ? '!' : ''), { ...about, decodedLength: toBytes(text).length })); break;
            case 'binary': {
              const { text: _text, ...record } = message(from, text, { ...about, opcode: 'binary' });
              records.push(record);
              break;
            }
            case 'tick': records.push(event(name, text, { ...about, exchange: exchange % 3, id: String(number) })); break;
            case 'close': records.push(message(from, '', { ...about, opcode: 'close', code: 1000, reason: '' })); break;
            case 'note': records.push(note('websocket-bad-utf8', 'a text message is not UTF-8', about)); break;
            case 'http': {
              const open = http('GET', '/events', 200, { exchange: exchange % 3, state: 'open', frame: number });
              records.push({ ...open, connection: id });
              break;
            }
            case 'end': records.push(connection({ id, lastFrame: number, endTime: at(number / 1000) })); break;
            default: records.push('print');
          }
        }
      }
      records.push(summary());
      const bare = reported(records, wished, true);
      expect(bare.text).toBe(reported(records, wished, false).text);
      counted += bare.counted;
    }), { seed: 7 });
    expect(counted).toBeGreaterThan(1000);
  });

  it('are shown or counted as their records would be', () => {
    const many = Array.from({ length: 500 }, (_, n) => message('client', `m${n}`, { frame: n + 1, time: at(n) }));
    const { text, counted } = reported([...many, connection()], {}, true);
    expect(counted).toBe(500);
    expect(text).toContain('… 487 more messages: text ↑ ×487  frames 13–499');
    expect(text).toContain('m499');
  });

  it('are none where each is to be shown, or some are not', () => {
    const many = Array.from({ length: 50 }, (_, n) => message('client', 'm', { frame: n + 1 }));
    const all: TextReportOptions[] = [{ verbose: true }, { hash: true }, { bodies: true }, { only: new Set(['sse']) }];
    for (const options of all) expect(reported(many, options, true).counted, JSON.stringify(options)).toBe(0);
  });
});

const folder = mkdtempSync(join(tmpdir(), 'earshot-test-'));
afterAll(() => rmSync(folder, { recursive: true }));

const REQUEST = 'GET /ws HTTP/1.1\r\nHost: a\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Version: 13\r\n'
  + 'Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\nSec-WebSocket-Extensions: permessage-deflate\r\n\r\n';
const RESPONSE = 'HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n'
  + 'Sec-WebSocket-Accept: s3pPLMBiTxaQ9kYGzzhZRbK+xOo=\r\nSec-WebSocket-Extensions: permessage-deflate\r\n\r\n';
const deflated = (text: string): Uint8Array => deflateRawSync(text, { finishFlush: constants.Z_SYNC_FLUSH }).subarray(0, -4);

/** A WebSocket connection and an event stream, each with many messages and some that are bad. */
function chatter(): string {
  const capture = new CaptureBuilder();
  const socket = capture.tcp({ client: '10.0.0.1:4001', server: '10.0.0.2:80' }).open().client(REQUEST).server(RESPONSE);
  const stream = capture.tcp({ client: '10.0.0.1:4002', server: '10.0.0.2:80' }).open().client('GET /events HTTP/1.1\r\nHost: a\r\n\r\n');
  stream.server('HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\n\r\n');
  for (let n = 0; n < 60; n++) {
    socket.client(frame({ payload: `message ${n} ${'x'.repeat(n * 9)}`, mask: true }));
    socket.server(frame({ payload: deflated(`answer ${n}`), reserved: 4 }));
    if (n % 7 === 0) socket.server(frame({ payload: Buffer.from([0x61, 0xff, n]) }));
    if (n % 11 === 0) socket.client(frame({ opcode: 2, payload: 'abc', mask: true }));
    if (n === 40) socket.server(frame({ payload: Buffer.from([0xff, 0xff, 0xff]), reserved: 4 }));
    stream.server(`id: ${n}\nevent: tick\ndata: ${n}\n\n`);
    if (n % 9 === 0) stream.server(Buffer.concat([Buffer.from('data: '), Buffer.from([0xc3, 0x28]), Buffer.from('\n\n')]));
    if (n % 13 === 0) stream.server('data: two\ndata: lines\n\n');
  }
  const path = join(folder, 'chatter.pcap');
  writeFileSync(path, capture.toPcap());
  return path;
}

interface Read extends Reported {
  readonly records: EarshotRecord[];
  readonly summary: SummaryRecord;
}

async function read(path: string, bare: boolean, more: ReadOptions = {}): Promise<Read> {
  const records: EarshotRecord[] = [];
  let text = '';
  let counted = 0;
  const report = new TextReport(textSink((piece) => void (text += piece)), {});
  const told = await readCapture([path], (record) => {
    records.push(record);
    report.push(record);
  }, { ...more, ...(bare && { takerOf: (id) => report.takerOf(id), onTaken: () => void counted++ }) });
  return { text, counted, records, summary: told };
}

describe('a capture with messages that nobody needs records of', () => {
  const path = chatter();

  it('is told in the same words, with the same notes, counts and shapes', async () => {
    const bare = await read(path, true);
    const full = await read(path, false);
    expect(bare.text).toBe(full.text);
    expect(bare.summary).toEqual(full.summary);
    const others = ({ records }: Read): EarshotRecord[] => records.filter(({ type }) => type !== 'websocket' && type !== 'sse');
    expect(others(bare)).toEqual(others(full));
    const codes = new Set(others(bare).map((record) => 'code' in record && record.code));
    expect(codes).toEqual(new Set([false, 'websocket-bad-utf8', 'websocket-bad-deflate', 'sse-bad-utf8', ...codes]));
    expect(bare.counted).toBeGreaterThan(130);
    expect(bare.counted + bare.records.length).toBe(full.records.length);
  });

  it('gives all records to whoever filters or watches', async () => {
    const watched = await read(path, true, { watch: () => ({ frame: () => {}, record: () => {} }) });
    expect(watched.counted).toBe(0);
    expect((await read(path, true, { filter: compileFilter('websocket') })).counted).toBe(0);
  });
});
