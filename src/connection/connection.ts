import type { Chunk } from '../bytes/chunk.ts';
import type { CloseHow, Endpoint, RoleReason } from '../record.ts';
import type { Side } from '../side.ts';
import type { Moment } from '../stream/half-stream.ts';
import type { EndReason, GapCause, StreamHandler } from '../stream/sink.ts';
import type { NoteCode, NoteDetail } from '../note.ts';
import type { Packet } from '../wire/packet.ts';
import type { AgeList, Aging } from './age-list.ts';
import { endpointOf } from './endpoints.ts';
import type { FlowTable } from './flow-table.ts';
import type { LoneSyn } from './lone-record.ts';

/** What connections tell the session. Chunks are borrowed. */
export interface ConnectionEvents {
  data(connection: Connection, from: Side, chunk: Chunk): void;
  gap(connection: Connection, from: Side, length: number, cause: GapCause, frame: number): void;
  end(connection: Connection, from: Side, why: EndReason): void;
  opened(connection: Connection): void;
  /** A connection is over that was no more than one SYN, and never opened. Borrowed. */
  unanswered(syn: LoneSyn): void;
  /** The connection is over; its record can be made. */
  closed(connection: Connection): void;
  flipped(connection: Connection): void;
  note(code: NoteCode, detail: NoteDetail): void;
}

/** Why a connection is given up, where its own end does not say it. */
export type FinishReason = 'idle' | 'capture-end' | 'superseded';

/**
 * One conversation of two endpoints, TCP or UDP. A 4-tuple used again is another connection. The object may be used again
 * for another one once it is over and its record made.
 */
export abstract class Connection implements Aging<Connection> {
  abstract readonly transport: 'tcp' | 'udp';
  // What every frame reads or writes comes first and together (`TcpEnd` says why).
  list: AgeList<Connection> | null = null;
  touched = 0;
  linked = 0;
  /** What makes messages of the bytes; put here by the session at the first byte. */
  handler: StreamHandler | null = null;
  readonly events: ConnectionEvents;
  id = 0;
  stream = 0;
  lastFrame = 0;
  endSeconds = 0;
  endNanos = 0;
  /** Whether the client is the second endpoint of the row's key. */
  clientIsSecond = false;

  older: Connection | null = null;
  newer: Connection | null = null;
  history = '';
  roles: RoleReason = 'first-frame';
  closeHow: CloseHow = 'capture-end';
  closeBy: Side | null = null;
  over = false;
  tunnel = 0;
  firstFrame = 0;
  startSeconds = 0;
  startNanos = 0;
  table!: FlowTable;
  /** This connection's row in `table`; valid until it is over. */
  entry = 0;
  #client: Endpoint | null = null;
  #server: Endpoint | null = null;

  constructor(events: ConnectionEvents) {
    this.events = events;
  }

  /** Begins a connection, for the first time or again: nothing is left of the one before. */
  begin(from: ConnectionSeed): void {
    this.id = from.id;
    this.stream = from.stream;
    this.tunnel = from.tunnel;
    this.table = from.table;
    this.entry = from.entry;
    this.roles = from.roles;
    this.clientIsSecond = from.clientIsSecond;
    this.firstFrame = this.lastFrame = from.at.number;
    this.startSeconds = this.endSeconds = from.at.seconds;
    this.startNanos = this.endNanos = from.at.nanos;
    this.handler = null;
    this.history = '';
    this.closeHow = 'capture-end';
    this.closeBy = null;
    this.over = false;
    this.#client = this.#server = null;
  }

  get client(): Endpoint {
    return (this.#client ??= endpointOf(this.table, this.entry, this.clientIsSecond));
  }

  get server(): Endpoint {
    return (this.#server ??= endpointOf(this.table, this.entry, !this.clientIsSecond));
  }

  /** Whether a handshake told the roles. */
  get rolesCertain(): boolean {
    return this.roles === 'syn' || this.roles === 'syn-ack';
  }

  /** Whether the capture holds the connection's first byte. */
  get fromStart(): boolean {
    return this.transport === 'udp' || this.rolesCertain;
  }

  /** The protocol showed that client and server are the other way round. */
  flip(): void {
    this.clientIsSecond = !this.clientIsSecond;
    [this.#client, this.#server] = [this.#server, this.#client];
    this.history = `^${[...this.history].map(swapCase).join('')}`;
    this.roles = 'protocol';
    this.events.flipped(this);
  }

  /** The protocol showed that the guess was right. */
  confirmRoles(): void {
    if (!this.rolesCertain) this.roles = 'protocol';
  }

  /** Whether only the other side was heard so far, and this packet fits as the word of the silent one. */
  abstract awaits(packet: Packet, fromSecond: boolean): boolean;

  /** Ends the connection: nothing more will be accepted. Calls `events.closed` once. */
  abstract finish(why: FinishReason): void;

  /** Takes time and number of a frame of this connection. */
  protected see(at: Moment): void {
    this.lastFrame = at.number;
    if (at.seconds > this.endSeconds || (at.seconds === this.endSeconds && at.nanos > this.endNanos)) {
      this.endSeconds = at.seconds;
      this.endNanos = at.nanos;
    }
  }
}

/** What is known when a connection begins. */
export interface ConnectionSeed {
  id: number;
  stream: number;
  tunnel: number;
  table: FlowTable;
  entry: number;
  roles: RoleReason;
  clientIsSecond: boolean;
  at: Moment;
}

const swapCase = (letter: string): string => (letter === letter.toUpperCase() ? letter.toLowerCase() : letter.toUpperCase());
