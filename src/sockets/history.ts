import type { FrameContext } from '../options.ts';
import type { EarshotRecord, Endpoint, SocketRecord, SocketWord, TunnelInfo } from '../record.ts';
import type { DatagramSocket } from './datagrams.ts';
import type { Listener } from './listeners.ts';
import { inOrder, listenerRecord, timeAt } from './snapshot.ts';
import { SocketTable } from './table.ts';
import type { ChangeListener, FactsOf, TableOptions } from './table.ts';
import type { Present, TcpSocket } from './tcp-socket.ts';

/** One change of the table. */
export interface SocketChange {
  /** Seconds since the capture began. */
  readonly time: number;
  /** Null where a time ran out. */
  readonly frame: number | null;
  readonly local: Endpoint;
  readonly remote: Endpoint | null;
  readonly connection: number | null;
  /** Null: there was none before, there is none after. */
  readonly before: SocketWord | null;
  readonly state: SocketWord | null;
}

interface Known {
  readonly local: Endpoint;
  readonly remote: Endpoint | null;
  readonly transport: 'tcp' | 'udp';
  readonly connection: number | null;
  readonly tunnel: TunnelInfo | null;
  /** NaN: before the capture. */
  readonly opened: number;
  readonly listener: Listener | null;
}

const WORDS: readonly SocketWord[] = [
  'LISTEN', 'SYN-SENT', 'SYN-RECV', 'ESTAB', 'FIN-WAIT-1', 'FIN-WAIT-2', 'CLOSE-WAIT', 'LAST-ACK', 'CLOSING', 'TIME-WAIT', 'UNCONN', 'REFUSED',
];
const GONE = 255;
/** Changes that are kept; of later ones it is known how many there were. */
const MOST_CHANGES = 1 << 20;
/** The table is written down anew after so many changes, or as many as it has rows. */
const LEAST_BETWEEN = 1024;

/** A table as it was behind a change: sockets and their states. */
interface Checkpoint {
  readonly behind: number;
  readonly sockets: Int32Array;
  readonly states: Uint8Array;
}

/** Changes in order of time, in typed arrays. */
class Changes {
  count = 0;
  times = new Float64Array(256);
  sockets = new Int32Array(256);
  states = new Uint8Array(256);
  frames = new Uint32Array(256);

  push(time: number, socket: number, state: number, frame: number): void {
    const at = this.count++;
    if (at === this.times.length) this.#grow(at * 2);
    this.times[at] = time;
    this.sockets[at] = socket;
    this.states[at] = state;
    this.frames[at] = frame;
  }

  #grow(length: number): void {
    const { times, sockets, states, frames } = this;
    (this.times = new Float64Array(length)).set(times);
    (this.sockets = new Int32Array(length)).set(sockets);
    (this.states = new Uint8Array(length)).set(states);
    (this.frames = new Uint32Array(length)).set(frames);
  }
}

/**
 * Every change of every socket of a capture, so that its table at any instant is there at once. Hears a capture whole;
 * after `finish` it never changes. What is known from later on (listeners, silent connections) is there from the start.
 */
export class SocketHistory implements ChangeListener {
  readonly #table: SocketTable;
  readonly #known: Known[] = [];
  readonly #numbers = new Map<object, number>();
  /** What was there before the first frame, with its state. */
  readonly #initial = new Map<number, number>();
  readonly #checkpoints: Checkpoint[] = [];
  #changes = new Changes();
  /** Changes beyond the bound. */
  missed = 0;

  constructor(factsOf: FactsOf, options: Partial<TableOptions> = {}) {
    this.#table = new SocketTable(factsOf, options, this);
  }

  /** Changes that are known. */
  get count(): number {
    return this.#changes.count;
  }

  /** Seconds from the first to the last frame. */
  get end(): number {
    return this.#table.now;
  }

  frame(context: FrameContext): void {
    this.#table.see(context);
  }

  record(record: EarshotRecord): void {
    this.#table.hear(record);
  }

  finish(): this {
    this.#addDatagrams();
    this.#numbers.clear();
    this.#writeDown();
    return this;
  }

  tcp(socket: TcpSocket, before: SocketWord | null, at: Present): void {
    if (before === null) {
      const { endpoint, pair, opened } = socket;
      const peer = pair.first === socket ? pair.second : pair.first;
      const number = this.#add(socket, { local: endpoint, remote: peer.endpoint, transport: 'tcp', connection: pair.id, tunnel: pair.tunnel, opened, listener: null });
      if (number === null) return;
      if (socket.inherited) return void this.#initial.set(number, WORDS.indexOf('ESTAB'));
    }
    this.#push(socket, socket.state, at);
    if (socket.state === null) this.#numbers.delete(socket);
  }

