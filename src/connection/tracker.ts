/**
 * Receives decoded packets; hands on connections with their events; keeps which 4-tuple belongs to which connection and
 * who has been silent for how long; never keeps more connections than it was told.
 */
import { Frame } from '../frame.ts';
import { Analysis } from '../analysis.ts';
import type { SessionOptions } from '../options.ts';
import type { RoleReason } from '../record.ts';
import { seqDistance } from '../stream/sequence.ts';
import { nanosBetween } from '../time.ts';
import { checkTransport } from '../wire/checksum.ts';
import { ACK, FIN, Packet, RST, Sum, SYN } from '../wire/packet.ts';
import { AgeList } from './age-list.ts';
import { Attempts } from './attempts.ts';
import { checksumNote } from './checksum-note.ts';
import type { Connection, ConnectionEvents, ConnectionSeed, FinishReason } from './connection.ts';
import { Family } from './family.ts';
import { LoneSyn } from './lone-record.ts';
import { RememberedRows } from './remembered-rows.ts';
import { reuseNote } from './reuse.ts';
import { isServerPort } from './server-ports.ts';
import { SpareConnections } from './spare-connections.ts';
import { TcpConnection } from './tcp-connection.ts';
import { ConnectionMemory } from './tcp-end.ts';
import { UdpFlow } from './udp-flow.ts';

/** Logical time is in whole milliseconds, see `Clock`. */
const SECOND = 1000;
/** Late segments of a closed connection are still taken for its own: most stacks wait half of 2 MSL (RFC 9293 §3.6.1). */
const CLOSED_IDLE = 30 * SECOND;
const CLOSED_KEPT = 1024;
/** A connection that was silent for this long when time went on awaits nothing any more. */
const AWAITED = 5 * SECOND;
/** The same SYN again after this silence is taken for a new connection that happens to use the same numbers. */
const SAME_ISN_SILENCE = 300 * SECOND;
/** A SYN this little before the first segment seen was only captured late. */
const SYN_REACH = 1 << 16;
/** A segment this near to where an old connection stood belongs to it. */
const NEAR = 1 << 20;

export class Tracker {
  readonly #options: SessionOptions;
  readonly #events: ConnectionEvents;
  readonly #v4: Family;
  readonly #v6: Family;
  /** Connections of a lone SYN, as numbers; those of several SYNs; those that were answered, and so on. */
  readonly #lone = new Attempts();
  readonly #attempts: AgeList<Connection>;
  readonly #tcp: AgeList<Connection>;
  readonly #udp: AgeList<Connection>;
  readonly #closed = new AgeList<Connection>(CLOSED_IDLE);
  readonly #spare: SpareConnections;
  /** A lone SYN, placed again. */
  readonly #packet = new Packet();
  readonly #at = new Frame();
  readonly #syn: LoneSyn;
  #now = 0;
  /** The same moment by the clock of the capture. */
  #seconds = 0;
  #nanos = 0;
  /** When it was last looked for who is silent for too long; and whether a list may be too long since. */
  #looked = -1;
  #crowded = false;
  /** Where time went on to, the last time. */
  #elapsed = -Infinity;
  readonly #memory = new ConnectionMemory();
  readonly #remembered: RememberedRows;
  /** The number that the next connection gets. */
  nextId = 0;
  /** Streams seen so far. */
  tcpStreams = 0;
  udpStreams = 0;
  tcpConnections = 0;
  udpConnections = 0;

  constructor(options: SessionOptions, events: ConnectionEvents) {
    this.#options = options;
    this.#events = events;
    this.#attempts = new AgeList(SECOND * options.synIdle);
    this.#tcp = new AgeList(SECOND * options.tcpIdle);
    this.#udp = new AgeList(SECOND * options.udpIdle);
    const wake = (family: Family, row: number): Connection => this.#wake(family, row);
    this.#v4 = new Family(4, wake);
    this.#v6 = new Family(6, wake);
    this.#remembered = new RememberedRows(this.#v4, this.#v6);
    this.#spare = new SpareConnections(events, this.#memory, options.maxWaiting);
    this.#syn = new LoneSyn(this.#v4.table);
  }

