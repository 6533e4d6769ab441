import { describe, expect, it } from 'vitest';
import { MemorySource } from '../../src/capture/memory-source.ts';
import { Family } from '../../src/connection/family.ts';
import type { Connection } from '../../src/connection/connection.ts';
import { codecs } from '../../src/node/codecs.ts';
import type { ConnectionRecord, EarshotRecord } from '../../src/record.ts';
import { Session } from '../../src/session.ts';
import { CaptureBuilder, httpHead, tunnel } from '../../src/testing/index.ts';
import type { BuiltFrame, Transform, TunnelKind } from '../../src/testing/index.ts';
import { Packet } from '../../src/wire/packet.ts';

function read(capture: CaptureBuilder): { connections: ConnectionRecord[]; records: EarshotRecord[] } {
  const records: EarshotRecord[] = [];
  const session = new Session({}, codecs, (record) => void records.push(record));
  const source = new MemorySource(capture.toPcap(), session.notes.note);
  while (source.advance()) session.accept(source.frame);
  session.finish();
  const connections = records.filter((record): record is ConnectionRecord => record.type === 'connection');
  return { connections: connections.filter(({ client }) => client.port >= 40000 && client.port < 40010), records };
}

function exchange(capture: CaptureBuilder, clientIsn = 1000): CaptureBuilder {
  const tcp = capture.tcp({ client: '10.0.0.1:40000', server: '10.0.0.2:80', clientIsn });
  tcp.open();
  tcp.client(httpHead('GET / HTTP/1.1', { Host: 'a.test' }));
  tcp.server(`${httpHead('HTTP/1.1 200 OK', { 'Content-Length': '5' })}hello`);
  tcp.close();
  return capture;
}

const OUTER: [string, string] = ['192.0.2.1', '192.0.2.2'];

/** Puts the frames of one side into a tunnel. */
const tunnelFrom = (side: 'client' | 'server', kind: TunnelKind, endpoints: [string, string] = OUTER): Transform =>
  (frames) => frames.flatMap((frame) => (frame.from === side ? tunnel(kind, { endpoints })([frame]) : [frame])) as BuiltFrame[];

describe('a connection whose directions come by ways of their own', () => {
  it.each<['client' | 'server', TunnelKind]>([
    ['client', 'ip-in-ip'], ['server', 'ip-in-ip'], ['client', 'geneve'], ['server', 'gre'],
  ])('is one connection with the %s in %s and the other side in no tunnel', (side, kind) => {
    const { connections, records } = read(exchange(new CaptureBuilder()).apply(tunnelFrom(side, kind)));
    expect(connections).toMatchObject([{
      stream: 0, state: 'SF', frames: { client: 6, server: 4 }, missing: { client: 0, server: 0 },
    }]);
    expect(records.find(({ type }) => type === 'http')).toMatchObject({ state: 'complete', response: { status: 200 } });
  });

  it('is one connection with each side in a tunnel of its own', () => {
    const capture = exchange(new CaptureBuilder()).apply(
      tunnelFrom('client', 'gre'), tunnelFrom('server', 'gre', ['192.0.2.3', '192.0.2.4']),
    );
    expect(read(capture).connections).toMatchObject([{ state: 'SF', frames: { client: 6, server: 4 } }]);
  });

  it('stays so when its 4-tuple is used again', () => {
    const capture = new CaptureBuilder();
    exchange(capture);
    capture.wait(1000);
    exchange(capture, 900_000);
    capture.apply(tunnelFrom('client', 'ip-in-ip'));
    expect(read(capture).connections).toMatchObject([{ stream: 0, state: 'SF' }, { stream: 1, state: 'SF', tcp: { reuses: 0 } }]);
  });

  it('holds for datagrams too', () => {
    const capture = new CaptureBuilder();
    const udp = capture.udp({ client: '10.0.0.1:40000', server: '10.0.0.2:7000' });
    udp.client('ask');
    udp.server('answer');
    capture.apply(tunnelFrom('client', 'gre'));
    expect(read(capture).connections).toMatchObject([{ frames: { client: 1, server: 1 } }]);
  });
});

