/** The record of a connection that never was more than one SYN: known whole from a few numbers, without a connection object. */
import type { BySide, CloseHow, ConnectionRecord, TcpFigures } from '../record.ts';
import { rfc3339 } from '../time.ts';
import { communityIdOf, endpointOf } from './endpoints.ts';
import type { FlowTable } from './flow-table.ts';

/** A SYN that got no answer. */
export interface LoneSyn {
  readonly id: number;
  readonly stream: number;
  readonly frame: number;
  readonly seconds: number;
  readonly nanos: number;
  readonly originalLength: number;
  readonly table: FlowTable;
  /** Row of its 4-tuple in `table`. */
  readonly entry: number;
  readonly clientIsSecond: boolean;
  readonly closeHow: CloseHow;
}

// A scan makes a million of these records, alike in all but the addresses: they share what is the same.
const NONE: BySide = Object.freeze({ client: 0, server: 0 });
const ONE_FRAME: BySide = Object.freeze({ client: 1, server: 0 });
const SOCKETS: ConnectionRecord['sockets'] = Object.freeze({ client: 'SYN_SENT', server: 'UNKNOWN' });
const FIGURES: TcpFigures = Object.freeze({
  handshakeRtt: null, retransmissions: NONE, fastRetransmissions: NONE, spuriousRetransmissions: NONE, outOfOrder: NONE,
  duplicateAcks: NONE, lostSegments: NONE, zeroWindows: NONE, windowUpdates: NONE, keepAlives: NONE, duplicateFrames: 0, reuses: null,
});

/** What would be known of its connection before it is over. */
export function loneFacts({ id, stream, table, entry, clientIsSecond }: LoneSyn): LoneFacts {
  const client = endpointOf(table, entry, clientIsSecond);
  const server = endpointOf(table, entry, !clientIsSecond);
  return { id, transport: 'tcp', stream, client, server, protocols: [], tunnel: null };
}

type LoneFacts = Pick<ConnectionRecord, 'id' | 'transport' | 'stream' | 'client' | 'server' | 'protocols' | 'tunnel'>;

/** As `connectionRecord` would say it of a connection with this one frame. */
export function loneRecord(syn: LoneSyn, withCommunityId: boolean): ConnectionRecord {
  const { id, stream, frame, table, entry, clientIsSecond } = syn;
  const time = rfc3339(syn);
  const client = endpointOf(table, entry, clientIsSecond);
  const server = endpointOf(table, entry, !clientIsSecond);
  return {
    type: 'connection', id, transport: 'tcp', stream, communityId: withCommunityId ? communityIdOf(6, table, entry) : '',
    client, server, roles: 'syn', startTime: time, endTime: time, duration: 0, firstFrame: frame, lastFrame: frame,
    frames: ONE_FRAME, bytes: { client: syn.originalLength, server: 0 }, payload: NONE, missing: NONE, state: 'S0', history: 'S',
    sockets: SOCKETS, close: { how: syn.closeHow, by: null }, protocols: [], shape: 'unanswered',
    shapeReason: 'nothing-back', tcp: FIGURES, tunnel: null,
  };
}