  /** What TCP analysis says of the last segment. */
  analysis = 0;
  /** Whether the source of the last packet is the second endpoint of its connection's key. */
  fromSecond = false;

  /** Of the last packet: its connection's id and stream number. */
  id = -1;
  stream = -1;

  /**
   * Takes a packet with a TCP or UDP header. `now` is logical time in milliseconds. Returns its connection; null for the first
   * SYN of one, of which there is nothing to say yet but its number.
   */
  accept(packet: Packet, at: Frame, now: number): Connection | null {
    this.#now = now;
    this.#seconds = at.seconds;
    this.#nanos = at.nanos;
    if (now !== this.#looked || this.#crowded) this.#expire(now);
    const family = packet.ipVersion === 4 ? this.#v4 : this.#v6;
    let row = family.find(packet);
    const { swapped } = family.table;
    this.fromSecond = swapped;
    this.analysis = 0;
    let found = this.#alive(family, row);
    if (found === null) {
      row = family.settle(packet, row);
      found = this.#alive(family, row);
    }
    if (found === null && this.#isLone(packet, at)) {
      this.#keepLone(family, row, packet, at, swapped, now);
      return null;
    }
    const connection = packet.transport === 17
      ? this.#datagram((found as UdpFlow | null) ?? this.#openUdp(family, row, packet, at, swapped), packet, at, swapped, now)
      : this.#segment(this.#tcpConnection(family, row, found as TcpConnection | null, packet, at, swapped, now), packet, at, swapped, now);
    this.id = connection.id;
    this.stream = connection.stream;
    return connection;
  }

  /** Time goes on without a packet, to `now` in logical milliseconds. */
  elapse(seconds: number, nanos: number, now: number): void {
    this.#now = now;
    this.#seconds = seconds;
    this.#nanos = nanos;
    this.#expire(now);
    for (const list of [this.#tcp, this.#closed]) {
      for (let member = list.newest; member && this.#elapsed - member.linked < AWAITED; member = member.older) {
        (member as TcpConnection).elapse(seconds, nanos);
      }
    }
    this.#elapsed = now;
  }

  #datagram(flow: UdpFlow, packet: Packet, at: Frame, swapped: boolean, now: number): UdpFlow {
    this.#udp.touch(flow, now);
    flow.accept(packet, at, swapped);
    return flow;
  }

  #segment(connection: TcpConnection, packet: Packet, at: Frame, swapped: boolean, now: number): TcpConnection {
    this.analysis |= connection.accept(packet, at, connection.sender(swapped));
    if (connection.closed) this.#keepIn(this.#closed, connection, now);
    else if (connection.attempting) this.#keepIn(this.#attempts, connection, now);
    else this.#tcp.touch(connection, now);
    if (this.#memory.used > this.#options.maxWaitingTotal) this.#relieve(connection);
    return connection;
  }

  /** In a list that may be too long now: it is made shorter before the next packet. */
  #keepIn(list: AgeList<Connection>, connection: TcpConnection, now: number): void {
    list.touch(connection, now);
    this.#crowded = true;
  }

  /** Takes a datagram that carries a tunnel. Returns the id of its connection, -1 for none. */
  carry(packet: Packet, at: Frame, now: number): number {
    return this.accept(packet, at, now)?.id ?? -1;
  }

  /** The connection that a row leads to, unless its time has run out. */
  #alive(family: Family, row: number): Connection | null {
    const connection = family.connectionAt(row);
    if (connection === null || !this.#isSilent(connection)) return connection;
    this.#end(connection, 'idle');
    return null;
  }

  /**
   * Whether it has been silent for longer than it may. Logical time is whole milliseconds, which leave one in doubt; there the times
   * of its last frame and of this one decide, so that the same silence is judged alike in every part of a capture.
   */
  #isSilent({ list, touched, endSeconds, endNanos }: Connection): boolean {
    if (list === null) return false;
    const over = this.#now - touched - list.idle;
    if (over >= 1 || over <= -1) return over > 0;
    return nanosBetween(endSeconds, endNanos, this.#seconds, this.#nanos) > list.idle * 1e6;
  }

