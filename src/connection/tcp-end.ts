import type { Letter } from './history.ts';
import { Slab } from '../bytes/slab.ts';
import { HalfStream, StreamMemory } from '../stream/half-stream.ts';
import type { HalfSink } from '../stream/half-stream.ts';
import { COPY_WORDS } from './frame-copies.ts';

/** What all connections of a session share. */
export class ConnectionMemory extends StreamMemory {
  readonly copies = new Slab(COPY_WORDS);
}

/** Bits of the facts. */
const HEARD = 1, LAST_ACK_KNOWN = 1 << 1, SPOKE = 1 << 2, BASE_KNOWN = 1 << 3, SYN_SENT = 1 << 4, SYN_ACK_SENT = 1 << 5, SYN_ACKED = 1 << 6,
  OTHER_ISN_KNOWN = 1 << 7, FIN_SENT = 1 << 8, FIN_ACKED = 1 << 9, CLOSED_FIRST = 1 << 10, RST_SENT = 1 << 11, SACK_PERMITTED = 1 << 12;

/**
 * One end of a TCP connection: its stream, what it sent, what is known of its socket, and the figures that analysis needs.
 * Plain numbers, written by `tcp-connection.ts` and `tcp-analysis.ts`. What nearly every segment reads or writes stands first,
 * and what is true or not is bits of one number: with thousands of connections open at once, the time of a segment is that of
 * the cache lines it touches. So an end is its stream too, and does not have one.
 */
export class TcpEnd extends HalfStream {
  #facts = 0;

  // Analysis state, with Wireshark's meanings (tcp-analysis.ts).
  nextSeq = 0;
  lastAck = 0;
  maxSeq = 0;
  window = 0;
  lastAnalysis = 0;
  windowScale = -1;
  /** Largest window it advertised, as in the header. */
  largestWindow = 0;
  duplicateAckRun = 0;

  frames = 0;
  bytes = 0;
  /** Segments whose checksum was looked at. */
  checked = 0;
  /** Letters of the history that happened at this end, a bit each; and how often those that are written again. */
  letters = 0;
  /** The last segments, to tell copies made by the capture from retransmissions (frame-copies.ts). */
  copyAt = 0;
  readonly copies: Int32Array;
  readonly copiesStart: number;

  nextSeqSeconds = 0;
  nextSeqNanos = 0;
  lastAckSeconds = 0;
  lastAckNanos = 0;

