/**
 * A tracker for the frames of one connection, read again: it decides nothing about whose a segment is, since that is known,
 * and it ends nobody for silence, since the frames of all others are not there to make time pass.
 */
import { addressText } from '../bytes/address.ts';
import type { Frame } from '../frame.ts';
import type { Replay, SessionOptions } from '../options.ts';
import type { Endpoint } from '../record.ts';
import type { Packet } from '../wire/packet.ts';
import type { Connection, ConnectionEvents } from './connection.ts';
import { reuseNote } from './reuse.ts';
import { TcpConnection } from './tcp-connection.ts';
import { Tracker } from './tracker.ts';

/** Logical time stands still. */
const NOW = 0;

export class ReplayTracker extends Tracker {
  readonly #replay: Replay;
  readonly #events: ConnectionEvents;
  #begun = false;

  constructor(replay: Replay, options: SessionOptions, events: ConnectionEvents) {
    super({ ...options, maxConnections: Infinity }, events);
    this.#replay = replay;
    this.#events = events;
    this.nextId = replay.id;
    this.tcpStreams = this.udpStreams = replay.stream;
  }

  override accept(packet: Packet, at: Frame): Connection | null {
    if (this.#replay.owns(at.number)) return this.#take(packet, at);
    this.id = this.stream = -1;
    return null;
  }

  /** In a frame that is not the connection's own, its datagram may be one around a tunnel. */
  override carry(packet: Packet, at: Frame): number {
    if (this.#replay.owns(at.number) || !this.#isBetweenItsEnds(packet)) return -1;
    return this.#take(packet, at)?.id ?? -1;
  }

  override quoted(packet: Packet, at: Frame): Connection | null {
    return this.#replay.owns(at.number) ? super.quoted(packet, at) : null;
  }

  override finish(): void {
    super.finish(this.#replay.end);
  }

  #take(packet: Packet, at: Frame): Connection | null {
    const { reuses } = this.#replay;
    if (reuses && !this.#begun) this.#events.note(...reuseNote(this.#replay, at.number, reuses));
    this.#begun = true;
    const connection = super.accept(packet, at, NOW);
    if (reuses && connection instanceof TcpConnection) connection.reuses = reuses.id;
    return connection;
  }

  #isBetweenItsEnds(packet: Packet): boolean {
    const { client, server } = this.#replay;
    const { bytes, srcAt, dstAt, srcPort, dstPort, ipVersion } = packet;
    if (packet.transport !== 17) return false;
    const is = ({ port, address }: Endpoint, itsPort: number, at: number): boolean =>
      port === itsPort && address === addressText(bytes, at, ipVersion);
    const go = (from: Endpoint, to: Endpoint): boolean => is(from, srcPort, srcAt) && is(to, dstPort, dstAt);
    return go(client, server) || go(server, client);
  }
}
