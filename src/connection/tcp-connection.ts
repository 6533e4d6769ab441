/**
 * Receives the segments of one TCP connection; hands on ordered bytes, gaps and ends of both sides; keeps what each end
 * sent and acknowledged; never looks at what the bytes mean.
 */
import type { Chunk } from '../bytes/chunk.ts';
import type { Frame } from '../frame.ts';
import { Analysis } from '../analysis.ts';
import type { Side } from '../side.ts';
import { Duplex } from '../stream/duplex.ts';
import type { HalfSink, HalfStream } from '../stream/half-stream.ts';
import { seqAdd, seqDistance } from '../stream/sequence.ts';
import type { EndReason, GapCause } from '../stream/sink.ts';
import { nanosBetween } from '../time.ts';
import { checkTransport } from '../wire/checksum.ts';
import { ACK, FIN, RST, Sum, SYN, URG } from '../wire/packet.ts';
import type { Packet } from '../wire/packet.ts';
import { checksumNote } from './checksum-note.ts';
import { Connection } from './connection.ts';
import type { ConnectionEvents, ConnectionSeed, FinishReason } from './connection.ts';
import { isCopy } from './frame-copies.ts';
import { isWritten, Letter, writeLetter } from './history.ts';
import { analyze } from './tcp-analysis.ts';
import { TcpEnd } from './tcp-end.ts';
import type { ConnectionMemory } from './tcp-end.ts';
import type { ResetBy } from './tcp-verdict.ts';

/** Frames of repeats that a note can name as evidence. */
const EVIDENCE = 8;

/** A segment this near to what was acknowledged answers it. */
const NEAR = 1 << 20;

/** Segments of each end whose checksum is looked at: enough to tell offload and broken senders, cheap enough for all. */
const CHECKED_SEGMENTS = 3;

/** Any kind of segment sent again. */
const SENT_AGAIN = Analysis.Retransmission | Analysis.FastRetransmission | Analysis.SpuriousRetransmission;

/** How far beyond what was seen this end can have received: the largest window that it advertised, if its scale is known. */
const reachOf = ({ synSent, synAckSent, windowScale, largestWindow }: TcpEnd): number =>
  (synSent || synAckSent ? Math.max(1, largestWindow) << Math.max(0, windowScale) : 1 << 30);

export class TcpConnection extends Connection implements HalfSink {
  override get transport(): 'tcp' {
    return 'tcp';
  }

  clientEnd: TcpEnd;
  serverEnd: TcpEnd;
  readonly #streams: Duplex;
  /** Earlier connection on the same 4-tuple, while its late segments may still come. */
  previous: TcpConnection | null = null;
  #resetBy: TcpEnd | null = null;
  /** Whether a stream awaits what may come late. */
  #awaits = false;
  duplicateFrames = 0;
  #rttNanos = 0;
  readonly #maxWaiting: number;
  /** The ends have changed their roles since the connection began. */
  exchanged = false;
  /** The later one that has this as its earlier one. */
  successor: TcpConnection | null = null;
  reuses: number | null = null;
  handshakeRtt: number | null = null;
  /** First frames in which something was sent again. */
  repeats: number[] = [];
  /** Whether a SYN was seen, and its time. */
  #synSeen = false;
  #synSeconds = 0;
  #synNanos = 0;
  #firstClosed: TcpEnd | null = null;

  constructor(events: ConnectionEvents, memory: ConnectionMemory, maxWaiting: number) {
    super(events);
    this.#maxWaiting = maxWaiting;
    this.clientEnd = new TcpEnd(this, memory);
    this.serverEnd = new TcpEnd(this, memory);
    this.#streams = new Duplex(this.clientEnd, this.serverEnd);
  }

  override begin(seed: ConnectionSeed): void {
    super.begin(seed);
    if (this.exchanged) this.#swapEnds();
    this.clientEnd.reset();
    this.serverEnd.reset();
    this.#streams.reset();
    this.previous = this.successor = null;
    this.reuses = this.handshakeRtt = null;
    this.duplicateFrames = this.#rttNanos = this.#synNanos = 0;
    this.#synSeen = this.#awaits = false;
    this.#resetBy = this.#firstClosed = null;
    if (this.repeats.length > 0) this.repeats = [];
  }

