/** What is looked at while it grows. */
import { describe, expect, it } from 'vitest';
import type { EarshotRecord, HttpRecord, SseRecord } from '../../src/record.ts';
import { Pace } from '../../src/tui/app/pace.ts';
import type { Context } from '../../src/tui/app/view.ts';
import { textOf } from '../../src/tui/line.ts';
import { conversation } from '../../src/tui/views/conversation/index.ts';
import { emptyLook } from './support/empty-look.ts';

const time = (seconds: number): string => `2026-11-21T03:38:${String(seconds).padStart(2, '0')}.000000000Z`;
const event = (number: number): SseRecord =>
  ({ type: 'sse', connection: 0, stream: 0, exchange: 0, time: time(number), frame: number * 2, event: 'tick', id: '', data: `tick ${number}`, length: 6 });
const stream = (length: number, state: HttpRecord['state']): HttpRecord => ({
  type: 'http', connection: 0, stream: 0, exchange: 0, version: '1.1', state, informational: [], timings: { send: 0, wait: 0.1, receive: 1 },
  request: { time: time(0), frame: 1, method: 'GET', target: '/ticks', url: null, headers: [], body: { length: 0, decodedLength: 0, complete: true } },
  response: { time: time(0), frame: 1, version: '1.1', status: 200, reason: 'OK', headers: [], contentType: 'text/event-stream', body: { length, decodedLength: length, complete: false } },
});

function contextUpTo(lastFrame: number): Context {
  const look = emptyLook();
  return { look: { ...look, connections: { ...look.connections, numbers: () => [lastFrame] } }, size: { columns: 100, rows: 12 }, range: null };
}

const read = (records: EarshotRecord[]) => ({ type: 'records', connection: 0, records, more: false, moments: new Map() }) as const;

describe('a conversation that grows', () => {
  const screen = (state: Parameters<typeof conversation.paint>[0], context: Context): string => conversation.paint(state, context).map(textOf).join('\n');

  it('is read again once more has come, and shows its open body as it grows', () => {
    let { state } = conversation.start({ view: 'conversation', connection: 0 }, contextUpTo(2));
    ({ state } = conversation.reduce(state, read([event(1), stream(60, 'open')]), contextUpTo(2)));
    expect(screen(state, contextUpTo(2))).toContain('60 B          GET  /ticks  200 open');
    expect(conversation.reduce(state, { type: 'grown' }, contextUpTo(2)).effects).toEqual([]);

    const asked = conversation.reduce(state, { type: 'grown' }, contextUpTo(4));
    expect(asked.effects).toMatchObject([{ kind: 'records', again: true }]);
    // Nothing is asked for twice while the answer is on its way.
    expect(conversation.reduce(asked.state, { type: 'grown' }, contextUpTo(6)).effects).toEqual([]);

    ({ state } = conversation.reduce(asked.state, read([event(1), event(2), stream(120, 'open')]), contextUpTo(6)));
    expect(screen(state, contextUpTo(6))).toContain('120 B          GET  /ticks  200 open');
    expect(screen(state, contextUpTo(6))).toContain('tick 2');
    ({ state } = conversation.reduce(state, read([event(1), event(2), stream(120, 'complete')]), contextUpTo(6)));
    expect(screen(state, contextUpTo(6))).not.toContain('open');
  });

  it('stays at its end for whoever was there, and at a message for whoever was at one', () => {
    const context = contextUpTo(4);
    const { state: begun } = conversation.start({ view: 'conversation', connection: 0 }, context);
    const { state } = conversation.reduce(begun, read([event(1), event(2), stream(60, 'open')]), context);
    const more = read([event(1), event(2), event(3), stream(90, 'open')]);
    const atEnd = conversation.reduce(conversation.reduce(state, { type: 'command', command: 'last' }, context).state, more, context).state;
    expect(textOf(conversation.status(atEnd, context))).toContain('4 of 4');
    const within = conversation.reduce(conversation.reduce(state, { type: 'command', command: 'down' }, context).state, more, context).state;
    expect(textOf(conversation.status(within, context))).toContain('2 of 4');
  });

  it('has one reading for all of its layers', () => {
    const context = contextUpTo(4);
    const { state: begun } = conversation.start({ view: 'conversation', connection: 0 }, context);
    const { state } = conversation.reduce(begun, read([event(1), stream(60, 'open')]), context);
    const { state: both, effects } = conversation.reduce(state, { type: 'command', command: 'layer-application' }, context);
    expect(effects).toEqual([]);
    expect(screen(both, context)).toContain('nothing odd');
    const late = conversation.reduce(state, { type: 'command', command: 'layer-application' }, contextUpTo(9));
    expect(late.effects).toMatchObject([{ kind: 'records' }]);
  });
});

describe('reading again', () => {
  it('waits nine times as long as reading took, and reading for the first time does not', async () => {
    let clock = 0;
    const waits: number[] = [];
    const pace = new Pace(() => clock, (milliseconds) => {
      waits.push(milliseconds);
      clock += milliseconds;
      return Promise.resolve();
    });
    const { signal } = new AbortController();
    const work = (): Promise<void> => {
      clock += 4;
      return Promise.resolve();
    };
    await pace.keep('1 records', false, signal, work);
    await pace.keep('1 records', false, signal, work);
    clock += 6;
    await pace.keep('1 records', true, signal, work);
    await pace.keep('2 records', true, signal, work);
    await pace.keep('1 records', true, signal, work);
    expect(waits).toEqual([30, 32]);
  });

  it('is called off while it waits', async () => {
    const pace = new Pace();
    const controller = new AbortController();
    await pace.keep('1 records', false, controller.signal, () => new Promise((resolve) => setTimeout(resolve, 20)));
    const waiting = pace.keep('1 records', true, controller.signal, () => Promise.reject(new Error('it was done')));
    controller.abort();
    await expect(waiting).rejects.toThrow(/abort/i);
  });
});
