import { describe, expect, test } from 'vitest';
import type { PauseRecord } from '../../src/record.ts';
import { Clock } from '../../src/report/clock.ts';
import { pausesText } from '../../src/report/pauses.ts';
import { plain } from '../../src/report/style.ts';

const pause = (more: Partial<PauseRecord>): PauseRecord & Record<string, unknown> => ({
  type: 'pause', connection: 3, from: '2026-01-02T03:04:05.000000000Z', to: '2026-01-02T03:04:09.000000000Z', duration: 4, owedBy: 'server', side: null,
  why: 'GET in frame 4 had arrived, and its answer was not begun', keepAlives: 0, pings: 0, endedBy: 'data', by: 'server', frames: [4, 6], pauses: 1, ...more,
});

function text(records: (PauseRecord & Record<string, unknown>)[], columns = Infinity): string {
  const clock = new Clock('r');
  clock.begin('2026-01-02T03:04:04.000000000Z');
  return pausesText(records, { columns, clock, paint: plain });
}

describe('pauses', () => {
  test('that somebody owed are told, with what was heard in them and what ended them', () => {
    expect(text([
      pause({}),
      pause({ owedBy: 'window', side: 'client', why: 'the client had closed its window in frame 9: its program did not read', keepAlives: 4, frames: [9, 20] }),
      pause({ owedBy: 'nobody' }),
      pause({ owedBy: 'network', side: 'client', why: 'segments of the client were sent again 5 times', endedBy: 'capture-end', by: null, frames: [30, null] }),
    ])).toMatchInlineSnapshot(`
      "pauses   3 of 4 silences were owed: 1 by the server, 1 by a window, 1 by the network
          1.000000  #3  4.0 s  server            server spoke       frames 4–6
                    GET in frame 4 had arrived, and its answer was not begun
          1.000000  #3  4.0 s  window (client)   server spoke       frames 9–20
                    the client had closed its window in frame 9: its program did not read; 4 keep-alives in it
          1.000000  #3  4.0 s  network (client)  the capture ended  frame 30
                    segments of the client were sent again 5 times
      "
    `);
  });

  test('between exchanges are no news', () => expect(text([pause({ owedBy: 'nobody' })])).toBe(''));

  test('are the twelve longest', () => {
    const lines = text(Array.from({ length: 20 }, (_, at) => pause({ duration: at + 1, frames: [at + 1, at + 2] }))).trimEnd().split('\n');
    expect(lines).toHaveLength(26);
    expect(lines[1]).toContain('9.0 s');
    expect(lines.at(-1)).toContain('8 shorter ones');
  });

  test('give their reason whole, and their frames, however narrow', () => {
    const why = 'the client had closed its window in frame 9: its program did not read';
    for (const columns of [60, 80, 120, 200]) {
      const said = text([pause({ why, keepAlives: 4, duration: 3672, frames: [9, 20] })], columns);
      expect(said.replaceAll(/\s+/g, ' ')).toContain(`${why}; 4 keep-alives in it`);
      expect(said).toContain('frames 9–20');
    }
  });

  test('of which the capture cannot tell are counted, and nothing is said of them alone', () => {
    expect(text([pause({ owedBy: 'unknown' })])).toBe('');
    expect(text([pause({}), pause({ owedBy: 'unknown' }), pause({ owedBy: 'nobody' })]).split('\n', 1)[0]).toBe('pauses   1 of 3 silences was owed: 1 by the server   1 cannot be told');
  });

  test('fit narrow terminals', () => {
    expect(text([pause({ pings: 3 })], 60).split('\n').every((line) => line.length <= 60)).toBe(true);
  });
});
