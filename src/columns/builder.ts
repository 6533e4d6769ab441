/**
 * Listens to a session and fills the columns. `frame` runs for every frame: it writes into typed arrays and allocates only
 * for a new connection.
 */
import type { Frame } from '../frame.ts';
import type { FrameContext } from '../options.ts';
import type { CaptureRecord, ConnectionRecord, EarshotRecord, InterfaceRecord, NoteRecord, Shape, SummaryRecord } from '../record.ts';
import { other } from '../side.ts';
import type { Side } from '../side.ts';
import type { Packet } from '../wire/packet.ts';
import { ConnectionTable } from './connections.ts';
import type { ConnectionFacts } from '../filter/field.ts';
import { Figures } from './figures.ts';
import { FrameTable } from './frames.ts';
import { Links } from './links.ts';
import { Names } from './names.ts';
import { TimeSlots } from './timeline.ts';
import { Times } from './times.ts';

/** Most notes about no connection that are kept. */
export const MOST_NOTES = 1000;

/** Everything that an index holds. */
export interface Columns {
  readonly frames: FrameTable;
  readonly connections: ConnectionTable;
  readonly timeline: TimeSlots;
  readonly links: Links;
  readonly times: Times;
  /** Connections whose client and server have changed places since their first frame. */
  readonly exchanged: Set<number>;
  readonly captures: (CaptureRecord | InterfaceRecord)[];
  readonly notes: NoteRecord[];
  /** Codes of which notes were held back, and the connections of those that were told, in order. */
  readonly held: Record<string, number[]>;
  summary: SummaryRecord | null;
}

/** What is known of a connection that is not over. */
export type FactsOf = (id: number) => ConnectionFacts | null;

export function emptyColumns(factsOf: FactsOf, shapeOf: ShapeOf): Columns {
  const exchanged = new Set<number>();
  return {
    frames: new FrameTable(exchanged), connections: new ConnectionTable({ protocols: (id) => factsOf(id)?.protocols ?? [], shape: shapeOf }),
    timeline: new TimeSlots(), links: new Links(), times: new Times(), exchanged, captures: [], notes: [], held: {}, summary: null,
  };
}

/** What it is by now, where that is known. */
type ShapeOf = (id: number) => Shape | null;

/** Everything has been read, and nothing grows any more: what growing took is given back, and nobody asks `FactsOf` again. */
export function settle({ frames, connections }: Columns): void {
  frames.settle();
  connections.settle();
}

const TCP = 6;
const FIN = 1;
const RST = 4;

export class ColumnsBuilder {
  readonly columns: Columns;
  readonly #names: Names;
  /** Connections of the notes so far, by code: as many as are told of one. */
  readonly #told = new Map<string, number[]>();
  readonly #factsOf: FactsOf;
  /** The last frame of each connection, which is the one to link from. */
  readonly #tails = new Figures();

  /** Shapes matter to whoever looks on while connections are open. */
  constructor(factsOf: FactsOf, shapeOf: ShapeOf = () => null) {
    this.#factsOf = factsOf;
    this.columns = emptyColumns(factsOf, shapeOf);
    this.#names = new Names(this.columns.connections);
  }

  /** For `SessionOptions.onFrame`. */
  readonly frame = (context: FrameContext): void => {
    const { frame, connection, from, analysis } = context;
    const { frames, connections, timeline, times, links } = this.columns;
    timeline.frame(frame);
    const time = timeline.since(frame);
    if (times.wanted) times.see(frame);
    if (connection >= 0) {
      if (!connections.has(connection)) this.#open(context, time);
      const tail = this.#tails.words[connection] ?? 0;
      if (tail > 0) frames.link(tail, frame.number);
      else if (connections.columns.firstFrame.words[connection] !== frame.number) links.push(connection, frame.number);
      this.#tails.set(connection, frame.number);
      if (from !== null && !connections.closed(connection)) this.#segment(context, from, time);
    }
    frames.push(frame.file, frame.fileOffset, connection, this.#asAtFirst(connection, from), analysis);
    if (context.fragments.length > 0 || context.carriers.length > 0) this.#link(context);
  };

  /** For the session's sink. */
  readonly record = (record: EarshotRecord): void => {
    switch (record.type) {
      case 'connection': return this.#close(record);
      case 'note': return this.#note(record);
      case 'capture': case 'interface': return void this.columns.captures.push(record);
      case 'summary': return void (this.columns.summary = record);
      default:
        this.#count(record.connection, 'records');
        this.#names.see(record);
    }
  };

  #open({ frame, packet, connection, stream, from }: FrameContext, time: number): void {
    const { connections } = this.columns;
    const version = packet.ipVersion === 6 ? 6 : 4;
    const source = connections.addresses.number(packet.bytes, packet.srcAt, version);
    const destination = connections.addresses.number(packet.bytes, packet.dstAt, version);
    const byClient = from !== 'server';
    connections.open(connection, {
      transport: packet.transport === 17 ? 'udp' : 'tcp', version, stream, time, frame: frame.number,
      clientAddress: byClient ? source : destination, serverAddress: byClient ? destination : source,
      clientPort: byClient ? packet.srcPort : packet.dstPort, serverPort: byClient ? packet.dstPort : packet.srcPort,
    });
    if (packet.tunnel !== 0) connections.markTunnelled(connection);
    this.#names.opened(connection);
  }

