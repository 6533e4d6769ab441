/** The library for Node: captures in, typed records out. The same analyzer without I/O is `earshot/core`. */
import { CaptureRun } from './node/read-capture.ts';
import type { ReadOptions } from './node/read-capture.ts';
import type { ConnectionRecord, DnsRecord, EarshotRecord, HttpRecord, NoteRecord, SseRecord, WebSocketRecord } from './record.ts';

export * from './core.ts';
export { readCapture } from './node/read-capture.ts';
export type { ReadOptions } from './node/read-capture.ts';
export { loadPlugins } from './node/plugins.ts';

/** A capture that can be read from its beginning, as often as you like (pipes: once). */
export interface Capture {
  readonly paths: readonly string[];
  /** Every record, in the order in which they become known; the same objects that NDJSON has a line for. */
  records(): AsyncGenerator<EarshotRecord, void, undefined>;
  connections(): AsyncGenerator<ConnectionRecord, void, undefined>;
  http(): AsyncGenerator<HttpRecord, void, undefined>;
  webSocketMessages(): AsyncGenerator<WebSocketRecord, void, undefined>;
  events(): AsyncGenerator<SseRecord, void, undefined>;
  dns(): AsyncGenerator<DnsRecord, void, undefined>;
  notes(): AsyncGenerator<NoteRecord, void, undefined>;
}

/**
 * Opens captures (pcap, pcapng or snoop; plain, gzip or zstd). Several are read as one, in time order. Nothing is kept
 * in memory but what the consumer has not taken yet: reading waits for it.
 * @throws {CaptureError} when a path cannot be read at all.
 */
export async function openCapture(paths: string | readonly string[], options: ReadOptions = {}): Promise<Capture> {
  const all = typeof paths === 'string' ? [paths] : [...paths];
  // What cannot be opened is said here and not at the first record. A pipe can be opened only once.
  const pipe = all.includes('-');
  if (!pipe) (await CaptureRun.open(all, () => {}, options)).close();
  const only = <T extends EarshotRecord['type']>(type: T): AsyncGenerator<Extract<EarshotRecord, { type: T }>, void, undefined> =>
    readRecords(all, { ...options, only: new Set([type]) }) as AsyncGenerator<Extract<EarshotRecord, { type: T }>, void, undefined>;
  return {
    paths: all,
    records: () => readRecords(all, options),
    connections: () => only('connection'),
    http: () => only('http'),
    webSocketMessages: () => only('websocket'),
    events: () => only('sse'),
    dns: () => only('dns'),
    notes: () => only('note'),
  };
}

async function* readRecords(paths: readonly string[], options: ReadOptions): AsyncGenerator<EarshotRecord, void, undefined> {
  let ready: EarshotRecord[] = [];
  const run = await CaptureRun.open(paths, (record) => void ready.push(record), options);
  try {
    const taken = (): EarshotRecord[] => {
      const batch = ready;
      ready = [];
      return batch;
    };
    for (let more = true; more;) {
      run.take();
      yield* taken();
      more = await run.refill();
    }
    run.finish();
    yield* taken();
  } finally {
    run.close();
  }
}
