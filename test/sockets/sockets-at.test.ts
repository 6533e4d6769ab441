import { describe, expect, test } from 'vitest';
import { ACK, FIN, SYN } from '../../src/wire/packet.ts';
import { CaptureBuilder, oneSided, skip, tunnel } from '../../src/testing/index.ts';
import { builtSockets, ssLines } from './built.ts';

const LISTEN = 'LISTEN 10.0.0.2:80';
const client = (state: string): string => `${state} 10.0.0.1:40000 10.0.0.2:80`;
const server = (state: string): string => `${state} 10.0.0.2:80 10.0.0.1:40000`;

/** Sockets after each frame of one connection, the listener left out. */
function afterEach(capture: CaptureBuilder): string[][] {
  return capture.frames.map((_, at) => ssLines(capture, `frame:${at + 1}`).filter((line) => !line.startsWith('LISTEN')));
}

describe('the two sockets of a connection', () => {
  test('open with a SYN, a SYN-ACK and an ACK, and are ESTAB on both hosts', () => {
    const capture = new CaptureBuilder();
    capture.tcp().open();
    expect(afterEach(capture)).toEqual([
      [client('SYN-SENT')],
      [client('SYN-SENT'), server('SYN-RECV')],
      [client('ESTAB'), server('ESTAB')],
    ]);
  });

  test('close one after the other: who closes first waits in TIME-WAIT, the other is gone with the last ACK', () => {
    const capture = new CaptureBuilder();
    capture.tcp().open().fin('client').ack('server').fin('server').ack('client');
    expect(afterEach(capture).slice(3)).toEqual([
      [client('FIN-WAIT-1'), server('ESTAB')],
      [client('FIN-WAIT-2'), server('CLOSE-WAIT')],
      [client('FIN-WAIT-2'), server('LAST-ACK')],
      [client('TIME-WAIT')],
    ]);
  });

  test('stay half closed while the answer still comes', () => {
    const capture = new CaptureBuilder();
    capture.tcp().open().client('all that I have').fin('client').ack('server').server('and my answer').ack('client');
    expect(ssLines(capture)).toEqual([client('FIN-WAIT-2'), LISTEN, server('CLOSE-WAIT')]);
  });

  test('close at once from both sides through CLOSING, and both wait in TIME-WAIT', () => {
    const capture = new CaptureBuilder();
    const tcp = capture.tcp().open();
    tcp.segment('client', { flags: FIN | ACK }).segment('server', { flags: FIN | ACK, ackUpTo: 0 });
    tcp.received('server').received('client').ack('server').ack('client');
    expect(afterEach(capture).slice(4)).toEqual([
      [client('FIN-WAIT-1'), server('FIN-WAIT-1')],
      [client('FIN-WAIT-2'), server('CLOSING')],
      [client('TIME-WAIT'), server('TIME-WAIT')],
    ]);
  });

  test('open at once from both sides', () => {
    const capture = new CaptureBuilder();
    const tcp = capture.tcp();
    tcp.syn().segment('server', { flags: SYN, at: -1 });
    expect(ssLines(capture)).toEqual([client('SYN-SENT'), server('SYN-SENT')]);
    tcp.received('server', 0).received('client', 0);
    tcp.segment('client', { flags: SYN | ACK, at: -1 }).segment('server', { flags: SYN | ACK, at: -1 });
    expect(ssLines(capture)).toEqual([client('ESTAB'), server('SYN-RECV')]);
  });

  test('are gone with a reset', () => {
    const capture = new CaptureBuilder();
    capture.tcp().open().client('hello').reset('server');
    expect(ssLines(capture)).toEqual([LISTEN]);
  });

  test('live on where a reset was not of the end that it seems to come from', () => {
    const capture = new CaptureBuilder();
    capture.tcp().open().client('hello').reset('server').segment('server', { data: 'I am still here' });
    expect(ssLines(capture)).toContain(server('ESTAB'));
  });

  test('are not connected by an ACK that does not acknowledge the SYN, nor by a segment without ACK', () => {
    const capture = new CaptureBuilder();
    const tcp = capture.tcp().syn().segment('server', { flags: ACK, at: -1, ackUpTo: -1 });
    expect(ssLines(capture)).toEqual([client('SYN-SENT')]);
    tcp.segment('client', { flags: FIN, at: -1 });
    expect(ssLines(capture)).toEqual([client('SYN-SENT')]);
  });

  test('were never gone where the SYN got a forged reset, and the SYN-ACK came all the same', () => {
    const capture = new CaptureBuilder();
    const tcp = capture.tcp().syn().refuse();
    capture.wait(1000);
    tcp.synAck().ack('client').client('hello', { ack: false });
    expect(afterEach(capture).slice(1)).toEqual([
      [client('SYN-SENT')],
      [client('SYN-SENT'), server('SYN-RECV')],
      [client('ESTAB'), server('ESTAB')],
      [client('ESTAB'), server('ESTAB')],
    ]);
    expect(ssLines(capture, 0.5)).toEqual([client('SYN-SENT'), LISTEN]);
    expect(builtSockets(capture, 0.5)[0]).toMatchObject({ why: 'speaks later, in frame 4, so it was not gone' });
  });

  test('live on, both, where both speak behind a reset', () => {
    const capture = new CaptureBuilder();
    capture.tcp().open().client('hello').reset('server').segment('server', { data: 'I am still here' }).received('client').client('and so am I');
    expect(ssLines(capture)).toEqual([client('ESTAB'), LISTEN, server('ESTAB')]);
  });

  test('are the same with sequence numbers that wrap', () => {
    const capture = new CaptureBuilder();
    capture.tcp({ clientIsn: 0xfffffffe, serverIsn: 0xffffffff }).open().client('hello').server('world').close();
    expect(ssLines(capture)).toEqual([client('TIME-WAIT'), LISTEN]);
  });

  test('are told by what the other says where only one side was captured', () => {
    const capture = new CaptureBuilder();
    capture.tcp().open().client('hello').server('world').fin('client');
    capture.apply(oneSided('client'));
    expect(ssLines(capture)).toEqual([client('FIN-WAIT-1'), server('CLOSE-WAIT')]);
  });

  test('were there before the capture where it begins inside the connection, of unknown age', () => {
    const capture = new CaptureBuilder();
    capture.tcp().open().client('hello').server('world');
    capture.apply(skip(3));
    const [first] = builtSockets(capture);
    expect(first).toMatchObject({ state: 'ESTAB', age: null });
    expect(ssLines(capture, 'frame:1')).toContain(server('ESTAB'));
  });

  test('are two pairs on a 4-tuple that is used again, one after the other', () => {
    const capture = new CaptureBuilder();
    capture.tcp().open().close();
    capture.wait(500);
    capture.tcp({ clientIsn: 77_000_000, serverIsn: 99_000_000 }).open();
    expect(builtSockets(capture).filter(({ remote }) => remote).map(({ state, connection }) => [state, connection])).toEqual([['ESTAB', 1], ['ESTAB', 1]]);
  });

  test('of one machine that calls itself stand on one host', () => {
    const capture = new CaptureBuilder();
    capture.tcp({ client: '127.0.0.1:40000', server: '127.0.0.1:80' }).open();
    expect(ssLines(capture)).toEqual(['LISTEN 127.0.0.1:80', 'ESTAB 127.0.0.1:80 127.0.0.1:40000', 'ESTAB 127.0.0.1:40000 127.0.0.1:80']);
  });

  test('in a tunnel are those of hosts of their own', () => {
    const capture = new CaptureBuilder();
    capture.tcp().open();
    capture.apply(tunnel('vxlan', { id: 7 }));
    const rows = builtSockets(capture).filter(({ transport }) => transport === 'tcp');
    expect(rows.map(({ state }) => state)).toEqual(['ESTAB', 'LISTEN', 'ESTAB']);
    expect(rows.every((row) => row.tunnel?.protocol === 'vxlan')).toBe(true);
  });
});

