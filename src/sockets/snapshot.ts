/** The table of sockets at one instant, as records in the order in which they are shown: hosts, listeners with what they accepted. */
import { rfc3339 } from '../time.ts';
import type { SocketRecord, TunnelInfo } from '../record.ts';
import type { DatagramSocket } from './datagrams.ts';
import { endpointKey } from './listeners.ts';
import type { Listener } from './listeners.ts';
import type { SocketTable } from './table.ts';
import type { TcpPair } from './tcp-pair.ts';
import type { TcpSocket } from './tcp-socket.ts';

/** When, and what the table was made of. */
export interface SnapshotTime {
  /** RFC 3339, and seconds since the capture began. */
  readonly time: string;
  readonly offset: number;
  /** The last frame that counts; 0 for none. */
  readonly frame: number;
}

/** The time that lies so many seconds behind the beginning of a capture. */
export function timeAt(base: { readonly seconds: number; readonly nanos: number }, offset: number): string {
  const whole = Math.floor(offset);
  const nanos = base.nanos + Math.round((offset - whole) * 1e9);
  const carry = Math.floor(nanos / 1e9);
  return rfc3339({ seconds: base.seconds + whole + carry, nanos: nanos - carry * 1e9 });
}

/** Nanoseconds are the finest that a capture tells. */
const rounded = (seconds: number): number => Math.round(seconds * 1e9) / 1e9;
const inTunnel = (tunnel: TunnelInfo | null): { tunnel?: TunnelInfo } => (tunnel === null ? {} : { tunnel });

/** The record of a TCP socket; `state` is not null. */
export function tcpRecord(socket: TcpSocket, now: number, time: string): SocketRecord {
  const { endpoint, pair, state, opened, pending } = socket;
  const peer = pair.first === socket ? pair.second : pair.first;
  // These are less than sockets to a host, without queues.
  const mini = state === 'TIME-WAIT' || state === 'FIN-WAIT-2' || state === 'SYN-RECV';
  return {
    type: 'socket', time, host: endpoint.address, transport: 'tcp', state: state!, local: endpoint, remote: peer.endpoint,
    sendQueue: mini ? 0 : socket.sendQueue, receiveQueue: mini ? null : socket.receiveQueue,
    windowLeft: mini ? null : socket.windowLeft(peer),
    age: Number.isNaN(opened) ? null : rounded(now - opened), idle: rounded(now - socket.last),
    connection: pair.id, protocol: pair.protocol, ...(pending > 0 && { pending }), ...inTunnel(pair.tunnel),
  };
}

/** A UDP socket, if it is there at `now`: one that answers always is, another until it has been silent for `idle` seconds. */
export function udpRecord(socket: DatagramSocket, now: number, time: string, idle: number): SocketRecord | null {
  const { endpoint, first, last, peer, server } = socket;
  if (!server && (now < first.now || now - last > idle)) return null;
  return {
    type: 'socket', time, host: endpoint.address, transport: 'udp', state: 'UNCONN', local: endpoint, remote: server ? null : peer,
    sendQueue: null, receiveQueue: null, windowLeft: null,
    age: now < first.now ? null : rounded(now - first.now), idle: now < first.now ? null : rounded(now - last),
    connection: socket.connection, protocol: socket.protocol, ...inTunnel(socket.tunnel),
  };
}

const some = (count: number, one: string, many = `${one}s`): string => `${count} ${count === 1 ? one : many}`;
const inFrame = (frame: number | null): string => (frame === null ? '' : ` in frame ${frame}`);

/** A port that was tried: LISTEN, or REFUSED. `at`: what was known at `now`, or later where nothing was before. */
export function listenerRecord(listener: Listener, now: number, time: string): SocketRecord {
  const { endpoint, listening, first, since, last } = listener;
  const later = since.now > now;
  return {
    type: 'socket', time, host: endpoint.address, transport: 'tcp', state: listening ? 'LISTEN' : 'REFUSED', local: endpoint, remote: null,
    sendQueue: listening ? 0 : null, receiveQueue: null, windowLeft: null,
    // What the first answer shows was so before it.
    age: later || since === first ? null : rounded(now - since.now), idle: later ? null : rounded(now - last.now),
    connection: null, protocol: null, why: listening ? whyListening(listener, later) : whyRefused(listener), ...inTunnel(listener.tunnel),
  };
}

