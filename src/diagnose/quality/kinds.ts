import type { VerdictCode } from '../catalogue.ts';

/** What a capture lacks, under one stable name, with the findings that it makes less sure. */
interface QualityKind {
  readonly about: string;
  readonly affects: readonly VerdictCode[];
}

/** Told by something that is not there: it may have been, and not been captured. */
const BY_ABSENCE: readonly VerdictCode[] = [
  'arp-unanswered', 'ndp-unanswered', 'no-answer-to-syn', 'dns-unanswered', 'tls-unanswered', 'http-unanswered', 'nothing-said', 'half-open',
  'path-mtu-black-hole', 'retransmission-storm', 'accept-queue-overflow', 'websocket-abnormal-close', 'loss',
];
const BY_BYTES: readonly VerdictCode[] = [
  'http-body-truncated', 'http-malformed', 'http-ambiguous-length', 'websocket-violation', 'websocket-abnormal-close', 'sse-not-resumed',
  'playlist-broken', 'segment-missing', 'tls-alert',
];
const BY_EITHER: readonly VerdictCode[] = [...new Set([...BY_ABSENCE, ...BY_BYTES])];
const BY_TIME: readonly VerdictCode[] = [
  'dns-slow', 'http-slow-first-byte', 'http-slow-transfer', 'receiver-not-reading', 'sender-not-writing', 'nothing-said',
  'idle-timeout-suspected', 'playback-stall',
];

export const QUALITIES = {
  'one-sided': {
    about: 'Of some connections only one direction was captured.',
    affects: [...BY_ABSENCE, 'receiver-not-reading', 'sender-not-writing', 'reset-by-peer', 'reset-by-middlebox'],
  },
  'begun-midway': {
    about: 'Some connections were open before the capture began: what was agreed and said before is not known.',
    affects: ['http-malformed', 'http-unanswered', 'websocket-violation', 'receiver-not-reading', 'path-mtu-black-hole', 'accept-queue-overflow'],
  },
  'frames-dropped': { about: 'Frames passed that the capture does not have.', affects: BY_EITHER },
  'frames-unread': { about: 'Frames could not be decoded: nothing is known of what they carry.', affects: BY_EITHER },
  'frames-cut': { about: 'The snap length cut frames: their headers are known, their contents only in part.', affects: BY_BYTES },
  'file-cut': { about: 'The file ends early or is damaged: what came after is not known.', affects: [...BY_ABSENCE, 'http-body-truncated'] },
  'frames-twice': {
    about: 'Frames were captured more than once, as on a bridge or on all interfaces.',
    affects: ['loss', 'retransmission-storm', 'reset-by-middlebox', 'answered-by-another', 'arp-conflict', 'ndp-conflict'],
  },
  'offload': {
    about: 'Frames were captured before the network card cut them to size: their sizes and checksums are not those of the wire.',
    affects: ['path-mtu-black-hole'],
  },
  'clock-steps': { about: 'The clock of the capture went backwards or jumped.', affects: BY_TIME },
} as const satisfies Record<string, QualityKind>;

export type QualityCode = keyof typeof QUALITIES;

/** Whether a finding of `verdict` is less sure where a capture or connection has this quality. */
export const weakens = (quality: QualityCode, verdict: VerdictCode): boolean =>
  (QUALITIES[quality].affects as readonly VerdictCode[]).includes(verdict);
