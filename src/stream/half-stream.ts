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
import { seqAdd, seqDistance } from './sequence.ts';

/** Where one side's ordered stream goes. */
export interface HalfSink {
  data(chunk: Chunk): void;
  gap(length: number, cause: GapCause): void;
  end(why: EndReason): void;
  /** Bytes that were captured twice with different content. */
  conflict(frame: number, offset: number, length: number): void;
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
  frame: number;
  seconds: number;
  nanos: number;
}

/** Bytes that wait in all half streams of a session. */
export interface WaitingBudget {
  used: number;
}

/** An acknowledgment further ahead than the largest window (RFC 7323 §2.3) cannot be true. */
const LARGEST_WINDOW = 1 << 30;

/** How far back from the first segment seen a stream may turn out to begin. */
const SOFT_REACH = 1 << 16;

/** All deliveries of the program go through this one chunk. */
const chunk = new Chunk();

export class HalfStream {
  readonly #sink: HalfSink;
  readonly #budget: WaitingBudget;
  #waiting: Waiting[] | null = null;
  #lostFin = false;

  /** Whether `next` is known, and whether only from what the peer acknowledged. */
  started = false;
  provisional = false;
  /** Joined without its SYN: an earlier segment may still come, so nothing is handed on until `settle`. */
  soft = false;
  /** The sequence number that comes next in order. */
  next = 0;
  /** Highest number the peer acknowledged; meaningful with `ackKnown`. */
  acked = 0;
  ackKnown = false;
  finSeen = false;
  finSeq = 0;
  ended = false;
  /** In-order bytes wait because their sender had already seen bytes of the peer that are still missing here. */
  held = false;
  payload = 0;
  missing = 0;
  waitingBytes = 0;

  constructor(sink: HalfSink, budget: WaitingBudget) {
    this.#sink = sink;
    this.#budget = budget;
  }

  /** A SYN: the stream begins at `seq`, one after the SYN's number. */
  startAtSyn(seq: number): void {
    if (this.started && !this.provisional && !this.soft) return;
    this.next = seq;
    this.started = true;
    this.provisional = false;
    this.soft = false;
  }

  /** The first number seen of a stream that was joined midway, or whose first frames the capture took out of order. */
  startMidway(seq: number): void {
    if (this.started && !this.provisional) return;
    this.next = seq;
    this.started = true;
    this.provisional = false;
    this.soft = true;
  }

  /** No earlier segment is to be expected: what waits in order goes on. */
  settle(at: Moment | null): void {
    this.soft = false;
    this.drain(at);
  }

  /** Begins again at another number, as long as nothing was handed on or waits. */
  restart(seq: number): boolean {
    if (this.payload > 0 || this.missing > 0 || this.#waiting !== null || this.ended) return false;
    this.next = seq;
    this.ackKnown = false;
    this.finSeen = false;
    return true;
  }

  /** Whether the peer acknowledged bytes that have not come: they come late, or the capture lost them. */
  get hasAckedHole(): boolean {
    return this.ackKnown && !this.ended && !this.held && seqDistance(this.next, this.acked) > 0 && !this.#isLostFin;
  }

  /** One acknowledged byte that never came, with nothing behind it, is taken for a FIN that was not captured. */
  get #isLostFin(): boolean {
    return this.#lostFin && this.#waiting === null && seqDistance(this.next, this.acked) === 1;
  }

  get hasWaiting(): boolean {
    return this.#waiting !== null;
  }

  /** The peer acknowledged everything before `ack`. */
  acknowledge(ack: number): void {
    if (!this.started) {
      this.next = ack;
      this.started = this.provisional = true;
    }
    if (this.ackKnown ? seqDistance(this.acked, ack) <= 0 : false) return;
    if (seqDistance(this.next, ack) > LARGEST_WINDOW) return;
    this.acked = ack;
    this.ackKnown = true;
  }

  /**
   * Takes `length` wire bytes at `seq`, of which `bytes[start..end)` were captured. With `hold`, in-order bytes wait too.
   * Returns how many of the bytes were new.
   */
  segment(seq: number, bytes: Uint8Array, start: number, end: number, length: number, at: Moment, hold: boolean): number {
    let distance = seqDistance(this.next, seq);
    if (this.soft) {
      hold = true;
      if (distance < 0 && distance > -SOFT_REACH) {
        this.next = seq;
        distance = 0;
      }
    }
    if (distance === 0 && !hold && this.#waiting === null && !this.ended) {
      this.#deliver(bytes, start, end, length, at.number, at.seconds, at.nanos);
      return length;
    }
    if (this.ended || distance + length <= 0 || distance > LARGEST_WINDOW) return 0;
    if (distance < 0) {
      start = Math.min(end, start - distance);
      length += distance;
      seq = this.next;
      if (!hold && this.#waiting === null) {
        this.#deliver(bytes, start, end, length, at.number, at.seconds, at.nanos);
        return length;
      }
    }
    if (hold) this.held = true;
    const added = this.#insert(seq, bytes, start, end, length, at);
    if (!this.held) this.drain(at);
    return added;
  }

  /** The stream ends before `seq`. Returns false when it already ended elsewhere. */
  fin(seq: number): boolean {
    if (this.finSeen) return this.finSeq === seq;
    if (seqDistance(this.next, seq) > LARGEST_WINDOW) return false;
    this.finSeen = true;
    this.finSeq = seq;
    this.#endIfReached();
    return true;
  }

