import { mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import fc from 'fast-check';
import { afterAll, describe, expect, it } from 'vitest';
import { MemorySource } from '../../src/capture/memory-source.ts';
import { compileFilter } from '../../src/filter/filter.ts';
import { codecs } from '../../src/node/codecs.ts';
import { readCapture } from '../../src/node/read-capture.ts';
import type { SessionOptions } from '../../src/options.ts';
import type { EarshotRecord } from '../../src/record.ts';
import { Session } from '../../src/session.ts';
import { CaptureBuilder, offloadChecksum, sentBy } from '../../src/testing/index.ts';
import type { TcpConversation, Transform } from '../../src/testing/index.ts';
import { readBuilt } from '../support/read-built.ts';

const fixtures = fileURLToPath(new URL('../../fixtures/', import.meta.url));
const captures = readdirSync(fixtures, { recursive: true, encoding: 'utf8' }).filter((path) => /\/capture\.\w+$/.test(path) && !path.endsWith('.ts'));

/** Lines of the records but for their order, in which those that timed out may differ. */
const linesOf = (records: readonly EarshotRecord[]): string[] => records.map((record) => JSON.stringify(record)).sort();

const folder = mkdtempSync(join(tmpdir(), 'earshot-test-'));
afterAll(() => rmSync(folder, { recursive: true }));

/** Ports that nobody answers at, beside some talk; the first attempts are given up on the way. */
function scan(name = 'scan', ...transforms: Transform[]): string {
  const capture = new CaptureBuilder();
  for (let port = 1; port <= 40; port++) {
    capture.tcp({ client: '10.0.0.1:4000', server: `10.0.0.2:${port}` }).syn();
    capture.tcp({ client: '[2001:db8::1]:4000', server: `[2001:db8::2]:${port}` }).syn();
    if (port % 5 === 0) capture.tcp({ client: `10.0.0.1:${port}` }).open().client('GET / HTTP/1.1\r\nHost: a\r\n\r\n').close();
    capture.wait(4000);
  }
  const path = join(folder, `${name}.pcap`);
  writeFileSync(path, capture.apply(...transforms).toPcap());
  return path;
}

async function read(path: string, facts: SessionOptions['facts'], filter: string | null = null): Promise<string[]> {
  const records: EarshotRecord[] = [];
  await readCapture([resolve(fixtures, path)], (record) => void records.push(record), { facts, filter: filter === null ? null : compileFilter(filter) });
  return linesOf(records);
}

describe('a SYN kept as numbers', () => {
  // Who asks for facts of live connections gets an object for each from its first frame on.
  it('gives the records that a connection kept as an object gives, in every fixture', async () => {
    expect(captures.length).toBeGreaterThan(150);
    for (const path of captures) expect(await read(path, false), path).toEqual(await read(path, true));
  });

  it('says of a scan by this host that checksums were left to the network card, as an object does', async () => {
    const path = scan('offloaded', offloadChecksum(sentBy('client')));
    const lines = await read(path, false);
    expect(lines).toEqual(await read(path, true));
    expect(lines.filter((line) => line.includes('"offload-checksum"'))).toHaveLength(88);
  });

  it('is told to display filters as one kept as an object is', async () => {
    const filters = [
      'tcp.flags.syn == 1 and not tcp.flags.ack == 1', 'note.code == "tcp-unanswered" and connection.server.port > 0', 'connection.state == "S0"',
      'tcp.stream == 1 or connection.client == 10.0.0.1', 'note and not http and connection.transport == "tcp" and not connection.tunnel',
    ];
    let told = 0;
    for (const [at, path] of [scan(), ...captures].entries()) {
      for (const filter of at === 0 ? filters : [filters[at % filters.length]!]) {
        const records = await read(path, false, filter);
        expect(records, `${path}: ${filter}`).toEqual(await read(path, true, filter));
        if (records.some((line) => line.includes('"tcp-unanswered"'))) told++;
      }
    }
    expect(told).toBeGreaterThanOrEqual(3);
  });

  it('becomes a connection again by whatever comes next', () => {
    for (const next of ['synAck', 'refuse', 'syn', 'client', 'fin', 'reset', 'unreachable'] as const) {
      const script = (): CaptureBuilder => {
        const capture = new CaptureBuilder();
        const tcp = capture.tcp({ mss: 1400, windowScale: 9 });
        tcp.syn();
        capture.wait(300);
        if (next === 'synAck') tcp.synAck().ack('client').client('a').server('b').close();
        else if (next === 'refuse') tcp.refuse();
        else if (next === 'syn') tcp.syn();
        else if (next === 'client') tcp.client('early');
        else if (next === 'unreachable') capture.icmpError({ about: capture.frames[0]!, type: 3, code: 1 });
        else tcp[next]('client');
        return capture;
      };
      expect(linesOf(readBuilt(script()).records), next).toEqual(linesOf(readBuilt(script(), { facts: true }).records));
    }
  });

  it('is given up when its time is over, and the 4-tuple begins anew', () => {
    const capture = new CaptureBuilder();
    capture.tcp({ client: '10.0.0.1:4000', server: '10.0.0.2:80' }).syn();
    capture.wait(80_000);
    capture.tcp({ client: '10.0.0.1:4000', server: '10.0.0.2:80' }).syn();
    const { connections } = readBuilt(capture);
    expect(connections.map(({ close, tcp }) => [close.how, tcp?.reuses])).toEqual([['idle', null], ['capture-end', null]]);
    expect(connections.map(({ stream }) => stream)).toEqual([0, 0]);
  });

  it('is ended before others when there are too many, oldest first, as one kept as an object is', () => {
    const capture = new CaptureBuilder();
    for (let port = 1; port <= 12; port++) capture.tcp({ client: `10.0.0.1:${port}`, server: '10.0.0.2:80' }).syn();
    const { records } = readBuilt(capture, { maxConnections: 5 });
    const ends = records.flatMap((record) => (record.type === 'connection' ? [[record.id, record.close.how]] : []));
    expect(ends.slice(0, 7)).toEqual(Array.from({ length: 7 }, (_, id) => [id, 'idle']));
    expect(ends.slice(7).map(([, how]) => how)).toEqual(Array(5).fill('capture-end'));
    expect(linesOf(readBuilt(capture, { maxConnections: 5, facts: true }).records)).toEqual(linesOf(records));
  });

  it.each([false, true])('is given up as soon or late as is asked for, and no more are kept (as objects: %s)', (facts) => {
    const capture = new CaptureBuilder();
    for (let port = 1; port <= 4; port++) {
      capture.tcp({ client: `10.0.0.1:${port}`, server: '10.0.0.2:80' }).syn();
      capture.wait(10_000);
    }
    const ends = (options: Partial<SessionOptions>): string[] => {
      const { records } = readBuilt(capture, { facts, ...options });
      return records.flatMap((record) => (record.type === 'connection' ? [record.close.how] : []));
    };
    expect(ends({})).toEqual(Array(4).fill('capture-end'));
    expect(ends({ synIdle: 15 })).toEqual(['idle', 'idle', 'capture-end', 'capture-end']);
    // Objects are counted when the next frame comes.
    expect(ends({ maxAttempts: facts ? 0 : 1 })).toEqual(['idle', 'idle', 'idle', 'capture-end']);
  });

  it('is found again among thousands, and its place serves another', () => {
    const capture = new CaptureBuilder();
    const all = Array.from({ length: 3000 }, (_, n) => capture.tcp({ client: `10.0.0.1:${1 + n}`, server: '10.0.0.2:80' }));
    for (const tcp of all) tcp.syn();
    const answered = all.filter((_, n) => n % 7 === 0);
    for (const tcp of answered) tcp.reset('server');
    for (let n = 0; n < 500; n++) capture.tcp({ client: `10.0.0.3:${1 + n}`, server: '10.0.0.2:80' }).syn();
    const states = new Map(readBuilt(capture).connections.map(({ id, state, client }) => [id, `${state} ${client.port}`]));
    expect(states.size).toBe(3500);
    for (let n = 0; n < 3000; n++) expect(states.get(n)).toBe(`${n % 7 === 0 ? 'REJ' : 'S0'} ${1 + n}`);
  });

  it('gets its answer where all room is taken by connections that were answered', () => {
    const capture = new CaptureBuilder();
    for (let port = 1; port <= 4; port++) capture.tcp({ client: `10.0.0.1:${port}`, server: '10.0.0.2:80' }).open();
    const { connections } = readBuilt(capture, { maxConnections: 2 });
    expect(connections.map(({ roles, state }) => [roles, state])).toEqual(Array(4).fill(['syn', 'S1']));
  });

  it('becomes a connection whose facts are known before it is over', () => {
    const capture = new CaptureBuilder();
    capture.tcp().open().client('GET / HTTP/1.1\r\nHost: a\r\n\r\n').server('HTTP/1.1 204 No Content\r\n\r\n');
    const session = new Session({ facts: 'talking' }, codecs, () => {});
    const source = new MemorySource(capture.toPcap(), session.notes.note);
    const known: unknown[] = [];
    while (source.advance()) {
      session.accept(source.frame);
      known.push(session.factsOf(0)?.protocols);
    }
    expect(known[0]).toBeUndefined();
    expect(known[1]).toEqual([]);
    expect(known.at(-1)).toEqual(['http']);
  });
});

it('a connection that goes to make room for the next on its 4-tuple is used again once, and by nobody but who took it', () => {
  const ends = { closed: (tcp: TcpConversation) => tcp.open().close(), attempted: (tcp: TcpConversation) => tcp.syn().syn() };
  for (const [name, end] of Object.entries(ends)) {
    const capture = new CaptureBuilder();
    const first = capture.tcp({ client: '10.0.0.1:4000', server: '10.0.0.2:80', clientIsn: 1000 });
    end(first);
    for (let port = 1; port <= 2; port++) capture.udp({ client: `10.0.0.3:${port}`, server: '10.0.0.2:9' }).client('x');
    const again = capture.tcp({ client: '10.0.0.1:4000', server: '10.0.0.2:80', clientIsn: 90_000_000 }).open();
    const others = [1, 2].map((port) => capture.tcp({ client: `10.0.0.1:${port}`, server: '10.0.0.2:80', clientIsn: 1000 }).open());
    for (const tcp of [again, ...others]) tcp.client('hello').server('yes');
    first.segment('client', { data: 'late' });
    const { connections } = readBuilt(capture, { maxConnections: 3 });
    const talks = connections.filter(({ payload }) => payload.server > 0);
    expect(talks.map(({ client, payload }) => [client.address, client.port, payload.client]), name)
      .toEqual([['10.0.0.1', 4000, 5], ['10.0.0.1', 1, 5], ['10.0.0.1', 2, 5]]);
    expect(talks.slice(1).map(({ frames }) => frames), name).toEqual(Array(2).fill({ client: 4, server: 3 }));
  }
});

it('every frame is counted in one connection, however few are kept and however often ports are used again', () => {
  const kinds = ['syn', 'twice', 'whole', 'open', 'refused', 'joined', 'datagram'] as const;
  const talk = fc.record({ kind: fc.constantFrom(...kinds), port: fc.integer({ min: 1, max: 6 }), isn: fc.integer({ min: 1, max: 1 << 30 }), wait: fc.constantFrom(0, 0, 0, 40_000) });
  fc.assert(fc.property(fc.array(talk, { minLength: 4, maxLength: 30 }), fc.constantFrom(1, 2, 3, 8), (talks, maxConnections) => {
    const capture = new CaptureBuilder();
    const open: TcpConversation[] = [];
    for (const { kind, port, isn, wait } of talks) {
      capture.wait(wait);
      const at = { client: `10.0.0.1:${port}`, server: '10.0.0.2:80' };
      const tcp = capture.tcp({ ...at, clientIsn: isn });
      if (kind === 'datagram') capture.udp(at).client('x');
      else if (kind === 'whole') tcp.open().client('a').server('b').close();
      else if (kind === 'refused') tcp.syn().refuse();
      else if (kind === 'syn') tcp.syn();
      else if (kind === 'twice') tcp.syn().syn();
      else open.push(kind === 'open' ? tcp.open() : tcp.joined().client('z'));
      open.at(isn % (open.length + 1))?.client('q').server('r');
    }
    const { connections } = readBuilt(capture, { maxConnections });
    expect(connections.map(({ id }) => id)).toEqual(connections.map((_, id) => id));
    expect(connections.reduce((sum, { frames }) => sum + frames.client + frames.server, 0)).toBe(capture.frames.length);
  }));
});

it('an object that served a connection leaves nothing of it to the next', () => {
  const script = (capture: CaptureBuilder, number: number): void => {
    const at = { client: `10.0.0.1:${1000 + number}`, server: '10.0.0.2:80' };
    switch (number % 6) {
      case 0: capture.tcp(at).open().client('GET / HTTP/1.1\r\nHost: a\r\n\r\n').server('HTTP/1.1 204 No\r\n\r\n').close(); break;
      case 1: capture.tcp(at).joined().server('x').client('y').reset('server'); break;
      case 2: capture.tcp(at).syn().refuse(); break;
      case 3: capture.tcp(at).open().client('half').fin('client'); break;
      case 4: capture.tcp(at).joined().client('\x16\x03').server('z'); break;
      default: capture.tcp(at).syn(); break;
    }
    capture.wait(40_000);
  };
  const one = (number: number): unknown => {
    const capture = new CaptureBuilder();
    script(capture, number);
    return readBuilt(capture).connections.map(timeless);
  };
  const all = new CaptureBuilder();
  for (let number = 0; number < 60; number++) script(all, number);
  const together = readBuilt(all, { tcpIdle: 30 }).connections;
  expect(together).toHaveLength(60);
  for (const [number, connection] of together.entries()) expect([timeless(connection)], String(number)).toEqual(one(number));
});

const TIMELY = new Set(['id', 'stream', 'startTime', 'endTime', 'duration', 'firstFrame', 'lastFrame', 'close', 'communityId', 'client']);

/** A connection record without what differs between the same conversation now and later. */
const timeless = (record: object): object => Object.fromEntries(Object.entries(record).filter(([name]) => !TIMELY.has(name)));
