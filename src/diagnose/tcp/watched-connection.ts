/**
 * Follows one TCP connection as far as examiners below and at the socket need it: who sent what again, what was
 * acknowledged, whose window was closed, who reset. Copies that the capture made are left out.
 */
import { Analysis } from '../../analysis.ts';
import type { FrameContext } from '../../options.ts';
import { other } from '../../side.ts';
import type { Side } from '../../side.ts';
import { seqAdd, seqDistance } from '../../stream/sequence.ts';
import { ACK, FIN, RST, SYN } from '../../wire/packet.ts';
import type { Packet } from '../../wire/packet.ts';
import { hops } from './origin.ts';
import { NONE, sourceMac, WatchedEnd, withFrame } from './watched-end.ts';

const SENT_AGAIN = Analysis.Retransmission | Analysis.FastRetransmission | Analysis.OutOfOrder;
/** Resets of one end that are told apart. */
const MOST_RESETS = 4;
const MOST_PROBES = 16;

export class WatchedConnection {
  client = new WatchedEnd();
  server = new WatchedEnd();
  /** Whole seconds since 1970 from which the times of its ends count. */
  epoch: number;
  /** The client's ACK of a SYN-ACK, and SYN-ACKs that came after it all the same. */
  handshakeAck = 0;
  synAcksAfterAck: readonly number[] = NONE;
  /** The frame in which an exchange was begun that did not end, as its record says; 0: all did. */
  unfinished = 0;
  /** Bytes of a side that differ from those captured before them, and the frame that brought them. */
  conflict: { readonly side: Side; readonly frame: number } | null = null;
  /** Both programs had said that this is the end: a close frame, an alert close_notify. */
  saidGoodbye = false;

  constructor(epoch: number) {
    this.epoch = epoch;
  }

  end(side: Side): WatchedEnd {
    return side === 'client' ? this.client : this.server;
  }

  flip(): void {
    [this.client, this.server] = [this.server, this.client];
  }

  accept({ frame, packet, from, analysis }: FrameContext): void {
    if (from === null || (analysis & Analysis.DuplicateFrame) !== 0) return;
    const time = frame.seconds - this.epoch + frame.nanos / 1e9;
    const end = this.end(from), peer = this.end(other(from));
    const { flags } = packet;
    const mac = sourceMac(packet);
    if ((flags & RST) !== 0) return this.#reset(packet, end, frame.number, time, mac);
    if (peer.repeated) peer.repeated.heard++;
    peer.probes = NONE;
    if (end.resets.length > 0 && (flags & SYN) === 0) goOn(end, frame.number, time);
    if ((flags & SYN) !== 0) {
      this.#synchronize(packet, from, frame.number, time, mac);
    } else {
      end.frames++;
      end.see(frame.number, time, packet.ttl, mac);
      this.#window(packet, end, frame.number, time, analysis);
    }
    if ((flags & ACK) !== 0) this.#acknowledge(packet, from, peer, frame.number, time);
    if ((analysis & Analysis.KeepAlive) !== 0) {
      if (end.probes.length < MOST_PROBES) end.probes = [...end.probes, frame.number];
    } else if (packet.payloadLength > 0) this.#data(packet, end, frame.number, time, analysis);
    else if ((flags & SYN) !== 0) this.#move(end, seqAdd(packet.seq, 1));
    else if ((flags & FIN) !== 0) this.#fin(end, packet.seq, frame.number, time);
    else if (!end.known) this.#move(end, packet.seq);
    if ((flags & FIN) !== 0 && end.finFrame === 0) end.finFrame = frame.number;
  }

  /** The connection is over: what still waits, waited until somebody was last heard. */
  finish(): void {
    const time = Math.max(...[this.client.lastTime, this.server.lastTime].filter((each) => !Number.isNaN(each)));
    for (const end of [this.client, this.server]) {
      if (!Number.isNaN(end.closedSince)) open(end, time, true);
    }
  }

