import type { Letter } from './history.ts';
import { HalfStream } from '../stream/half-stream.ts';
import type { HalfSink, WaitingBudget } from '../stream/half-stream.ts';

/** How many captured segments are remembered to recognise copies. */
export const COPIES = 4;

/**
 * One end of a TCP connection: what it sent, what is known of its socket, and the figures that analysis needs. Plain
 * numbers, written by `tcp-connection.ts` and `tcp-analysis.ts`.
 */
export class TcpEnd {
  readonly stream: HalfStream;

  frames = 0;
  bytes = 0;

  // What is known of the socket (socket-state.ts).
  synSent = false;
  synAckSent = false;
  isn = 0;
  /** The number before the first: the SYN's, or one less than the first seen. Tells a new connection on this 4-tuple. */
  base = 0;
  baseKnown = false;
  /** The number of a second, different SYN-ACK. */
  otherIsn = 0;
  otherIsnKnown = false;
  /** The peer acknowledged this end's SYN. */
  synAcked = false;
  /** Sent data or a plain ACK: whatever came before, it was connected. */
  spoke = false;
  finSent = false;
  /** The peer acknowledged the FIN. */
  finAcked = false;
  /** Sent its FIN before it acknowledged one of the peer. */
  closedFirst = false;
  rstSent = false;
  rstSeq = 0;
  /** SYNs sent, copies left out. */
  syns = 0;
  /** Segments whose checksum was looked at. */
  checked = 0;

  // Negotiated in the handshake.
  windowScale = -1;
  mss = 0;
  sackPermitted = false;

  // Analysis state, with Wireshark's meanings (tcp-analysis.ts).
  nextSeqKnown = false;
  nextSeq = 0;
  nextSeqSeconds = 0;
  nextSeqNanos = 0;
  lastAckKnown = false;
  lastAck = 0;
  lastAckSeconds = 0;
  lastAckNanos = 0;
  maxSeqKnown = false;
  /** Highest number that the peer may acknowledge. */
  maxSeq = 0;
  window = 0;
  windowKnown = false;
  /** Largest window it advertised, as in the header. */
  largestWindow = 0;
  duplicateAckRun = 0;
  lastAnalysis = 0;

  // Counters for the record.
  retransmissions = 0;
  fastRetransmissions = 0;
  spuriousRetransmissions = 0;
  outOfOrder = 0;
  duplicateAcks = 0;
  lostSegments = 0;
  zeroWindows = 0;
  windowUpdates = 0;
  keepAlives = 0;

  /** A note on this end's checksums was made. */
  sumNoted = false;

  /** Letters of the history that happened at this end, a bit each; and how often those that are written again. */
  letters = 0;
  letterCounts: Map<Letter, number> | null = null;

  // The last segments, to tell copies made by the capture from retransmissions (frame-copies.ts).
  copyAt = 0;
  /** A plain array: a typed one of this size would live outside the heap, two a connection. */
  copies: number[] | null = null;

  constructor(sink: HalfSink, budget: WaitingBudget) {
    this.stream = new HalfStream(sink, budget);
  }
}
