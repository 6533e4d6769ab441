/**
 * Which messages of a connection its ends have acknowledged. A message ends with the segment that completed it, so that is what
 * must be acknowledged; who acknowledged has the bytes in its kernel, which does not say that its program read them.
 */
import type { FrameContext } from '../../options.ts';
import type { BySide } from '../../record.ts';
import { other } from '../../side.ts';
import type { Side } from '../../side.ts';
import { ACK } from '../../wire/packet.ts';

/** Segments of a side whose ends are remembered: messages come up to 16 frames after the segment that completed them. */
const SEGMENTS = 64;
/** Messages of a side that wait for their acknowledgment; of more than these the oldest are no longer waited for. */
const WAITING = 256;

/** A message, until it is acknowledged. */
interface Said<T> {
  readonly what: T;
  readonly from: Side;
  readonly frame: number;
  /** The number after its last byte, once its frame has been shown: records come first. */
  end: number;
}

class SideReach<T> {
  readonly frames = new Int32Array(SEGMENTS).fill(-1);
  readonly ends = new Int32Array(SEGMENTS);
  next = 0;
  /** What the other side has acknowledged of this one's stream, once it has acknowledged anything. */
  acknowledged: number | null = null;
  readonly waiting: Said<T>[] = [];
}

export class Reach<T> {
  readonly #sides: BySide<SideReach<T>> = { client: new SideReach(), server: new SideReach() };
  /** Messages whose frames have not been shown yet. */
  readonly #early: Said<T>[] = [];

  /** Takes a segment of the connection. */
  frame({ frame, packet, from }: FrameContext): void {
    if (from === null || packet.transport !== 6) return;
    if (packet.payloadLength > 0) {
      const own = this.#sides[from];
      own.frames[own.next] = frame.number;
      own.ends[own.next] = packet.seq + packet.payloadLength;
      own.next = (own.next + 1) % SEGMENTS;
    }
    if (packet.flags & ACK) this.#acknowledge(other(from), packet.ack);
    if (this.#early.length > 0) this.#place();
  }

  /** A message of `from` was complete with this frame. One whose segment is not known counts as acknowledged. */
  message(from: Side, frame: number, what: T): void {
    this.#early.push({ what, from, frame, end: 0 });
  }

  /** What `from` said and its peer has not acknowledged; null where the peer acknowledges nothing that could be seen. */
  unacknowledged(from: Side): T[] | null {
    this.#place();
    const { acknowledged, waiting } = this.#sides[from];
    return acknowledged === null ? null : waiting.map(({ what }) => what);
  }

  #acknowledge(of: Side, ack: number): void {
    const side = this.#sides[of];
    if (side.acknowledged !== null && ((ack - side.acknowledged) | 0) <= 0) return;
    side.acknowledged = ack;
    while (side.waiting.length > 0 && ((side.waiting[0]!.end - ack) | 0) <= 0) side.waiting.shift();
  }

  #place(): void {
    for (const said of this.#early) {
      const side = this.#sides[said.from];
      const at = side.frames.lastIndexOf(said.frame);
      if (at < 0) continue;
      said.end = side.ends[at]!;
      if (side.acknowledged !== null && ((said.end - side.acknowledged) | 0) <= 0) continue;
      if (side.waiting.length === WAITING) side.waiting.shift();
      side.waiting.push(said);
    }
    this.#early.length = 0;
  }
}
