import { Chunk } from '../bytes/chunk.ts';
import type { Frame } from '../frame.ts';
import type { Side } from '../side.ts';
import type { Packet } from '../wire/packet.ts';
import { Connection } from './connection.ts';
import type { ConnectionEvents, ConnectionSeed, FinishReason } from './connection.ts';

const chunk = new Chunk();

/** Datagrams between two endpoints until a silence: UDP has no connections, so time decides. */
export class UdpFlow extends Connection {
  override readonly transport = 'udp';
  readonly frames = { client: 0, server: 0 };
  readonly bytes = { client: 0, server: 0 };
  readonly payload = { client: 0, server: 0 };
  readonly missing = { client: 0, server: 0 };

  constructor(seed: ConnectionSeed, events: ConnectionEvents) {
    super(events);
    this.begin(seed);
  }

  /** Takes a datagram. `fromSecond`: its source is the second endpoint of the flow's key. */
  accept(packet: Packet, at: Frame, fromSecond: boolean): void {
    const from: Side = fromSecond === this.clientIsSecond ? 'client' : 'server';
    this.see(at);
    if (this.frames[from] === 0) this.history += from === 'client' ? 'D' : 'd';
    this.frames[from]++;
    this.bytes[from] += at.originalLength;
    const captured = packet.payloadEnd - packet.payloadStart;
    this.payload[from] += captured;
    const cut = Math.max(0, packet.payloadLength - captured);
    this.missing[from] += cut;
    chunk.place(packet.bytes, packet.payloadStart, packet.payloadEnd);
    chunk.frame = at.number;
    chunk.seconds = at.seconds;
    chunk.nanos = at.nanos;
    this.events.data(this, from, chunk);
    // The protocol may just have shown that the sides are the other way round.
    if (cut > 0) this.events.gap(this, fromSecond === this.clientIsSecond ? 'client' : 'server', cut, 'snap-length', at.number);
  }

  override awaits(_packet: Packet, fromSecond: boolean): boolean {
    return this.frames[fromSecond === this.clientIsSecond ? 'client' : 'server'] === 0;
  }

  override flip(): void {
    for (const figure of [this.frames, this.bytes, this.payload, this.missing]) {
      [figure.client, figure.server] = [figure.server, figure.client];
    }
    super.flip();
  }

  override finish(why: FinishReason): void {
    if (this.over) return;
    this.over = true;
    this.closeHow = why;
    const reason = why === 'idle' ? 'idle' : 'capture-end';
    this.events.end(this, 'client', reason);
    this.events.end(this, 'server', reason);
    this.events.closed(this);
  }
}