function whyListening({ answered, accepted, inherited, since }: Listener, later: boolean): string {
  const before = inherited > 0 ? [`has ${some(inherited, 'connection')} from before the capture`] : [];
  if (answered === 0 && inherited > 0) return before[0]!;
  if (later) return [`first answer${inFrame(since.frame)}, later`, ...before].join('; ');
  const first = `answer${inFrame(since.frame)} (${since.now.toFixed(6)} s)`;
  return [accepted > 0 ? `accepted ${some(accepted, 'connection')}, first ${first}` : `none accepted, first ${first}`, ...before].join('; ');
}

const whyRefused = ({ refused, last }: Listener): string =>
  `nothing listens: ${some(refused, 'SYN was', 'SYNs were')} answered with a reset, last${inFrame(last.frame)}`;

/** What a table holds at an instant, frozen: later frames do not change it. */
export interface Frozen {
  readonly at: SnapshotTime;
  readonly sockets: SocketRecord[];
  readonly listeners: ReadonlyMap<string, Listener>;
  /** When each UDP socket was last heard of. */
  readonly lasts: ReadonlyMap<DatagramSocket, number>;
}

export function freeze(table: SocketTable, now: number): Frozen {
  const time = table.base === null ? '' : timeAt(table.base, now);
  const sockets: SocketRecord[] = [];
  for (const pair of table.pairs()) for (const socket of bothOf(pair)) if (socket.state !== null) sockets.push(tcpRecord(socket, now, time));
  const listeners = new Map<string, Listener>();
  for (const listener of table.listeners.values()) listeners.set(listener.key, { ...listener });
  const lasts = new Map<DatagramSocket, number>();
  for (const socket of table.datagrams.values()) lasts.set(socket, socket.last);
  return { at: { time, offset: now, frame: table.lastFrame }, sockets, listeners, lasts };
}

const bothOf = ({ first, second }: TcpPair): TcpSocket[] => [first, second];

/** Hosts by address; of a host first what listens, each with what it accepted, then the rest, then UDP. */
export function inOrder(records: SocketRecord[]): SocketRecord[] {
  const listening = new Set(records.filter(({ state }) => state === 'LISTEN').map(keyOf));
  const rank = (record: SocketRecord): number =>
    record.state === 'REFUSED' ? 3 : record.transport === 'udp' ? 2 : listening.has(keyOf(record)) ? 0 : 1;
  return records.sort((a, b) => compareText(hostKey(a), hostKey(b)) || rank(a) - rank(b) || a.local.port - b.local.port
    || Number(b.state === 'LISTEN') - Number(a.state === 'LISTEN') || (a.connection ?? -1) - (b.connection ?? -1));
}

const keyOf = (record: SocketRecord): string => endpointKey(record.local, record.tunnel ?? null);
/** Hosts of different tunnels are different hosts. */
export const hostKey = (record: SocketRecord): string => endpointKey({ address: sortable(record.host), port: 0 }, record.tunnel ?? null);
const sortable = (address: string): string => (address.includes(':') ? address : address.split('.').map((part) => part.padStart(3, '0')).join('.'));
const compareText = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0);

/** Those of some connections, and whoever listens for them. */
export function ofConnections(records: SocketRecord[], connections: ReadonlySet<number>): SocketRecord[] {
  const isOwn = ({ connection }: SocketRecord): boolean => connection !== null && connections.has(connection);
  const locals = new Set(records.filter(isOwn).map(keyOf));
  return records.filter((record) => isOwn(record) || (record.state === 'LISTEN' && locals.has(keyOf(record))));
}
