import type { FrameContext } from '../options.ts';
import type { EarshotRecord, SocketRecord } from '../record.ts';
import { offsetOf } from './instant.ts';
import type { Instant } from './instant.ts';
import { isForged } from './listeners.ts';
import { freeze, inOrder, listenerRecord, tcpRecord, udpRecord } from './snapshot.ts';
import type { Frozen, SnapshotTime } from './snapshot.ts';
import { SocketTable } from './table.ts';
import type { ChangeListener, FactsOf, TableOptions } from './table.ts';

export interface SocketsNow {
  readonly at: SnapshotTime;
  readonly sockets: SocketRecord[];
  /** The last frame of the capture, and when it came. */
  readonly last: { readonly frame: number; readonly offset: number };
  /** Connections and ports that were more than are kept. */
  readonly missed: number;
}

/** Sockets that are known from later on alone; of more it is known how many there were. */
const MOST_LATER = 131_072;

/**
 * Hears a whole capture in one pass and says what sockets there were at one instant. States, queues and windows are told
 * by the frames until then; who listens, and what was open and silent, by what comes later too.
 */
export class SocketsAt {
  readonly #table: SocketTable;
  readonly #factsOf: FactsOf;
  readonly #instant: Instant;
  #offset: number | null = null;
  #lastOffset = 0;
  #frozen: Frozen | null = null;
  /** Of the frozen table: rows by connection whose protocol is not known yet. */
  readonly #unnamed = new Map<number, SocketRecord[]>();
  readonly #later: SocketRecord[] = [];
  /** Of those, how many more there were. */
  #more = 0;

  constructor(instant: Instant, factsOf: FactsOf, options: Partial<TableOptions> = {}) {
    this.#instant = instant;
    this.#factsOf = factsOf;
    const changes: ChangeListener = {
      tcp: (socket, before) => {
        if (this.#frozen === null || before !== null) return;
        const { time, offset } = this.#frozen.at;
        // It seemed to be gone at the instant, and was not; or nothing of it was seen until now, and it was there.
        const returns = socket.was !== null && socket.went <= offset && !(socket.opened > offset);
        if (!returns && !socket.inherited) return;
        if (this.#later.length >= MOST_LATER) return void this.#more++;
        this.#later.push({
          ...tcpRecord(socket, offset, time), sendQueue: null, receiveQueue: null, windowLeft: null, idle: null,
          why: `speaks later, in frame ${this.#table.lastFrame}, ${returns ? 'so it was not gone' : 'without a handshake'}`,
        });
        this.#await(socket.pair.id, this.#later.at(-1)!);
      },
      listener: () => {},
      udp: () => {},
    };
    this.#table = new SocketTable(factsOf, options, changes);
  }

  frame(context: FrameContext): void {
    if (this.#frozen === null) {
      const { frame } = context;
      this.#table.begin(frame);
      this.#offset ??= offsetOf(this.#instant, frame);
      const past = this.#instant.kind === 'frame' ? frame.number > this.#instant.frame : this.#table.offsetOf(frame.seconds, frame.nanos) > this.#offset;
      if (past) this.#freeze();
    }
    this.#table.see(context);
    this.#lastOffset = this.#table.now;
  }

  record(record: EarshotRecord): void {
    this.#table.hear(record);
    if (record.type !== 'connection') return;
    for (const row of this.#unnamed.get(record.id) ?? []) row.protocol ??= record.protocols.at(-1) ?? null;
    this.#unnamed.delete(record.id);
  }

  /** The capture is over. Null for one without frames. */
  finish(): SocketsNow | null {
    if (this.#table.base === null) return null;
    const { at, sockets, listeners, lasts } = this.#frozen ?? this.#freeze();
    const rows = [...sockets, ...this.#later];
    for (const listener of this.#table.listeners.values()) {
      const known = listeners.get(listener.key);
      if (known && !isForged(known, listener)) rows.push(listenerRecord(known, at.offset, at.time));
      else if (listener.listenedFirst) rows.push(listenerRecord({ ...listener, listening: true, since: listener.first }, at.offset, at.time));
    }
    for (const socket of this.#table.datagrams.values()) {
      const last = lasts.get(socket);
      const row = udpRecord(last === undefined ? socket : { ...socket, last }, at.offset, at.time, this.#table.options.udpIdle);
      if (row) rows.push(row);
    }
    return { at, sockets: inOrder(rows), last: { frame: this.#table.lastFrame, offset: this.#lastOffset }, missed: this.#table.forgotten + this.#table.listeners.missed + this.#more };
  }

  #freeze(): Frozen {
    const table = this.#table;
    const offset = Number.isFinite(this.#offset) ? this.#offset! : table.now;
    if (offset > table.now) table.advance(offset);
    const frozen = freeze(table, offset);
    this.#frozen = frozen;
    for (const row of frozen.sockets) {
      row.protocol = this.#factsOf(row.connection!)?.protocols.at(-1) ?? row.protocol;
      if (row.protocol === null) this.#await(row.connection!, row);
    }
    return frozen;
  }

  #await(connection: number, row: SocketRecord): void {
    const rows = this.#unnamed.get(connection);
    if (rows) rows.push(row);
    else this.#unnamed.set(connection, [row]);
  }
}