describe('time', () => {
  test('ends TIME-WAIT after a minute, or when told', () => {
    const capture = new CaptureBuilder();
    capture.tcp().open().close();
    expect(ssLines(capture, 59)).toContain(client('TIME-WAIT'));
    expect(ssLines(capture, 61)).toEqual([LISTEN]);
    expect(ssLines(capture, 11, { timeWait: 10 })).toEqual([LISTEN]);
  });

  test('ends an attempt whose next SYN does not come', () => {
    const capture = new CaptureBuilder();
    capture.tcp().syn();
    capture.wait(1000);
    capture.frames.push({ ...capture.frames[0]!, at: 1.02e9 });
    expect(ssLines(capture, 3)).toEqual([client('SYN-SENT')]);
    expect(ssLines(capture, 4)).toEqual([]);
  });

  test('ends FIN-WAIT-2 after a minute, and not the CLOSE-WAIT of a program that never closes', () => {
    const capture = new CaptureBuilder();
    capture.tcp().open().fin('client').ack('server');
    expect(ssLines(capture, 59)).toEqual([client('FIN-WAIT-2'), LISTEN, server('CLOSE-WAIT')]);
    expect(ssLines(capture, 3600)).toEqual([LISTEN, server('CLOSE-WAIT')]);
  });

  test('ends FIN-WAIT-1 and LAST-ACK once their FIN is not sent again', () => {
    const capture = new CaptureBuilder();
    const tcp = capture.tcp().open().fin('client');
    capture.wait(100_000);
    tcp.segment('client', { flags: FIN | ACK, at: 0 });
    expect(ssLines(capture, 200)).toContain(client('FIN-WAIT-1'));
    expect(ssLines(capture, 260)).toEqual([LISTEN, server('ESTAB')]);
    const last = new CaptureBuilder();
    last.tcp().open().fin('client').ack('server').fin('server');
    expect(ssLines(last, 100)).toContain(server('LAST-ACK'));
    expect(ssLines(last, 200)).toEqual([LISTEN]);
  });

  test('keeps connections that were idle for hours', () => {
    const capture = new CaptureBuilder();
    capture.tcp().open();
    capture.wait(3 * 3600e3);
    capture.udp().client('unrelated');
    expect(ssLines(capture)).toContain(client('ESTAB'));
  });

  test('goes on for an end that may not have received what the other sends again', () => {
    const capture = new CaptureBuilder();
    const tcp = capture.tcp().open().fin('client');
    capture.wait(1000);
    tcp.segment('client', { flags: FIN | ACK, at: 0 });
    capture.wait(1000);
    tcp.segment('client', { flags: FIN | ACK, at: 0 });
    const [waiting, deaf] = builtSockets(capture).filter(({ remote }) => remote);
    expect(waiting!.idle).toBe(0);
    expect(deaf!.idle).toBeCloseTo(2, 2);
  });

  test('before the capture has a name, too', () => {
    const capture = new CaptureBuilder();
    capture.tcp().open();
    expect(builtSockets(capture, '2026-01-02T03:00:00Z')[0]!.time).toBe('2026-01-02T03:00:00.000000000Z');
  });

  test('gives age and idle of each end', () => {
    const capture = new CaptureBuilder();
    capture.tcp().open();
    capture.wait(2000);
    capture.udp().client('x');
    const [row] = builtSockets(capture, 2);
    expect(row!.age).toBeCloseTo(2, 3);
    expect(row!.idle).toBeCloseTo(2, 2);
  });
});