  listener(listener: Listener, at: Present): void {
    const state = listener.listening ? 'LISTEN' : 'REFUSED';
    if (this.#numbers.has(listener)) return this.#push(listener, state, at);
    const { endpoint, tunnel } = listener;
    const number = this.#add(listener, { local: endpoint, remote: null, transport: 'tcp', connection: null, tunnel, opened: NaN, listener });
    if (number === null) return;
    if (listener.listening) this.#initial.set(number, WORDS.indexOf(state));
    else this.#push(listener, state, at);
  }

  udp(): void {
    // What answers is known at the end.
  }

  /** Index of the last change up to a time; -1: before the first. */
  indexAt(time: number): number {
    const { times, count } = this.#changes;
    let from = 0;
    let to = count;
    while (from < to) {
      const middle = (from + to) >> 1;
      if (times[middle]! <= time) from = middle + 1;
      else to = middle;
    }
    return from - 1;
  }

  timeOf(index: number): number {
    return index < 0 ? 0 : this.#changes.times[index]!;
  }

  /** The last change of a connection's sockets that left one; -1 for none. */
  lastOf(connection: number): number {
    const { sockets, states, count } = this.#changes;
    for (let at = count - 1; at >= 0; at--) if (states[at] !== GONE && this.#known[sockets[at]!]!.connection === connection) return at;
    return -1;
  }

  change(index: number): SocketChange {
    const { times, sockets, states, frames } = this.#changes;
    const socket = sockets[index]!;
    const { local, remote, connection } = this.#known[socket]!;
    let before = index - 1;
    // Most changes of a socket are near to one another; what was there first may lie far back.
    while (before >= 0 && sockets[before] !== socket) before--;
    const was = before >= 0 ? states[before]! : (this.#initial.get(socket) ?? GONE);
    return {
      time: times[index]!, frame: frames[index]! || null, local, remote, connection,
      before: WORDS[was] ?? null, state: WORDS[states[index]!] ?? null,
    };
  }

  /** Every socket behind a change (-1: before the first), at a time, in the order in which they are shown. */
  tableAt(index: number, time: number): SocketRecord[] {
    const { base } = this.#table;
    if (base === null) return [];
    const text = timeAt(base, time);
    const records: SocketRecord[] = [];
    for (const [number, state] of this.#statesBehind(index)) if (state !== GONE) records.push(recordOf(this.#known[number]!, WORDS[state]!, time, text));
    return inOrder(records);
  }

  #add(key: object, known: Known): number | null {
    if (this.#changes.count >= MOST_CHANGES) {
      this.missed++;
      return null;
    }
    this.#numbers.set(key, this.#known.length);
    return this.#known.push(known) - 1;
  }

  #push(key: object, state: SocketWord | null, at: Present): void {
    const number = this.#numbers.get(key);
    if (number === undefined) return;
    if (this.#changes.count >= MOST_CHANGES) return void this.missed++;
    this.#changes.push(at.now, number, state === null ? GONE : WORDS.indexOf(state), at.frame ?? 0);
  }

  /** UDP sockets: those that answer were there all the time, the others until they have been silent for long. */
  #addDatagrams(): void {
    const unconn = WORDS.indexOf('UNCONN');
    const ends: { time: number; socket: number; state: number; frame: number }[] = [];
    for (const socket of this.#table.datagrams.values()) {
      const number = this.#add(socket, knownDatagram(socket));
      if (number === null) continue;
      if (socket.server) {
        this.#initial.set(number, unconn);
        continue;
      }
      ends.push({ time: socket.first.now, socket: number, state: unconn, frame: socket.first.frame ?? 0 });
      const over = socket.last + this.#table.options.udpIdle;
      if (over <= this.#table.now) ends.push({ time: over, socket: number, state: GONE, frame: 0 });
    }
    if (ends.length === 0) return;
    ends.sort((a, b) => a.time - b.time);
    const old = this.#changes;
    const merged = new Changes();
    let next = 0;
    for (let at = 0; at <= old.count; at++) {
      const time = at < old.count ? old.times[at]! : Infinity;
      for (; next < ends.length && ends[next]!.time < time; next++) merged.push(ends[next]!.time, ends[next]!.socket, ends[next]!.state, ends[next]!.frame);
      if (at < old.count) merged.push(time, old.sockets[at]!, old.states[at]!, old.frames[at]!);
    }
    this.#changes = merged;
  }

  /** Tables now and then, so that none is far from the next. */
  #writeDown(): void {
    const { sockets, states, count } = this.#changes;
    const table = new Map(this.#initial);
    this.#checkpoint(-1, table);
    for (let at = 0, since = 0; at < count; at++) {
      if (states[at] === GONE) table.delete(sockets[at]!);
      else table.set(sockets[at]!, states[at]!);
      if (++since < Math.max(LEAST_BETWEEN, table.size)) continue;
      this.#checkpoint(at, table);
      since = 0;
    }
  }

  #checkpoint(behind: number, table: ReadonlyMap<number, number>): void {
    this.#checkpoints.push({ behind, sockets: Int32Array.from(table.keys()), states: Uint8Array.from(table.values()) });
  }

  #statesBehind(index: number): Map<number, number> {
    const from = this.#checkpoints.findLast(({ behind }) => behind <= index)!;
    const table = new Map<number, number>();
    from.sockets.forEach((socket, at) => table.set(socket, from.states[at]!));
    const { sockets, states } = this.#changes;
    for (let at = from.behind + 1; at <= index; at++) table.set(sockets[at]!, states[at]!);
    return table;
  }
}

const knownDatagram = ({ endpoint, peer, server, connection, tunnel, first }: DatagramSocket): Known => ({
  local: endpoint, remote: server ? null : peer, transport: 'udp', connection, tunnel, opened: server ? NaN : first.now, listener: null,
});

function recordOf({ local, remote, transport, connection, tunnel, opened, listener }: Known, state: SocketWord, now: number, time: string): SocketRecord {
  if (listener) return { ...listenerRecord({ ...listener, listening: state === 'LISTEN' }, Infinity, time), age: null, idle: null };
  return {
    type: 'socket', time, host: local.address, transport, state, local, remote, sendQueue: null, receiveQueue: null, windowLeft: null,
    age: Number.isNaN(opened) ? null : now - opened, idle: null, connection, protocol: null, ...(tunnel && { tunnel }),
  };
}
