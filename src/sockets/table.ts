/**
 * Every socket of every host as of the last frame. Receives decoded and tracked frames and records; keeps both sockets of
 * each connection, who listens, who refused, UDP endpoints; tells of changes. It knows nothing that comes later.
 */
import { Analysis } from '../analysis.ts';
import { addressText } from '../bytes/address.ts';
import type { FrameContext } from '../options.ts';
import type { ConnectionRecord, EarshotRecord, Endpoint, SocketWord, TunnelInfo } from '../record.ts';
import { SYN } from '../wire/packet.ts';
import type { Packet } from '../wire/packet.ts';
import { Datagrams } from './datagrams.ts';
import type { DatagramSocket } from './datagrams.ts';
import { Deadlines } from './deadlines.ts';
import { endpointKey, Listeners, tunnelKey } from './listeners.ts';
import type { Listener } from './listeners.ts';
import { TcpPair } from './tcp-pair.ts';
import type { Answers } from './tcp-pair.ts';
import type { Present, TcpSocket } from './tcp-socket.ts';

export interface TableOptions {
  /** Seconds that TIME-WAIT lasts; 60 as in Linux. */
  timeWait: number;
  /** Seconds after its last datagram for which the UDP socket of a client is taken to be there. */
  udpIdle: number;
}

export const tableDefaults: TableOptions = { timeWait: 60, udpIdle: 30 };

/** What is known of a live connection. */
export type FactsOf = (connection: number) => Facts | null;
type Facts = Pick<ConnectionRecord, 'client' | 'server' | 'tunnel'> & { readonly protocols: readonly string[] };

/** Hears what changes, in order of time. `at.frame` is null where a time ran out. Borrowed until the call returns. */
export interface ChangeListener {
  tcp(socket: TcpSocket, before: SocketWord | null, at: Present): void;
  listener(listener: Listener, at: Present): void;
  udp(socket: DatagramSocket, at: Present): void;
}

/** Connections whose sockets are kept; beyond that the oldest is forgotten. */
const MOST_PAIRS = 131_072;

export class SocketTable {
  readonly options: TableOptions;
  readonly listeners: Listeners;
  readonly datagrams: Datagrams;
  /** By connection; one that the session has told of stays while it has a socket, under its 4-tuple alone. */
  readonly #live = new Map<number, TcpPair>();
  readonly #byTuple = new Map<string, TcpPair>();
  readonly #deadlines = new Deadlines<TcpPair>();
  readonly #factsOf: FactsOf;
  readonly #present: Present;
  readonly #answers: Answers;
  #baseSeconds: number | null = null;
  #baseNanos = 0;
  /** Pairs that had to be forgotten. */
  forgotten = 0;
  /** Number of the last frame. */
  lastFrame = 0;

