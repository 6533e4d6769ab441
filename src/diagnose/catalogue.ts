/**
 * Every verdict under one stable name: where the failure lies against the socket, and at which step of a conversation.
 * What each means, how it is decided and what to do stands in docs/findings.md.
 */
import type { Position, Step } from '../record.ts';
import type { Severity } from '../note.ts';

interface VerdictKind {
  readonly position: Position;
  readonly step: Step | null;
  /** How much it matters where it is certain. */
  readonly severity: Severity;
  /** What it means, one sentence. */
  readonly about: string;
}

const kind = (position: Position, step: Step | null, severity: Severity, about: string): VerdictKind => ({ position, step, severity, about });

export const VERDICTS = {
  'healthy': kind('none', null, 'chat', 'Nothing is wrong with what was captured.'),

  // Below the socket: the bytes could not move.
  'arp-unanswered': kind('below', 'link', 'error', 'Nobody on the link answers for the address of the next hop.'),
  'arp-conflict': kind('below', 'link', 'error', 'Two stations claim one IPv4 address.'),
  'ndp-unanswered': kind('below', 'link', 'error', 'Nobody on the link answers a Neighbor Solicitation.'),
  'ndp-conflict': kind('below', 'link', 'error', 'Two stations claim one IPv6 address.'),
  'destination-unreachable': kind('below', 'route', 'error', 'A router or host says by ICMP that the destination cannot be reached.'),
  'administratively-prohibited': kind('below', 'route', 'error', 'A filter rejected the packet and said so by ICMP.'),
  'ttl-exceeded': kind('below', 'route', 'error', 'Packets die on the way: a routing loop, or a path longer than their TTL.'),
  'fragmentation-needed': kind('below', 'route', 'warn', 'A link on the path is narrower than the packets; ICMP says how narrow.'),
  'path-mtu-black-hole': kind('below', 'route', 'error', 'Small segments arrive and full ones do not, and no ICMP says why.'),
  'no-answer-to-syn': kind('below', 'connect', 'error', 'The SYN was filtered or lost: nothing came back.'),
  'answered-by-another': kind('below', 'connect', 'error', 'Something other than the addressed host answers.'),
  'loss': kind('below', 'stream', 'warn', 'Segments of one direction were lost and sent again.'),
  'retransmission-storm': kind('below', 'stream', 'error', 'The same segments again and again, without an acknowledgment.'),
  'reset-by-middlebox': kind('below', 'stream', 'error', 'A reset that neither end seems to have sent.'),
  'idle-timeout-suspected': kind('below', 'stream', 'warn', 'Several connections died at the same idle age: something on the path forgets them.'),
  'dns-unanswered': kind('below', 'resolve', 'error', 'A name was asked for and no answer came.'),

  // At the socket: the ends and their buffers.
  'connection-refused': kind('at', 'connect', 'error', 'The host answers and nothing listens on the port.'),
  'accept-queue-overflow': kind('at', 'connect', 'error', 'The listener does not accept: its queue seems full.'),
  'receiver-not-reading': kind('at', 'stream', 'warn', 'The window is closed: the receiving program does not read.'),
  'half-open': kind('at', 'stream', 'error', 'One end talks to a connection that the other no longer has.'),
  'reset-by-peer': kind('at', 'stream', 'error', 'One end reset the connection in the middle of a message.'),

  // Above the socket: the programs.
  'dns-failure': kind('above', 'resolve', 'error', 'The name server answered that it cannot or will not resolve the name.'),
  'dns-slow': kind('above', 'resolve', 'warn', 'The answer of the name server took long.'),
  'tls-alert': kind('above', 'tls', 'error', 'TLS failed and said so.'),
  'tls-unanswered': kind('above', 'tls', 'error', 'The ClientHello arrived and nothing came back.'),
  'tls-foreign': kind('above', 'tls', 'error', 'One end speaks TLS and the other answers with something else.'),
  'nothing-said': kind('above', 'request', 'warn', 'Connected, and neither program said anything.'),
  'sender-not-writing': kind('above', 'stream', 'warn', 'The window is open and the sending program has nothing to say.'),
  'http-unanswered': kind('above', 'response', 'error', 'A request arrived and was never answered.'),
  'http-slow-first-byte': kind('above', 'response', 'warn', 'The request arrived at once; the program took long to answer.'),
  'http-slow-transfer': kind('at', 'response', 'warn', 'The answer began at once and its body came slowly.'),
  'http-client-error': kind('above', 'response', 'note', 'The server answered with a 4xx status.'),
  'http-server-error': kind('above', 'response', 'error', 'The server answered with a 5xx status.'),
  'http-body-truncated': kind('above', 'response', 'error', 'A body ended before its announced length.'),
  'http-ambiguous-length': kind('above', 'request', 'error', 'Two readers may disagree about where the message ends (smuggling).'),
  'http-malformed': kind('above', 'request', 'error', 'What was said is not HTTP as any rule allows it.'),
  'websocket-refused': kind('above', 'request', 'error', 'An upgrade to WebSocket was asked for and not granted.'),
  'websocket-violation': kind('above', 'stream', 'error', 'A frame breaks the WebSocket protocol.'),
  'websocket-abnormal-close': kind('above', 'close', 'error', 'The WebSocket ended without a close frame (1006).'),
  'websocket-error-close': kind('above', 'close', 'error', 'The WebSocket was closed with a code that means failure.'),
  'sse-not-resumed': kind('above', 'stream', 'error', 'An event stream ended and its client did not take it up again, or lost events doing so.'),
  'websocket-not-resumed': kind('above', 'stream', 'warn', 'A WebSocket was opened again; what was said in between may be lost.'),
  'playlist-broken': kind('above', 'response', 'error', 'A playlist cannot be played: it is malformed, stale, or names what is not there.'),
  'segment-missing': kind('above', 'response', 'error', 'A segment of a playlist failed or was skipped.'),
  'playback-stall': kind('above', 'stream', 'warn', 'Segments came later than they were played.'),
} as const satisfies Record<string, VerdictKind>;

export type VerdictCode = keyof typeof VERDICTS;
