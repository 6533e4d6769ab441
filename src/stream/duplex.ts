/**
 * Both half streams of a connection in the order of cause. A segment tells by its acknowledgment what its sender had
 * received before: its bytes come after those, whatever order the capture has. Where that order cannot be kept, because
 * bytes never come, a hole is given up and said.
 */
import { nanosBetween } from '../time.ts';
import type { HalfStream, Moment } from './half-stream.ts';
import type { GapCause } from './sink.ts';

/**
 * Acknowledged bytes that are not here were lost by the capture, or come a little later because it took frames out of
 * order. After this many more frames of the connection, or this long, they are given up.
 */
const LATE_FRAMES = 16;
const LATE_NANOS = 100e6;

export class Duplex {
  readonly #a: HalfStream;
  readonly #b: HalfStream;
  /** Frames since something began to be awaited; -1 while nothing is. */
  #frames = -1;
  #seconds = 0;
  #nanos = 0;
  #aNext = 0;
  #bNext = 0;

  constructor(a: HalfStream, b: HalfStream) {
    this.#a = a;
    this.#b = b;
  }

  /** Forgets everything: the next connection begins. */
  reset(): void {
    this.#frames = -1;
  }

  /**
   * Hands on what can be handed on. Call after each frame, of which there were `seen` so far: a connection of which one side is
   * never seen need not wait for it again and again. Returns whether something is awaited: if not, and both sides are up to
   * date after the next frame too, there is nothing to settle then.
   */
  settle(at: Moment, seen: number): boolean {
    const a = this.#a;
    const b = this.#b;
    if (a.hasWaiting || b.hasWaiting) this.#drain(at);
    if (!isAwaited(a) && !isAwaited(b)) {
      this.#frames = -1;
      return false;
    }
    // Each hole has its own time: where anything went on, another one is awaited now.
    if (this.#frames < 0 || a.next !== this.#aNext || b.next !== this.#bNext) {
      this.#frames = 0;
      this.#seconds = at.seconds;
      this.#nanos = at.nanos;
      this.#aNext = a.next;
      this.#bNext = b.next;
    }
    const waited = nanosBetween(this.#seconds, this.#nanos, at.seconds, at.nanos);
    const oneSided = (a.provisional || b.provisional) && seen >= LATE_FRAMES;
    if (++this.#frames < LATE_FRAMES && waited < LATE_NANOS && waited >= 0 && !oneSided) return true;
    this.#frames = -1;
    this.#giveUpAcked();
    return false;
  }

  /** Time goes on, and no frame comes: what is awaited for too long is given up. A clock that was set back is no reason to wait. */
  elapse(seconds: number, nanos: number): void {
    if (this.#frames < 0 || Math.abs(nanosBetween(this.#seconds, this.#nanos, seconds, nanos)) < LATE_NANOS) return;
    this.#frames = -1;
    this.#giveUpAcked();
  }

  /** Too much waits on one side: its first hole is given up. */
  relieve(stream: HalfStream): void {
    this.#giveUpAcked();
    if (stream.skipFirst('unknown')) this.#drain(null);
  }

  /** Nothing more is awaited: all that waits is handed on between its gaps. `unacked` is the cause of holes nobody acknowledged. */
  flush(unacked: GapCause): void {
    const a = this.#a;
    const b = this.#b;
    this.#giveUpAcked();
    while (a.skipFirst(unacked) || b.skipFirst(unacked)) this.#giveUpAcked();
    a.skipToFin(unacked);
    b.skipToFin(unacked);
  }

  #giveUpAcked(): void {
    const a = this.#a;
    const b = this.#b;
    a.harden();
    b.harden();
    this.#drain(null);
    while (a.skipAcked() || b.skipAcked() || a.drain(null, null) || b.drain(null, null)) this.#drain(null);
  }

  /** Each side may wait for the other in turn. */
  #drain(at: Moment | null): void {
    const a = this.#a;
    const b = this.#b;
    while (a.drain(b, at) || b.drain(a, at));
  }
}

/** Whether something of this side is to come, or to go on, within the time that frames may be late. */
const isAwaited = (stream: HalfStream): boolean => stream.soft || stream.hasAckedHole || stream.isHeld;