describe('listeners', () => {
  test('are there before the first who calls them, as the whole capture shows', () => {
    const capture = new CaptureBuilder();
    capture.udp().client('x');
    capture.wait(1000);
    capture.tcp().open();
    const listener = builtSockets(capture, 0.5).find(({ state }) => state === 'LISTEN')!;
    expect(listener).toMatchObject({ host: '10.0.0.2', local: { port: 80 }, age: null, why: expect.stringContaining('later') as string });
  });

  test('are one port with several sockets', () => {
    const capture = new CaptureBuilder();
    for (const port of [40000, 40001, 40002]) capture.tcp({ client: `10.0.0.1:${port}` }).open();
    const rows = builtSockets(capture).filter(({ host }) => host === '10.0.0.2');
    expect(rows.map(({ state, remote }) => [state, remote?.port])).toEqual([['LISTEN', undefined], ['ESTAB', 40000], ['ESTAB', 40001], ['ESTAB', 40002]]);
    expect(rows[0]!.why).toMatch(/^accepted 3 connections, first answer in frame 2 \(0\.\d{6} s\)$/);
  });

  test('are not where a SYN was refused, until one is answered', () => {
    const capture = new CaptureBuilder();
    capture.tcp().syn().refuse();
    capture.wait(1000);
    capture.tcp({ client: '10.0.0.1:40001' }).open();
    expect(ssLines(capture, 0.5)).toEqual(['REFUSED 10.0.0.2:80']);
    expect(ssLines(capture)).toContain(LISTEN);
    expect(ssLines(capture)).not.toContain('REFUSED 10.0.0.2:80');
  });

  test('with a full queue leave the server in SYN-RECV, whatever the client believes', () => {
    const capture = new CaptureBuilder();
    const tcp = capture.tcp().open();
    for (const pause of [1000, 2000]) {
      capture.wait(pause);
      tcp.synAck().ack('client');
    }
    expect(ssLines(capture)).toEqual([client('ESTAB'), LISTEN, server('SYN-RECV')]);
    expect(builtSockets(capture).find(({ state }) => state === 'LISTEN')!.why).toMatch(/^none accepted/);
  });

  test('say of an instant before the first answer only what comes first, and of no age', () => {
    const capture = new CaptureBuilder();
    capture.tcp().open();
    const listener = (at: string): ReturnType<typeof builtSockets>[number] => builtSockets(capture, at).find(({ state }) => state === 'LISTEN')!;
    expect(listener('frame:1')).toMatchObject({ why: 'first answer in frame 2, later', age: null });
    expect(listener('frame:2')).toMatchObject({ why: expect.stringMatching(/^none accepted, first answer in frame 2/) as string, age: null });
  });

  test('of connections that began before the capture are likely', () => {
    const capture = new CaptureBuilder();
    capture.tcp().joined().client('GET / HTTP/1.1\r\nHost: a\r\n\r\n').server('HTTP/1.1 204 No Content\r\n\r\n');
    expect(builtSockets(capture).find(({ state }) => state === 'LISTEN')).toMatchObject({ why: 'has 1 connection from before the capture' });
  });
});

