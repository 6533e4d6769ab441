import { createParser } from 'eventsource-parser';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { toBytes } from '../../../src/bytes/text.ts';
import { EventParser, type EventSink, type ServerSentEvent } from '../../../src/dissect/sse/event-parser.ts';
import { everyway } from '../../support/everyway.ts';

interface Heard {
  events: ServerSentEvent[];
  comments: number;
  badRetries: string[];
  badUtf8: number;
  pending: ServerSentEvent | null;
}

/** `null` among the pieces is a gap. */
function hear(pieces: readonly (Uint8Array | null)[], maxData = 1 << 20): Heard {
  const heard: Heard = { events: [], comments: 0, badRetries: [], badUtf8: 0, pending: null };
  const sink: EventSink = {
    event: (event) => void heard.events.push(event),
    comment: () => void heard.comments++,
    badRetry: (value) => void heard.badRetries.push(value),
    badUtf8: () => void heard.badUtf8++,
  };
  const parser = new EventParser(sink, maxData);
  for (const piece of pieces) {
    if (piece === null) {
      parser.gap();
      continue;
    }
    const borrowed = piece.slice();
    parser.push(borrowed, 0, borrowed.length);
    borrowed.fill(0xee);
  }
  heard.pending = parser.pending;
  return heard;
}

const hearText = (text: string): Heard => everyway(toBytes(text), hear);
const dataOf = ({ events }: Heard): string[] => events.map(({ data }) => data);

describe('lines', () => {
  it.each([['LF', '\n'], ['CR', '\r'], ['CRLF', '\r\n']])('end with %s', (_, eol) => {
    const { events } = hearText(['event: tick', 'id: 3', 'data: a', 'data:b', '', 'data: c', '', ''].join(eol));
    expect(events).toEqual([
      { event: 'tick', id: '3', data: 'a\nb', length: 3, retry: null, truncated: false },
      { event: 'message', id: '3', data: 'c', length: 1, retry: null, truncated: false },
    ]);
  });

  it('end in mixed ways within one stream', () => {
    expect(dataOf(hearText('data: 1\r\n\ndata: 2\r\rdata: 3\n\r\ndata: 4\r\n\r\ndata: 5\n\rdata: 6\r\n\r'))).toEqual(
      ['1', '2', '3', '4', '5', '6']);
  });

  it('dispatch an event at the CR of its blank line, without waiting for an LF', () => {
    const first = toBytes('data: now\r\n\r');
    expect(dataOf(hear([first]))).toEqual(['now']);
    expect(dataOf(hear([first, toBytes('\ndata: next\r\n\r\n')]))).toEqual(['now', 'next']);
    expect(dataOf(hear([first, toBytes('\r\n'), toBytes('data: next\r\n\r\n')]))).toEqual(['now', 'next']);
  });

  it('begin with a BOM only at the start of the stream', () => {
    expect(dataOf(hearText('\ufeffdata: 1\n\n\ufeffdata: 2\n\ndata: \ufeff3\n\n'))).toEqual(['1', '\ufeff3']);
    expect(dataOf(hearText('\ufeff\ufeffdata: 1\n\n'))).toEqual([]);
    expect(dataOf(hearText('\ufeff\n\ndata: 1\n\n'))).toEqual(['1']);
  });

  it('hold characters of any length, cut anywhere', () => {
    expect(dataOf(hearText('data: é€😀\ndata: ü\n\n'))).toEqual(['é€😀\nü']);
  });
});

