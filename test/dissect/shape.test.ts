import { describe, expect, it } from 'vitest';
import type { EmittedRecord } from '../../src/dissect/dissector.ts';
import { builtIn } from '../../src/dissect/registry.ts';
import { ShapeTally } from '../../src/dissect/shape.ts';
import { at, http } from '../report/records.ts';

/** One exchange that is asked and answered at these seconds. */
interface Told {
  asked?: number;
  answered?: number;
  wait?: number;
  receive?: number;
  type?: string;
  target?: string;
  length?: number;
  state?: 'complete' | 'open';
}

function exchange({ asked = 0, answered = asked + 1, wait = 0.1, receive = 0.1, type = 'text/html', target = '/', length = 10, state = 'complete' }: Told): EmittedRecord {
  const record = http('GET', target, 200, { length, state, timings: { send: 0, wait, receive } });
  return {
    ...record, request: { ...record.request!, time: at(asked) }, response: { ...record.response!, time: at(answered), contentType: type },
  } as unknown as EmittedRecord;
}

const shapeOf = (...told: Told[]): string => {
  const tally = new ShapeTally();
  for (const one of told) tally.see(exchange(one));
  return tally.shape('tcp');
};
const inTurn = (count: number, more: Told): Told[] => Array.from({ length: count }, (_, i) => ({ ...more, asked: 10 * i }));

describe('the shape of a conversation', () => {
  it('without a message is opaque, or datagrams', () => {
    expect(new ShapeTally().shape('tcp')).toBe('opaque');
    expect(new ShapeTally().shape('udp')).toBe('datagrams');
  });

  it('of exchanges in turn is one or many', () => {
    expect(shapeOf({})).toBe('single-exchange');
    expect(shapeOf(...inTurn(2, {}))).toBe('keep-alive');
  });

  it('is pipelined where one is asked before another is answered', () => {
    expect(shapeOf({ asked: 0, answered: 3 }, { asked: 1, answered: 4 })).toBe('pipelined');
  });

  it('is a long poll where half of the answers take five seconds to begin, pipelined or not', () => {
    expect(shapeOf({ wait: 5 }, { asked: 10 })).toBe('long-poll');
    expect(shapeOf({ wait: 5, answered: 3 }, { asked: 1, answered: 4 })).toBe('long-poll');
    expect(shapeOf({ wait: 5 }, ...inTurn(3, {}).slice(1))).toBe('keep-alive');
    expect(shapeOf({ wait: 4.9 })).toBe('single-exchange');
  });

  it('is a streaming body where little takes ten seconds or goes on, however long it took to begin', () => {
    expect(shapeOf({ receive: 10, wait: 5 })).toBe('streaming-body');
    expect(shapeOf({ receive: 10, length: 2 << 20, state: 'open' })).toBe('streaming-body');
    expect(shapeOf({ receive: 10, length: 2 << 20 })).toBe('single-exchange');
  });

  it('is media where half and at least two of the answers are, however they stream', () => {
    expect(shapeOf(...inTurn(2, { type: 'video/mp4', receive: 10 }))).toBe('media-segments');
    expect(shapeOf(...inTurn(2, { target: '/live/7.m4s?t=1' }))).toBe('media-segments');
    expect(shapeOf({ type: 'video/mp4' })).toBe('single-exchange');
    expect(shapeOf(...inTurn(2, { type: 'video/mp4' }), ...inTurn(5, {}).slice(2))).toBe('keep-alive');
  });

  it('is what a protocol inside declares, whatever the exchanges say, and the last that does', () => {
    const tally = new ShapeTally();
    for (const one of inTurn(2, { type: 'video/mp4' })) tally.see(exchange(one));
    tally.declared('event-stream');
    expect(tally.shape('tcp')).toBe('event-stream');
    tally.declared('websocket');
    expect(tally.shape('tcp')).toBe('websocket');
    expect(builtIn.filter(({ shape }) => shape).map(({ name, shape }) => `${name} ${shape}`)).toEqual(['websocket websocket', 'sse event-stream']);
  });

  it('is a tunnel before all', () => {
    const tally = new ShapeTally();
    tally.tunnelled();
    tally.declared('websocket');
    expect(tally.shape('tcp')).toBe('tunnel');
  });
});
