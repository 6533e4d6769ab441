/** How a TCP connection stands or ended, in Zeek's words, from what both ends sent. */
import type { TcpEnd } from './tcp-end.ts';

/** Who sent the reset that ended it, if one did. */
export type ResetBy = 'client' | 'server' | null;

/**
 * Zeek's `conn_state`; client is its originator, server its responder. The questions stand in Zeek's order. An end is
 * inactive when nothing shows that it ever took part in a handshake.
 */
export function tcpConnState(client: TcpEnd, server: TcpEnd, resetBy: ResetBy): string {
  const clientInactive = !client.synSent && !(client.spoke && server.synAckSent);
  const serverInactive = !server.synAckSent && !(server.spoke && client.synSent);
  if (resetBy === 'server') {
    if (client.synSent && !server.synAckSent && !server.spoke) return 'REJ';
    return clientInactive ? 'RSTRH' : 'RSTR';
  }
  if (resetBy === 'client') return serverInactive ? 'RSTOS0' : 'RSTO';
  if (client.finSent && server.finSent) return 'SF';
  if (client.finSent) return serverInactive ? 'SH' : 'S2';
  if (server.finSent) return clientInactive ? 'SHR' : 'S3';
  if (client.synSent && server.frames === 0) return 'S0';
  return clientInactive || serverInactive ? 'OTH' : 'S1';
}

/** Zeek's `conn_state` of a UDP flow: who sent anything at all. */
export function udpConnState(client: number, server: number): string {
  if (client > 0 && server > 0) return 'SF';
  return client > 0 ? 'S0' : 'SHR';
}