describe('fields', () => {
  it('lose one space after the colon, and no more', () => {
    expect(dataOf(hearText('data:  two\ndata:none\ndata:\ttab\ndata: :\n\n'))).toEqual([' two\nnone\n\ttab\n:']);
  });

  it('without a colon are empty', () => {
    expect(dataOf(hearText('data\n\ndata\ndata\n\nevent\ndata: x\n\n'))).toEqual(['', '\n', 'x']);
  });

  it('of unknown or differently written names are ignored', () => {
    const lines = ['Data: 1', 'data : 2', ' data: 3', 'datax: 4', 'eventually: 5', 'foo', 'something longer', 'data: 6', '', ''];
    expect(dataOf(hearText(lines.join('\n')))).toEqual(['6']);
  });

  it('give an event its name once', () => {
    const { events } = hearText('event: a\nevent: b\ndata: 1\n\ndata: 2\n\nevent: c\n\ndata: 3\n\n');
    expect(events.map(({ event }) => event)).toEqual(['b', 'message', 'message']);
  });

  it('set an ID that stays in force, also from blocks without data', () => {
    const { events } = hearText('data: 1\n\nid: a\ndata: 2\n\ndata: 3\n\nid: b\n\ndata: 4\n\nid\ndata: 5\n\n');
    expect(events.map(({ id }) => id)).toEqual(['', 'a', 'a', 'b', '']);
  });

  it('set no ID that holds a NUL', () => {
    expect(hearText('id: a\ndata: 1\n\nid: b\0\ndata: 2\n\n').events.map(({ id }) => id)).toEqual(['a', 'a']);
  });

  it('set a reconnection time of digits only', () => {
    const heard = hearText('retry: 2500\ndata: 1\n\nretry: 1e3\ndata: 2\n\nretry: -1\nretry\ndata: 3\n\nretry: 007\ndata: 4\n\n');
    expect(heard.events.map(({ retry }) => retry)).toEqual([2500, null, null, 7]);
    expect(heard.badRetries).toEqual(['1e3', '-1', '']);
  });
});

describe('events', () => {
  it('without data are not dispatched', () => {
    expect(hearText('\n\nevent: x\n\nid: 1\n\nretry: 5\n\n: comment\n\n').events).toEqual([]);
  });

  it('with an empty data line are', () => {
    expect(dataOf(hearText('data:\n\n'))).toEqual(['']);
  });

  it('are not counted twice for comments between', () => {
    const heard = hearText(':\n\n: ping\r\n\r\ndata: 1\n:inside\ndata: 2\n\n');
    expect(dataOf(heard)).toEqual(['1\n2']);
    expect(heard.comments).toBe(3);
  });

  it('without a blank line at the end are pending', () => {
    expect(hearText('data: 1\n\nid: 7\nevent: last\ndata: 2\ndata: 3\n').pending).toEqual(
      { event: 'last', id: '7', data: '2\n3', length: 3, retry: null, truncated: false });
    expect(hearText('data: 1\n\nda').pending).not.toBeNull();
    expect(hearText('data: 1\n\n').pending).toBeNull();
    expect(hearText('data: 1\n\n: ping').pending).toBeNull();
    expect(hearText('data: 1\n\n: ping\n').pending).toBeNull();
    expect(hearText('').pending).toBeNull();
  });

  it('count the bytes of their data', () => {
    expect(hearText('data: é\ndata: 😀\n\n').events[0]!.length).toBe(2 + 1 + 4);
  });

  it('show where bytes are not UTF-8', () => {
    const bytes = Uint8Array.from([...toBytes('data: a'), 0xc3, ...toBytes('b\n\ndata: \ufffd\n\n')]);
    const heard = everyway(bytes, hear);
    expect(dataOf(heard)).toEqual(['a\ufffdb', '\ufffd']);
    expect(heard.badUtf8).toBe(1);
  });
});

describe('limits', () => {
  it('cut the data of an event, whole or in lines, and count all of it', () => {
    const inOneLine = hear([toBytes(`data: ${'é'.repeat(700)}\nid: 5\n\ndata: ok\n\n`)], 1001);
    expect(inOneLine.events[0]).toMatchObject({ data: 'é'.repeat(500), length: 1400, truncated: true, id: '5' });
    expect(inOneLine.events[1]).toMatchObject({ data: 'ok', truncated: false });
    const inLines = hear([toBytes('data: 1234567\n'.repeat(200) + '\n')], 1000);
    expect(inLines.events[0]).toMatchObject({ length: 200 * 8 - 1, truncated: true });
    expect(inLines.events[0]!.data.length).toBe(1000);
  });

  it('hold for lines that arrive in pieces', () => {
    const piece = toBytes('x'.repeat(100));
    const heard = hear([toBytes('data: '), ...Array.from({ length: 50 }, () => piece), toBytes('\n\n')], 1000);
    expect(heard.events[0]).toMatchObject({ data: 'x'.repeat(1000), length: 5000, truncated: true });
  });
});

