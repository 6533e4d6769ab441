import type { CloseHow, ConnectionRecord, Endpoint, Shape, TunnelInfo } from '../record.ts';
import type { Side } from '../side.ts';
import { Activity } from './activity.ts';
import { Addresses } from './addresses.ts';
import { Figures } from './figures.ts';
import { Strings } from './strings.ts';

/** Columns of numbers. Times are seconds since the capture began (`Timeline.origin`), exact to the nanosecond for months; sizes bytes. */
export type ConnectionNumber =
  | 'start' | 'end' | 'firstFrame' | 'lastFrame' | 'framesClient' | 'framesServer' | 'bytesClient' | 'bytesServer'
  | 'payloadClient' | 'payloadServer' | 'missing' | 'records' | 'warnings' | 'errors' | 'stream' | 'clientPort' | 'serverPort';

/** Columns, a row per connection; a row is the connection's id. Rows change while the connection lives. */
export interface ConnectionColumns {
  readonly count: number;
  /** A column for sorting and summing, at least `count` long. Ask again after every change: it is replaced when it grows. */
  numbers(name: ConnectionNumber): ArrayLike<number>;
  transport(id: number): 'tcp' | 'udp';
  client(id: number): Endpoint;
  server(id: number): Endpoint;
  protocols(id: number): readonly string[];
  /** Null while it is open. */
  shape(id: number): Shape | null;
  /** What it is by now; null while too little has been said on it. */
  shapeSoFar(id: number): Shape | null;
  /** Both ends have said that they are done, or one has reset it; its record may still be to come. */
  over(id: number): boolean;
  /** Zeek's conn_state, '' while it is open. */
  state(id: number): string;
  /** Null while it is open. */
  closeHow(id: number): CloseHow | null;
  closeBy(id: number): Side | null;
  /** What its server is called: Host, SNI, or a DNS answer seen before; '' where nothing told. Captured: sanitise before showing. */
  serverName(id: number): string;
  clientName(id: number): string;
  tunnelled(id: number): boolean;
  /** Activity over its life so far: 16 counts of payload bytes, relative (0 to 255). */
  activity(id: number): Uint8Array;
}

const Flag = { Udp: 1, Ipv6: 2, Tunnelled: 4, Closed: 8, ByClient: 16, ByServer: 32, ClientDone: 64, ServerDone: 128 } as const;

/** Those that are only numbers. */
export const FIGURES = [
  'firstFrame', 'lastFrame', 'framesClient', 'framesServer', 'bytesClient', 'bytesServer', 'payloadClient', 'payloadServer',
  'missing', 'records', 'warnings', 'errors', 'stream', 'clientPort', 'serverPort',
  'flags', 'clientAddress', 'serverAddress', 'protocols', 'shape', 'state', 'closeHow', 'serverName', 'clientName',
  'tunnel', 'reuses', 'activity',
] as const;
type FigureName = (typeof FIGURES)[number];

const FIRST_ROWS = 1024;

/** What is known of a connection from its first packet. */
export interface Opening {
  readonly transport: 'tcp' | 'udp';
  readonly version: 4 | 6;
  readonly stream: number;
  readonly time: number;
  readonly frame: number;
  /** Numbers of `addresses`. */
  readonly clientAddress: number;
  readonly serverAddress: number;
  readonly clientPort: number;
  readonly serverPort: number;
}

/** What is told of live connections beside their columns. */
export interface LiveFacts {
  protocols(id: number): readonly string[];
  shape(id: number): Shape | null;
}

const NOTHING_LIVES: LiveFacts = { protocols: () => [], shape: () => null };

/** What a table can be put together from. */
export type ConnectionParts = Pick<ConnectionTable, 'columns' | 'strings' | 'addresses' | 'activities' | 'start' | 'end'>;

/** A column of each name. */
export const figuresOf = (make: (name: FigureName, index: number) => Figures): Record<FigureName, Figures> =>
  Object.fromEntries(FIGURES.map((name, index) => [name, make(name, index)])) as Record<FigureName, Figures>;

