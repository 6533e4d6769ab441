/**
 * One side of a TCP connection put back in order. Receives segments as they were captured and what the peer acknowledged;
 * hands on data, gaps and the end, each byte accounted for once; keeps copies of segments that must wait; never keeps
 * bytes that came in order (they are lent straight through).
 *
 * Overlap policy: the copy captured first wins. Invariants: `waiting` is sorted, its members do not overlap, and all lie
 * at or behind `next`; `payload + missing` equals the distance from the first sequence number to `next`.
 */
import { Chunk, copyOf } from '../bytes/chunk.ts';
import type { EndReason, GapCause } from './sink.ts';
import { Slab } from '../bytes/slab.ts';
import { seqAdd, seqDistance } from './sequence.ts';

/** Where ordered streams go, of both sides: each says which one it is. */
export interface HalfSink {
  data(chunk: Chunk, from: HalfStream): void;
  /** `frame` is the first that shows the hole: bytes behind it, or the acknowledgment of what never came. */
  gap(length: number, cause: GapCause, frame: number, from: HalfStream): void;
  end(why: EndReason, from: HalfStream): void;
  /** Bytes that were captured twice with different content. */
  conflict(frame: number, offset: number, length: number, from: HalfStream): void;
}

/** Frame and time of what is being accepted. */
export interface Moment {
  readonly number: number;
  readonly seconds: number;
  readonly nanos: number;
}

interface Waiting {
  seq: number;
  /** On the wire; `bytes` is shorter where the snap length cut. */
  length: number;
  bytes: Uint8Array;
  /** What its sender had acknowledged. */
  needs: number;
  frame: number;
  seconds: number;
  nanos: number;
}

/** A segment further ahead than the largest window (RFC 7323 §2.3) belongs to something else. */
const LARGEST_WINDOW = 1 << 30;

/** What a segment that waits costs besides its bytes; without it, segments cut to nothing would cost nothing. */
const OVERHEAD = 256;

/** Bytes kept of the first segment of each turn, to compare with what claims their place later. */
const HEAD_BYTES = 256;
const HEAD_WORDS = HEAD_BYTES / 4;

/** Bits of the state. */
const ACK_KNOWN = 1, STARTED = 2, PROVISIONAL = 4, SOFT = 8, ENDED = 16, FIN_SEEN = 32, LOST_FIN = 64, HAS_DOUBTFUL = 128;

/** What all half streams of a session share. */
export class StreamMemory {
  /** Bytes that wait in all of them. */
  used = 0;
  readonly heads = new Slab(HEAD_WORDS);
}

/** How far back from the first segment seen a stream may turn out to begin. */
const SOFT_REACH = 1 << 16;

/** All deliveries of the program go through this one chunk. */
const chunk = new Chunk();

/** Words of the bytes that were looked at last: segments come from the same read window by the thousand. */
let viewed: Uint8Array | null = null;
let view: DataView = new DataView(new ArrayBuffer(0));

function viewOf(bytes: Uint8Array): DataView {
  if (bytes !== viewed) {
    viewed = bytes;
    view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  }
  return view;
}

/**
 * With thousands of connections open in turn, the time of a segment is that of the cache lines it touches: fields that every
 * segment reads or writes come first and together, and what is true or not is bits of one of them.
 */
export class HalfStream {
  /** The sequence number that comes next in order. */
  next = 0;
  /** Highest number the peer acknowledged; meaningful with `ackKnown`. */
  acked = 0;
  #state = 0;
  #waiting: Waiting[] | null = null;
  /** Bytes that were handed on, and bytes that are missing among them. */
  payload = 0;
  /** The start of what was handed on since the peer last spoke: its number, its bytes, and where the peer stood. */
  #headPeer = 0;
  #headLength = 0;
  #headSeq = 0;
  readonly #sink: HalfSink;
  readonly #memory: StreamMemory;
  /** The frame that acknowledged so far. */
  #ackFrame = 0;
  /** Its piece of the slab, -1 before the first; and the words themselves. */
  #headStart = 0;
  #head: Int32Array | null = null;
  #headPiece = -1;
  missing = 0;
  /** An acknowledgment that cannot be true, unless the next one agrees. */
  #doubtful = 0;
  finSeq = 0;
  #finFrame = 0;
  waitingBytes = 0;

