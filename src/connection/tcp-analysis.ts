/**
 * What Wireshark's expert says of a segment (`tcp.analysis.*`), from what was seen before it. Runs per segment; the
 * answer is a set of `Analysis` bits. The order of the questions is part of the meaning.
 */
import { Analysis } from '../analysis.ts';
import type { Moment } from '../stream/half-stream.ts';
import { seqAdd, seqDistance } from '../stream/sequence.ts';
import { nanosBetween } from '../time.ts';
import { ACK, FIN, RST, SYN } from '../wire/packet.ts';
import type { Packet } from '../wire/packet.ts';
import type { TcpEnd } from './tcp-end.ts';

/** A retransmission this soon after the duplicate ACKs that ask for it is a fast one. */
const FAST_NANOS = 20e6;
/** A segment this soon after the highest one is out of order, unless a round trip is known. */
const REORDER_NANOS = 3e6;

/** Judges a segment of `from` and takes it into the state of both ends. `rttNanos` is the handshake's, or 0. */
export function analyze(packet: Packet, from: TcpEnd, to: TcpEnd, at: Moment, rttNanos: number): number {
  const { seq, ack, flags, window } = packet;
  const length = packet.payloadLength;
  const control = (flags & (SYN | FIN | RST)) !== 0;
  const end = seqAdd(seq, length + ((flags & (SYN | FIN)) !== 0 ? 1 : 0));
  const { heard } = from;
  const ahead = heard ? seqDistance(from.nextSeq, seq) : 0;
  const sameAck = from.lastAckKnown && ack === from.lastAck;
  const expected = heard && ahead === 0;

  let bits = 0;
  let settled = false;
  if (length === 1 && expected && to.heard && to.window === 0) {
    bits |= Analysis.ZeroWindowProbe;
    settled = true;
  } else {
    if (window === 0 && !control) bits |= Analysis.ZeroWindow;
    if (heard && ahead > 0 && (flags & RST) === 0) bits |= Analysis.LostSegment;
    if (length <= 1 && heard && ahead === -1 && !control) bits |= Analysis.KeepAlive;
    if (length === 0 && window !== 0 && window !== from.window && expected && sameAck && !control) bits |= Analysis.WindowUpdate;
    if (length > 0 && !control && to.windowScale !== -1 && to.lastAckKnown && to.heard
      && end === seqAdd(to.lastAck, to.window << to.windowScale)) bits |= Analysis.WindowFull;
    if (length === 0 && expected && !control && window === from.window && heard) {
      if (window !== 0 && sameAck && (to.lastAnalysis & Analysis.KeepAlive) !== 0) {
        bits |= Analysis.KeepAliveAck;
        settled = true;
      } else if (window === 0 && (sameAck || ack === seqAdd(from.lastAck, 1)) && (to.lastAnalysis & Analysis.ZeroWindowProbe) !== 0) {
        bits |= Analysis.ZeroWindowProbeAck;
        settled = true;
      } else if (window !== 0 && sameAck) {
        bits |= Analysis.DuplicateAck;
        from.duplicateAckRun++;
      }
    }
  }
  if ((bits & Analysis.DuplicateAck) === 0 && !settled) from.duplicateAckRun = 0;

  if ((flags & ACK) !== 0 && to.heard && seqDistance(to.maxSeq, ack) > 0) {
    bits |= Analysis.AckLostSegment;
    to.maxSeq = ack;
  }

  if (ahead < 0 && (length > 0 || (flags & (SYN | FIN)) !== 0) && (bits & Analysis.KeepAlive) === 0) {
    bits |= kindOfRepeat(seq, end, length, from, to, at, rttNanos);
  }

  if (!heard || (seqDistance(from.nextSeq, end) > 0 && (bits & Analysis.ZeroWindowProbe) === 0)) {
    from.nextSeq = end;
    from.nextSeqSeconds = at.seconds;
    from.nextSeqNanos = at.nanos;
  }
  if (!heard || seqDistance(from.maxSeq, from.nextSeq) > 0) from.maxSeq = from.nextSeq;
  from.window = window;
  from.heard = true;
  if (window > from.largestWindow) from.largestWindow = window;
  if ((flags & ACK) !== 0) {
    from.lastAck = ack;
    from.lastAckKnown = true;
    from.lastAckSeconds = at.seconds;
    from.lastAckNanos = at.nanos;
  }
  from.lastAnalysis = bits;
  return bits;
}

/** A segment that begins before what was already sent: why? */
function kindOfRepeat(
  seq: number, end: number, length: number, from: TcpEnd, to: TcpEnd, at: Moment, rttNanos: number,
): number {
  if (to.duplicateAckRun >= 2 && to.lastAck === seq && nanosBetween(to.lastAckSeconds, to.lastAckNanos, at.seconds, at.nanos) < FAST_NANOS) {
    return Analysis.FastRetransmission;
  }
  if (length > 0 && to.lastAckKnown && seqDistance(end, to.lastAck) >= 0) return Analysis.SpuriousRetransmission;
  const threshold = rttNanos > 0 ? rttNanos : REORDER_NANOS;
  if (nanosBetween(from.nextSeqSeconds, from.nextSeqNanos, at.seconds, at.nanos) < threshold && end !== from.nextSeq) return Analysis.OutOfOrder;
  return Analysis.Retransmission;
}
