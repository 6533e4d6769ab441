import type { ConnectionRecord, EarshotRecord } from '../../src/record.ts';
import type { Ours } from './ours.ts';
import type { Truth } from './truth.ts';

/** No stream of tshark's has so high a number: what it does not know at all gets one from here on. */
const UNKNOWN = 1_000_000;

/**
 * Gives our connections tshark's stream numbers, by endpoints and in the order of their numbers. One stream more or less
 * would otherwise make every later record differ; so it is told once, by `numbers`.
 */
export function align(truth: Truth, ours: Ours): Ours {
  const known = new Map<string, number[]>();
  for (const line of truth.get('conv') ?? []) {
    const key = tuple(line['p'], end(line['a'], line['ap']), end(line['b'], line['bp']));
    const streams = known.get(key) ?? [];
    streams.push(line['s'] as number);
    known.set(key, streams);
  }
  for (const streams of known.values()) streams.sort((a, b) => a - b);
  const used = new Map<string, Map<number, number>>();
  const numbers = new Map<number, number>();
  const all = [...ours.connections.values()].sort((a, b) => a.stream - b.stream || a.id - b.id);
  for (const record of all) {
    const key = tuple(record.transport, end(record.client.address, record.client.port), end(record.server.address, record.server.port));
    const given = used.get(key) ?? new Map<number, number>();
    used.set(key, given);
    const number = given.get(record.stream) ?? known.get(key)?.[given.size] ?? UNKNOWN + record.stream;
    given.set(record.stream, number);
    numbers.set(record.id, number);
  }
  const move = <T extends EarshotRecord>(record: T): T => {
    const id = record.type === 'connection' ? record.id : 'connection' in record ? record.connection : null;
    return 'stream' in record && typeof id === 'number' ? { ...record, stream: numbers.get(id) ?? record.stream } : record;
  };
  return {
    ...ours,
    records: ours.records.map(move),
    connections: new Map([...ours.connections].map(([id, record]) => [id, move<ConnectionRecord>(record)])),
    moved: all.filter(({ id, stream }) => numbers.get(id)! < UNKNOWN && numbers.get(id) !== stream)
      .map(({ transport, id, stream }) => `${transport} ${stream} is tshark's ${numbers.get(id)}`),
  };
}

const tuple = (transport: unknown, a: string, b: string): string => `${transport} ${[a, b].sort().join(' ')}`;

const end = (address: unknown, port: unknown): string => `${plainAddress(String(address))}:${port}`;

/** One spelling an address: tshark ends IPv4-compatible ones in dots and we do not (RFC 5952 §5 leaves that open). */
export function plainAddress(address: string): string {
  return address.includes(':') ? new URL(`http://[${address}]/`).hostname.slice(1, -1) : address;
}
