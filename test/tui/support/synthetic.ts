import { emptyLook } from './empty-look.ts';
import type { IndexedCapture } from '../../../src/node/indexed-capture.ts';

/** A capture of as many connections as wanted, none of which exists: rows are worked out from their number. */
export function syntheticCapture(count: number): IndexedCapture & { grow(by: number): void } {
  let rows = count;
  const listeners = new Set<() => void>();
  const columns = new Map<string, Float64Array>();
  const figure: Record<string, (id: number) => number> = {
    start: (id) => id * 0.001, end: (id) => id * 0.001 + (id % 1000) / 50, firstFrame: (id) => id * 10 + 1, lastFrame: (id) => id * 10 + 10,
    bytesClient: (id) => (id * 7919) % 100_000, bytesServer: (id) => (id * 104_729) % 10_000_000, payloadClient: (id) => (id * 7919) % 90_000,
    payloadServer: (id) => (id * 104_729) % 9_000_000, records: (id) => (id * 31) % 500, warnings: (id) => (id % 50 === 0 ? 1 : 0), errors: (id) => (id % 400 === 0 ? 2 : 0),
  };
  const shapes = ['keep-alive', 'single-exchange', 'websocket', 'event-stream', 'opaque'] as const;
  const activity = Uint8Array.from({ length: 16 }, (_, at) => at * 17);
  const look = emptyLook();
  return {
    ...look,
    connections: {
      get count() {
        return rows;
      },
      numbers(name) {
        let column = columns.get(name);
        if (!column || column.length < rows) {
          const of = figure[name] ?? (() => 0);
          columns.set(name, (column = Float64Array.from({ length: rows + 20_000 }, (_, id) => of(id))));
        }
        return column;
      },
      transport: () => 'tcp',
      client: (id) => ({ address: `10.${(id >> 16) & 255}.${(id >> 8) & 255}.${id & 255}`, port: 1024 + (id % 60_000) }),
      server: (id) => ({ address: `192.168.${id % 7}.${id % 250}`, port: 443 }),
      protocols: () => ['http'],
      shape: (id) => shapes[id % shapes.length]!,
      shapeSoFar: (id) => shapes[id % shapes.length]!,
      over: () => true,
      state: () => 'SF',
      closeHow: () => 'fin',
      closeBy: () => 'client',
      serverName: (id) => (id % 3 === 0 ? `host-${id % 1000}.test` : ''),
      clientName: () => '',
      tunnelled: () => false,
      activity: () => activity,
    },
    timeline: { ...look.timeline, start: 1.7e9, origin: { seconds: 1.7e9, nanos: 0 } },
    status: { ...look.status, phase: 'following' },
    onChange(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    grow(by) {
      rows += by;
      for (const listener of listeners) listener();
    },
  };
}
