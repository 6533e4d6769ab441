/** Whatever a record says, what is painted of it is safe and stays in its cells. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { EarshotRecord, Header, HttpRecord, MessageRecord } from '../../../src/record.ts';
import { displayWidth } from '../../../src/report/width.ts';
import { EMPTY_DOCUMENT, paintDocument, reduceDocument, rowCount } from '../../../src/tui/document/document.ts';
import type { DocumentState } from '../../../src/tui/document/document.ts';
import { Lines } from '../../../src/tui/document/sections.ts';
import type { CommandName } from '../../../src/tui/keys/commands.ts';
import { cut, lineWidth } from '../../../src/tui/line.ts';
import type { Line } from '../../../src/tui/line.ts';
import { messageText } from '../../../src/tui/take/copies.ts';
import { applicationLines } from '../../../src/tui/views/conversation/application/lines.ts';
import { itemsOf, messageSpans } from '../../../src/tui/views/conversation/messages.ts';
import { partsOf } from '../../../src/tui/views/message/parts.ts';
import { emptyLook } from '../support/empty-look.ts';

const TIME = '2026-11-21T03:38:25.380272129Z';
const nasty = fc.oneof(
  { weight: 3, arbitrary: fc.constantFrom('\u001b[2J\u001b]0;gone\u0007', '\u202egnp.exe', '\u0000\r\n\t', 'e\u0301\u0301\u0301\u0301\u0301', '\u0301', '日本語', '👩‍👩‍👧‍👦', '\ufffd', '\ud800', 'x'.repeat(5000), '') },
  { weight: 1, arbitrary: fc.string({ unit: 'binary', maxLength: 20 }) },
);
const body = fc.oneof(
  nasty.map((text) => ({ text })), fc.jsonValue().map((value) => ({ text: JSON.stringify(value) })), nasty.map((text) => ({ text: JSON.stringify({ [text]: [text, { a: text }] }) })),
  nasty.map((text) => ({ text: `a=${text}&${encodeURIComponent(text.replace(/[\ud800-\udfff]/g, ''))}=1` })), fc.uint8Array({ maxLength: 99 }).map((bytes) => ({ base64: Buffer.from(bytes).toString('base64') })),
  nasty.map((text) => ({ text: `--X\r\nContent-Disposition: form-data; name="${text}"\r\n\r\n${text}\r\n--X--` })),
).map((content) => ({ length: 10, decodedLength: 20, complete: false, missing: 3, truncated: true as const, ...content }));
const type = fc.constantFrom('application/json', 'text/plain; charset=utf-16', 'application/x-www-form-urlencoded', 'multipart/form-data; boundary=X', 'image/png', 'text/html', '');

const http = fc.record({ text: nasty, body, type, status: fc.constantFrom(101, 200, 500) }).map(({ text, body: content, type: media, status }): HttpRecord => {
  const headers: Header[] = [[text, text], ['Content-Type', media], ['content-type', text], ['Content-Encoding', text]];
  const at = { time: TIME, frame: 1, headers, trailers: headers, body: content };
  return {
    type: 'http', connection: 0, stream: 0, exchange: 0, version: '1.1', state: 'incomplete', request: { ...at, method: text, target: text, url: text },
    response: { ...at, version: '1.1', status, reason: text, contentType: media }, informational: [{ status: 103, time: TIME, frame: 1, headers }],
    timings: { send: 0.1, wait: null, receive: 2 },
  };
});
const others = fc.record({ text: nasty, content: body }).chain(({ text, content }) => fc.constantFrom<MessageRecord>(
  { type: 'websocket', connection: 0, stream: 0, exchange: 0, from: 'client', time: TIME, frame: 2, opcode: 'text', frames: 2, compressed: true, ...content },
  { type: 'websocket', connection: 0, stream: 0, exchange: 0, from: 'server', time: TIME, frame: 2, opcode: 'close', frames: 1, length: 5, decodedLength: 5, compressed: false, complete: true, code: 2000, reason: text },
  { type: 'sse', connection: 0, stream: 0, exchange: 0, time: TIME, frame: 3, event: text, id: text, data: text, length: 9, retry: 100, truncated: true },
  { type: 'dns', connection: 0, stream: 0, id: 7, query: { name: text, type: text, time: TIME, frame: 4 }, response: { rcode: text, answers: [{ name: text, type: text, ttl: 1, data: text }], time: TIME, frame: 5 }, opcode: text },
  {
    type: 'tls', connection: 0, stream: 0, time: TIME, frame: 6, version: text, serverName: text, alpn: { offered: [text, text], chosen: text }, cipherSuite: text,
    alerts: [{ from: 'server', level: text, description: text, frame: 7, time: TIME }], ja3: text,
  },
  { type: text, connection: 0, stream: 0, [text]: text, time: text, frame: 8 } as unknown as MessageRecord,
));
const record = fc.oneof(http, others);

// oxlint-disable-next-line no-control-regex
const UNSAFE = /[\u0000-\u001f\u007f-\u009f\u200b-\u200f\u202a-\u202e\u2066-\u2069]|[\ud800-\udbff](?![\udc00-\udfff])|(?<![\ud800-\udbff])[\udc00-\udfff]/;

function check(lines: readonly Line[], columns: number): void {
  for (const line of lines) {
    for (const { text } of line) expect(text).not.toMatch(UNSAFE);
    expect(lineWidth(line)).toBeLessThanOrEqual(columns);
    expect(displayWidth(line.map(({ text }) => text).join(''))).toBe(lineWidth(line));
  }
}

describe('hostile text', () => {
  it('in a message is painted safely, in every part and every mode, while one folds and searches', () => {
    const keys = fc.array(fc.constantFrom<CommandName>('down', 'page-down', 'toggle', 'fold', 'unfold', 'last', 'first', 'find-next', 'find-previous', 'up'), { maxLength: 12 });
    fc.assert(fc.property(record, keys, fc.constantFrom(20, 60, 80, 200), nasty, (each, commands, columns, find) => {
      const context = { look: emptyLook(), size: { columns, rows: 12 }, range: null };
      for (const part of partsOf(each)) {
        for (const mode of ['tree', 'text', 'hex'] as const) {
          let state: DocumentState = { ...EMPTY_DOCUMENT, sections: part.sections(columns, mode, { seconds: 0, nanos: 0 }), find };
          for (const command of commands) {
            state = reduceDocument(state, { type: 'command', command }, context)?.state ?? state;
            check(paintDocument(state, context.size), columns);
            expect(state.list.cursor).toBeLessThan(Math.max(1, rowCount(state)));
          }
        }
      }
    }), { numRuns: 150 });
  });

  it('is copied as text that a terminal can be given', () => {
    fc.assert(fc.property(record, (each) => {
      for (const line of messageText(each, []).split(/[\n\t]/)) expect(line).not.toMatch(UNSAFE);
    }));
  });

  it('in the rows of messages and notes is safe', () => {
    fc.assert(fc.property(fc.array(record, { maxLength: 5 }), nasty, (messages, text) => {
      const note = { type: 'note', severity: 'warn', layer: 'protocol', code: text, connection: 0, side: null, frame: 1, message: text } as const;
      const items = itemsOf([...messages, note] as EarshotRecord[], 0);
      check(items.map((item) => cut(messageSpans(item), 80)), 80);
      const said = { items, notes: [note], stops: 0 };
      const state = { ...EMPTY_DOCUMENT, sections: [new Lines(applicationLines(null, said, said, { answer: [text, 'error'], lines: [] }, 80, false))] };
      check(paintDocument(state, { columns: 80, rows: 50 }), 80);
    }));
  });
});
