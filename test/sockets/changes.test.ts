import { expect, test } from 'vitest';
import fc from 'fast-check';
import { CaptureBuilder } from '../../src/testing/index.ts';
import type { SocketRecord } from '../../src/record.ts';
import { Deadlines } from '../../src/sockets/deadlines.ts';
import { ACK, FIN } from '../../src/wire/packet.ts';
import { builtChanges, builtSockets, ssLine } from './built.ts';

test('each change of a connection is told in order, the end of TIME-WAIT when its time is over', () => {
  const capture = new CaptureBuilder();
  capture.tcp().open().close();
  capture.wait(61_000);
  capture.udp().client('x');
  expect(builtChanges(capture).map(({ event, before, state, host, frame }) => `${event} ${host} ${before ?? ''}>${state} ${frame}`)).toEqual([
    'open 10.0.0.1 >SYN-SENT 1',
    'open 10.0.0.2 >SYN-RECV 2',
    'open 10.0.0.2 >LISTEN 2',
    'change 10.0.0.1 SYN-SENT>ESTAB 3',
    'change 10.0.0.2 SYN-RECV>ESTAB 3',
    'change 10.0.0.1 ESTAB>FIN-WAIT-1 4',
    'change 10.0.0.2 ESTAB>CLOSE-WAIT 5',
    'change 10.0.0.1 FIN-WAIT-1>FIN-WAIT-2 5',
    'change 10.0.0.2 CLOSE-WAIT>LAST-ACK 5',
    'change 10.0.0.1 FIN-WAIT-2>TIME-WAIT 6',
    'close 10.0.0.2 >LAST-ACK 6',
    'close 10.0.0.1 >TIME-WAIT null',
    'open 10.0.0.1 >UNCONN 7',
  ]);
});

test('what a change says of queues, windows and times is what the table says at its frame', () => {
  const capture = new CaptureBuilder();
  const tcp = capture.tcp().open().client('x'.repeat(300), { ack: false });
  tcp.received('server').segment('server', { flags: FIN | ACK }).received('client').fin('client').ack('server');
  capture.tcp({ client: '10.0.0.1:40001', server: '10.0.0.2:81' }).syn().refuse();
  capture.tcp({ client: '10.0.0.1:40002', server: '10.0.0.2:82' }).syn().synAck().segment('client', { data: 'hello' });
  const changes = builtChanges(capture);
  expect(changes.find(({ state }) => state === 'REFUSED')!.why).toMatch(/^nothing listens: 1 SYN was answered/);
  let compared = 0;
  for (const { event, before: _was, frame, ...change } of changes.filter(({ event }) => event !== 'close')) {
    const table = builtSockets(capture, `frame:${frame!}`);
    const row = table.find((each) => keyOf(each) === keyOf(change) && each.state === change.state);
    if (!row) continue;
    compared++;
    const { pending: _pending, protocol: _protocol, ...told } = row;
    expect({ ...change, protocol: undefined, pending: undefined }, `${event} in frame ${frame}`).toEqual({ ...told, protocol: undefined, pending: undefined });
  }
  expect(compared).toBeGreaterThan(10);
});

/** Random but possible talk of a few connections. */
const script = fc.array(fc.record({ who: fc.nat(2), what: fc.constantFrom('open', 'client', 'server', 'fin-c', 'fin-s', 'reset', 'wait') }), { maxLength: 40 });

test('changes added up are the table at the end, whatever was said', () => {
  fc.assert(fc.property(script, (steps) => {
    const capture = new CaptureBuilder();
    const talks = [0, 1, 2].map((at) => capture.tcp({ client: `10.0.0.1:${40000 + at}` }));
    const open = new Set<number>();
    for (const { who, what } of steps) {
      const tcp = talks[who]!;
      if (what === 'wait') capture.wait(20_000);
      else if (what === 'open') {
        if (!open.has(who)) tcp.open();
        open.add(who);
      } else if (!open.has(who)) tcp.syn();
      else if (what === 'client' || what === 'server') tcp.send(what, 'hello');
      else if (what === 'reset') tcp.reset('client');
      else tcp.fin(what === 'fin-c' ? 'client' : 'server').ack(what === 'fin-c' ? 'server' : 'client');
    }
    if (capture.frames.length === 0) return;
    const table = new Map<string, string>();
    for (const change of builtChanges(capture)) {
      const key = keyOf(change);
      if (change.event === 'close') table.delete(key);
      else table.set(key, ssLine(change));
    }
    const sockets = builtSockets(capture).filter(({ remote, transport }) => transport === 'tcp' && remote !== null);
    const told = [...table.values()].filter((line) => !line.startsWith('LISTEN') && !line.startsWith('REFUSED'));
    expect(told.sort()).toEqual(sockets.map(ssLine).sort());
  }), { numRuns: 60 });
});

test('segments that make no sense leave states that do', () => {
  const garbage = fc.array(fc.record({ who: fc.nat(1), from: fc.constantFrom('client' as const, 'server' as const), flags: fc.nat(255), at: fc.integer({ min: -3, max: 400 }), ack: fc.integer({ min: -1, max: 400 }), size: fc.nat(3), wait: fc.nat(70_000) }), { maxLength: 30 });
  fc.assert(fc.property(garbage, (segments) => {
    const capture = new CaptureBuilder();
    const talks = [capture.tcp({ client: '10.0.0.1:1000', server: '10.0.0.2:1000' }), capture.tcp({ client: '10.0.0.1:1001', server: '10.0.0.1:1002' })];
    for (const { who, from, flags, at, ack, size, wait } of segments) {
      talks[who]!.segment(from, { flags, at, ackUpTo: ack, data: 'x'.repeat(size) });
      capture.wait(wait % 7 === 0 ? wait : 1);
    }
    const open = new Map<string, string>();
    for (const { event, before, state, ...change } of builtChanges(capture).filter(({ remote }) => remote)) {
      const key = keyOf({ ...change, state } as SocketRecord);
      // What comes was not there, what changes or goes was there as it says.
      expect(open.get(key)).toBe(event === 'open' ? undefined : event === 'change' ? before : state);
      if (event === 'close') open.delete(key);
      else open.set(key, state);
    }
    const end = builtSockets(capture).filter(({ remote, transport }) => remote && transport === 'tcp');
    expect(end.map(({ state }) => state).sort()).toEqual([...open.values()].sort());
    for (const { sendQueue, windowLeft, age, idle } of end) expect([sendQueue ?? 0, windowLeft ?? 0, age ?? 0, idle ?? 0].every((figure) => figure >= 0)).toBe(true);
  }), { numRuns: 150 });
});

const keyOf = ({ local, remote }: SocketRecord): string => JSON.stringify([local, remote]);

test('deadlines come in order of time', () => {
  fc.assert(fc.property(fc.array(fc.double({ noNaN: true, min: 0, max: 1e6 })), (times) => {
    const deadlines = new Deadlines<number>();
    for (const time of times) deadlines.add(time, time);
    const taken: number[] = [];
    while (deadlines.next < Infinity) taken.push(deadlines.take());
    expect(taken).toEqual(times.toSorted((a, b) => a - b));
  }));
});