describe('figures', () => {
  test('count what was sent and not acknowledged, and what the window leaves', () => {
    const capture = new CaptureBuilder();
    capture.tcp({ window: 1000 }).open().client('x'.repeat(300), { ack: false });
    const [row] = builtSockets(capture);
    expect(row).toMatchObject({ state: 'ESTAB', sendQueue: 300, windowLeft: 700, receiveQueue: null });
  });

  test('say what a program has not read where its window closes', () => {
    const capture = new CaptureBuilder();
    capture.tcp({ window: 1000 }).open().server('x'.repeat(900), { ack: false }).received('client').ack('client', { window: 100 });
    const [row] = builtSockets(capture);
    expect(row).toMatchObject({ host: '10.0.0.1', receiveQueue: 900 });
  });

  test('say which frame an end has not answered yet', () => {
    const capture = new CaptureBuilder();
    capture.tcp().open().fin('client');
    expect(builtSockets(capture).find(({ host, remote }) => host === '10.0.0.2' && remote)).toMatchObject({ state: 'ESTAB', pending: 4 });
  });
});

describe('UDP sockets', () => {
  test('have no state; those that answer stay, those that ask are gone after half a minute', () => {
    const capture = new CaptureBuilder();
    capture.udp().client('question').server('answer');
    expect(ssLines(capture, 10)).toEqual(['UNCONN 10.0.0.1:50000 10.0.0.2:53', 'UNCONN 10.0.0.2:53']);
    expect(ssLines(capture, 40)).toEqual(['UNCONN 10.0.0.2:53']);
  });

  test('that never said a word are not known', () => {
    const capture = new CaptureBuilder();
    capture.udp().client('question');
    expect(ssLines(capture)).toEqual(['UNCONN 10.0.0.1:50000 10.0.0.2:53']);
  });
});

test('a connection that ICMP says cannot be reached is no attempt any more', () => {
  const capture = new CaptureBuilder();
  const tcp = capture.tcp().syn();
  capture.icmpError({ about: tcp.lastFrame, type: 3, code: 1 });
  expect(ssLines(capture, 'frame:1')).toEqual([client('SYN-SENT')]);
  expect(ssLines(capture)).toEqual([]);
});

test('what is spoken is told once it is known, also for instants before', () => {
  const capture = new CaptureBuilder();
  capture.tcp().open().client('GET / HTTP/1.1\r\nHost: a\r\n\r\n').server('HTTP/1.1 204 No Content\r\n\r\n').close();
  expect(builtSockets(capture, 'frame:3').filter(({ remote }) => remote).map(({ protocol }) => protocol)).toEqual(['http', 'http']);
});