describe('the same 4-tuple in two networks', () => {
  const twice = (clientIsn: number): ConnectionRecord[] => {
    const capture = exchange(new CaptureBuilder());
    capture.apply(tunnel('gre', { id: 1 }));
    const other = exchange(new CaptureBuilder(), clientIsn).apply(tunnel('gre', { id: 2 }));
    capture.frames = capture.frames.flatMap((frame, at) => [frame, { ...other.frames[at]!, at: frame.at }]);
    return read(capture).connections;
  };

  it('is two connections, told apart by their tunnels, and one stream for Wireshark where the numbers are the same', () => {
    expect(twice(1000)).toMatchObject([
      { id: 0, stream: 0, state: 'SF', tunnel: { id: 1 } }, { id: 1, stream: 0, state: 'SF', tunnel: { id: 2 } },
    ]);
  });

  it('is two streams where the second begins with other numbers', () => {
    expect(twice(77_000).map(({ stream }) => stream)).toEqual([0, 1]);
  });
});

it('a row that stood for two is forgotten with both, and so is one that another stood for', () => {
  const packet = (src: number, dst: number, inTunnel: number): Packet => {
    const made = new Packet();
    made.bytes = Uint8Array.of(src, src, src, src, dst, dst, dst, dst);
    made.dstAt = 4;
    made.portsOf = made.transport = 17;
    made.tunnel = inTunnel;
    return made;
  };
  for (const which of ['home', 'guest'] as const) {
    const family = new Family(4, () => { throw new Error('nothing sleeps here'); });
    const home = family.find(packet(1, 2, 5));
    expect(family.settle(packet(1, 2, 5), home)).toBe(home);
    family.leadTo(home, { awaits: () => true } as unknown as Connection);
    family.table.setStream(home, 0);
    const guest = family.find(packet(2, 1, 0));
    expect(family.settle(packet(2, 1, 0), guest)).toBe(home);
    expect(family.find(packet(2, 1, 0))).toBe(home);
    family.forget(which === 'home' ? home : guest);
    const fresh = family.find(packet(8, 9, 0));
    expect([home, guest]).toContain(fresh);
    expect(family.find(packet(8, 9, 0))).toBe(fresh);
    expect(family.table.size).toBe(which === 'home' ? 1 : 2);
  }
});

it('a row leads to one thing at a time, and a place that is free again is used again', () => {
  const family = new Family(4, () => { throw new Error('nothing sleeps here'); });
  const [first, second, third] = [1, 2, 3].map((id) => ({ id }) as unknown as Connection);
  const row = family.table.find(packetTo(1));
  const other = family.table.find(packetTo(2));
  expect([family.isLive(row), family.connectionAt(row), family.attempt(row)]).toEqual([false, null, 0]);
  family.setAttempt(row, 5);
  expect([family.isLive(row), family.attempt(row)]).toEqual([true, 5]);
  family.setAttempt(row, 0);
  family.leadTo(row, first!);
  family.leadTo(other, second!);
  expect([family.connectionAt(row), family.connectionAt(other), family.attempt(row)]).toEqual([first, second, 0]);
  expect(family.leave(row, second!)).toBe(false);
  family.leadTo(row, third!);
  expect(family.leave(row, first!)).toBe(false);
  expect(family.leave(row, third!)).toBe(true);
  expect(family.leave(row, third!)).toBe(false);
  family.leadTo(row, first!);
  expect([family.connectionAt(row), family.connectionAt(other)]).toEqual([first, second]);
});

function packetTo(host: number): Packet {
  const made = new Packet();
  made.bytes = Uint8Array.of(10, 0, 0, 99, 10, 0, 0, host);
  made.dstAt = 4;
  made.portsOf = made.transport = 6;
  return made;
}
