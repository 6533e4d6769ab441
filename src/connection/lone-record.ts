/** The record of a connection that never was more than one SYN: known whole from a few numbers, without a connection object. */
import type { UnansweredSyn } from '../options.ts';
import type { BySide, CloseHow, ConnectionRecord, Endpoint, TcpFigures } from '../record.ts';
import { rfc3339 } from '../time.ts';
import { NONE } from './by-side.ts';
import { communityIdOf, endpointOf } from './endpoints.ts';
import type { FlowTable } from './flow-table.ts';

// A scan makes a million of these records, alike in all but the addresses: they share what is the same.
const ONE_FRAME: BySide = Object.freeze({ client: 1, server: 0 });
const SOCKETS: ConnectionRecord['sockets'] = Object.freeze({ client: 'SYN_SENT', server: 'UNKNOWN' });
const FIGURES: TcpFigures = Object.freeze({
  handshakeRtt: null, retransmissions: NONE, fastRetransmissions: NONE, spuriousRetransmissions: NONE, outOfOrder: NONE,
  duplicateAcks: NONE, lostSegments: NONE, zeroWindows: NONE, windowUpdates: NONE, keepAlives: NONE, duplicateFrames: 0, reuses: null,
});

type LoneFacts = Pick<ConnectionRecord, 'id' | 'transport' | 'stream' | 'client' | 'server' | 'protocols' | 'tunnel'>;

/** A SYN that got no answer: numbers, of which the rest is made where somebody asks. One object stands for one after the other. */
export class LoneSyn implements UnansweredSyn {
  id = 0;
  stream = 0;
  frame = 0;
  seconds = 0;
  nanos = 0;
  originalLength = 0;
  table: FlowTable;
  /** Row of its 4-tuple in `table`. */
  entry = 0;
  clientIsSecond = false;
  closeHow: CloseHow = 'idle';

  constructor(table: FlowTable) {
    this.table = table;
  }

  get client(): Endpoint {
    return endpointOf(this.table, this.entry, this.clientIsSecond);
  }

  get server(): Endpoint {
    return endpointOf(this.table, this.entry, !this.clientIsSecond);
  }

  /** What would be known of its connection before it is over. */
  get facts(): LoneFacts {
    const { id, stream, client, server } = this;
    return { id, transport: 'tcp', stream, client, server, protocols: [], tunnel: null };
  }

  /** As `connectionRecord` would say it of a connection with this one frame. */
  record(withCommunityId: boolean): ConnectionRecord {
    const { id, stream, frame, table, entry, client, server } = this;
    const time = rfc3339(this);
    return {
      type: 'connection', id, transport: 'tcp', stream, communityId: withCommunityId ? communityIdOf(6, table, entry) : '',
      client, server, roles: 'syn', startTime: time, endTime: time, duration: 0, firstFrame: frame, lastFrame: frame,
      frames: ONE_FRAME, bytes: { client: this.originalLength, server: 0 }, payload: NONE, missing: NONE, state: 'S0', history: 'S',
      sockets: SOCKETS, close: { how: this.closeHow, by: null }, protocols: [], shape: 'unanswered',
      shapeReason: 'nothing-back', tcp: FIGURES, tunnel: null,
    };
  }
}
