import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { readCapture } from '../../src/node/read-capture.ts';
import type { EarshotRecord } from '../../src/record.ts';
import { CaptureBuilder } from '../../src/testing/index.ts';
import { readBuilt } from '../support/read-built.ts';

const fixtures = fileURLToPath(new URL('../../fixtures/', import.meta.url));
const captures = readdirSync(fixtures, { recursive: true, encoding: 'utf8' }).filter((path) => /\/capture\.\w+$/.test(path) && !path.endsWith('.ts'));

/** Lines of the records but for their order, in which those that timed out may differ. */
const linesOf = (records: readonly EarshotRecord[]): string[] => records.map((record) => JSON.stringify(record)).sort();

async function read(path: string, facts: boolean): Promise<string[]> {
  const records: EarshotRecord[] = [];
  await readCapture([join(fixtures, path)], (record) => void records.push(record), { facts });
  return linesOf(records);
}

describe('a SYN kept as numbers', () => {
  // Who asks for facts of live connections gets an object for each from its first frame on.
  it('gives the records that a connection kept as an object gives, in every fixture', async () => {
    expect(captures.length).toBeGreaterThan(150);
    for (const path of captures) expect(await read(path, false), path).toEqual(await read(path, true));
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

  it('is ended before others when there are too many, oldest first', () => {
    const capture = new CaptureBuilder();
    for (let port = 1; port <= 12; port++) capture.tcp({ client: `10.0.0.1:${port}`, server: '10.0.0.2:80' }).syn();
    const { records } = readBuilt(capture, { maxConnections: 5 });
    const ends = records.flatMap((record) => (record.type === 'connection' ? [[record.id, record.close.how]] : []));
    expect(ends.slice(0, 8)).toEqual(Array.from({ length: 8 }, (_, id) => [id, 'idle']));
    expect(ends.slice(8).map(([, how]) => how)).toEqual(Array(4).fill('capture-end'));
  });
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