export class ConnectionTable implements ConnectionColumns {
  count = 0;
  readonly columns: Record<FigureName, Figures>;
  start: Float64Array<ArrayBuffer>;
  end: Float64Array<ArrayBuffer>;
  readonly strings: Strings;
  readonly addresses: Addresses;
  readonly activities: Activity;
  #live: LiveFacts;
  readonly #protocolLists = new Map<number, readonly string[]>();

  constructor(live: LiveFacts = NOTHING_LIVES, from: Partial<ConnectionParts> = {}) {
    this.#live = live;
    this.columns = from.columns ?? figuresOf(() => new Figures());
    this.strings = from.strings ?? new Strings();
    this.addresses = from.addresses ?? new Addresses();
    this.activities = from.activities ?? new Activity();
    this.start = from.start ?? new Float64Array(FIRST_ROWS);
    this.end = from.end ?? new Float64Array(FIRST_ROWS);
  }

  numbers(name: ConnectionNumber): ArrayLike<number> {
    if (name === 'start' || name === 'end') return this[name];
    return this.columns[name].words;
  }

  transport(id: number): 'tcp' | 'udp' {
    return this.#has(id, Flag.Udp) ? 'udp' : 'tcp';
  }

  client(id: number): Endpoint {
    return { address: this.addresses.text(this.#of('clientAddress', id), this.version(id)), port: this.#of('clientPort', id) };
  }

  server(id: number): Endpoint {
    return { address: this.addresses.text(this.#of('serverAddress', id), this.version(id)), port: this.#of('serverPort', id) };
  }

  version(id: number): 4 | 6 {
    return this.#has(id, Flag.Ipv6) ? 6 : 4;
  }

  protocols(id: number): readonly string[] {
    if (!this.closed(id)) return this.#live.protocols(id);
    const number = this.#of('protocols', id);
    let list = this.#protocolLists.get(number);
    if (!list) {
      const text = this.strings.get(number);
      this.#protocolLists.set(number, (list = text === '' ? [] : text.split(',')));
    }
    return list;
  }

  shape(id: number): Shape | null {
    return this.closed(id) ? (this.#text('shape', id) as Shape) : null;
  }

  shapeSoFar(id: number): Shape | null {
    return this.shape(id) ?? this.#live.shape(id);
  }

  state(id: number): string {
    return this.#text('state', id);
  }

  closeHow(id: number): CloseHow | null {
    return this.closed(id) ? (this.#text('closeHow', id) as CloseHow) : null;
  }

  closeBy(id: number): Side | null {
    return this.#has(id, Flag.ByClient) ? 'client' : this.#has(id, Flag.ByServer) ? 'server' : null;
  }

  serverName(id: number): string {
    return this.#text('serverName', id);
  }

  clientName(id: number): string {
    return this.#text('clientName', id);
  }

  tunnelled(id: number): boolean {
    return this.#has(id, Flag.Tunnelled);
  }

  activity(id: number): Uint8Array {
    return this.activities.cells(id, this.#of('activity', id), this.end[id]! - this.start[id]!);
  }

  /** Its record came: nothing of it changes any more. */
  closed(id: number): boolean {
    return this.#has(id, Flag.Closed);
  }

  over(id: number): boolean {
    return this.closed(id) || (this.#has(id, Flag.ClientDone) && this.#has(id, Flag.ServerDone));
  }

  /** A FIN of one side, or a reset, which is the end of both. */
  ends(id: number, from: Side, reset: boolean): void {
    const done = reset ? Flag.ClientDone | Flag.ServerDone : from === 'client' ? Flag.ClientDone : Flag.ServerDone;
    this.columns.flags.set(id, this.#of('flags', id) | done);
  }

  /** What it runs in; null for none, and while it is open. */
  tunnel(id: number): TunnelInfo | null {
    const text = this.#text('tunnel', id);
    try {
      return text === '' ? null : (JSON.parse(text) as TunnelInfo);
    } catch {
      return null;
    }
  }

  /** The connection before it on its 4-tuple; null for none, and while it is open. */
  reuses(id: number): number | null {
    const number = this.#of('reuses', id);
    return number === 0 ? null : number - 1;
  }

  /** Whether it was opened. A row below `count` may not be: ids are given out in order, but rows are told of later. */
  has(id: number): boolean {
    return id >= 0 && id < this.count && this.#of('firstFrame', id) > 0;
  }

  open(id: number, opening: Opening): void {
    this.#reserve(id);
    const { columns } = this;
    this.start[id] = this.end[id] = opening.time;
    columns.firstFrame.set(id, opening.frame);
    columns.lastFrame.set(id, opening.frame);
    columns.stream.set(id, opening.stream);
    columns.flags.set(id, (opening.transport === 'udp' ? Flag.Udp : 0) | (opening.version === 6 ? Flag.Ipv6 : 0));
    columns.clientAddress.set(id, opening.clientAddress);
    columns.serverAddress.set(id, opening.serverAddress);
    columns.clientPort.set(id, opening.clientPort);
    columns.serverPort.set(id, opening.serverPort);
    // Every column is as long as there are rows, so that nobody reads beyond one.
    for (const name of FIGURES) if (columns[name].words.length <= id) columns[name].set(id, 0);
  }

  /** Client and server have changed places. */
  exchange(id: number): void {
    for (const [one, other] of EXCHANGED) {
      const kept = this.#of(one, id);
      this.columns[one].set(id, this.#of(other, id));
      this.columns[other].set(id, kept);
    }
  }

  /** Takes what its record says, which is the last word. It is open, with the ends that the record says. */
  close(record: ConnectionRecord, start: number, end: number): void {
    const { id, frames, bytes, payload, missing, close, tcp } = record;
    const { columns, strings } = this;
    this.start[id] = start;
    this.end[id] = end;
    const set = (name: FigureName, value: number): void => columns[name].set(id, value);
    set('firstFrame', record.firstFrame);
    set('lastFrame', record.lastFrame);
    set('stream', record.stream);
    set('framesClient', frames.client);
    set('framesServer', frames.server);
    set('bytesClient', bytes.client);
    set('bytesServer', bytes.server);
    set('payloadClient', payload.client);
    set('payloadServer', payload.server);
    set('missing', missing.client + missing.server);
    set('protocols', strings.intern(record.protocols.join(',')));
    set('shape', strings.intern(record.shape));
    set('state', strings.intern(record.state));
    set('closeHow', strings.intern(close.how));
    set('tunnel', record.tunnel ? strings.intern(JSON.stringify(record.tunnel)) : 0);
    set('reuses', tcp?.reuses == null ? 0 : tcp.reuses + 1);
    set('activity', this.activities.close(id, end - start));
    const by = close.by === null ? 0 : close.by === 'client' ? Flag.ByClient : Flag.ByServer;
    set('flags', Flag.Closed | (this.#of('flags', id) & (Flag.Udp | Flag.Ipv6)) | (record.tunnel ? Flag.Tunnelled : 0) | by);
  }

  /** All are over, and no more will come. */
  settle(): void {
    for (const name of FIGURES) this.columns[name].cut(this.count);
    for (const name of ['start', 'end'] as const) this[name] = this[name].slice(0, this.count);
    this.activities.settle();
    this.strings.settle();
    this.#live = NOTHING_LIVES;
  }

  markTunnelled(id: number): void {
    this.columns.flags.set(id, this.#of('flags', id) | Flag.Tunnelled);
  }

  #reserve(id: number): void {
    if (id >= this.start.length) {
      const rows = Math.max(id + 1, this.start.length * 2);
      for (const name of ['start', 'end'] as const) {
        const more = new Float64Array(rows);
        more.set(this[name]);
        this[name] = more;
      }
    }
    if (id >= this.count) this.count = id + 1;
  }

  #of(name: FigureName, id: number): number {
    return this.columns[name].words[id] ?? 0;
  }

  #has(id: number, flag: number): boolean {
    return (this.#of('flags', id) & flag) !== 0;
  }

  #text(name: FigureName, id: number): string {
    return this.strings.get(this.#of(name, id));
  }
}

const EXCHANGED = [
  ['clientAddress', 'serverAddress'], ['clientPort', 'serverPort'], ['framesClient', 'framesServer'],
  ['bytesClient', 'bytesServer'], ['payloadClient', 'payloadServer'], ['clientName', 'serverName'],
] as const;