  #segment({ frame, packet, connection }: FrameContext, from: Side, time: number): void {
    const { connections, exchanged } = this.columns;
    const { columns } = connections;
    if (this.#isExchanged(packet, connection, from)) {
      connections.exchange(connection);
      if (!exchanged.delete(connection)) exchanged.add(connection);
    }
    columns.lastFrame.set(connection, frame.number);
    if (time > connections.end[connection]!) connections.end[connection] = time;
    const client = from === 'client';
    columns[client ? 'framesClient' : 'framesServer'].add(connection, 1);
    columns[client ? 'bytesClient' : 'bytesServer'].add(connection, frame.originalLength);
    if (packet.transport === TCP && (packet.flags & (FIN | RST)) !== 0) connections.ends(connection, from, (packet.flags & RST) !== 0);
    if (packet.payloadLength === 0) return;
    columns[client ? 'payloadClient' : 'payloadServer'].add(connection, packet.payloadLength);
    connections.activities.add(connection, time - connections.start[connection]!, packet.payloadLength);
  }

  /** The side as it would be had client and server never changed places: what is written once stays true. */
  #asAtFirst(connection: number, from: Side | null): Side | null {
    return from !== null && this.columns.exchanged.has(connection) ? other(from) : from;
  }

  /** Whether this segment shows its connection's ends the other way round than they stand in the columns. */
  #isExchanged(packet: Packet, connection: number, from: Side): boolean {
    const { columns, addresses } = this.columns.connections;
    const { srcPort, dstPort } = packet;
    const client = from === 'client';
    if (srcPort !== dstPort) return columns.clientPort.words[connection] !== (client ? srcPort : dstPort);
    const at = client ? packet.srcAt : packet.dstAt;
    return columns.clientAddress.words[connection] !== addresses.number(packet.bytes, at, packet.ipVersion);
  }

  /** A connection of which only what runs in it shows: its own ends are those that the session knows. */
  #openCarrier(id: number, frame: Frame): void {
    const facts = this.#factsOf(id);
    if (facts) this.#openAs(facts, frame.number, this.columns.timeline.since(frame));
  }

  #openAs({ id, transport, stream, client, server }: ConnectionRecord | ConnectionFacts, frame: number, time: number): void {
    const { connections } = this.columns;
    const { addresses } = connections;
    connections.open(id, {
      transport, stream, version: client.address.includes(':') ? 6 : 4, time, frame,
      clientAddress: addresses.ofText(client.address), serverAddress: addresses.ofText(server.address),
      clientPort: client.port, serverPort: server.port,
    });
    this.#names.opened(id);
  }

  /** Frames that are the connection's, too: parts of its datagrams, and datagrams around what runs in them. */
  #link({ frame, connection, carriers, fragments }: FrameContext): void {
    const { links } = this.columns;
    if (connection >= 0) for (const fragment of fragments) links.push(connection, fragment);
    for (const carrier of carriers) {
      if (carrier < 0) continue;
      if (!this.columns.connections.has(carrier)) this.#openCarrier(carrier, frame);
      links.push(carrier, frame.number);
      for (const fragment of fragments) links.push(carrier, fragment);
    }
  }

  #close(record: ConnectionRecord): void {
    const { connections, exchanged, timeline } = this.columns;
    const { id, firstFrame, lastFrame } = record;
    const [began, ended] = [timeline.since(momentOf(record.startTime)), timeline.since(momentOf(record.endTime))];
    if (!connections.has(id)) {
      this.#openAs(record, firstFrame, began);
    } else if (!isClient(connections, record)) {
      connections.exchange(id);
      if (!exchanged.delete(id)) exchanged.add(id);
    }
    const { columns, start, end } = connections;
    const first = columns.firstFrame.get(id);
    if (first !== firstFrame) this.columns.links.push(id, first);
    // Of what carries others, frames were not seen one by one.
    const seen = first === firstFrame && columns.lastFrame.get(id) === lastFrame;
    connections.close(record, seen ? start[id]! : began, seen ? end[id]! : ended);
  }

  #note(note: NoteRecord): void {
    const { notes, timeline, times } = this.columns;
    if (note.code === 'capture-no-time') times.wanted = true;
    if (note.code === 'notes-suppressed') this.#hold(note);
    else if (note.connection !== null) this.#tell(note.code, note.connection);
    const grave = note.severity === 'warn' || note.severity === 'error';
    if (grave) timeline.note();
    if (note.connection === null) {
      if (notes.length < MOST_NOTES) notes.push(note);
    } else if (grave) {
      this.#count(note.connection, note.severity === 'warn' ? 'warnings' : 'errors');
    }
  }

  #tell(code: string, connection: number): void {
    const told = this.#told.get(code);
    if (told) told.push(connection);
    else this.#told.set(code, [connection]);
  }

  #hold({ held }: NoteRecord): void {
    for (const code of Object.keys(held as object)) this.columns.held[code] = this.#told.get(code) ?? [];
  }

  #count(connection: number, name: 'records' | 'warnings' | 'errors'): void {
    this.columns.connections.columns[name].add(connection, 1);
  }
}

/** Whether the client of a record is that of its row. */
function isClient(connections: ConnectionTable, { id, client, server }: ConnectionRecord): boolean {
  const { clientPort } = connections.columns;
  return client.port === server.port ? connections.client(id).address === client.address : clientPort.get(id) === client.port;
}

/** Of RFC 3339 with nine decimals. */
const momentOf = (time: string): { seconds: number; nanos: number } =>
  ({ seconds: Date.parse(`${time.slice(0, -11)}Z`) / 1000, nanos: Number(time.slice(-10, -1)) });
