import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { describe, expect, it } from 'vitest';
import { textSink } from '../../src/report/text-sink.ts';
import { TextReport } from '../../src/report/text.ts';
import { at, event, http } from './records.ts';

setFlagsFromString('--expose-gc');
const collect = runInNewContext('gc') as () => void;

const held = (): number => {
  collect();
  collect();
  return process.memoryUsage().heapUsed;
};

describe('a connection that asks for one event stream after the other', () => {
  it('keeps nothing of those that are over', () => {
    const report = new TextReport(textSink(() => {}), {});
    report.begin(at(0));
    let exchange = 0;
    const streams = (count: number): void => {
      for (const end = exchange + count; exchange < end; exchange++) {
        report.push(event('tick', 'x', { exchange, frame: 3 * exchange + 2 }));
        report.push(http('GET', '/events', 200, { exchange, frame: 3 * exchange + 1 }));
      }
    };
    streams(5_000);
    const before = held();
    streams(50_000);
    expect((held() - before) / 50_000).toBeLessThan(20);
  });
});