  readonly #copiesPiece: number;
  letterCounts: Map<Letter, number> | null = null;
  /** The number before the first: the SYN's, or one less than the first seen. Tells a new connection on this 4-tuple. */
  base = 0;
  isn = 0;
  /** The number of a second, different SYN-ACK. */
  otherIsn = 0;
  rstSeq = 0;
  /** SYNs sent, copies left out. */
  syns = 0;
  mss = 0;

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
    super(sink, memory);
    this.#copiesPiece = memory.copies.take();
    this.copies = memory.copies.page(this.#copiesPiece);
    this.copiesStart = memory.copies.start(this.#copiesPiece);
  }

  /** Gives back what it has of the shared memory: the object is not used again. */
  override dispose(memory: ConnectionMemory): void {
    memory.copies.release(this.#copiesPiece);
    super.dispose(memory);
  }

  /** Forgets everything: the next connection begins. */
  override reset(): void {
    super.reset();
    this.copies.fill(0, this.copiesStart, this.copiesStart + COPY_WORDS);
    this.letterCounts = null;
    this.windowScale = -1;
    this.#facts = 0;
    this.frames = this.bytes = this.syns = this.letters = this.checked = this.copyAt = this.lastAnalysis = this.duplicateAckRun = 0;
    this.nextSeq = this.nextSeqSeconds = this.nextSeqNanos = this.lastAck = this.lastAckSeconds = this.lastAckNanos = 0;
    this.maxSeq = this.window = this.largestWindow = this.base = this.isn = this.otherIsn = this.rstSeq = this.mss = 0;
    this.retransmissions = this.fastRetransmissions = this.spuriousRetransmissions = this.outOfOrder = this.duplicateAcks = 0;
    this.lostSegments = this.zeroWindows = this.windowUpdates = this.keepAlives = 0;
  }

  /** Whether a segment of it was analyzed: `nextSeq`, `maxSeq` and `window` are known. */
  get heard(): boolean { return (this.#facts & HEARD) !== 0; }
  set heard(is: boolean) { this.#facts = is ? this.#facts | HEARD : this.#facts & ~HEARD; }
  get lastAckKnown(): boolean { return (this.#facts & LAST_ACK_KNOWN) !== 0; }
  set lastAckKnown(is: boolean) { this.#facts = is ? this.#facts | LAST_ACK_KNOWN : this.#facts & ~LAST_ACK_KNOWN; }

  // What is known of the socket (socket-state.ts).
  /** Its beginning is known and acknowledged, and its end has not come: an acknowledgment says nothing but how far it goes. */
  get isEstablished(): boolean {
    return (this.#facts & (BASE_KNOWN | SYN_ACKED | OTHER_ISN_KNOWN | FIN_SENT)) === (BASE_KNOWN | SYN_ACKED);
  }

  /** Sent data or a plain ACK: whatever came before, it was connected. */
  get spoke(): boolean { return (this.#facts & SPOKE) !== 0; }
  set spoke(is: boolean) { this.#facts = is ? this.#facts | SPOKE : this.#facts & ~SPOKE; }
  get baseKnown(): boolean { return (this.#facts & BASE_KNOWN) !== 0; }
  set baseKnown(is: boolean) { this.#facts = is ? this.#facts | BASE_KNOWN : this.#facts & ~BASE_KNOWN; }
  get synSent(): boolean { return (this.#facts & SYN_SENT) !== 0; }
  set synSent(is: boolean) { this.#facts = is ? this.#facts | SYN_SENT : this.#facts & ~SYN_SENT; }
  get synAckSent(): boolean { return (this.#facts & SYN_ACK_SENT) !== 0; }
  set synAckSent(is: boolean) { this.#facts = is ? this.#facts | SYN_ACK_SENT : this.#facts & ~SYN_ACK_SENT; }
  /** The peer acknowledged this end's SYN. */
  get synAcked(): boolean { return (this.#facts & SYN_ACKED) !== 0; }
  set synAcked(is: boolean) { this.#facts = is ? this.#facts | SYN_ACKED : this.#facts & ~SYN_ACKED; }
  get otherIsnKnown(): boolean { return (this.#facts & OTHER_ISN_KNOWN) !== 0; }
  set otherIsnKnown(is: boolean) { this.#facts = is ? this.#facts | OTHER_ISN_KNOWN : this.#facts & ~OTHER_ISN_KNOWN; }
  get finSent(): boolean { return (this.#facts & FIN_SENT) !== 0; }
  set finSent(is: boolean) { this.#facts = is ? this.#facts | FIN_SENT : this.#facts & ~FIN_SENT; }
  /** The peer acknowledged the FIN. */
  get finAcked(): boolean { return (this.#facts & FIN_ACKED) !== 0; }
  set finAcked(is: boolean) { this.#facts = is ? this.#facts | FIN_ACKED : this.#facts & ~FIN_ACKED; }
  /** Sent its FIN before it acknowledged one of the peer. */
  get closedFirst(): boolean { return (this.#facts & CLOSED_FIRST) !== 0; }
  set closedFirst(is: boolean) { this.#facts = is ? this.#facts | CLOSED_FIRST : this.#facts & ~CLOSED_FIRST; }
  get rstSent(): boolean { return (this.#facts & RST_SENT) !== 0; }
  set rstSent(is: boolean) { this.#facts = is ? this.#facts | RST_SENT : this.#facts & ~RST_SENT; }
  get sackPermitted(): boolean { return (this.#facts & SACK_PERMITTED) !== 0; }
  set sackPermitted(is: boolean) { this.#facts = is ? this.#facts | SACK_PERMITTED : this.#facts & ~SACK_PERMITTED; }
}
