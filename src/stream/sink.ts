/** What flows out of reassembly: the calls that everything above the transport is built on. */
import type { Chunk } from '../bytes/chunk.ts';
import type { Side } from '../side.ts';

/** Why a side of a stream ended. */
export type EndReason = 'fin' | 'rst' | 'idle' | 'superseded' | 'capture-end';

/** Who lost the bytes of a gap: the network (never acknowledged), the capture (acknowledged), or it cannot be told. */
export type GapCause = 'network' | 'capture' | 'snap-length' | 'unknown';

/** Receives both sides of a connection in order. For datagrams, every `data` call is one whole datagram. */
export interface StreamHandler {
  /** Bytes in order. Borrowed until the call returns. */
  data(from: Side, chunk: Chunk): void;
  /** `length` stream bytes that will never come. Takes the place of those bytes in the order of calls. */
  gap(from: Side, length: number, cause: GapCause): void;
  /** Nothing more comes from this side. */
  end(from: Side, why: EndReason): void;
}
