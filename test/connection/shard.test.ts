import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { flowHash } from '../../src/connection/shard.ts';
import { readCapture } from '../../src/node/read-capture.ts';
import type { SessionOptions } from '../../src/options.ts';
import type { EarshotRecord, SummaryRecord } from '../../src/record.ts';
import { CaptureBuilder, httpHead, reorder, tunnel } from '../../src/testing/index.ts';
import { Packet } from '../../src/wire/packet.ts';
import { concat } from '../support/capture-bytes.ts';
import { readBuilt } from '../support/read-built.ts';

const root = fileURLToPath(new URL('../../fixtures', import.meta.url));
const fixtures = readdirSync(root, { recursive: true, encoding: 'utf8' }).filter((path) => /\/capture\.[a-z.]+$/.test(path)).sort();

/** The connection that a record is about, or null. */
const subject = (record: EarshotRecord): number | null =>
  (record.type === 'connection' ? record.id : 'connection' in record && typeof record.connection === 'number' ? record.connection : null);

/** Records by connection, each connection's in their order. */
function byConnection(records: readonly EarshotRecord[]): Map<number | null, EarshotRecord[]> {
  const groups = new Map<number | null, EarshotRecord[]>();
  for (const record of records) {
    if (record.type === 'summary') continue;
    const id = subject(record);
    if (!groups.has(id)) groups.set(id, []);
    groups.get(id)!.push(record);
  }
  return new Map([...groups].sort(([a], [b]) => (a ?? -1) - (b ?? -1)));
}

const isSummary = (record: EarshotRecord): record is SummaryRecord => record.type === 'summary';
const sum = (numbers: readonly number[]): number => numbers.reduce((a, b) => a + b, 0);

/** Reads the whole and all shards, and compares them. Gives the records of each shard. */
async function compare(read: (options: Partial<SessionOptions>) => EarshotRecord[] | Promise<EarshotRecord[]>, of: number): Promise<EarshotRecord[][]> {
  const options = { maxNotes: Infinity, datagrams: true };
  const whole = await read(options);
  const shards: EarshotRecord[][] = [];
  for (let number = 1; number <= of; number++) shards.push(await read({ ...options, shard: { number, of } }));
  expect(byConnection(shards.flat())).toEqual(byConnection(whole));
  const inShards = shards.map((records) => new Set(records.map(subject).filter((id) => id !== null)));
  expect(sum(inShards.map(({ size }) => size)), 'each connection is in one shard').toBe(new Set(inShards.flatMap((ids) => [...ids])).size);

  const { connections, records, notes, ...all } = whole.find(isSummary)!;
  const parts = shards.map((each) => each.find(isSummary)!);
  for (const [at, part] of parts.entries()) expect(part).toMatchObject({ ...all, shard: { number: at + 1, of } });
  expect({ tcp: sum(parts.map((part) => part.connections.tcp)), udp: sum(parts.map((part) => part.connections.udp)) }).toEqual(connections);
  for (const type of Object.keys(records)) expect(sum(parts.map((part) => part.records[type] ?? 0)), type).toBe(records[type]);
  for (const severity of ['chat', 'note', 'warn', 'error'] as const) expect(sum(parts.map((part) => part.notes[severity]))).toBe(notes[severity]);
  return shards;
}

describe('the shards of a capture together are the whole, record for record', () => {
  it.each([2, 3])('in %d parts: every fixture', async (of) => {
    expect(fixtures.length).toBeGreaterThan(50);
    for (const fixture of fixtures) {
      await compare(async (options) => {
        const records: EarshotRecord[] = [];
        await readCapture([join(root, fixture)], (record) => void records.push(record), options);
        return records;
      }, of);
    }
  }, 60_000);

  it('for any conversations, in any number of parts, with ports used again, scans, tunnels and few connections kept', async () => {
    const talk = fc.record({
      port: fc.integer({ min: 40_000, max: 40_006 }), kind: fc.constantFrom('http', 'syn', 'lossy', 'udp'), rounds: fc.integer({ min: 0, max: 3 }),
    });
    await fc.assert(fc.asyncProperty(fc.array(talk, { maxLength: 30 }), fc.integer({ min: 1, max: 6 }), fc.constantFrom(4, 1000), fc.boolean(), async (talks, of, maxConnections, inTunnel) => {
      const built = conversations(talks, inTunnel);
      await compare((options) => readBuilt(built, { ...options, maxConnections }).records, of);
    }), { numRuns: 40 });
  });

  it('and are of about the same size', async () => {
    const built = conversations(Array.from({ length: 600 }, (_, at) => ({ port: 32_768 + 2 * at, kind: 'http', rounds: 1 })));
    for (const records of await compare((options) => readBuilt(built, options).records, 3)) {
      expect(records.find(isSummary)!.connections.tcp).toBeGreaterThan(150);
    }
  });
});

function conversations(talks: readonly { port: number; kind: string; rounds: number }[], inTunnel = false): CaptureBuilder {
  const capture = new CaptureBuilder();
  let isn = 1;
  for (const { port, kind, rounds } of talks) {
    if (kind === 'udp') {
      const flow = capture.udp({ client: `10.0.0.1:${port}` });
      for (let i = 0; i < rounds; i++) flow.client('a question').server('an answer');
      continue;
    }
    const connection = capture.tcp({ client: `10.0.0.1:${port}`, clientIsn: isn += 100_000 });
    if (kind === 'syn') {
      connection.syn();
      continue;
    }
    connection.open();
    for (let i = 0; i < rounds; i++) {
      connection.client(httpHead(`GET /${i} HTTP/1.1`, { Host: 'a.test' }));
      if (kind === 'lossy') connection.lost('server', 100);
      connection.server(httpHead('HTTP/1.1 204 No Content', {}));
    }
    connection.close();
  }
  return capture.apply(...(inTunnel ? [tunnel('vxlan')] : []), reorder(3));
}

describe('the hash that shards are made by', () => {
  function packet(version: 4 | 6, src: number[], srcPort: number, dst: number[], dstPort: number, transport: number): Packet {
    const at = new Packet();
    at.bytes = concat([0], src, dst);
    return Object.assign(at, { ipVersion: version, srcAt: 1, dstAt: 1 + src.length, srcPort, dstPort, transport });
  }
  const [client, server] = [[10, 0, 0, 1], [10, 0, 0, 2]];
  const six = (last: number): number[] => [0x20, 1, 0xd, 0xb8, ...Array<number>(11).fill(0), last];

  it('stays what it is: other machines rely on it', () => {
    expect(flowHash(packet(4, client, 40_000, server, 80, 6))).toBe(2_280_052_864);
    expect(flowHash(packet(4, client, 40_000, server, 80, 17))).toBe(3_595_951_395);
    expect(flowHash(packet(6, six(1), 40_000, six(2), 443, 6))).toBe(1_074_381_088);
  });

  it('is the same in both directions', () => {
    fc.assert(fc.property(
      fc.array(fc.nat(255), { minLength: 4, maxLength: 4 }), fc.nat(65_535), fc.array(fc.nat(255), { minLength: 4, maxLength: 4 }), fc.nat(65_535),
      (a, aPort, b, bPort) => flowHash(packet(4, a, aPort, b, bPort, 6)) === flowHash(packet(4, b, bPort, a, aPort, 6)),
    ));
  });
});