  /**
   * Takes a packet of which only the ports could be read. It belongs to no connection, but Wireshark counts a stream for
   * its 4-tuple, and so do we.
   */
  number(packet: Packet): void {
    const family = packet.ipVersion === 4 ? this.#v4 : this.#v6;
    this.#number(family, family.find(packet), packet.portsOf);
  }

  /** The live connection that an ICMP error quotes, or null. Wireshark counts a stream for what is quoted, too. */
  quoted(packet: Packet, _at: Frame): Connection | null {
    const family = packet.ipVersion === 4 ? this.#v4 : this.#v6;
    const row = family.table.findQuoted(packet);
    if (row >= 0) this.#number(family, row, packet.quotedProtocol);
    return row < 0 ? null : family.connectionAt(row);
  }

  /** A number for a row without connection, if it has none. */
  #number(family: Family, row: number, transport: number): void {
    if (family.isLive(row) || family.table.stream(row) >= 0) return;
    family.table.setStream(row, transport === 6 ? this.tcpStreams++ : this.udpStreams++);
    this.#remembered.add(family, row);
  }

  /** Ends every connection: the capture is over. Oldest first. */
  finish(how: FinishReason = 'capture-end'): void {
    const rest: Connection[] = [];
    for (const list of [this.#attempts, this.#tcp, this.#udp, this.#closed]) {
      for (let member = list.oldest; member; member = member.newer) rest.push(member);
    }
    rest.sort((a, b) => a.id - b.id);
    for (const connection of rest) {
      while (this.#lone.size > 0 && this.#lone.id(this.#lone.oldest) < connection.id) this.#endOldestLone(how);
      this.#end(connection, this.#isSilent(connection) ? 'idle' : how);
    }
    while (this.#lone.size > 0) this.#endOldestLone(how);
  }

  /** Whether this is a SYN that begins a connection and can be kept as numbers. */
  #isLone(packet: Packet, at: Frame): boolean {
    if (packet.transport !== 6 || (packet.flags & (SYN | ACK | FIN | RST)) !== SYN || !Attempts.suits(packet, at)) return false;
    if (this.#options.facts === true || this.#options.replay) return false;
    return checkTransport(packet) !== Sum.Bad;
  }

  #keepLone(family: Family, row: number, packet: Packet, at: Frame, fromSecond: boolean, now: number): void {
    const known = family.table.stream(row);
    this.id = this.nextId++;
    this.stream = known < 0 ? this.tcpStreams++ : known;
    if (known < 0) family.table.setStream(row, this.stream);
    this.tcpConnections++;
    family.setAttempt(row, this.#lone.add(packet, at, now, this.id, row, fromSecond));
    if (this.#lone.size > this.#options.maxAttempts) this.#endOldestLone('idle');
    this.#keepFew(this.#lone.size - 1);
  }

  /** A lone SYN is lonely no more: its connection, as if it had been there from the start. */
  #wake(family: Family, row: number): TcpConnection {
    const attempt = family.attempt(row);
    const lone = this.#lone;
    const touched = lone.touched(attempt);
    const id = lone.id(attempt);
    const stream = family.table.stream(row);
    const clientIsSecond = lone.fromSecond(attempt);
    lone.take(attempt, this.#packet, this.#at);
    family.setAttempt(row, 0);
    const connection = this.#spare.take();
    connection.begin({ id, stream, tunnel: 0, table: family.table, entry: row, roles: 'syn', clientIsSecond, at: this.#at });
    family.leadTo(row, connection);
    this.#events.opened(connection);
    connection.accept(this.#packet, this.#at, connection.clientEnd);
    this.#keepIn(this.#attempts, connection, touched);
    return connection;
  }

  #endOldestLone(how: FinishReason): void {
    const lone = this.#lone;
    const syn = this.#syn;
    const family = lone.isV6(lone.oldest) ? this.#v6 : this.#v4;
    const offloaded = lone.offloaded(lone.oldest);
    lone.give(lone.oldest, syn);
    syn.table = family.table;
    syn.stream = family.table.stream(syn.entry);
    syn.closeHow = how;
    family.setAttempt(syn.entry, 0);
    if (offloaded) this.#events.note(...checksumNote(Sum.Offloaded, syn.id, 'client', syn.frame));
    this.#events.unanswered(syn);
    this.#remembered.add(family, syn.entry);
  }

  #tcpConnection(
    family: Family, row: number, current: TcpConnection | null, packet: Packet, at: Frame, swapped: boolean, now: number,
  ): TcpConnection {
    if (!current) return this.#openTcp(family, row, packet, at, swapped, null, null);
    if ((packet.flags & (SYN | ACK)) === SYN) {
      const again = this.#isNewAttempt(current, packet, swapped, now);
      if (again !== null) {
        this.analysis = again === 'new-numbers' ? Analysis.ReusedPorts : 0;
        const stream = again === 'new-numbers' ? null : current.stream;
        return this.#supersede(family, row, packet, at, swapped, current, stream);
      }
    }
    const { previous } = current;
    if ((packet.flags & SYN) !== 0 && isAnotherAnswer(current, packet, swapped)) {
      return this.#supersede(family, row, packet, at, swapped, current, current.stream);
    }
    if (previous && !previous.over && (packet.flags & SYN) === 0 && belongsTo(previous, current, packet, swapped)) return previous;
    return current;
  }

  /** Whether a SYN on a known 4-tuple begins another connection, and how that was told. */
  #isNewAttempt(current: TcpConnection, packet: Packet, swapped: boolean, now: number): 'new-numbers' | 'ambiguous' | null {
    const from = current.sender(swapped);
    if (!from.baseKnown) return null;
    if (packet.seq !== from.base) {
      const behind = seqDistance(packet.seq, from.base);
      const late = (from.soft || from.provisional) && behind > 0 && behind < SYN_REACH;
      return late ? null : 'new-numbers';
    }
    const established = current.clientEnd.spoke && current.serverEnd.frames > 0;
    const replayed = established && (current.closed || now - current.touched >= SAME_ISN_SILENCE);
    return replayed ? 'ambiguous' : null;
  }

  /**
   * A new connection on the 4-tuple of `old`, which lives on a little for its late segments. With the same sequence
   * numbers Wireshark sees one stream, and so its number stays.
   */
  #supersede(
    family: Family, row: number, packet: Packet, at: Frame, swapped: boolean, old: TcpConnection, stream: number | null,
  ): TcpConnection {
    if (old.previous) this.#end(old.previous, 'superseded', true);
    const next = this.#openTcp(family, row, packet, at, swapped, stream, old);
    // It may have gone to make room for the new one: then its object is another one's next.
    if (!old.over && stream === null && old.closed) {
      next.previous = old;
      old.successor = next;
    } else if (!old.over) this.#end(old, 'superseded', true);
    this.#events.note(...reuseNote(next, at.number, old));
    return next;
  }

  #openTcp(
    family: Family, row: number, packet: Packet, at: Frame, swapped: boolean, stream: number | null, old: TcpConnection | null,
  ): TcpConnection {
    const known = stream ?? (old === null ? family.table.stream(row) : -1);
    const syn = packet.flags & (SYN | ACK);
    let roles: RoleReason = 'first-frame';
    let senderIsClient = true;
    if ((syn & SYN) !== 0) {
      roles = (syn & ACK) !== 0 ? 'syn-ack' : 'syn';
      senderIsClient = (syn & ACK) === 0;
    } else [roles, senderIsClient] = rolesByPort(packet);
    const seed = this.#seed(family, row, packet, at, roles, senderIsClient === swapped, known < 0 ? this.tcpStreams++ : known);
    const connection = this.#spare.take();
    connection.begin(seed);
    if (old) connection.reuses = old.id;
    this.tcpConnections++;
    this.#keep(family, row, connection);
    return connection;
  }

  #openUdp(family: Family, row: number, packet: Packet, at: Frame, swapped: boolean): UdpFlow {
    const known = family.table.stream(row);
    const [roles, senderIsClient] = rolesByPort(packet);
    const seed = this.#seed(family, row, packet, at, roles, senderIsClient === swapped, known < 0 ? this.udpStreams++ : known);
    const flow = new UdpFlow(seed, this.#events);
    this.udpConnections++;
    this.#keep(family, row, flow);
    return flow;
  }

  #seed(
    family: Family, row: number, packet: Packet, at: Frame, roles: RoleReason, clientIsSecond: boolean, stream: number,
  ): ConnectionSeed {
    return { id: this.nextId++, stream, tunnel: packet.tunnel, table: family.table, entry: row, roles, clientIsSecond, at };
  }

  #keep(family: Family, row: number, connection: Connection): void {
    family.leadTo(row, connection);
    family.table.setStream(row, connection.stream);
    this.#events.opened(connection);
    this.#keepFew(this.#lone.size);
  }

  /** Memory has a bound: beyond it the oldest ends, of those that matter least first. The new one stays; `lone`: attempts without it. */
  #keepFew(lone: number): void {
    const kept = lone + this.#attempts.size + this.#tcp.size + this.#udp.size + this.#closed.size;
    if (kept < this.#options.maxConnections) return;
    const oldest = this.#closed.oldest ?? this.#attempts.oldest;
    if (oldest === null && lone > 0) return this.#endOldestLone('idle');
    const other = oldest ?? this.#udp.oldest ?? this.#tcp.oldest;
    if (other) this.#end(other, 'idle');
  }

  /** Ends who has been silent for too long. Each list is in order, so only its oldest is looked at. */
  #expire(now: number): void {
    this.#looked = now;
    this.#crowded = false;
    while (this.#lone.expired(now, this.#attempts.idle)) this.#endOldestLone('idle');
    for (let c = this.#attempts.expired(now); c; c = this.#attempts.expired(now)) this.#end(c, 'idle');
    for (let c = this.#udp.expired(now); c; c = this.#udp.expired(now)) this.#end(c, 'idle');
    for (let c = this.#tcp.expired(now); c; c = this.#tcp.expired(now)) this.#end(c, 'idle');
    for (let c = this.#closed.expired(now); c; c = this.#closed.expired(now)) this.#end(c, 'idle');
    while (this.#attempts.size > this.#options.maxAttempts) this.#end(this.#attempts.oldest!, 'idle');
    while (this.#closed.size > CLOSED_KEPT) this.#end(this.#closed.oldest!, 'idle');
  }

  /** `replaced`: its row already leads to another connection. */
  #end(connection: Connection, how: FinishReason, replaced = false): void {
    connection.list?.remove(connection);
    connection.finish(how);
    const family = connection.table === this.#v4.table ? this.#v4 : this.#v6;
    if (!replaced && family.leave(connection.entry, connection)) this.#remembered.add(family, connection.entry);
    if (connection instanceof TcpConnection) this.#spare.give(connection);
  }

  /** Too many bytes wait behind holes in all: the connection silent for longest gives up its holes first. */
  #relieve(current: TcpConnection): void {
    for (const list of [this.#closed, this.#attempts, this.#tcp]) {
      for (let member = list.oldest; member && this.#memory.used > this.#options.maxWaitingTotal; member = member.newer) {
        (member as TcpConnection).giveUpHoles();
      }
    }
    if (this.#memory.used > this.#options.maxWaitingTotal) current.giveUpHoles();
  }
}

/** A SYN-ACK with another number after the server had said goodbye: the SYN before it was not captured. */
function isAnotherAnswer(current: TcpConnection, packet: Packet, swapped: boolean): boolean {
  const from = current.sender(swapped);
  if ((packet.flags & (SYN | ACK)) !== (SYN | ACK) || !from.baseKnown || packet.seq === from.base) return false;
  return current.closed || from.finSent;
}

/** A segment that fits the old connection's numbers and not the new one's is a late one of the old. */
function belongsTo(old: TcpConnection, current: TcpConnection, packet: Packet, swapped: boolean): boolean {
  const oldStream = old.sender(swapped);
  const newStream = current.sender(swapped);
  if (!oldStream.started || Math.abs(seqDistance(oldStream.next, packet.seq)) > NEAR) return false;
  return newStream.started && Math.abs(seqDistance(newStream.next, packet.seq)) > NEAR;
}

/** Roles of a flow whose beginning says nothing: by port where just one is a server's, else by who spoke first. */
function rolesByPort(packet: Packet): [RoleReason, boolean] {
  const source = isServerPort(packet.srcPort);
  const destination = isServerPort(packet.dstPort);
  if (source === destination) return ['first-frame', true];
  return ['port', destination];
}