  /** Hands on what waits in order. Bytes whose hole was just filled became readable `at` this moment. */
  drain(at: Moment | null): void {
    this.held = false;
    const waiting = this.#waiting;
    if (waiting === null) return;
    let done = 0;
    for (const segment of waiting) {
      if (segment.seq !== this.next) break;
      done++;
      this.waitingBytes -= segment.bytes.length;
      this.#budget.used -= segment.bytes.length;
      this.#deliver(
        segment.bytes, 0, segment.bytes.length, segment.length,
        at ? at.number : segment.frame, at ? at.seconds : segment.seconds, at ? at.nanos : segment.nanos,
      );
    }
    if (done === waiting.length) this.#waiting = null;
    else if (done > 0) waiting.splice(0, done);
  }

  /** Gives up every hole that the peer acknowledged: the network delivered those bytes, the capture did not see them. */
  releaseAcked(): void {
    this.#lostFin = true;
    while (this.hasAckedHole) {
      const first = this.#waiting?.[0];
      const toAck = seqDistance(this.next, this.acked);
      const toFirst = first ? seqDistance(this.next, first.seq) : toAck;
      this.#skip(Math.min(toAck, toFirst), 'capture');
      this.drain(null);
    }
  }

  /** Gives up the first hole because too much waits behind it. */
  releaseFirst(cause: GapCause): void {
    const first = this.#waiting?.[0];
    if (!first) return;
    this.#skip(seqDistance(this.next, first.seq), cause);
    this.drain(null);
  }

  /** No more segments come: what waits is handed on between its gaps. `unacked` is the cause of holes nobody acknowledged. */
  flush(unacked: GapCause): void {
    this.soft = false;
    this.drain(null);
    this.releaseAcked();
    while (this.#waiting) this.releaseFirst(unacked);
    if (this.finSeen && !this.ended) this.#skip(seqDistance(this.next, this.finSeq), unacked);
  }

  /** Says the end, once. Call after `flush`. */
  finish(why: EndReason): void {
    if (this.ended) return;
    this.ended = true;
    this.#sink.end(why);
  }

  #skip(length: number, cause: GapCause): void {
    if (length <= 0) return;
    this.next = seqAdd(this.next, length);
    this.missing += length;
    this.#sink.gap(length, cause);
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
      this.#sink.data(chunk);
    }
    const cut = length - (end - start);
    if (cut > 0) {
      this.missing += cut;
      this.#sink.gap(cut, 'snap-length');
    }
    if (this.finSeen) this.#endIfReached();
  }

  #endIfReached(): void {
    if (!this.finSeen || this.ended || seqDistance(this.next, this.finSeq) > 0) return;
    this.ended = true;
    this.next = seqAdd(this.next, 1);
    this.#dropWaiting();
    this.#sink.end('fin');
  }

  #dropWaiting(): void {
    this.#budget.used -= this.waitingBytes;
    this.waitingBytes = 0;
    this.#waiting = null;
  }

  /** Copies the parts of a segment that nothing waiting covers yet. Returns their length. */
  #insert(seq: number, bytes: Uint8Array, start: number, end: number, length: number, at: Moment): number {
    const waiting = (this.#waiting ??= []);
    let index = waiting.length;
    while (index > 0 && seqDistance(waiting[index - 1]!.seq, seq) < 0) index--;
    // `index` is now the first member at or behind `seq`; the one before may still reach into the segment.
    let added = 0;
    let offset = 0;
    if (index > 0) {
      const before = waiting[index - 1]!;
      const reach = before.length - seqDistance(before.seq, seq);
      if (reach > 0) {
        this.#compare(before, seq, bytes, start, end, at);
        offset = Math.min(reach, length);
      }
    }
    while (offset < length) {
      const after = waiting[index];
      const room = after ? Math.min(length, seqDistance(seq, after.seq)) : length;
      if (room > offset) {
        const from = Math.min(end, start + offset);
        const copy = copyOf(bytes, from, Math.min(end, start + room));
        waiting.splice(index++, 0, {
          seq: seqAdd(seq, offset), length: room - offset, bytes: copy, frame: at.number, seconds: at.seconds, nanos: at.nanos,
        });
        this.waitingBytes += copy.length;
        this.#budget.used += copy.length;
        added += room - offset;
      }
      if (!after) break;
      if (room < length) this.#compare(after, seq, bytes, start, end, at);
      offset = Math.max(offset, seqDistance(seq, after.seq) + after.length);
      index++;
    }
    return added;
  }

  /** Looks for different bytes where a segment overlaps one that waits. */
  #compare(kept: Waiting, seq: number, bytes: Uint8Array, start: number, end: number, at: Moment): void {
    const shift = seqDistance(kept.seq, seq);
    const from = Math.max(0, shift);
    const to = Math.min(kept.bytes.length, shift + (end - start));
    for (let position = from; position < to; position++) {
      if (kept.bytes[position] !== bytes[start + position - shift]) {
        const offset = this.payload + this.missing + seqDistance(this.next, kept.seq) + position;
        this.#sink.conflict(at.number, offset, to - position);
        return;
      }
    }
  }
}