  constructor(factsOf: FactsOf, options: Partial<TableOptions> = {}, changes: ChangeListener | null = null) {
    this.options = { ...tableDefaults, ...options };
    this.#factsOf = factsOf;
    const present: Present = {
      now: 0, frame: null,
      changed: (socket, before) => changes?.tcp(socket, before, present),
    };
    this.#present = present;
    this.listeners = new Listeners((listener) => changes?.listener(listener, present));
    this.datagrams = new Datagrams((socket) => changes?.udp(socket, present));
    this.#answers = {
      answered: ({ endpoint, pair }) => this.listeners.answered(endpoint, pair.tunnel, present),
      accepted: ({ endpoint, pair }) => this.listeners.accepted(endpoint, pair.tunnel, 1),
      doubted: ({ endpoint, pair }) => this.listeners.accepted(endpoint, pair.tunnel, -1),
      refused: ({ endpoint, pair }) => this.listeners.refused(endpoint, pair.tunnel, present),
      notRefused: ({ endpoint, pair }) => this.listeners.notRefused(endpoint, pair.tunnel),
    };
  }

  /** Seconds since the capture began, as far as it was seen. */
  get now(): number {
    return this.#present.now;
  }

  /** When the capture began; null before its first frame. */
  get base(): { seconds: number; nanos: number } | null {
    return this.#baseSeconds === null ? null : { seconds: this.#baseSeconds, nanos: this.#baseNanos };
  }

  /** Connections of which any host has a socket. */
  *pairs(): Generator<TcpPair, void, undefined> {
    for (const pair of this.#byTuple.values()) if (!pair.over) yield pair;
  }

  /** Seconds from the beginning of the capture to a time. */
  offsetOf(seconds: number, nanos: number): number {
    return this.#baseSeconds === null ? 0 : seconds - this.#baseSeconds + (nanos - this.#baseNanos) / 1e9;
  }

  /** The capture begins with this frame, unless it has begun. */
  begin({ seconds, nanos }: FrameContext['frame']): void {
    if (this.#baseSeconds !== null) return;
    this.#baseSeconds = seconds;
    this.#baseNanos = nanos;
  }

  /** Takes the next frame. */
  see({ frame, packet, connection, analysis, carriers }: FrameContext): void {
    this.begin(frame);
    this.advance(this.offsetOf(frame.seconds, frame.nanos));
    this.lastFrame = this.#present.frame = frame.number;
    for (const carrier of carriers) this.#carried(carrier);
    if (connection < 0) return;
    if (packet.transport === 17) this.#datagram(packet, connection);
    else if (packet.transport !== 6) this.#quoted(packet, connection);
    else if ((analysis & Analysis.DuplicateFrame) === 0) this.#segment(packet, connection);
  }

  /** Lets time pass: sockets whose time is over go. Time never runs backwards. */
  advance(now: number): void {
    while (this.#deadlines.next <= now) {
      const due = this.#deadlines.next;
      const pair = this.#deadlines.take();
      if (pair.watched !== due) continue;
      pair.watched = Infinity;
      this.#present.now = Math.max(this.#present.now, due);
      this.#present.frame = null;
      pair.expire(due);
      this.#settle(pair);
    }
    this.#present.now = Math.max(this.#present.now, now);
    this.#present.frame = null;
  }

  /** Takes a record. */
  hear(record: EarshotRecord): void {
    if (record.type !== 'connection') return;
    if (record.transport === 'udp') return this.datagrams.told(record);
    const pair = this.#live.get(record.id);
    if (pair === undefined) return;
    this.#live.delete(record.id);
    pair.protocol = record.protocols.at(-1) ?? pair.protocol;
    pair.told = true;
    if (record.history !== '' && !/[sh]/i.test(record.history) && (record.roles === 'protocol' || record.roles === 'port')) {
      this.listeners.inherited(record.server, pair.tunnel, this.#present);
    }
    this.#settle(pair);
  }

  #segment(packet: Packet, id: number): void {
    const pair = this.#live.get(id) ?? this.#begin(packet, id);
    pair.accept(packet, senderOf(pair, packet));
    this.#settle(pair);
  }

  #begin(packet: Packet, id: number): TcpPair {
    const facts = this.#factsOf(id);
    const source = endpointOf(packet, packet.srcAt, packet.srcPort);
    const target = endpointOf(packet, packet.dstAt, packet.dstPort);
    const tunnel = facts?.tunnel ?? null;
    const key = tupleKey(source, target, tunnel);
    const old = this.#byTuple.get(key);
    // The session has given it up, its sockets are still there: a late segment.
    if (old?.told === true && !old.over && (packet.flags & SYN) === 0) {
      old.id = id;
      old.told = false;
      this.#live.set(id, old);
      return old;
    }
    old?.supersede();
    const pair = new TcpPair(id, source, target, tunnel, this.options.timeWait, this.#present, this.#answers);
    this.#live.set(id, pair);
    this.#byTuple.delete(key);
    this.#byTuple.set(key, pair);
    if (this.#byTuple.size > MOST_PAIRS) this.#forgetOldest();
    return pair;
  }

  #forgetOldest(): void {
    const [key, pair] = this.#byTuple.entries().next().value!;
    this.#byTuple.delete(key);
    this.#live.delete(pair.id);
    if (!pair.over) this.forgotten++;
  }

  /** Looks when a pair's time runs out, and lets go of one that is over and told. */
  #settle(pair: TcpPair): void {
    const { deadline } = pair;
    if (deadline < pair.watched) {
      pair.watched = deadline;
      this.#deadlines.add(deadline, pair);
    }
    if (!pair.told || !pair.over) return;
    const key = tupleKey(pair.first.endpoint, pair.second.endpoint, pair.tunnel);
    if (this.#byTuple.get(key) === pair) this.#byTuple.delete(key);
  }

  #quoted(packet: Packet, id: number): void {
    const pair = this.#live.get(id);
    if (pair === undefined || packet.quotedProtocol !== 6 || !isUnreachable(packet)) return;
    pair.unreachable(pair.first.endpoint.port === packet.quotedSrcPort ? pair.first : pair.second);
  }

  #datagram(packet: Packet, id: number): void {
    const { datagrams } = this;
    if (!datagrams.knows(id)) {
      const tunnel: TunnelInfo | null = this.#factsOf(id)?.tunnel ?? null;
      datagrams.begin(id, endpointOf(packet, packet.srcAt, packet.srcPort), endpointOf(packet, packet.dstAt, packet.dstPort), tunnel);
    }
    const end = datagrams.endOf(id, packet.srcPort);
    const fromSecond = end === -1 ? !isAddress(packet, packet.srcAt, datagrams.firstOf(id).address) : end === 1;
    datagrams.see(id, fromSecond, this.#present);
  }

  /** A datagram that carries a tunnel: its own addresses are gone, and who sent it is not told. */
  #carried(id: number): void {
    const facts = this.#factsOf(id);
    if (facts === null) return;
    if (!this.datagrams.knows(id)) this.datagrams.begin(id, facts.client, facts.server, facts.tunnel);
    this.datagrams.see(id, false, this.#present);
  }
}

/** Destination or time exceeded; a hint that a packet was too long does not end a connection (RFC 1122 §4.2.3.9, RFC 4443 §3). */
function isUnreachable({ ipVersion, icmpType, icmpCode }: Packet): boolean {
  return ipVersion === 4 ? (icmpType === 3 && icmpCode !== 4) || icmpType === 11 : icmpType === 1 || icmpType === 3;
}

/** By port where that tells, by address otherwise. */
function senderOf({ first, second }: TcpPair, packet: Packet): TcpSocket {
  if (first.endpoint.port !== second.endpoint.port) return packet.srcPort === first.endpoint.port ? first : second;
  return isAddress(packet, packet.srcAt, first.endpoint.address) ? first : second;
}

const isAddress = ({ bytes, ipVersion }: Packet, at: number, address: string): boolean => addressText(bytes, at, ipVersion) === address;

const endpointOf = ({ bytes, ipVersion }: Packet, at: number, port: number): Endpoint => ({ address: addressText(bytes, at, ipVersion), port });

/** The same for both directions. */
function tupleKey(a: Endpoint, b: Endpoint, tunnel: TunnelInfo | null): string {
  const first = endpointKey(a, null);
  const second = endpointKey(b, null);
  return `${first < second ? `${first} ${second}` : `${second} ${first}`}${tunnelKey(tunnel)}`;
}
