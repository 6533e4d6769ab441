/**
 * The state of each end's socket, told from what crossed the wire (RFC 9293 §3.3.2, figure 5). A wire shows events, not
 * states: an end's state follows from what it sent and what it must have received, because it acknowledged it.
 */
import type { BySide, SocketState } from '../record.ts';
import { seqDistance } from '../stream/sequence.ts';
import type { TcpEnd } from './tcp-end.ts';

/** Both ends of a connection after the frames so far. */
export interface TcpEnds {
  readonly sockets: BySide<SocketState>;
  /** Sequence numbers that each end sent and the other has not acknowledged; a SYN or FIN is one of them. */
  readonly inFlight: BySide;
}

export const tcpEnds = (client: TcpEnd, server: TcpEnd): TcpEnds => ({
  sockets: { client: socketState(client, server), server: socketState(server, client) },
  inFlight: { client: inFlight(client, server), server: inFlight(server, client) },
});

/** No window is larger (RFC 7323 §2.3): what would not fit one is not in flight, the two numbers are of different connections. */
const LARGEST_WINDOW = 2 ** 30;

function inFlight(own: TcpEnd, peer: TcpEnd): number {
  const sent = own.heard && peer.lastAckKnown ? seqDistance(peer.lastAck, own.nextSeq) : 0;
  return sent > 0 && sent <= LARGEST_WINDOW ? sent : 0;
}

/** State of `own` as far as the frames so far tell. */
export function socketState(own: TcpEnd, peer: TcpEnd): SocketState {
  if (own.rstSent || peer.rstSent) return 'CLOSED';
  if (own.finSent) return closing(own, peer);
  if (peer.finAcked) return 'CLOSE_WAIT';
  if (own.spoke && (!own.synSent || own.synAcked || own.synAckSent)) return own.synAckSent && !own.synAcked ? 'SYN_RECEIVED' : 'ESTABLISHED';
  if (own.synAckSent) return own.synAcked ? 'ESTABLISHED' : 'SYN_RECEIVED';
  if (own.synSent) return 'SYN_SENT';
  // Nothing of this end was captured. What the other end says still tells.
  if (peer.spoke || peer.synAckSent) return peer.synAckSent && !peer.spoke ? 'SYN_SENT' : 'ESTABLISHED';
  return 'UNKNOWN';
}

function closing(own: TcpEnd, peer: TcpEnd): SocketState {
  const peerFinReceived = peer.finAcked;
  if (own.finAcked) {
    if (!peerFinReceived) return 'FIN_WAIT_2';
    return own.closedFirst ? 'TIME_WAIT' : 'CLOSED';
  }
  if (!peerFinReceived) return 'FIN_WAIT_1';
  return own.closedFirst ? 'CLOSING' : 'LAST_ACK';
}