  #synchronize({ seq, ack, ttl }: Packet, from: Side, frame: number, time: number, mac: number): void {
    const end = this.end(from);
    end.synCount++;
    end.syns = withFrame(end.syns, frame);
    if (Number.isNaN(end.synTime)) end.synTime = time;
    end.lastSynTime = time;
    end.synTtl = ttl;
    end.synMac = mac;
    end.isn = seq;
    end.synAck = ack;
    end.lastFrame = frame;
    end.lastTime = time;
    if (from === 'server' && this.handshakeAck !== 0) this.synAcksAfterAck = withFrame(this.synAcksAfterAck, frame);
  }

  #acknowledge({ ack, flags }: Packet, from: Side, peer: WatchedEnd, frame: number, time: number): void {
    if (from === 'client' && (flags & SYN) === 0 && this.handshakeAck === 0 && peer.synCount > 0) this.handshakeAck = frame;
    if (peer.ackedKnown && seqDistance(peer.acked, ack) <= 0) return;
    // What the capture never saw was sent all the same.
    if (!peer.known || seqDistance(peer.next, ack) > 0) this.#move(peer, ack);
    const { repeated } = peer;
    if (repeated && seqDistance(repeated.seq, ack) > 0) endRepeat(peer, repeated, time);
    peer.acked = ack;
    peer.ackedKnown = true;
    peer.waitingSince = ack === peer.next ? NaN : time;
    if (peer.longest > 0 && seqDistance(peer.longestEnd, ack) >= 0) {
      peer.longestAcked = Math.max(peer.longestAcked, peer.longest);
      peer.longest = 0;
    }
  }

  #data(packet: Packet, end: WatchedEnd, frame: number, time: number, analysis: number): void {
    const { seq, payloadLength } = packet;
    const last = seqAdd(seq, payloadLength);
    this.#compare(packet, end, frame);
    end.dataSegments++;
    if ((analysis & Analysis.LostSegment) !== 0 && end.holeStart === end.holeEnd) {
      end.holeStart = end.next;
      end.holeEnd = seq;
    }
    if ((analysis & SENT_AGAIN) !== 0) this.#again(end, seq, payloadLength, frame, time, analysis);
    if (payloadLength > end.longest && (!end.ackedKnown || seqDistance(end.acked, last) > 0)) {
      end.longest = payloadLength;
      end.longestEnd = last;
    }
    if (Number.isNaN(end.waitingSince)) end.waitingSince = time;
    this.#move(end, last);
  }

  /** A copy with the segment that it copies; of older ones it is only known how far they all had come. */
  #compare({ seq, ttl }: Packet, end: WatchedEnd, frame: number): void {
    if (!end.known || seqDistance(seq, end.next) <= 0) {
      end.newestSeq = seq;
      end.newestTtl = ttl;
      return;
    }
    const isNewest = end.dataSegments > 0 && seqDistance(end.newestSeq, seq) >= 0;
    const before = isNewest ? end.newestTtl : end.ttlVaries ? ttl : end.ttl;
    if (hops(before) !== hops(ttl)) end.copiesFromElsewhere = withFrame(end.copiesFromElsewhere, frame);
  }

  #again(end: WatchedEnd, seq: number, length: number, frame: number, time: number, analysis: number): void {
    const fillsHole = seqDistance(end.holeStart, seq) >= 0 && seqDistance(seq, end.holeEnd) > 0;
    if (fillsHole) {
      end.holeStart = seqAdd(seq, length);
      if (seqDistance(end.holeStart, end.holeEnd) <= 0) end.holeStart = end.holeEnd;
    }
    // Only late, by less than a round trip: nothing was sent again.
    if ((analysis & Analysis.OutOfOrder) !== 0) return;
    if (fillsHole) end.lostBefore++;
    else end.lostBehind++;
    end.lossFrames = withFrame(end.lossFrames, frame);
    this.#repeat(end, seq, length, frame, time);
  }

  /** A FIN without data. It takes a number as a byte does, and is sent again like one. */
  #fin(end: WatchedEnd, seq: number, frame: number, time: number): void {
    const isAcked = end.ackedKnown && seqDistance(seq, end.acked) > 0;
    if (end.finFrame > 0 && !isAcked && seqAdd(seq, 1) === end.next) this.#repeat(end, seq, 0, frame, time);
    else if (Number.isNaN(end.waitingSince)) end.waitingSince = time;
    this.#move(end, seqAdd(seq, 1));
  }

  #repeat(end: WatchedEnd, seq: number, length: number, frame: number, time: number): void {
    const { repeated } = end;
    if (repeated === null || seqDistance(repeated.seq, seq) < 0) {
      end.repeated = { seq, length, shortest: length, times: 1, frames: [frame], since: end.waitingSince, last: time, heard: 0 };
    } else if (repeated.seq === seq) {
      repeated.times++;
      repeated.shortest = Math.min(repeated.shortest, length);
      repeated.last = time;
      repeated.frames = withFrame(repeated.frames, frame);
    }
  }

  #window({ window, flags }: Packet, end: WatchedEnd, frame: number, time: number, analysis: number): void {
    if (window === 0 && (flags & FIN) === 0) {
      if (Number.isNaN(end.closedSince)) {
        end.closedSince = time;
        end.closedTimes++;
      }
      if ((analysis & Analysis.ZeroWindow) !== 0 || (analysis & Analysis.ZeroWindowProbeAck) !== 0) end.closedFrames = withFrame(end.closedFrames, frame);
    } else if (!Number.isNaN(end.closedSince)) open(end, time, false);
  }

  #reset(packet: Packet, end: WatchedEnd, frame: number, time: number, mac: number): void {
    if (end.resets.length === MOST_RESETS) return;
    const { seq, flags, ttl } = packet;
    end.resets = [...end.resets, { frame, time, seq, hasAck: (flags & ACK) !== 0, ttl, mac, next: end.next, frames: end.frames }];
  }

  #move(end: WatchedEnd, to: number): void {
    if (end.known && seqDistance(end.next, to) <= 0) return;
    end.next = to;
    end.known = true;
  }
}

/** A reset is behind it, and it sends on. A program that opens connections by hand does so before it has said anything. */
function goOn(end: WatchedEnd, frame: number, time: number): void {
  const [first] = end.resets;
  if (end.afterReset === 0 && first!.frames > 0 && time >= first!.time) end.afterReset = frame;
}

function endRepeat(end: WatchedEnd, repeated: WatchedEnd['repeated'] & object, time: number): void {
  const stall = time - repeated.since;
  // Behind a FIN nothing waits.
  if (stall > 0 && repeated.length > 0) {
    end.stalled += stall;
    end.longestStall = Math.max(end.longestStall, stall);
  }
  if (repeated.shortest < repeated.length && repeated.times > 1) end.cutToPass = repeated;
  end.repeated = null;
}

function open(end: WatchedEnd, time: number, forGood: boolean): void {
  const closed = Math.max(0, time - end.closedSince);
  end.closedTotal += closed;
  end.longestClosed = Math.max(end.longestClosed, closed);
  end.closedForGood = forGood;
  end.closedSince = NaN;
}
