import { describe, expect, test } from 'vitest';
import { Clock } from '../../src/report/clock.ts';
import { changeLine, socketLines } from '../../src/report/sockets.ts';
import { plain } from '../../src/report/style.ts';
import { CaptureBuilder } from '../../src/testing/index.ts';
import { builtSockets } from '../sockets/built.ts';

/** A reader who paused, a FIN on its way, a refused port. */
function records(address = '10.0.0.1'): ReturnType<typeof builtSockets> {
  const capture = new CaptureBuilder();
  const end = (host: string, port: number): string => (host.includes(':') ? `[${host}]:${port}` : `${host}:${port}`);
  const peer = address.includes(':') ? address.replace(/1$/, '2') : '10.0.0.2';
  capture.tcp({ client: end(address, 40000), server: end(peer, 80), window: 60_000 }).open()
    .server('x'.repeat(5900), { ack: false }).received('client').ack('client', { window: 10_000 });
  capture.tcp({ client: end(address, 40001), server: end(peer, 80) }).open().fin('client');
  capture.tcp({ client: end(address, 40002), server: end(peer, 81) }).syn().refuse();
  return builtSockets(capture);
}

const lines = (columns: number, of = records()): string[] => socketLines(of, columns, plain);

describe('a table of sockets', () => {
  test('has everything on one line where there is room', () => {
    expect(lines(200).join('\n')).toMatchInlineSnapshot(`
      "10.0.0.1
        State         Local           Peer         Send-Q  Recv-Q  Window left     Age    Idle   #
        ESTAB         10.0.0.1:40000  10.0.0.2:80       0  50,000       60,000  1.2 ms  510 µs  #0
        FIN-WAIT-1    10.0.0.1:40001  10.0.0.2:80       1       -       64,239  490 µs  170 µs  #1

      10.0.0.2
        State         Local        Peer            Send-Q  Recv-Q  Window left     Age    Idle   #
        LISTEN        10.0.0.2:80  accepted 2 connections, first answer in frame 2 (0.000150 s)
        ├ ESTAB       10.0.0.2:80  10.0.0.1:40000       0       -       10,000  1.0 ms  510 µs  #0
        └ ESTAB       10.0.0.2:80  10.0.0.1:40001       0       -       64,240  340 µs  170 µs  #1  frame 13 not answered yet
        REFUSED       10.0.0.2:81  nothing listens: 1 SYN was answered with a reset, last in frame 15"
    `);
  });

  test('has every figure in 120 columns', () => {
    expect(lines(120)).toEqual(lines(200));
  });

  test('has both queues in 80 columns, and says what it had no room for', () => {
    expect(lines(80).join('\n')).toMatchInlineSnapshot(`
      "10.0.0.1
        State         Local           Peer         Send-Q  Recv-Q     Age    Idle   #
        ESTAB         10.0.0.1:40000  10.0.0.2:80       0  50,000  1.2 ms  510 µs  #0
        FIN-WAIT-1    10.0.0.1:40001  10.0.0.2:80       1       -  490 µs  170 µs  #1

      10.0.0.2
        State         Local        Peer            Send-Q  Recv-Q     Age    Idle   #
        LISTEN        10.0.0.2:80  accepted 2 connections, first answer in frame 2 (0…
        ├ ESTAB       10.0.0.2:80  10.0.0.1:40000       0       -  1.0 ms  510 µs  #0
        └ ESTAB       10.0.0.2:80  10.0.0.1:40001       0       -  340 µs  170 µs  #1
          frame 13 not answered yet
        REFUSED       10.0.0.2:81  nothing listens: 1 SYN was answered with a reset, …

      not shown: Window left (--width)"
    `);
  });

  test('has queues beneath the row in 60 columns, where anything is known of them', () => {
    expect(lines(60).join('\n')).toMatchInlineSnapshot(`
      "10.0.0.1
        State         Local           Peer         Send-Q  Recv-Q
        ESTAB         10.0.0.1:40000  10.0.0.2:80       0  50,000
        FIN-WAIT-1    10.0.0.1:40001  10.0.0.2:80       1       -

      10.0.0.2
        State         Local        Peer            Send-Q  Recv-Q
        LISTEN        10.0.0.2:80  accepted 2 connections, first …
        ├ ESTAB       10.0.0.2:80  10.0.0.1:40000       0       -
        └ ESTAB       10.0.0.2:80  10.0.0.1:40001       0       -
          frame 13 not answered yet
        REFUSED       10.0.0.2:81  nothing listens: 1 SYN was ans…

      not shown: Window left, Age, Idle, # (--width)"
    `);
  });

  test('is no wider than it may be', () => {
    for (const columns of [60, 80, 120, 200]) expect(lines(columns).filter((line) => line.length > columns)).toEqual([]);
  });

  test('has the queues of IPv6 sockets, however little room their addresses leave', () => {
    const [, heading, , ...rest] = lines(80, records('2001:db8:1:2:3:4:5:1'));
    expect(heading).not.toContain('Recv-Q');
    expect(rest.join('\n')).toContain('Recv-Q 50,000');
  });
});

test('changes stand in columns, however far into the capture', () => {
  const clock = new Clock('r');
  const [socket] = records();
  clock.begin('2026-01-02T03:04:05.000000000Z');
  const columnOf = (time: string): number => changeLine({ ...socket!, time, event: 'open', frame: 1 }, clock, plain).indexOf('+ ESTAB');
  expect(columnOf('2026-01-02T03:04:05.000000001Z')).toBe(columnOf('2026-01-02T05:04:05.000000001Z'));
});