  /** Gives back what it has of the shared memory: the object is not used again. */
  dispose(memory: ConnectionMemory): void {
    this.clientEnd.dispose(memory);
    this.serverEnd.dispose(memory);
  }

  /** Both ends said goodbye, or one tore the connection down. */
  get closed(): boolean {
    return this.#resetBy !== null || (this.clientEnd.finAcked && this.serverEnd.finAcked);
  }

  /** Who tore it down, if that is how it ended. */
  get resetBy(): ResetBy {
    return this.#resetBy && this.#side(this.#resetBy);
  }

  /** Nothing but attempts so far: no answer, no data. */
  get attempting(): boolean {
    return !this.clientEnd.spoke && this.serverEnd.frames === 0;
  }

  /** The end that sends a frame whose source is the second (or first) endpoint of the key. */
  sender(fromSecond: boolean): TcpEnd {
    return fromSecond === this.clientIsSecond ? this.clientEnd : this.serverEnd;
  }

  /** Takes a segment. Returns `Analysis` bits. */
  accept(packet: Packet, at: Frame, from: TcpEnd): number {
    const to = from === this.clientEnd ? this.serverEnd : this.clientEnd;
    this.see(at);
    from.frames++;
    from.bytes += at.originalLength;
    if (isCopy(packet, from, to, at, this.duplicateFrames > 0)) {
      this.duplicateFrames++;
      return Analysis.DuplicateFrame;
    }
    const { flags } = packet;
    if (from.rstSent && (flags & RST) === 0) this.#doubtReset(packet, from);
    if (from.checked < CHECKED_SEGMENTS) this.#checkSum(packet, from, at);
    if ((flags & SYN) !== 0) this.#synchronize(packet, from, at);
    else if (!from.spoke && (flags & RST) === 0) this.#speak(packet, from, to, at);
    if ((flags & (ACK | RST)) === ACK) this.#acknowledge(packet, from, to, at);

    const bits = analyze(packet, from, to, at, this.#rttNanos);
    if (bits !== 0) this.#count(bits, from, at);
    this.#write(packet, from, bits);

    if (packet.payloadLength > 0) this.#data(packet, from, to, at);
    if ((flags & FIN) !== 0) this.#fin(packet, from, to);
    if ((flags & RST) !== 0) this.#reset(packet, from, to);
    if (this.#awaits || !from.isUpToDate || !to.isUpToDate) {
      this.#awaits = this.#streams.settle(at, from.frames + to.frames - this.duplicateFrames);
    }
    return bits;
  }

  /** Time goes on to this moment without a segment. */
  elapse(seconds: number, nanos: number): void {
    this.#streams.elapse(seconds, nanos);
  }

  /** By its numbers: near to what the other side acknowledged, acknowledging what is near to what that one sent. */
  override awaits(packet: Packet, fromSecond: boolean): boolean {
    const from = this.sender(fromSecond);
    if (from.frames > 0) return false;
    const to = from === this.clientEnd ? this.serverEnd : this.clientEnd;
    const hasAck = (packet.flags & ACK) !== 0;
    if (!hasAck && !to.lastAckKnown) return false;
    if (hasAck && to.heard && Math.abs(seqDistance(to.nextSeq, packet.ack)) > NEAR) return false;
    return !to.lastAckKnown || Math.abs(seqDistance(to.lastAck, packet.seq)) <= NEAR;
  }

  override flip(): void {
    this.#exchange();
    this.events.note('tcp-roles-flipped', {
      connection: this.id, frame: this.lastFrame, message: 'the protocol showed that client and server are the other way round',
    });
  }

  #exchange(): void {
    this.#swapEnds();
    super.flip();
  }

