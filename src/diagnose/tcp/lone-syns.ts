import type { FrameContext } from '../../options.ts';
import { seqAdd } from '../../stream/sequence.ts';
import { ACK, FIN, RST, SYN } from '../../wire/packet.ts';
import { sourceMac } from './watched-end.ts';
import { WatchedConnection } from './watched-connection.ts';

/** Rows. Connections are numbered in order, so that two live ones rarely want the same; the second is then no lone SYN. */
const ROWS = 1 << 17;
const FREE = -1;

/** Connections of which a single SYN was captured, as numbers: a scan leaves a million, and most are never more than that. */
export class LoneSyns {
  readonly #ids = new Int32Array(ROWS).fill(FREE);
  readonly #frames = new Float64Array(ROWS);
  readonly #seconds = new Float64Array(ROWS);
  readonly #nanos = new Uint32Array(ROWS);
  readonly #seqs = new Uint32Array(ROWS);
  readonly #ttls = new Uint8Array(ROWS);
  readonly #macs = new Float64Array(ROWS);
  /** The last that was given as a loan. */
  readonly #lent = new WatchedConnection(0);

  /** Whether this is the SYN of a connection of which nothing came before, and there is a row for it. */
  take({ packet, frame, connection }: FrameContext): boolean {
    if ((packet.flags & (SYN | ACK | FIN | RST)) !== SYN || packet.payloadLength > 0) return false;
    const row = connection & (ROWS - 1);
    if (this.#ids[row] !== FREE) return false;
    this.#ids[row] = connection;
    this.#frames[row] = frame.number;
    this.#seconds[row] = frame.seconds;
    this.#nanos[row] = frame.nanos;
    this.#seqs[row] = packet.seq;
    this.#ttls[row] = packet.ttl;
    this.#macs[row] = sourceMac(packet);
    return true;
  }

  has(connection: number): boolean {
    return this.#ids[connection & (ROWS - 1)] === connection;
  }

  /** It has gone on: a connection that begins with its SYN, which is forgotten here. */
  wake(connection: number): WatchedConnection {
    return this.#give(connection, new WatchedConnection(0));
  }

  /** It is over: the same, borrowed until the next is over. */
  over(connection: number): WatchedConnection {
    return this.#give(connection, this.#lent);
  }

  #give(connection: number, watched: WatchedConnection): WatchedConnection {
    const row = connection & (ROWS - 1);
    this.#ids[row] = FREE;
    const { client } = watched;
    watched.epoch = this.#seconds[row]!;
    client.syns = [this.#frames[row]!];
    client.synCount = 1;
    client.synTime = client.lastSynTime = client.lastTime = this.#nanos[row]! / 1e9;
    client.lastFrame = this.#frames[row]!;
    client.synTtl = this.#ttls[row]!;
    client.synMac = this.#macs[row]!;
    client.isn = this.#seqs[row]!;
    client.next = seqAdd(client.isn, 1);
    client.known = true;
    return watched;
  }
}
