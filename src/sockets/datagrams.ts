import type { ConnectionRecord, Endpoint, TunnelInfo } from '../record.ts';
import type { Moment } from './listeners.ts';
import { endpointKey } from './listeners.ts';

/** A UDP endpoint that sent something: so there is a socket behind it. */
export interface DatagramSocket {
  readonly endpoint: Endpoint;
  readonly tunnel: TunnelInfo | null;
  readonly first: Moment;
  /** When its last datagram was sent or came. */
  last: number;
  /** The only one it spoke with; null for several. */
  peer: Endpoint | null;
  /** It answers: it waits for whoever comes, and so was there before and stays. */
  server: boolean;
  /** The last flow it took part in, and what is spoken. */
  connection: number;
  protocol: string | null;
}

interface Flow {
  readonly ends: readonly [Endpoint, Endpoint];
  readonly sockets: [DatagramSocket | null, DatagramSocket | null];
  readonly tunnel: TunnelInfo | null;
}

/** More are not kept; the one that came first goes first. */
const MOST = 65_536;

/** UDP endpoints. UDP has no states; that a socket is there shows when it sends. */
export class Datagrams {
  readonly #flows = new Map<number, Flow>();
  readonly #sockets = new Map<string, DatagramSocket>();
  readonly #opened: (socket: DatagramSocket) => void;

  constructor(opened: (socket: DatagramSocket) => void) {
    this.#opened = opened;
  }

  values(): Iterable<DatagramSocket> {
    return this.#sockets.values();
  }

  knows(flow: number): boolean {
    return this.#flows.has(flow);
  }

  /** A flow begins with a datagram of `first` to `second`. */
  begin(id: number, first: Endpoint, second: Endpoint, tunnel: TunnelInfo | null): void {
    this.#flows.set(id, { ends: [first, second], sockets: [null, null], tunnel });
  }

  /** A datagram of a flow; `fromSecond` as in `begin`, told by its source port and address. */
  see(id: number, fromSecond: boolean, at: Moment): void {
    const flow = this.#flows.get(id);
    if (flow === undefined) return;
    const from = fromSecond ? 1 : 0;
    const socket = (flow.sockets[from] ??= this.#of(flow, from, id, at));
    socket.last = at.now;
    if (id !== socket.connection) socket.connection = id;
    const other = flow.sockets[1 - from];
    if (other) other.last = at.now;
    // The second to speak answers the first.
    if (from === 1 && !socket.server && other) socket.server = true;
  }

  /** Which of a flow's ends has this port; -1 where both have. */
  endOf(id: number, port: number): 0 | 1 | -1 {
    const [first, second] = this.#flows.get(id)!.ends;
    return first.port === second.port ? -1 : first.port === port ? 0 : 1;
  }

  firstOf(id: number): Endpoint {
    return this.#flows.get(id)!.ends[0];
  }

  /** A flow is over, and what it spoke is known. */
  told({ id, protocols }: ConnectionRecord): void {
    const flow = this.#flows.get(id);
    if (flow === undefined) return;
    this.#flows.delete(id);
    for (const socket of flow.sockets) if (socket) socket.protocol = protocols.at(-1) ?? socket.protocol;
  }

  #of({ ends, tunnel }: Flow, end: 0 | 1, connection: number, at: Moment): DatagramSocket {
    const endpoint = ends[end];
    const peer = ends[end === 0 ? 1 : 0];
    const key = endpointKey(endpoint, tunnel);
    const known = this.#sockets.get(key);
    if (known) {
      if (known.peer && (known.peer.address !== peer.address || known.peer.port !== peer.port)) known.peer = null;
      return known;
    }
    const socket = {
      endpoint, tunnel, first: { now: at.now, frame: at.frame }, last: at.now, peer, server: false, connection, protocol: null,
    };
    this.#sockets.set(key, socket);
    if (this.#sockets.size > MOST) this.#sockets.delete(this.#sockets.keys().next().value!);
    this.#opened(socket);
    return socket;
  }
}
