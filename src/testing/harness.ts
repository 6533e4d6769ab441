import { Chunk } from '../bytes/chunk.ts';
import { latin1Text, toBytes } from '../bytes/text.ts';
import type {
  BodyHead, BodySink, Dissector, DissectorContext, EmittedRecord, EndReason, GapCause, HandOff, StreamHandler, Wants,
} from '../dissect/dissector.ts';
import type { Side } from '../side.ts';

/** A connection for one dissector; every call returns it again. */
export interface Harness {
  records: EmittedRecord[];
  notes: { code: string; message: string; [figure: string]: unknown }[];
  protocols: string[];
  handOffs: HandOff[];
  /** Bytes that went to the handler of a hand-off, a side, one character a byte. */
  handedOn: { client: string; server: string };
  client(data: string | Uint8Array): Harness;
  server(data: string | Uint8Array): Harness;
  gap(from: Side, length: number, cause?: GapCause): Harness;
  end(from?: Side, why?: EndReason): Harness;
}

export interface HarnessOptions {
  wants?: Partial<Wants>;
  body?: (head: BodyHead, context: DissectorContext) => BodySink;
  /** Where hand-offs go; by default their bytes are collected in `handedOn`. */
  handOff?: (to: HandOff, context: DissectorContext) => StreamHandler;
}

/**
 * A connection for one dissector with no capture around it: each call is one delivery, in a frame of its own, a
 * millisecond after the last. The chunk's bytes are overwritten after each call, so whoever keeps a borrow is found out.
 */
export function harness(open: (context: DissectorContext) => StreamHandler, options: HarnessOptions = {}): Harness {
  const chunk = new Chunk();
  const result = {
    records: [], notes: [], protocols: [], handOffs: [], handedOn: { client: '', server: '' },
  } as unknown as Harness;
  const context: DissectorContext = {
    client: { address: '192.0.2.1', port: 40000 },
    server: { address: '192.0.2.2', port: 80 },
    transport: 'tcp',
    wants: { hash: false, bodies: false, maxBody: 65536, maxDecoded: 1 << 20, ...options.wants },
    emit: (record) => {
      const own = structuredClone(record);
      delete own.connection;
      delete own.stream;
      result.records.push(own);
    },
    note: (code, message, more) => void result.notes.push({ code, message, ...more }),
    speaks: (protocol) => void result.protocols.push(protocol),
    body: (head) => {
      if (!options.body) throw new Error('this harness has no body sink');
      return options.body(head, context);
    },
    handOff: (to) => {
      result.handOffs.push(to);
      if (options.handOff) return (handler = options.handOff(to, context));
      handler = {
        data: (from, piece) => void (result.handedOn[from] += latin1Text(piece.bytes, piece.start, piece.end)),
        gap: () => {},
        end: () => {},
      };
      return handler;
    },
  };
  let handler = open(context);
  const deliver = (from: Side, data: string | Uint8Array): Harness => {
    const bytes = typeof data === 'string' ? toBytes(data) : new Uint8Array(data);
    chunk.frame++;
    chunk.seconds = 1_700_000_000 + Math.floor(chunk.frame / 1000);
    chunk.nanos = (chunk.frame % 1000) * 1_000_000;
    handler.data(from, chunk.place(bytes));
    bytes.fill(0xee);
    return result;
  };
  result.client = (data) => deliver('client', data);
  result.server = (data) => deliver('server', data);
  result.gap = (from, length, cause = 'unknown') => (handler.gap(from, length, cause), result);
  result.end = (from, why = 'fin') => {
    for (const side of from ? [from] : (['client', 'server'] as const)) handler.end(side, why);
    return result;
  };
  return result;
}

/** The harness of a dissector's stream handler. */
export function streamHarness(dissector: Dissector, options?: HarnessOptions): Harness {
  if (!dissector.stream) throw new TypeError(`${dissector.name} has no stream handler`);
  return harness((context) => dissector.stream!.open(context), options);
}

/** The harness of a dissector's datagram handler: every `client` or `server` call is one datagram. */
export function datagramHarness(dissector: Dissector, options?: HarnessOptions): Harness {
  if (!dissector.datagram) throw new TypeError(`${dissector.name} has no datagram handler`);
  return harness((context) => dissector.datagram!.open({ ...context, transport: 'udp' }), options);
}