  #swapEnds(): void {
    [this.clientEnd, this.serverEnd] = [this.serverEnd, this.clientEnd];
    this.exchanged = !this.exchanged;
  }

  override finish(why: FinishReason): void {
    if (this.over) return;
    this.over = true;
    const { clientEnd, serverEnd } = this;
    this.closeHow = this.#resetBy ? 'rst' : clientEnd.finSent && serverEnd.finSent ? 'fin' : why;
    const by = this.#resetBy ?? (this.closeHow === 'fin' ? this.#firstClosed : null);
    this.closeBy = by && this.#side(by);
    const bothSeen = clientEnd.frames > 0 && serverEnd.frames > 0;
    this.#streams.flush(bothSeen ? 'network' : 'unknown');
    const reason: EndReason = this.#resetBy ? 'rst' : why;
    clientEnd.finish(reason);
    serverEnd.finish(reason);
    if (this.previous) this.previous.successor = null;
    if (this.successor) this.successor.previous = null;
    this.previous = this.successor = null;
    this.events.closed(this);
  }

  /** What comes out of the stream of an end goes on to the connection's events. */
  data(chunk: Chunk, from: HalfStream): void {
    this.events.data(this, this.#side(from), chunk);
  }

  gap(length: number, cause: GapCause, frame: number, from: HalfStream): void {
    this.events.gap(this, this.#side(from), length, cause, frame);
  }

  end(why: EndReason, from: HalfStream): void {
    this.events.end(this, this.#side(from), why);
  }

  conflict(frame: number, offset: number, length: number, from: HalfStream): void {
    this.events.note('tcp-overlap-conflict', {
      connection: this.id, side: this.#side(from), frame, offset, length,
      message: `different bytes for stream offset ${offset}; those captured first were kept`,
    });
  }

  #side(end: HalfStream): Side {
    return end === this.clientEnd ? 'client' : 'server';
  }

  #synchronize(packet: Packet, from: TcpEnd, at: Frame): void {
    if (from.synAckSent && (packet.flags & ACK) !== 0 && packet.seq !== from.isn) {
      // Answered twice with different numbers (a middlebox, a restarted server): the client's ACK tells which it took.
      from.otherIsn = packet.seq;
      from.otherIsnKnown = true;
      return;
    }
    from.isn = packet.seq;
    from.base = packet.seq;
    from.baseKnown = true;
    // RFC 7323 §2.3: a larger shift counts as 14.
    from.windowScale = Math.min(14, packet.windowScale);
    from.mss = packet.mss;
    from.sackPermitted = packet.sackPermitted;
    from.startAtSyn(seqAdd(packet.seq, 1));
    if (!this.rolesCertain) this.#learnRoles(packet, from);
    if ((packet.flags & ACK) === 0) {
      from.synSent = true;
      from.syns++;
      this.#synSeen = true;
      this.#synSeconds = at.seconds;
      this.#synNanos = at.nanos;
      return;
    }
    from.synAckSent = true;
    // RFC 7323 §2.2: scaling is in force only where both SYNs offer it.
    const to = from === this.clientEnd ? this.serverEnd : this.clientEnd;
    if (to.synSent && (from.windowScale < 0 || to.windowScale < 0)) from.windowScale = to.windowScale = 0;
  }

  /** The SYN came after other frames: now the roles are certain. */
  #learnRoles(packet: Packet, from: TcpEnd): void {
    const isClient = (packet.flags & ACK) === 0;
    if (isClient !== (from === this.clientEnd)) this.#exchange();
    this.roles = isClient ? 'syn' : 'syn-ack';
  }

  /** The first segment without SYN: whatever came before, this end is connected. */
  #speak(packet: Packet, from: TcpEnd, to: TcpEnd, at: Frame): void {
    if (!from.baseKnown) {
      from.base = seqAdd(packet.seq, -1);
      from.baseKnown = true;
    }
    from.startMidway(packet.seq);
    from.spoke = true;
    if (to.synAckSent && from === this.clientEnd) this.#measureHandshake(at);
  }

  /** SYN to the ACK of the SYN-ACK, as tcp.analysis.initial_rtt. */
  #measureHandshake(at: Frame): void {
    if (!this.#synSeen) return;
    this.#rttNanos = nanosBetween(this.#synSeconds, this.#synNanos, at.seconds, at.nanos);
    this.handshakeRtt = this.#rttNanos / 1e9;
  }

  #acknowledge(packet: Packet, from: TcpEnd, to: TcpEnd, at: Frame): void {
    if (!to.isEstablished) this.#answer(packet, to);
    const { ack } = packet;
    to.acknowledge(ack, at.number, to.isPast(ack) ? 0 : reachOf(from));
    if (to.isEstablished) return;
    if ((to.synSent || to.synAckSent) && seqDistance(to.isn, ack) > 0) to.synAcked = true;
    if (to.finSent && seqDistance(to.finSeq, ack) > 0) to.finAcked = true;
  }

  /** What an acknowledgment tells of where `to` began. */
  #answer(packet: Packet, to: TcpEnd): void {
    const { ack } = packet;
    if (!to.baseKnown) {
      to.base = seqAdd(ack, -1);
      to.baseKnown = true;
    }
    const isOther = to.otherIsnKnown && ack === seqAdd(to.otherIsn, 1);
    // Nobody acknowledges less than the SYN-ACK that he took: it was another one, and the capture does not have it.
    const isUnseen = to.synAckSent && !to.synAcked && (packet.flags & SYN) === 0 && seqDistance(to.isn, ack) <= 0;
    if ((isOther || isUnseen) && to.restart(ack)) {
      to.otherIsn = to.isn;
      to.otherIsnKnown = true;
      to.isn = to.base = seqAdd(ack, -1);
    }
  }

  #data(packet: Packet, from: TcpEnd, to: TcpEnd, at: Frame): void {
    if ((packet.flags & URG) !== 0) {
      this.events.note('tcp-urgent', {
        connection: this.id, side: this.#side(from), frame: at.number, message: 'urgent data; its bytes stay in the stream',
      });
    }
    const first = (packet.flags & SYN) !== 0 ? seqAdd(packet.seq, 1) : packet.seq;
    from.startMidway(first);
    if (from.finSeen && seqDistance(from.finSeq, first) + packet.payloadLength > 0) {
      this.events.note('tcp-data-after-fin', {
        connection: this.id, side: this.#side(from), frame: at.number, length: packet.payloadLength,
        message: `${packet.payloadLength} bytes beyond the end that a FIN had announced`,
      });
    }
    from.segment(
      first, packet.bytes, packet.payloadStart, packet.payloadEnd, packet.payloadLength, at, to,
      (packet.flags & ACK) !== 0 ? packet.ack : to.next,
    );
    if (from.waitingBytes > this.#maxWaiting) {
      this.events.note('tcp-buffer-limit', {
        connection: this.id, side: this.#side(from), frame: at.number, waiting: from.waitingBytes,
        message: `${from.waitingBytes} bytes wait behind a hole; it is given up`,
      });
      this.#streams.relieve(from);
    }
  }

  #fin(packet: Packet, from: TcpEnd, to: TcpEnd): void {
    if (!from.fin(seqAdd(packet.seq, packet.payloadLength), this.lastFrame)) return;
    if (!from.finSent) {
      from.finSent = true;
      from.closedFirst = !(to.finSent && to.finAcked);
      this.#firstClosed ??= from;
    }
  }

  #reset(packet: Packet, from: TcpEnd, to: TcpEnd): void {
    from.rstSent = true;
    from.rstSeq = packet.seq;
    if (this.#resetBy) return;
    const established = from.spoke || to.spoke;
    const inProgress = !(this.clientEnd.finSent && this.serverEnd.finSent);
    this.#resetBy = inProgress ? from : null;
    if (!inProgress) return;
    const refused = !established && to.synSent && !from.synAckSent;
    this.events.note(refused ? 'tcp-refused' : 'tcp-reset', {
      connection: this.id, side: this.#side(from), frame: this.lastFrame,
      message: refused ? 'the SYN was answered with a reset' : `reset by the ${this.#side(from)}`,
      ...(refused ? {} : { sequenceExpected: seqDistance(from.next, packet.seq) === 0 }),
    });
  }

  #count(bits: number, from: TcpEnd, at: Frame): void {
    if ((bits & SENT_AGAIN) !== 0) {
      from.retransmissions++;
      if ((bits & Analysis.FastRetransmission) !== 0) from.fastRetransmissions++;
      if ((bits & Analysis.SpuriousRetransmission) !== 0) from.spuriousRetransmissions++;
      if (this.repeats.length < EVIDENCE) this.repeats.push(at.number);
    }
    if ((bits & Analysis.OutOfOrder) !== 0) from.outOfOrder++;
    if ((bits & Analysis.DuplicateAck) !== 0) from.duplicateAcks++;
    if ((bits & Analysis.LostSegment) !== 0) from.lostSegments++;
    if ((bits & Analysis.WindowUpdate) !== 0) from.windowUpdates++;
    if ((bits & Analysis.KeepAlive) !== 0) from.keepAlives++;
    if ((bits & Analysis.ZeroWindow) !== 0 && from.zeroWindows++ === 0) {
      this.events.note('tcp-zero-window', {
        connection: this.id, side: this.#side(from), frame: at.number, message: `the ${this.#side(from)} advertised a window of zero`,
      });
    }
  }

  /** An end that speaks beyond its reset was not reset: a port opened since, or somebody else had sent it. */
  #doubtReset(packet: Packet, from: TcpEnd): void {
    const beyond = seqDistance(from.rstSeq, packet.seq);
    if ((packet.flags & SYN) === 0 && (packet.payloadLength === 0 || (beyond < 0 && beyond > -NEAR))) return;
    from.rstSent = false;
    if (this.#resetBy === from) this.#resetBy = null;
  }

  #checkSum(packet: Packet, from: TcpEnd, at: Frame): void {
    from.checked++;
    const sum = packet.transportSum === Sum.Unchecked ? checkTransport(packet) : packet.transportSum;
    if (sum !== Sum.Bad && sum !== Sum.Offloaded) return;
    from.checked = CHECKED_SEGMENTS;
    if (sum === Sum.Bad) this.#letter(Letter.BadChecksum, from);
    this.events.note(...checksumNote(sum, this.id, this.#side(from), at.number));
  }

  #write({ flags, payloadLength }: Packet, from: TcpEnd, bits: number): void {
    if (bits === 0 && (flags & (SYN | FIN | RST)) === 0 && isWritten(from, payloadLength > 0 ? Letter.Data : Letter.Ack)) return;
    if ((flags & SYN) !== 0) this.#letter((flags & ACK) !== 0 ? Letter.SynAck : Letter.Syn, from);
    if (payloadLength > 0) {
      if ((bits & SENT_AGAIN) !== 0) this.#letter(Letter.Retransmission, from);
      else if ((bits & Analysis.KeepAlive) === 0) this.#letter(Letter.Data, from);
    } else if ((flags & (SYN | FIN | RST | ACK)) === ACK) this.#letter(Letter.Ack, from);
    if ((flags & FIN) !== 0) this.#letter(Letter.Fin, from);
    if ((flags & RST) !== 0) this.#letter(Letter.Reset, from);
    if ((bits & Analysis.ZeroWindow) !== 0) this.#letter(Letter.ZeroWindow, from);
  }

  #letter(letter: Letter, from: TcpEnd): void {
    this.history += writeLetter(from, letter, from === this.clientEnd);
  }

  /** Gives up every hole: memory is needed elsewhere. */
  giveUpHoles(): void {
    this.#streams.flush('unknown');
  }

  /** The stream of an end had a gap: a letter of its history. */
  gapSeen(from: Side): void {
    this.#letter(Letter.Gap, from === 'client' ? this.clientEnd : this.serverEnd);
  }
}
