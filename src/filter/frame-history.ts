/**
 * What some frame fields need from earlier frames: first and previous times, initial sequence numbers, window scales. Kept
 * only when a filter names such a field; one small object a connection, dropped with it.
 */
import { i32 } from '../bytes/read.ts';
import type { FrameContext } from '../options.ts';
import { ACK, SYN } from '../wire/packet.ts';
import type { Packet } from '../wire/packet.ts';

interface Time {
  seconds: number;
  nanos: number;
}

/** One direction of a connection, told by the source port and the last word of the source address. */
class Direction {
  port = -1;
  word = 0;
  /** Sequence number that counts as 0, once `based`. */
  base = 0;
  based = false;
  /** -1 before a SYN was seen, -2 after one without the option. */
  scale = -1;
}

class Past {
  readonly first: Time = { seconds: 0, nanos: 0 };
  readonly last: Time = { seconds: 0, nanos: 0 };
  readonly there = new Direction();
  readonly back = new Direction();
}

const between = (from: Time, to: Time): number => (to.seconds - from.seconds) + (to.nanos - from.nanos) / 1e9;

function copy(to: Time, from: Time): void {
  to.seconds = from.seconds;
  to.nanos = from.nanos;
}

export class FrameHistory {
  /** Seconds since the first frame, and since the frame before. */
  sinceFirst = 0;
  sinceLast = 0;
  /** The same within the frame's connection. */
  sinceFirstOfConnection = 0;
  sinceLastOfConnection = 0;
  /** Relative numbers (Wireshark's `tcp.seq` and `tcp.ack`); a connection joined midway starts at 1. */
  seq = 0;
  ack = 0;
  /** What counts as 0 in the other direction, whose bytes are acknowledged. */
  peerBase = 0;
  /** Shift of this direction's window: -1 not known, -2 not in use. */
  windowScale = -1;

  readonly #frames: Past = new Past();
  readonly #connections = new Map<number, Past>();
  #started = false;

  /** Takes the frame at hand into account; call once a frame, before its fields are read. */
  enter({ frame, packet, connection }: FrameContext): void {
    if (!this.#started) {
      this.#started = true;
      copy(this.#frames.first, frame);
      copy(this.#frames.last, frame);
    }
    this.sinceFirst = between(this.#frames.first, frame);
    this.sinceLast = between(this.#frames.last, frame);
    copy(this.#frames.last, frame);
    if (connection < 0) return;
    let past = this.#connections.get(connection);
    if (!past) {
      past = new Past();
      this.#connections.set(connection, past);
      copy(past.first, frame);
      copy(past.last, frame);
    }
    this.sinceFirstOfConnection = between(past.first, frame);
    this.sinceLastOfConnection = between(past.last, frame);
    copy(past.last, frame);
    if (packet.transport === 6) this.#enterSegment(packet, past);
  }

  forget(connection: number): void {
    this.#connections.delete(connection);
  }

  #enterSegment(packet: Packet, { there, back }: Past): void {
    const word = i32(packet.bytes, packet.srcAt + (packet.ipVersion === 6 ? 12 : 0));
    if (there.port === -1) {
      there.port = packet.srcPort;
      there.word = word;
    }
    const forward = there.port === packet.srcPort && there.word === word;
    const from = forward ? there : back;
    const to = forward ? back : there;
    const syn = (packet.flags & SYN) !== 0;
    const acks = (packet.flags & ACK) !== 0;
    if (!from.based) rebase(from, syn ? packet.seq : packet.seq - 1);
    if (!to.based && acks) rebase(to, packet.ack - 1);
    if (syn) from.scale = packet.windowScale >= 0 ? Math.min(packet.windowScale, 14) : -2;
    this.peerBase = to.base;
    this.seq = (packet.seq - from.base) >>> 0;
    this.ack = (acks ? packet.ack - to.base : packet.ack) >>> 0;
    this.windowScale = from.scale === -2 || to.scale === -2 ? -2 : from.scale;
  }
}

function rebase(direction: Direction, base: number): void {
  direction.based = true;
  direction.base = base | 0;
}
