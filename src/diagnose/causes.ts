/** What explains what: of a fault and its consequences on one connection, or between two hosts, only the fault is told. */
import type { VerdictCode } from './catalogue.ts';
import type { Finding } from './examiner.ts';
import { isFault, severityOf } from './strength.ts';

const SAID_NOTHING = ['nothing-said', 'sender-not-writing'] as const;
const UNANSWERED = ['http-unanswered', 'tls-unanswered', 'dns-unanswered', ...SAID_NOTHING] as const;
const SLOW = ['http-slow-first-byte', 'http-slow-transfer', 'sender-not-writing', 'dns-slow'] as const;
const SENT_AGAIN = ['loss', 'retransmission-storm'] as const;
const BROKEN_OFF = ['http-body-truncated', 'http-unanswered', 'websocket-abnormal-close', 'tls-unanswered', ...SAID_NOTHING] as const;
const RESETS = ['reset-by-peer', 'reset-by-middlebox'] as const;
const NO_WAY = [
  'no-answer-to-syn', 'half-open', 'path-mtu-black-hole', 'accept-queue-overflow',
  ...RESETS, ...SENT_AGAIN, ...UNANSWERED, ...SLOW, ...BROKEN_OFF,
] as const;

const EXPLAINS: Partial<Record<VerdictCode, readonly VerdictCode[]>> = {
  'arp-unanswered': ['destination-unreachable', ...NO_WAY],
  'arp-conflict': ['answered-by-another', 'retransmission-storm', ...RESETS, ...BROKEN_OFF],
  'ndp-unanswered': ['destination-unreachable', ...NO_WAY],
  'ndp-conflict': ['answered-by-another', 'retransmission-storm', ...RESETS, ...BROKEN_OFF],
  'destination-unreachable': NO_WAY,
  'administratively-prohibited': ['connection-refused', ...NO_WAY],
  'ttl-exceeded': NO_WAY,
  'fragmentation-needed': ['path-mtu-black-hole', ...SENT_AGAIN, ...UNANSWERED, ...SLOW, ...BROKEN_OFF],
  'path-mtu-black-hole': ['half-open', ...RESETS, ...SENT_AGAIN, ...UNANSWERED, ...SLOW, ...BROKEN_OFF],
  'no-answer-to-syn': ['retransmission-storm', 'loss'],
  'answered-by-another': ['connection-refused', 'no-answer-to-syn', 'half-open', ...RESETS, ...UNANSWERED],
  'loss': ['http-slow-transfer'],
  'retransmission-storm': ['loss', 'half-open', ...RESETS, ...UNANSWERED, ...SLOW, ...BROKEN_OFF],
  'reset-by-middlebox': ['reset-by-peer', ...BROKEN_OFF],
  'idle-timeout-suspected': ['half-open', ...RESETS, ...SENT_AGAIN, ...BROKEN_OFF],
  'connection-refused': [...RESETS, ...UNANSWERED],
  'accept-queue-overflow': ['no-answer-to-syn', 'half-open', ...RESETS, ...SENT_AGAIN, ...UNANSWERED, ...SLOW, ...BROKEN_OFF],
  'receiver-not-reading': ['http-slow-transfer', ...SENT_AGAIN, ...SAID_NOTHING],
  'half-open': [...RESETS, ...SENT_AGAIN, ...UNANSWERED, ...BROKEN_OFF],
  'reset-by-peer': BROKEN_OFF,
  'tls-alert': [...RESETS, ...UNANSWERED, 'tls-foreign'],
  'tls-unanswered': SAID_NOTHING,
  'http-unanswered': SAID_NOTHING,
  'http-ambiguous-length': ['http-malformed'],
  'websocket-violation': ['websocket-abnormal-close', 'websocket-error-close'],
  'http-slow-first-byte': SAID_NOTHING,
  'playlist-broken': ['playback-stall'],
  'segment-missing': ['playback-stall'],
};

/**
 * Whether somebody who knows `cause` learns nothing more from `effect`, both of one connection or of the same two hosts. What is
 * only possible explains nothing, and what is no fault explains no fault.
 */
export const explains = (cause: Finding, effect: Finding): boolean =>
  EXPLAINS[cause.code]?.includes(effect.code) === true
  // What ends a conversation is not why it began late.
  && !(cause.step === 'close' && effect.step === 'connect')
  && cause.confidence !== 'possible' && (isFault(severityOf(cause)) || !isFault(severityOf(effect)));

/** The findings that no other of them explains. */
export const unexplained = (findings: readonly Finding[], causes: readonly Finding[] = findings): Finding[] =>
  findings.filter((effect) => !causes.some((cause) => cause !== effect && explains(cause, effect)));
