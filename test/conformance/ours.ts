import { createHash } from 'node:crypto';
import type { Hash } from 'node:crypto';
import { readCapture } from '../../src/node/read-capture.ts';
import type { Chunk } from '../../src/bytes/chunk.ts';
import type { StreamTap } from '../../src/options.ts';
import type { ConnectionRecord, EarshotRecord } from '../../src/record.ts';
import { other } from '../../src/side.ts';
import type { Side } from '../../src/side.ts';
import type { GapCause } from '../../src/stream/sink.ts';

/** All bytes of one side of a connection. */
export interface SideBytes {
  length: number;
  sha: string;
  /** [offset in the captured bytes, bytes missing]. */
  gaps: [number, number][];
}

/** What earshot says of one capture. */
export interface Ours {
  records: EarshotRecord[];
  connections: Map<number, ConnectionRecord>;
  streams: Map<number, Record<Side, SideBytes>>;
  /** Stream numbers that are not tshark's, filled by `align`. */
  moved: string[];
}

class Hashing {
  readonly #hash: Hash = createHash('sha256');
  length = 0;
  readonly gaps: [number, number][] = [];
  /** tshark's follow leaves out what waits behind a hole that nobody acknowledged. */
  #beyond = false;

  data(chunk: Chunk): void {
    if (this.#beyond) return;
    this.#hash.update(chunk.bytes.subarray(chunk.start, chunk.end));
    this.length += chunk.length;
  }

  gap(length: number, cause: GapCause): void {
    // What the snap length cut is no gap for tshark's follow: it joins what was captured.
    if (cause === 'snap-length') return;
    if (cause !== 'capture') this.#beyond = true;
    if (this.#beyond) return;
    const last = this.gaps.at(-1);
    if (last && last[0] === this.length) last[1] += length;
    else this.gaps.push([this.length, length]);
  }

  result(): SideBytes {
    return { length: this.length, sha: this.#hash.digest('hex'), gaps: this.gaps };
  }
}

/** Reads a capture with hashes of every stream. */
export async function readOurs(path: string): Promise<Ours> {
  const hashing = new Map<number, Record<Side, Hashing>>();
  const of = (connection: number): Record<Side, Hashing> => {
    let both = hashing.get(connection);
    if (!both) hashing.set(connection, (both = { client: new Hashing(), server: new Hashing() }));
    return both;
  };
  const tap: StreamTap = {
    data: (connection, from, chunk) => of(connection)[from].data(chunk),
    gap: (connection, from, length, cause) => of(connection)[from].gap(length, cause),
    end: () => {},
    flip: (connection) => {
      const both = of(connection);
      [both.client, both.server] = [both[other('client')], both.client];
    },
  };
  const ours: Ours = { records: [], connections: new Map(), streams: new Map(), moved: [] };
  const wants = { hash: true, bodies: true, maxBody: 1 << 16, maxDecoded: 256 << 20 };
  await readCapture([path], (record) => {
    ours.records.push(record);
    if (record.type === 'connection') ours.connections.set(record.id, record);
  }, { tap, wants, udpIdle: Infinity, tcpIdle: Infinity, maxNotes: 10_000 });
  for (const [connection, { client, server }] of hashing) {
    ours.streams.set(connection, { client: client.result(), server: server.result() });
  }
  return ours;
}
