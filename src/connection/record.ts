/** The record of a connection that is over. */
import type { ConnectionRecord, Shape, ShapeReason, TcpFigures, TunnelInfo } from '../record.ts';
import { rfc3339, secondsBetween } from '../time.ts';
import { bySide } from './by-side.ts';
import type { Connection } from './connection.ts';
import { communityIdOf } from './endpoints.ts';
import { socketState } from './socket-state.ts';
import { TcpConnection } from './tcp-connection.ts';
import { tcpConnState, udpConnState } from './tcp-verdict.ts';
import type { UdpFlow } from './udp-flow.ts';

/** A shape, and the rule that decided it. */
type Told = Pick<ConnectionRecord, 'shape' | 'shapeReason'>;

/** Tells the shape of a conversation in which something was said. */
interface ShapeTeller {
  told(transport: 'tcp' | 'udp', protocols: readonly string[]): Told;
}

const UNANSWERED: Told = { shape: 'unanswered', shapeReason: 'nothing-back' };
const REFUSED: Told = { shape: 'refused', shapeReason: 'syn-reset' };
const SILENT: Told = { shape: 'silent', shapeReason: 'nothing-said' };
const DATAGRAMS: Told = { shape: 'datagrams', shapeReason: 'udp' };

export function connectionRecord(
  connection: Connection, protocols: string[], tally: ShapeTeller | null, tunnel: TunnelInfo | null, withCommunityId: boolean,
): ConnectionRecord {
  const { client, server, transport } = connection;
  const start = { seconds: connection.startSeconds, nanos: connection.startNanos };
  const end = { seconds: connection.endSeconds, nanos: connection.endNanos };
  const tcp = connection instanceof TcpConnection ? connection : null;
  const { frames, bytes, payload, missing, state } = tcp ? tcpVolume(tcp) : udpVolume(connection as UdpFlow);
  const { shape, shapeReason } = told(connection, protocols, tally);
  return {
    type: 'connection', id: connection.id, transport, stream: connection.stream,
    communityId: withCommunityId ? communityIdOf(tcp ? 6 : 17, connection.table, connection.entry) : '',
    client, server, roles: connection.roles,
    startTime: rfc3339(start), endTime: rfc3339(end), duration: secondsBetween(start, end),
    firstFrame: connection.firstFrame, lastFrame: connection.lastFrame,
    frames, bytes, payload, missing, state, history: connection.history,
    sockets: tcp && { client: socketState(tcp.clientEnd, tcp.serverEnd), server: socketState(tcp.serverEnd, tcp.clientEnd) },
    close: { how: connection.closeHow, by: connection.closeBy },
    protocols,
    shape,
    shapeReason,
    tcp: tcp && tcpFigures(tcp),
    tunnel,
  };
}

const told = (connection: Connection, protocols: readonly string[], tally: ShapeTeller | null): Told =>
  tally?.told(connection.transport, protocols) ?? (connection instanceof TcpConnection ? wordless(connection) : DATAGRAMS);

/** What a connection that may not be over is by now; null while too little has been said on it. */
export function shapeSoFar(connection: Connection, protocols: readonly string[], tally: ShapeTeller | null): Shape | null {
  const { shape, shapeReason } = told(connection, protocols, tally);
  return UNTOLD.has(shapeReason) && goesOn(connection) ? null : shape;
}

const goesOn = (connection: Connection): boolean =>
  connection instanceof TcpConnection && connection.resetBy === null && !(connection.clientEnd.finSent && connection.serverEnd.finSent);

/** Reasons that only say that nothing has come yet. */
const UNTOLD: ReadonlySet<ShapeReason> = new Set(['nothing-said', 'nothing-back', 'no-exchange']);

type Volume = Pick<ConnectionRecord, 'frames' | 'bytes' | 'payload' | 'missing' | 'state'>;

function tcpVolume({ clientEnd: c, serverEnd: s, resetBy }: TcpConnection): Volume {
  return {
    frames: bySide(c.frames, s.frames),
    bytes: bySide(c.bytes, s.bytes),
    payload: bySide(c.payload, s.payload),
    missing: bySide(c.missing, s.missing),
    state: tcpConnState(c, s, resetBy),
  };
}

function udpVolume({ frames, bytes, payload, missing }: UdpFlow): Volume {
  return {
    frames: { ...frames }, bytes: { ...bytes }, payload: { ...payload }, missing: { ...missing },
    state: udpConnState(frames.client, frames.server),
  };
}

/** A connection on which no byte was said. */
function wordless({ clientEnd: c, serverEnd: s, resetBy }: TcpConnection): Told {
  if (c.synSent && s.frames === 0 && !c.spoke) return UNANSWERED;
  return resetBy === 'server' && c.synSent && !s.synAckSent ? REFUSED : SILENT;
}

/** What analysis has counted so far. */
export function tcpFigures(connection: TcpConnection): TcpFigures {
  const { clientEnd: c, serverEnd: s } = connection;
  return {
    handshakeRtt: connection.handshakeRtt,
    retransmissions: bySide(c.retransmissions, s.retransmissions),
    fastRetransmissions: bySide(c.fastRetransmissions, s.fastRetransmissions),
    spuriousRetransmissions: bySide(c.spuriousRetransmissions, s.spuriousRetransmissions),
    outOfOrder: bySide(c.outOfOrder, s.outOfOrder),
    duplicateAcks: bySide(c.duplicateAcks, s.duplicateAcks),
    lostSegments: bySide(c.lostSegments, s.lostSegments),
    zeroWindows: bySide(c.zeroWindows, s.zeroWindows),
    windowUpdates: bySide(c.windowUpdates, s.windowUpdates),
    keepAlives: bySide(c.keepAlives, s.keepAlives),
    duplicateFrames: connection.duplicateFrames,
    reuses: connection.reuses,
  };
}
