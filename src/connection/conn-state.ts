/** Zeek's `conn_state`: one word for what became of a connection. */
import type { TcpEnd } from './tcp-end.ts';

/** For TCP. Client is Zeek's originator, server its responder. */
export function tcpConnState(client: TcpEnd, server: TcpEnd): string {
  const answered = server.synAckSent;
  if (client.synSent && !answered && !server.spoke) {
    if (server.rstSent) return 'REJ';
    if (client.rstSent) return 'RSTOS0';
    if (client.finSent) return 'SH';
    return 'S0';
  }
  if (!client.synSent) {
    if (!answered) return 'OTH';
    if (server.rstSent) return 'RSTRH';
    if (server.finSent) return 'SHR';
    return 'OTH';
  }
  if (client.rstSent && server.rstSent) return client.finSent ? 'RSTR' : 'RSTO';
  if (client.rstSent) return 'RSTO';
  if (server.rstSent) return 'RSTR';
  if (client.finSent && server.finSent) return 'SF';
  if (client.finSent) return 'S2';
  if (server.finSent) return 'S3';
  return 'S1';
}

/** For UDP, from who sent anything at all. */
export function udpConnState(client: number, server: number): string {
  if (client > 0 && server > 0) return 'SF';
  return client > 0 ? 'S0' : 'SHR';
}