describe('a long ID', () => {
  it('is cut at the same place however it comes in', () => {
    const text = toBytes(`id: ${'i'.repeat(5000)}\ndata: 1\n\n`);
    const whole = hear([text], 100);
    expect(whole.events).toMatchObject([{ id: 'i'.repeat(4096), truncated: true }]);
    for (const size of [1, 7, 4100]) {
      const pieces = Array.from({ length: Math.ceil(text.length / size) }, (_, i) => text.slice(i * size, (i + 1) * size));
      expect(hear(pieces, 100)).toEqual(whole);
    }
  });

  it('of 4 KiB is whole, and one that holds NUL behind that is none', () => {
    expect(hear([toBytes(`id: ${'i'.repeat(4096)}\ndata: 1\n\n`)]).events).toMatchObject([{ id: 'i'.repeat(4096), truncated: false }]);
    expect(hear([toBytes(`id: ${'i'.repeat(5000)}\0\ndata: 1\n\n`)]).events).toMatchObject([{ id: '', truncated: false }]);
  });
});

describe('gaps', () => {
  const gapAt = (before: string, after: string): string[] => dataOf(hear([toBytes(before), null, toBytes(after)]));

  it('cost the event they hit', () => {
    expect(gapAt('data: 1\n\ndata: 2', '2\n\ndata: 3\n\n')).toEqual(['1', '3']);
    expect(gapAt('data: 1\n\ndata: 2\n', 'ata: 2\n\ndata: 3\n\n')).toEqual(['1', '3']);
  });

  it('leave no half event that begins behind them', () => {
    // Whether the line feed is a blank line or the end of a lost line cannot be told.
    expect(gapAt('data: 1\n\n', '\ndata: 2\n\ndata: 3\n\n')).toEqual(['1', '3']);
  });

  it('leave in force the ID of a lost event if its line is whole', () => {
    const { events } = hear([toBytes('data: 1\n\nda'), null, toBytes('x\nid: 9\ndata: y\n\ndata: 2\n\n')]);
    expect(events.map(({ id, data }) => ({ id, data }))).toEqual([{ id: '', data: '1' }, { id: '9', data: '2' }]);
  });

  it('leave nothing pending', () => {
    expect(hear([toBytes('data: 1'), null]).pending).toBeNull();
    expect(hear([toBytes('data: 1'), null, toBytes('\n\ndata: 2')]).pending).not.toBeNull();
  });
});

describe('beside eventsource-parser', () => {
  it('finds the same events in any stream', () => {
    const line = fc.oneof(
      fc.constantFrom('', '', 'data', 'data:', 'id', 'event', ':', ': ping', 'retry: 10', 'retry: x', 'id: a\0b', 'unknown: 1'),
      fc.tuple(fc.constantFrom('data:', 'data: ', 'event: ', 'id: ', ':'), fc.string({ unit: 'grapheme', maxLength: 12 }))
        .map(([name, value]) => name + value.replace(/[\r\n]/g, ' ')));
    const stream = fc.array(fc.tuple(line, fc.constantFrom('\n', '\r', '\r\n')))
      .map((lines) => lines.map(([text, eol]) => text + eol).join('') + '\n\n');
    fc.assert(fc.property(stream, fc.integer({ min: 1, max: 40 }), (text, step) => {
      const theirs: { event: string; data: string }[] = [];
      const parser = createParser({ onEvent: ({ event, data }) => void theirs.push({ event: event || 'message', data }) });
      parser.feed(text);
      const bytes = toBytes(text);
      const pieces = Array.from({ length: Math.ceil(bytes.length / step) }, (_, i) => bytes.slice(i * step, (i + 1) * step));
      expect(hear(pieces).events.map(({ event, data }) => ({ event, data }))).toEqual(theirs);
    }), { numRuns: 500 });
  });
});
