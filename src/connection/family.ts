import { seqDistance } from '../stream/sequence.ts';
import { ACK, SYN } from '../wire/packet.ts';
import type { Packet } from '../wire/packet.ts';
import type { Connection } from './connection.ts';
import { FlowTable } from './flow-table.ts';
import { TcpConnection } from './tcp-connection.ts';

const NONE = -1;

/**
 * One address family's 4-tuples: the table, and what each of its rows leads to (its `lead`: above 0 a connection's place, below 0
 * an attempt's number). The same 4-tuple in another tunnel is another row, since tunnels carry networks whose addresses may be the
 * same. Where each direction comes by a way of its own (a load balancer that tunnels requests and lets the servers answer directly,
 * relays of 6to4), one row stands for both.
 */
export class Family {
  readonly table: FlowTable;
  /** Connections by their place, which is what rows lead to; 0 is none. */
  readonly #live: (Connection | null)[] = [null];
  /** Places that are free. */
  readonly #places: number[] = [];
  readonly #version: 4 | 6;
  /** The 4-tuples seen in tunnels, whatever the tunnel; which row had each last, and the other way round. */
  #tunnelled: FlowTable | null = null;
  readonly #rowOf: number[] = [];
  readonly #entryOf = new Map<number, number>();
  /** The row that stands for another one too, by that other one; and the other way round. */
  readonly #home = new Map<number, number>();
  readonly #guest = new Map<number, number>();

  readonly #wake: (family: Family, row: number) => Connection;

  /** `wake` makes a connection of the attempt that a row leads to. */
  constructor(version: 4 | 6, wake: (family: Family, row: number) => Connection) {
    this.#version = version;
    this.#wake = wake;
    this.table = new FlowTable(version);
  }

  /** The row of a packet's 4-tuple, made if new. Sets `table.swapped`. */
  find(packet: Packet): number {
    const row = this.table.find(packet);
    return this.#home.size === 0 ? row : (this.#home.get(row) ?? row);
  }

  /**
   * The row to open a connection in, for a packet whose `row` leads to none: that of a connection which was heard in the
   * other direction only and is answered by this packet; else `row`, which then has the stream number of the same 4-tuple
   * elsewhere, as Wireshark counts.
   */
  settle(packet: Packet, row: number): number {
    const other = this.#elsewhere(packet, row);
    if (other < 0 || other === row) return row;
    const connection = this.connectionAt(other);
    if (connection?.awaits(packet, this.table.swapped) === true && !this.#guest.has(other) && !this.#guest.has(row)) {
      this.#home.set(row, other);
      this.#guest.set(other, row);
      return other;
    }
    if (this.table.stream(row) < 0 && !beginsAnother(packet, connection, this.table.swapped)) {
      this.table.setStream(row, this.table.stream(other));
    }
    return row;
  }

  /** The connection that a row leads to, or null. */
  connectionAt(row: number): Connection | null {
    const lead = this.table.lead(row);
    return lead < 0 ? this.#wake(this, row) : this.#live[lead]!;
  }

  /** Whether a row leads to anything. */
  isLive(row: number): boolean {
    return this.table.lead(row) !== 0;
  }

  /** The row leads to this connection from now on. */
  leadTo(row: number, connection: Connection): void {
    const lead = this.table.lead(row);
    const place = lead > 0 ? lead : (this.#places.pop() ?? this.#live.length);
    this.#live[place] = connection;
    this.table.setLead(row, place);
  }

  /** The row leads to no connection any more, if it led to this one. Returns whether it did. */
  leave(row: number, connection: Connection): boolean {
    const place = this.table.lead(row);
    if (place <= 0 || this.#live[place] !== connection) return false;
    this.#live[place] = null;
    this.#places.push(place);
    this.table.setLead(row, 0);
    return true;
  }

  /** Number in `Attempts` of the SYN that a row leads to, where there is no connection yet; else 0. */
  attempt(row: number): number {
    return Math.max(0, -this.table.lead(row));
  }

  /** The row leads to this attempt, or to nothing (0). It leads to no connection. */
  setAttempt(row: number, attempt: number): void {
    this.table.setLead(row, -attempt);
  }

  /** Forgets a row. */
  forget(row: number): void {
    this.table.remove(row);
    // Most captures have no tunnels, and nothing is known of any row.
    if (this.#tunnelled === null) return;
    const entry = this.#entryOf.get(row);
    if (entry !== undefined) {
      this.#entryOf.delete(row);
      if (this.#rowOf[entry] === row) {
        this.#tunnelled.remove(entry);
        this.#rowOf[entry] = NONE;
      }
    }
    const home = this.#home.get(row);
    const guest = this.#guest.get(row);
    if (home !== undefined) this.#part(home, row);
    if (guest === undefined) return;
    this.#part(row, guest);
    this.forget(guest);
  }

  #part(home: number, guest: number): void {
    this.#home.delete(guest);
    this.#guest.delete(home);
  }

  /** Another row with the same 4-tuple, in no tunnel or in another, or -1. */
  #elsewhere(packet: Packet, row: number): number {
    if (packet.tunnel === 0 && this.#tunnelled === null) return NONE;
    const tunnelled = (this.#tunnelled ??= new FlowTable(this.#version));
    if (packet.tunnel === 0) return this.#rowOf[tunnelled.peek(packet, 0)] ?? NONE;
    const entry = tunnelled.find(packet, 0);
    const before = this.#rowOf[entry] ?? NONE;
    this.#rowOf[entry] = row;
    this.#entryOf.set(row, entry);
    const outside = this.table.peek(packet, 0);
    const found = outside >= 0 ? outside : before;
    return this.#home.get(found) ?? found;
  }
}

/** A SYN with other numbers is another connection, and another stream for Wireshark. */
function beginsAnother(packet: Packet, connection: Connection | null, swapped: boolean): boolean {
  if (packet.transport !== 6 || (packet.flags & (SYN | ACK)) !== SYN || !(connection instanceof TcpConnection)) return false;
  const from = connection.sender(swapped);
  return from.baseKnown && seqDistance(from.base, packet.seq) !== 0;
}
