import { describe, expect, test } from 'vitest';
import { Clock } from '../../src/report/clock.ts';
import { FrameOrder } from '../../src/report/frame-order.ts';
import { messageText } from '../../src/report/messages.ts';
import { plain } from '../../src/report/style.ts';
import { at, capture, connection, event, http, message, note, summary } from './records.ts';

const text = (record: Parameters<typeof messageText>[0]): string => {
  const clock = new Clock('r');
  clock.begin(at(0));
  return messageText(record, clock, plain);
};

describe('messages in full', () => {
  test('an exchange is its heads and bodies', () => {
    const exchange = http('POST', '/orders', 201, { length: 12 });
    exchange.request!.body = { length: 7, decodedLength: 7, complete: true, text: '{"a":1}' };
    exchange.response!.headers = [['X-Evil', 'a\u001b[2J'], ['Content-Length', '12']];
    exchange.response!.body = { length: 12, decodedLength: 12, complete: false, missing: 4, base64: 'AAECAwQFBgc=' };
    exchange.response!.reason = 'Created';
    exchange.informational = [{ status: 103, time: at(0.013), frame: 5, headers: [['Link', '</a.css>']] }];
    expect(text(exchange)).toBe(`↑ client  0.012000  frame 4
POST /orders HTTP/1.1
Host: api.test

{"a":1}
↓ server  0.013000  frame 5
HTTP/1.1 103
Link: </a.css>

↓ server  0.015200  frame 6
HTTP/1.1 201 Created
X-Evil: a␛[2J
Content-Length: 12

00000000  00 01 02 03 04 05 06 07                           ........
[4 bytes missing]
[incomplete]
`);
  });

  test('an exchange without an answer says so', () => {
    expect(text(http('GET', '/', 200, { response: null, state: 'unanswered' }))).toMatch(/\[unanswered\]\n$/);
  });

  test('a WebSocket message is its payload, and a close its code and reason', () => {
    expect(text(message('server', 'two\nlines'))).toBe('↓ server  0.020000  frame 8\n[text, 9 B]\ntwo\nlines\n');
    expect(text(message('client', '', { opcode: 'close', code: 1001, reason: 'bye' }))).toContain('[close, 0 B]\n1001 bye\n');
  });

  test('an event is its name, id and data', () => {
    expect(text(event('tick', 'a\nb', { id: '7' }))).toBe('↓ server  0.100000  frame 9\n[event tick, id 7]\na\nb\n');
  });

  test('notes are told, and what frames the conversation is not', () => {
    expect(text(note('tcp-gap', 'bytes are missing'))).toBe('!  tcp-gap  bytes are missing  frame 11\n');
    for (const record of [capture, connection(), summary()]) expect(text(record)).toBe('');
  });
});

test('headers are shown as UTF-8 where they are', () => {
  const exchange = http('GET', '/', 200);
  const latin1 = (bytes: string): string => String.fromCharCode(...new TextEncoder().encode(bytes));
  exchange.response!.headers = [['X-Name', latin1('Grüße 🙂')], ['X-Old', 'Gr\u00fc\u00dfe'], ['X-Evil', '\u009b2J']];
  expect(text(exchange)).toContain('X-Name: Grüße 🙂\nX-Old: Grüße\nX-Evil: \\u{9b}2J\n');
});

test('what was cut says so', () => {
  expect(text(message('server', 'begin', { truncated: true, length: 9000, decodedLength: 9000 }))).toContain('begin\n[cut; 9.0 kB in all]\n');
  expect(text(event('tick', 'begin', { truncated: true, length: 9000 }))).toContain('begin\n[cut; 9.0 kB in all]\n');
});

describe('the order of frames', () => {
  const ordered = (records: Parameters<FrameOrder['push']>[0][], most?: number): (number | undefined)[] => {
    const frames: (number | undefined)[] = [];
    const order = new FrameOrder((record) => void frames.push(record.type === 'http' ? (record as ReturnType<typeof http>).request?.frame : (record as { frame?: number }).frame), most);
    for (const record of records) order.push(record);
    order.end();
    return frames;
  };

  test('has an exchange before the events in it, and notes at their frame', () => {
    const records = [note('tcp-gap', 'gap', { frame: 11 }), event('a', '1', { frame: 9 }), event('b', '2', { frame: 12 }), http('GET', '/', 200, { frame: 4 })];
    expect(ordered(records)).toEqual([4, 9, 11, 12]);
    const unmatched = http('GET', '/', 200, { request: null, frame: 7 });
    expect(ordered([event('a', '1', { frame: 9 }), unmatched])).toEqual([undefined, 9]);
  });

  test('holds back so many and no more', () => {
    expect(ordered([5, 4, 3, 2, 1].map((frame) => event('a', '1', { frame })), 3)).toEqual([2, 3, 1, 4, 5]);
  });
});