  constructor(sink: HalfSink, memory: StreamMemory) {
    this.#sink = sink;
    this.#memory = memory;
  }

  /** Forgets everything: the next connection begins. */
  reset(): void {
    this.#dropWaiting();
    this.next = this.acked = this.#state = this.payload = this.missing = this.#ackFrame = 0;
    this.#headPeer = this.#headLength = this.#headSeq = this.#doubtful = 0;
    this.finSeq = this.#finFrame = 0;
  }

  /** Gives back what it has of the shared memory: the object is not used again. */
  dispose(memory: StreamMemory): void {
    this.#dropWaiting();
    if (this.#headPiece >= 0) memory.heads.release(this.#headPiece);
    this.#headPiece = -1;
    this.#head = null;
  }

  get ackKnown(): boolean { return (this.#state & ACK_KNOWN) !== 0; }

  /** Whether `next` is known, and whether only from what the peer acknowledged. */
  get started(): boolean { return (this.#state & STARTED) !== 0; }
  get provisional(): boolean { return (this.#state & PROVISIONAL) !== 0; }

  /** Joined without its SYN: an earlier segment may still come, so nothing is handed on until it is hardened. */
  get soft(): boolean { return (this.#state & SOFT) !== 0; }
  get ended(): boolean { return (this.#state & ENDED) !== 0; }
  get finSeen(): boolean { return (this.#state & FIN_SEEN) !== 0; }

  /** Nothing earlier is awaited any more. */
  harden(): void {
    this.#state &= ~SOFT;
  }

  /** A SYN: the stream begins at `seq`, one after the SYN's number. */
  startAtSyn(seq: number): void {
    if (this.started && !this.provisional && !this.soft) return;
    // Bytes that wait lie at or behind the beginning: a SYN behind them is not that of this stream.
    const first = this.#waiting?.[0];
    if (first && seqDistance(seq, first.seq) < 0) return;
    this.next = seq;
    this.#state = (this.#state & ~(PROVISIONAL | SOFT)) | STARTED;
  }

  /** The first number seen of a stream that was joined midway, or whose first frames the capture took out of order. */
  startMidway(seq: number): void {
    if (this.started && !this.provisional) return;
    this.next = seq;
    this.#state = (this.#state & ~PROVISIONAL) | STARTED | SOFT;
  }

  /** Begins again at another number, as long as nothing was handed on or waits. */
  restart(seq: number): boolean {
    if (this.payload > 0 || this.missing > 0 || this.#waiting !== null || this.ended) return false;
    this.next = seq;
    this.#state &= ~(ACK_KNOWN | FIN_SEEN);
    return true;
  }

  /** Whether everything before `ack` was handed on, so that acknowledging it says nothing of holes. */
  isPast(ack: number): boolean {
    return this.started && seqDistance(this.next, ack) <= 0;
  }

  /** Whether bytes before `ack` have not been handed on yet. */
  lacks(ack: number): boolean {
    return this.started && !this.ended && seqDistance(this.next, ack) > 0 && !((this.#state & LOST_FIN) !== 0 && seqDistance(this.next, ack) === 1);
  }

  /** Whether the peer acknowledged bytes that are not here: they come late, or the capture lost them. */
  get hasAckedHole(): boolean {
    return this.ackKnown && this.lacks(this.acked) && !this.isHeld;
  }

  /** Whether nothing waits, and nothing is known that has yet to come: so it is with nearly every segment. */
  get isUpToDate(): boolean {
    if (this.#waiting !== null || (this.#state & SOFT) !== 0) return false;
    return (this.#state & (ACK_KNOWN | STARTED)) !== (ACK_KNOWN | STARTED) || seqDistance(this.next, this.acked) <= 0;
  }

  /** The end of what was seen or acknowledged so far. */
  get #highest(): number {
    const last = this.#waiting?.at(-1);
    const seen = last ? seqAdd(last.seq, last.length) : this.next;
    return this.ackKnown && seqDistance(seen, this.acked) > 0 ? this.acked : seen;
  }

  get hasWaiting(): boolean {
    return this.#waiting !== null;
  }

  /** Bytes that come next in order wait for the peer, or for an earlier segment of a stream joined midway. */
  get isHeld(): boolean {
    return this.#waiting?.[0]?.seq === this.next;
  }

  /**
   * The peer acknowledged everything before `ack`. It can have received no more than `reach` bytes beyond what was seen:
   * an acknowledgment further ahead counts only once a second one agrees, as after frames that the capture dropped.
   */
  acknowledge(ack: number, frame: number, reach: number): void {
    if (!this.started) {
      this.next = ack;
      this.#state |= STARTED | PROVISIONAL;
    } else if (this.provisional && this.payload + this.missing === 0 && seqDistance(this.next, ack) < 0) {
      // An earlier acknowledgment, captured later.
      this.next = ack;
    }
    if (this.ackKnown ? seqDistance(this.acked, ack) <= 0 : false) return;
    if (seqDistance(this.#highest, ack) > reach) {
      const agrees = (this.#state & HAS_DOUBTFUL) !== 0 && seqDistance(this.#doubtful, ack) >= 0 && seqDistance(this.#doubtful, ack) <= reach;
      this.#state |= HAS_DOUBTFUL;
      this.#doubtful = ack;
      if (!agrees || seqDistance(this.next, ack) > LARGEST_WINDOW) return;
    }
    this.acked = ack;
    this.#ackFrame = frame;
    this.#state |= ACK_KNOWN;
  }

  /**
   * Takes `length` wire bytes at `seq`, of which `bytes[start..end)` were captured. Bytes that come next in order go
   * straight through, unless their sender had already received bytes before `ack` that `peer` has not handed on: then they
   * wait, since they may be the answer to those.
   */
  segment(
    seq: number, bytes: Uint8Array, start: number, end: number, length: number, at: Moment, peer: HalfStream, ack: number,
  ): void {
    let distance = seqDistance(this.next, seq);
    if (distance < 0 && distance > -SOFT_REACH && this.soft) {
      this.next = seq;
      distance = 0;
    }
    if (this.ended || distance > LARGEST_WINDOW) return;
    if (distance + length <= 0) {
      if (this.#headLength > 0) this.#compareHead(seq, bytes, start, end, at);
      return;
    }
    if (distance < 0) {
      if (this.#headLength > 0) this.#compareHead(seq, bytes, start, end, at);
      start = Math.min(end, start - distance);
      length += distance;
      seq = this.next;
    }
    if (distance <= 0 && this.#waiting === null && !this.soft && !peer.lacks(ack)) {
      this.#state &= ~LOST_FIN;
      if (peer.next !== this.#headPeer || this.#headLength === 0) this.#keepHead(seq, bytes, start, end, peer);
      this.#deliver(bytes, start, end, length, at.number, at.seconds, at.nanos);
    } else this.#insert(seq, bytes, start, end, length, at, ack);
  }

  /** The stream ends before `seq`. Returns false for a FIN that cannot be true: behind what came already, or far away. */
  fin(seq: number, frame: number): boolean {
    if (this.finSeen) return this.finSeq === seq;
    const distance = seqDistance(this.next, seq);
    if (distance > LARGEST_WINDOW || (distance < 0 && !this.soft)) return false;
    this.#state |= FIN_SEEN;
    this.finSeq = seq;
    this.#finFrame = frame;
    this.#endIfReached();
    return true;
  }

  /**
   * Hands on what waits in order and does not wait for `peer` (null: whatever it waits for). Bytes whose hole was just
   * filled became readable `at` this moment; without one they keep the moment of their own frame. Returns whether anything went.
   */
  drain(peer: HalfStream | null, at: Moment | null): boolean {
    const waiting = this.#waiting;
    if (waiting === null || this.soft) return false;
    let done = 0;
    for (const segment of waiting) {
      if (segment.seq !== this.next || peer?.lacks(segment.needs)) break;
      done++;
      this.waitingBytes -= segment.bytes.length + OVERHEAD;
      this.#memory.used -= segment.bytes.length + OVERHEAD;
      this.#deliver(
        segment.bytes, 0, segment.bytes.length, segment.length,
        at ? at.number : segment.frame, at ? at.seconds : segment.seconds, at ? at.nanos : segment.nanos,
      );
    }
    if (done === waiting.length) this.#waiting = null;
    else if (done > 0) waiting.splice(0, done);
    return done > 0;
  }

  /** Gives up the first hole before what the peer acknowledged: it received those bytes, the capture did not. */
  skipAcked(): boolean {
    if (!this.hasAckedHole) return false;
    const first = this.#waiting?.[0];
    const toAck = seqDistance(this.next, this.acked);
    // One acknowledged byte that never came, with nothing behind it, is taken for a FIN that was not captured.
    if (toAck === 1 && !first) this.#state |= LOST_FIN;
    else this.#skip(first ? Math.min(toAck, seqDistance(this.next, first.seq)) : toAck, 'capture', first ? first.frame : this.#ackFrame);
    return true;
  }

  /** Gives up the hole before the first bytes that wait. */
  skipFirst(cause: GapCause): boolean {
    const first = this.#waiting?.[0];
    if (!first || this.isHeld) return false;
    this.#skip(seqDistance(this.next, first.seq), cause, first.frame);
    return true;
  }

  /** Gives up what is missing before the FIN, once nothing waits. */
  skipToFin(cause: GapCause): void {
    if (this.finSeen && !this.ended) this.#skip(seqDistance(this.next, this.finSeq), cause, this.#finFrame);
  }

  /** Says the end, once. */
  finish(why: EndReason): void {
    if (this.ended) return;
    this.#state |= ENDED;
    this.#sink.end(why, this);
  }

  #skip(length: number, cause: GapCause, frame: number): void {
    if (length <= 0) return;
    this.next = seqAdd(this.next, length);
    this.missing += length;
    this.#sink.gap(length, cause, frame, this);
    this.#endIfReached();
  }

  #deliver(bytes: Uint8Array, start: number, end: number, length: number, frame: number, seconds: number, nanos: number): void {
    this.next = seqAdd(this.next, length);
    if (end > start) {
      this.payload += end - start;
      chunk.place(bytes, start, end);
      chunk.frame = frame;
      chunk.seconds = seconds;
      chunk.nanos = nanos;
      this.#sink.data(chunk, this);
    }
    const cut = length - (end - start);
    if (cut > 0) {
      this.missing += cut;
      this.#sink.gap(cut, 'snap-length', frame, this);
    }
    if (this.finSeen) this.#endIfReached();
  }

  #endIfReached(): void {
    if (!this.finSeen || this.ended || seqDistance(this.next, this.finSeq) > 0) return;
    this.#state |= ENDED;
    this.next = seqAdd(this.next, 1);
    this.#dropWaiting();
    this.#sink.end('fin', this);
  }

  #dropWaiting(): void {
    this.#memory.used -= this.waitingBytes;
    this.waitingBytes = 0;
    this.#waiting = null;
  }

  /** Copies the parts of a segment that nothing waiting covers yet. */
  #insert(seq: number, bytes: Uint8Array, start: number, end: number, length: number, at: Moment, needs: number): void {
    const waiting = (this.#waiting ??= []);
    // The first member behind `seq`; the one before may still reach into the segment.
    let index = waiting.length;
    if (index > 0 && seqDistance(waiting[index - 1]!.seq, seq) < 0) {
      let low = 0;
      while (low < index) {
        const middle = (low + index) >> 1;
        if (seqDistance(waiting[middle]!.seq, seq) < 0) index = middle;
        else low = middle + 1;
      }
    }
    let offset = 0;
    if (index > 0) {
      const before = waiting[index - 1]!;
      const reach = before.length - seqDistance(before.seq, seq);
      if (reach > 0) {
        this.#compare(before, seq, bytes, start, end, at);
        offset = Math.min(reach, length);
        if (before.seq === seq) this.#relax(before, index - 1, offset, needs);
      }
    }
    while (offset < length) {
      const after = waiting[index];
      const room = after ? Math.min(length, seqDistance(seq, after.seq)) : length;
      if (room > offset) {
        const from = Math.min(end, start + offset);
        const copy = copyOf(bytes, from, Math.min(end, start + room));
        waiting.splice(index++, 0, {
          seq: seqAdd(seq, offset), length: room - offset, bytes: copy, needs,
          frame: at.number, seconds: at.seconds, nanos: at.nanos,
        });
        this.waitingBytes += copy.length + OVERHEAD;
        this.#memory.used += copy.length + OVERHEAD;
      }
      if (!after) break;
      if (room < length) {
        this.#compare(after, seq, bytes, start, end, at);
        this.#relax(after, index, length - room, needs);
      }
      offset = Math.max(offset, seqDistance(seq, after.seq) + after.length);
      index++;
    }
  }

  /** The first `count` bytes of one that waits were also sent when less had been received: they need wait for no more than that. */
  #relax(kept: Waiting, index: number, count: number, needs: number): void {
    if (seqDistance(needs, kept.needs) <= 0) return;
    if (count >= kept.length) {
      kept.needs = needs;
      return;
    }
    const captured = Math.min(count, kept.bytes.length);
    this.#waiting!.splice(index, 0, { ...kept, length: count, bytes: kept.bytes.subarray(0, captured), needs });
    kept.seq = seqAdd(kept.seq, count);
    kept.length -= count;
    kept.bytes = kept.bytes.subarray(captured);
    this.waitingBytes += OVERHEAD;
    this.#memory.used += OVERHEAD;
  }

  /**
   * Bytes that were handed on are gone, but for the first of each turn: whoever injects an answer, or hides a request,
   * has to overlap those.
   */
  #keepHead(seq: number, bytes: Uint8Array, start: number, end: number, peer: HalfStream): void {
    this.#headPeer = peer.next;
    this.#headSeq = seq;
    const length = (this.#headLength = Math.min(HEAD_BYTES, end - start));
    if (this.#head === null) this.#takeHead();
    const head = this.#head!;
    const words = viewOf(bytes);
    const whole = length >> 2;
    // Four bytes at a time, since this runs for every message; `set` would need a subarray, which costs more than it saves.
    for (let word = 0; word < whole; word++) head[this.#headStart + word] = words.getInt32(start + 4 * word);
    if ((length & 3) === 0) return;
    let last = 0;
    for (let at = 4 * whole; at < length; at++) last |= bytes[start + at]! << (24 - 8 * (at & 3));
    head[this.#headStart + whole] = last;
  }

  #takeHead(): void {
    const { heads } = this.#memory;
    this.#headPiece = heads.take();
    this.#head = heads.page(this.#headPiece);
    this.#headStart = heads.start(this.#headPiece);
  }

  #compareHead(seq: number, bytes: Uint8Array, start: number, end: number, at: Moment): void {
    const shift = seqDistance(this.#headSeq, seq);
    const to = Math.min(this.#headLength, shift + (end - start));
    for (let position = Math.max(0, shift); position < to; position++) {
      const kept = (this.#head![this.#headStart + (position >> 2)]! >>> (24 - 8 * (position & 3))) & 0xff;
      if (kept === bytes[start + position - shift]) continue;
      const offset = this.payload + this.missing + seqDistance(this.next, this.#headSeq) + position;
      this.#sink.conflict(at.number, offset, to - position, this);
      return;
    }
  }

  /** Looks for different bytes where a segment overlaps one that waits. */
  #compare(kept: Waiting, seq: number, bytes: Uint8Array, start: number, end: number, at: Moment): void {
    const shift = seqDistance(kept.seq, seq);
    const from = Math.max(0, shift);
    const to = Math.min(kept.bytes.length, shift + (end - start));
    for (let position = from; position < to; position++) {
      if (kept.bytes[position] !== bytes[start + position - shift]) {
        const offset = this.payload + this.missing + seqDistance(this.next, kept.seq) + position;
        this.#sink.conflict(at.number, offset, to - position, this);
        return;
      }
    }
  }
}
