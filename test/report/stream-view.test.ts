import { describe, expect, test } from 'vitest';
import { Chunk } from '../../src/bytes/chunk.ts';
import { toBytes } from '../../src/bytes/text.ts';
import { Clock } from '../../src/report/clock.ts';
import { HexView, JsonView, RawView, TextView } from '../../src/report/stream-view.ts';
import type { StreamView } from '../../src/report/stream-view.ts';
import { coloured, plain } from '../../src/report/style.ts';

/** Each delivery is a frame of its own, a second after the last; its bytes are overwritten afterwards. */
function deliver(view: StreamView, frame: number, from: 'client' | 'server', data: string | Uint8Array): void {
  const chunk = new Chunk();
  chunk.frame = frame;
  chunk.seconds = 1_700_000_000 + frame;
  const bytes = typeof data === 'string' ? toBytes(data) : data.slice();
  view.data(from, chunk.place(bytes));
  bytes.fill(0xee);
}

function written(make: (write: (text: string) => void) => StreamView, run: (view: StreamView) => void): string {
  let text = '';
  run(make((piece) => void (text += piece)));
  return text;
}

describe('a stream as text', () => {
  const asText = (run: (view: StreamView) => void, paint = plain): string => written((write) => new TextView(write, new Clock('r'), paint), run);

  test('says who speaks, in which frame and when, and what is missing', () => {
    const text = asText((view) => {
      deliver(view, 4, 'client', 'GET / HTTP/1.1\r\n');
      deliver(view, 5, 'client', 'Host: x\r\n\r\n');
      deliver(view, 7, 'server', 'HTTP/1.1 200 OK');
      view.gap('server', 1460, 'capture');
      deliver(view, 9, 'server', 'tail');
      view.end('server', 'fin');
      view.end('client', 'capture-end');
    });
    expect(text).toBe(
      '↑ client  0.000000  frame 4\nGET / HTTP/1.1\nHost: x\n\n↓ server  3.000000  frame 7\nHTTP/1.1 200 OK\n' +
        '↓ server [1,460 bytes missing: acknowledged, so lost by the capture]\n↓ server  5.000000  frame 9\ntail\n[server closed]\n',
    );
  });

  test('never sends a control sequence to the terminal', () => {
    const text = asText((view) => deliver(view, 1, 'server', '\u001b]0;x\u0007\u009b2J\ta\rb'));
    expect(text).toContain('␛]0;x␇\\u{9b}2J\ta␍b');
  });

  test('puts characters together that a segment boundary cut', () => {
    const bytes = toBytes('é🙂');
    const text = asText((view) => bytes.forEach((_, at) => deliver(view, at + 1, 'client', bytes.slice(at, at + 1))));
    expect(text).toContain('\né🙂');
  });

  test('has a colour for each side', () => {
    const text = asText((view) => deliver(view, 1, 'server', 'x'), coloured);
    expect(text).toContain('\u001b[35mx\u001b[39m');
  });
});

test('a stream as hex counts the offsets of each side through its gaps', () => {
  const text = written((write) => new HexView(write, new Clock('r'), plain), (view) => {
    deliver(view, 1, 'client', 'ab');
    deliver(view, 2, 'server', 'cd');
    view.gap('client', 14, 'network');
    deliver(view, 3, 'client', 'ef');
  });
  expect(text.split('\n').filter((line) => /^ *0{4}/.test(line)).map((line) => line.replace(/ {3,}(?=\S+$)/, '  '))).toEqual([
    '00000000  61 62  ab', '    00000000  63 64  cd', '00000010  65 66  ef',
  ]);
});

test('a stream as JSON gives back every byte at its offset', () => {
  const text = written((write) => new JsonView(write, () => 3), (view) => {
    deliver(view, 1, 'client', new Uint8Array([0, 255, 10]));
    view.gap('client', 5, 'unknown');
    deliver(view, 2, 'client', 'x');
    view.end('client', 'rst');
  });
  expect(text.trim().split('\n').map((line) => JSON.parse(line) as unknown)).toEqual([
    { type: 'data', connection: 3, from: 'client', time: '2023-11-14T22:13:21.000000000Z', frame: 1, offset: 0, length: 3, base64: 'AP8K' },
    { type: 'gap', connection: 3, from: 'client', offset: 3, length: 5, cause: 'unknown' },
    { type: 'data', connection: 3, from: 'client', time: '2023-11-14T22:13:22.000000000Z', frame: 2, offset: 8, length: 1, base64: 'eA==' },
    { type: 'end', connection: 3, from: 'client', offset: 9, why: 'rst' },
  ]);
});

test('raw bytes have nothing added; what is missing is told apart from them', () => {
  const bytes: number[] = [];
  const told: string[] = [];
  const view = new RawView((piece) => void bytes.push(...piece), (text) => void told.push(text));
  deliver(view, 1, 'server', new Uint8Array([1, 2]));
  view.gap('server', 1, 'snap-length');
  deliver(view, 2, 'server', new Uint8Array([3]));
  view.end();
  expect(bytes).toEqual([1, 2, 3]);
  expect(told).toEqual(['server: [1 byte missing: cut by the snap length]']);
});
