import type { Letter } from './history.ts';
import { Slab } from '../bytes/slab.ts';
import { HalfStream, StreamMemory } from '../stream/half-stream.ts';
import type { HalfSink } from '../stream/half-stream.ts';
import { COPY_WORDS } from './frame-copies.ts';

/** What all connections of a session share. */
export class ConnectionMemory extends StreamMemory {
  readonly copies = new Slab(COPY_WORDS);
}

/**
 * One end of a TCP connection: what it sent, what is known of its socket, and the figures that analysis needs. Plain
 * numbers, written by `tcp-connection.ts` and `tcp-analysis.ts`. What nearly every segment reads or writes stands first:
 * with thousands of connections open at once, the time of a segment is that of the cache lines it touches.
 */
export class TcpEnd {
  readonly stream: HalfStream;

  frames = 0;
  bytes = 0;

  // Analysis state, with Wireshark's meanings (tcp-analysis.ts).
  nextSeq = 0;
  nextSeqKnown = false;
  lastAckKnown = false;
  lastAck = 0;
  maxSeq = 0;
  maxSeqKnown = false;
  window = 0;
  windowKnown = false;
  /** Largest window it advertised, as in the header. */
  largestWindow = 0;
  lastAnalysis = 0;
  duplicateAckRun = 0;
  nextSeqSeconds = 0;
  nextSeqNanos = 0;
  lastAckSeconds = 0;
  lastAckNanos = 0;

  /** The last segments, to tell copies made by the capture from retransmissions (frame-copies.ts). */
  readonly copies: Int32Array;
  readonly copiesStart: number;
  readonly #copiesPiece: number;
  copyAt = 0;
  /** Segments whose checksum was looked at. */
  checked = 0;
  /** Letters of the history that happened at this end, a bit each; and how often those that are written again. */
  letters = 0;

  // What is known of the socket (socket-state.ts).
  /** Sent data or a plain ACK: whatever came before, it was connected. */
  spoke = false;
  /** The number before the first: the SYN's, or one less than the first seen. Tells a new connection on this 4-tuple. */
  baseKnown = false;
  base = 0;
  synSent = false;
  synAckSent = false;
  /** The peer acknowledged this end's SYN. */
  synAcked = false;
  isn = 0;
  /** The number of a second, different SYN-ACK. */
  otherIsn = 0;
  otherIsnKnown = false;
  finSent = false;
  /** The peer acknowledged the FIN. */
  finAcked = false;
  /** Sent its FIN before it acknowledged one of the peer. */
  closedFirst = false;
  rstSent = false;
  rstSeq = 0;
  /** SYNs sent, copies left out. */
  syns = 0;
  letterCounts: Map<Letter, number> | null = null;

  // Negotiated in the handshake.
  windowScale = -1;
  mss = 0;
  sackPermitted = false;

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

  constructor(sink: HalfSink, memory: ConnectionMemory) {
    this.stream = new HalfStream(sink, memory);
    this.#copiesPiece = memory.copies.take();
    this.copies = memory.copies.page(this.#copiesPiece);
    this.copiesStart = memory.copies.start(this.#copiesPiece);
  }

  /** Gives back what it has of the shared memory: the object is not used again. */
  dispose(memory: ConnectionMemory): void {
    memory.copies.release(this.#copiesPiece);
    this.stream.dispose();
  }

  /** Forgets everything: the next connection begins. */
  reset(): void {
    this.stream.reset();
    this.copies.fill(0, this.copiesStart, this.copiesStart + COPY_WORDS);
    this.letterCounts = null;
    this.windowScale = -1;
    this.nextSeqKnown = this.lastAckKnown = this.maxSeqKnown = this.windowKnown = this.baseKnown = this.otherIsnKnown = false;
    this.spoke = this.synSent = this.synAckSent = this.synAcked = this.sackPermitted = false;
    this.finSent = this.finAcked = this.closedFirst = this.rstSent = false;
    this.frames = this.bytes = this.syns = this.letters = this.checked = this.copyAt = this.lastAnalysis = this.duplicateAckRun = 0;
    this.nextSeq = this.nextSeqSeconds = this.nextSeqNanos = this.lastAck = this.lastAckSeconds = this.lastAckNanos = 0;
    this.maxSeq = this.window = this.largestWindow = this.base = this.isn = this.otherIsn = this.rstSeq = this.mss = 0;
    this.retransmissions = this.fastRetransmissions = this.spuriousRetransmissions = this.outOfOrder = this.duplicateAcks = 0;
    this.lostSegments = this.zeroWindows = this.windowUpdates = this.keepAlives = 0;
  }
}
