/**
 * The whole way of a frame, on one page. Receives borrowed frames; hands on records; keeps connections and counters;
 * never waits, never reads or writes anything.
 *
 *   frame → wire (which layers) → connection (whose segment) → stream (in order) → dissect (what it means) → record
 */
import { Conversation } from './dissect/conversation.ts';
import type { Carrier, ConversationHost } from './dissect/conversation.ts';
import { type EmittedRecord, UNNUMBERED } from './dissect/dissector.ts';
import type { Codecs } from './dissect/body.ts';
import { AskingOrder } from './dissect/detector.ts';
import { builtIn } from './dissect/registry.ts';
import { linkTypeName } from './capture/link-types.ts';
import { Clock } from './clock.ts';
import type { Connection, ConnectionEvents } from './connection/connection.ts';
import type { LoneSyn } from './connection/lone-record.ts';
import { connectionRecord, shapeSoFar, tcpFigures } from './connection/record.ts';
import { ReplayTracker } from './connection/replay.ts';
import { ShardMembers } from './connection/shard.ts';
import { tcpEnds } from './connection/socket-state.ts';
import type { TcpEnds } from './connection/socket-state.ts';
import { TcpConnection } from './connection/tcp-connection.ts';
import { Tracker } from './connection/tracker.ts';
import type { ConnectionFacts } from './filter/field.ts';
import { FrameCensus } from './frame-census.ts';
import type { Frame } from './frame.ts';
import { GAP_WORDS } from './note.ts';
import { NoteDesk } from './note-desk.ts';
import { defaultOptions } from './options.ts';
import type { FrameContext, RecordSink, SessionOptions } from './options.ts';
import type { CaptureRecord, DatagramRecord, DropCounts, EarshotRecord, InterfaceRecord, Shape, SummaryRecord, TcpFigures, TunnelInfo } from './record.ts';
import type { Side } from './side.ts';
import type { EndReason, GapCause } from './stream/sink.ts';
import { rfc3339 } from './time.ts';
import { Decoder } from './decode/decoder.ts';
import { packetFault } from './wire/fault.ts';
import { icmpErrorWords } from './wire/icmp-words.ts';
import { Fit } from './wire/packet.ts';
import type { Packet } from './wire/packet.ts';

export class Session {
  readonly #options: SessionOptions;
  readonly #sink: RecordSink;
  readonly #decoder: Decoder;
  readonly #tracker: Tracker;
  readonly #clock: Clock;
  readonly #host: ConversationHost;
  readonly #census = new FrameCensus();
  readonly #records: Record<string, number> = {};
  readonly #context: { -readonly [K in keyof FrameContext]: FrameContext[K] } | null;
  readonly #live: Map<number, Connection> | null;
  /** The SYN without an answer that is being told of: nothing else asks for what is known of one. */
  #unanswered: LoneSyn | null = null;
  readonly #carriers: number[] = [];
  /** The connections to tell of, where these are not all. */
  readonly #members: ShardMembers | null;
  #frame: Frame | null = null;
  #frames = 0;
  #bytes = 0;
  #cutFrames = 0;
  #cutBytes = 0;
  #offloadLengths = 0;
  readonly #unknownLinkTypes = new Set<number>();
  #firstTime: string | null = null;
  #last: { seconds: number; nanos: number } | null = null;
  #complete = true;
  /** Where notes go, also those of the readers. */
  readonly notes: NoteDesk;

  constructor(options: Partial<SessionOptions>, codecs: Codecs, sink: RecordSink) {
    this.#options = { ...defaultOptions, ...options };
    this.#sink = sink;
    const { shard, maxNotes } = this.#options;
    this.#members = shard && new ShardMembers(shard);
    this.notes = new NoteDesk(maxNotes, (record) => this.#emit(record), (connection) => this.#tells(connection));
    this.#live = this.#options.facts ? new Map() : null;
    this.#clock = new Clock(this.notes.note);
    this.#decoder = new Decoder({ note: this.notes.note });
    const { replay } = this.#options;
    this.#tracker = replay ? new ReplayTracker(replay, this.#options, this.#connectionEvents())
      : new Tracker(this.#options, this.#connectionEvents());
    this.#decoder.onCarrier = (packet) => this.#carry(packet);
    const dissectors = [...this.#options.plugins, ...builtIn];
    this.#host = {
      dissectors, order: new AskingOrder(dissectors),
      codecs,
      wants: this.#options.wants,
      lends: this.#options.lends,
      emit: (carrier, record) => this.#emit(numbered(record, carrier)),
      takerOf: ({ id }) => this.#options.takerOf?.(id) ?? null,
      taken: (type) => this.#taken(type),
      note: (carrier, code, message, more) => this.notes.note(code, { ...more, message, connection: carrier.id }),
    };
    this.#context = this.#options.onFrame
      ? { frame: null as unknown as Frame, packet: this.#decoder.packet, connection: -1, stream: -1, from: null, analysis: 0,
        carriers: this.#carriers, fragments: this.#decoder.fragments }
      : null;
  }

  /** Records so far, by type. */
  get counts(): Readonly<Record<string, number>> {
    return this.#records;
  }

  get frames(): number {
    return this.#frames;
  }

  /** What is known of a connection that is not over yet, or null. Needs the option `facts`. */
  factsOf(id: number): ConnectionFacts | null {
    const connection = this.#live?.get(id);
    if (connection) return factsOf(connection, this.#tunnel(connection.tunnel));
    return this.#unanswered?.id === id ? this.#unanswered.facts : null;
  }

  /** Both ends of a TCP connection that is not over yet; null for one of which there are only attempts. Needs the option `facts`. */
  endsOf(id: number): TcpEnds | null {
    const connection = this.#live?.get(id);
    return connection instanceof TcpConnection ? tcpEnds(connection.clientEnd, connection.serverEnd) : null;
  }

  /** What analysis has counted of such a connection. Needs the option `facts`. */
  figuresOf(id: number): TcpFigures | null {
    const connection = this.#live?.get(id);
    return connection instanceof TcpConnection ? tcpFigures(connection) : null;
  }

  /** What such a connection is by now; null while too little has been said on it. Needs the option `facts`. */
  shapeOf(id: number): Shape | null {
    const connection = this.#live?.get(id);
    if (!connection) return null;
    const { protocols = [], tally = null } = (connection.handler as Conversation | null) ?? {};
    return shapeSoFar(connection, protocols, tally);
  }

  /** A file or pipe is opened. */
  capture(record: CaptureRecord | InterfaceRecord): void {
    if (this.#tells(null)) this.#emit(record);
  }

  /** Takes the next frame. Nothing of it is kept. */
  accept(frame: Frame): void {
    this.#frame = frame;
    this.#count(frame);
    this.#clock.see(frame);
    const packet = this.#decoder.decode(frame);                                          // 1 wire: layers as offsets
    this.#census.see(packet);
    if (packet.fit === Fit.Truncated || packet.fit === Fit.Malformed) this.#fault(packet, frame);
    if (packet.fit === Fit.Unknown && packet.layerCount === 0) this.#unknownLinkType(frame);
    if (packet.offloadLength) this.#offloadLengths++;
    let connection: Connection | null = null;
    if (packet.transport === 6 || packet.transport === 17) {
      connection = this.#tracker.accept(packet, frame, this.#clock.now);                 // 2 connection, 3 stream, 4 dissect
      this.#members?.learn(this.#tracker.id, packet);
      if (this.#options.datagrams && packet.transport === 17 && connection) this.#datagram(packet, frame, connection);
    } else if (packet.portsOf !== 0) {
      this.#tracker.number(packet);
    } else if (packet.transport !== 0 && packet.quotedProtocol !== 0) {
      connection = this.#quoted(packet, frame);
    }
    if (this.#context) this.#show(packet, frame, connection);
  }

  /**
   * Time goes on to this moment and no frame comes, as on a live source: what was awaited for too long is given up, and who was
   * silent for too long is told of.
   */
  elapse(at: { readonly seconds: number; readonly nanos: number }): void {
    this.#clock.pass(at);
    this.#tracker.elapse(at.seconds, at.nanos, this.#clock.now);
  }

  /**
   * The capture is over: waiting bytes become gaps, open connections end. `complete`: every file was read to its end.
   * `stopped`: somebody asked to read no further, so that it was not. `drops`: what whoever captured says of them.
   */
  finish(complete = true, stopped = false, drops?: DropCounts): SummaryRecord {
    this.#complete &&= complete && !stopped;
    this.#tracker.finish();
    this.#decoder.finish();
    if (this.#cutFrames > 0) {
      this.notes.note('capture-frame-cut', {
        frames: this.#cutFrames, bytes: this.#cutBytes,
        message: `the snap length cut ${this.#cutFrames} frames by ${this.#cutBytes} bytes in all`,
      });
    }
    if (this.#offloadLengths > 0) {
      this.notes.note('offload-length', {
        frames: this.#offloadLengths, message: `the IP length of ${this.#offloadLengths} frames is 0; the length of the record was taken`,
      });
    }
    this.notes.finish();
    const summary: SummaryRecord = {
      type: 'summary', frames: this.#frames, bytes: this.#bytes, firstTime: this.#firstTime,
      lastTime: this.#last && rfc3339(this.#last), complete: this.#complete, ...(stopped && { stopped }),
      protocols: this.#census.counts,
      connections: this.#members?.counts ?? { tcp: this.#tracker.tcpConnections, udp: this.#tracker.udpConnections },
      records: { http: 0, websocket: 0, sse: 0, ...this.#records },
      notes: { ...this.notes.bySeverity },
      ...(this.#members && { shard: this.#members.shard }), ...(drops && { drops }),
    };
    this.#sink(summary);
    return summary;
  }

  #connectionEvents(): ConnectionEvents {
    const tap = this.#options.tap;
    return {
      data: (connection, from, chunk) => {
        if (!this.#tells(connection.id)) return;
        const conversation = this.#conversation(connection);
        tap?.data(connection.id, from, chunk);
        conversation.data(from, chunk);
      },
      gap: (connection, from, length, cause, frame) => {
        if (this.#tells(connection.id)) this.#gap(connection, from, length, cause, frame);
      },
      end: (connection, from, why) => this.#end(connection, from, why),
      opened: (connection) => void this.#live?.set(connection.id, connection),
      unanswered: (syn) => {
        if (!this.#tells(syn.id)) return;
        this.#unanswered = syn;
        this.#noteUnanswered(syn.id, syn.frame, 1);
        if (this.#options.unanswered?.(syn)) this.#taken('connection');
        else this.#emit(syn.record(this.#options.communityIds));
        this.#unanswered = null;
      },
      closed: (connection) => {
        if (this.#tells(connection.id)) this.#close(connection);
        this.#live?.delete(connection.id);
      },
      flipped: (connection) => tap?.flip?.(connection.id),
      note: this.notes.note,
    };
  }

  #conversation(connection: Connection): Conversation {
    if (connection.handler) return connection.handler as Conversation;
    const { id, client, server, transport, stream } = connection;
    this.#options.tap?.open?.(id, client, server, transport, stream);
    const conversation = new Conversation(connection, this.#host);
    connection.handler = conversation;
    return conversation;
  }

  #gap(connection: Connection, from: Side, length: number, cause: GapCause, frame: number): void {
    const conversation = this.#conversation(connection);
    this.#options.tap?.gap(connection.id, from, length, cause);
    if (cause !== 'snap-length') {
      if (connection instanceof TcpConnection) connection.gapSeen(from);
      this.notes.note('tcp-gap', {
        connection: connection.id, side: from, frame, length, cause,
        message: `${length === 1 ? '1 byte' : `${length} bytes`} of the ${from}'s stream ${length === 1 ? 'is' : 'are'} missing: ${GAP_WORDS[cause]}`,
      });
    }
    conversation.gap(from, length, cause);
  }

  #end(connection: Connection, from: Side, why: EndReason): void {
    if (!connection.handler) return;
    this.#options.tap?.end(connection.id, from, why);
    connection.handler.end(from, why);
  }

  #close(connection: Connection): void {
    const conversation = connection.handler as Conversation | null;
    if (connection instanceof TcpConnection) this.#judge(connection);
    const { protocols = [], tally = null } = conversation ?? {};
    this.#emit(connectionRecord(connection, protocols, tally, this.#tunnel(connection.tunnel), this.#options.communityIds));
    connection.handler = null;
  }

  /** What can only be said of a TCP connection as a whole. */
  #judge(connection: TcpConnection): void {
    const { clientEnd, serverEnd, id, repeats } = connection;
    const last = connection.lastFrame;
    if (clientEnd.synSent && serverEnd.frames === 0 && !clientEnd.spoke) {
      this.#noteUnanswered(id, connection.firstFrame, clientEnd.syns);
    } else if (clientEnd.frames === 0 || serverEnd.frames === 0) {
      const side = clientEnd.frames === 0 ? 'server' : 'client';
      this.notes.note('tcp-one-sided', { connection: id, side, frame: last, message: `only the ${side}'s frames were captured` });
    }
    if (!clientEnd.synSent && !serverEnd.synAckSent) {
      this.notes.note('tcp-midstream', { connection: id, frame: connection.firstFrame, message: 'the capture begins inside the connection' });
    }
    if (repeats.length > 0) {
      const count = clientEnd.retransmissions + serverEnd.retransmissions;
      this.notes.note('tcp-retransmission', {
        connection: id, frame: repeats[0], frames: repeats, count,
        message: `${count} ${count === 1 ? 'segment was' : 'segments were'} sent again, first in frame ${repeats[0]}`,
      });
    }
    if (connection.duplicateFrames > 0) {
      this.notes.note('capture-duplicate-frames', {
        connection: id, frame: last, count: connection.duplicateFrames,
        message: `${connection.duplicateFrames === 1 ? '1 frame was' : `${connection.duplicateFrames} frames were`} captured more than once`,
      });
    }
  }

  #noteUnanswered(connection: number, frame: number, attempts: number): void {
    if (this.notes.holds('tcp-unanswered', connection)) return;
    this.notes.note('tcp-unanswered', {
      connection, side: 'client', frame, attempts, message: `no answer to ${attempts === 1 ? 'the SYN' : `${attempts} SYNs`}`,
    });
  }

  #tunnel(id: number): TunnelInfo | null {
    const { replay } = this.#options;
    if (replay) return replay.tunnel;
    return id === 0 ? null : this.#decoder.tunnels.info(id);
  }

  #datagram(packet: Packet, frame: Frame, connection: Connection): void {
    if (!this.#tells(connection.id)) return;
    const record: DatagramRecord = {
      type: 'datagram', connection: connection.id, stream: connection.stream,
      from: this.#sender(connection),
      time: rfc3339(frame), frame: frame.number, length: packet.payloadLength,
    };
    this.#emit(record);
  }

  #quoted(packet: Packet, frame: Frame): Connection | null {
    const connection = this.#tracker.quoted(packet, frame);
    this.notes.note('icmp-error', {
      connection: connection?.id ?? null, frame: frame.number, icmpType: packet.icmpType, icmpCode: packet.icmpCode,
      version: packet.ipVersion,
      message: `ICMP: ${icmpErrorWords(packet.ipVersion === 6 ? 6 : 4, packet.icmpType, packet.icmpCode)}, for a packet of `
        + (connection ? 'this connection' : 'no known connection'),
    });
    return connection;
  }

  #fault(packet: Packet, frame: Frame): void {
    const fault = packetFault(packet);
    if (!fault) return;
    this.notes.note(packet.fit === Fit.Truncated ? 'truncated-header' : 'bad-header', {
      frame: frame.number, header: fault.layer, at: fault.at, need: fault.need, have: fault.have, message: fault.sentence,
    });
  }

  #unknownLinkType(frame: Frame): void {
    const { linkType } = frame;
    if (this.#unknownLinkTypes.has(linkType)) return;
    this.#unknownLinkTypes.add(linkType);
    const name = linkTypeName(linkType);
    this.notes.note('capture-unknown-link-type', {
      frame: frame.number, linkType, name, message: `frames of link type ${linkType} (${name}) are counted but not decoded`,
    });
  }

  #count(frame: Frame): void {
    this.#frames++;
    this.#bytes += frame.originalLength;
    const cut = frame.originalLength - (frame.end - frame.start);
    if (cut > 0) {
      this.#cutFrames++;
      this.#cutBytes += cut;
    }
    if (this.#firstTime === null) {
      this.#firstTime = rfc3339(frame);
      this.#options.onBegin?.(this.#firstTime);
    }
    const last = (this.#last ??= { seconds: 0, nanos: 0 });
    last.seconds = frame.seconds;
    last.nanos = frame.nanos;
  }

  #show(packet: Packet, frame: Frame, connection: Connection | null): void {
    const context = this.#context!;
    const isSegment = packet.transport === 6 || packet.transport === 17;
    context.frame = frame;
    context.connection = isSegment ? this.#tracker.id : (connection?.id ?? -1);
    context.stream = isSegment ? this.#tracker.stream : (connection?.stream ?? -1);
    context.from = isSegment && this.#tracker.id >= 0 ? this.#sender(connection) : null;
    context.analysis = context.from ? this.#tracker.analysis : 0;
    this.#options.onFrame!(context);
    if (this.#carriers.length > 0) this.#carriers.length = 0;
  }

  /** Who sent the last segment, which is one of this connection; null is one that has only begun. */
  #sender(connection: Connection | null): Side {
    return connection === null ? 'client' : this.#tracker.fromSecond === connection.clientIsSecond ? 'client' : 'server';
  }

  /** Whether what is about this connection, or about none, is to be told. */
  #tells(connection: number | null): boolean {
    return this.#members === null || this.#members.tells(connection, this.#decoder.packet);
  }

  #carry(packet: Packet): number {
    const id = this.#tracker.carry(packet, this.#frame!, this.#clock.now);
    if (id >= 0) this.#members?.learn(id, packet);
    if (this.#context) this.#carriers.push(id);
    return id;
  }

  #emit(record: EarshotRecord): void {
    this.#countRecord(record.type);
    this.#sink(record);
  }

  /** Somebody took it and needs no record. */
  #taken(type: string): void {
    this.#countRecord(type);
    this.#options.onTaken?.();
  }

  #countRecord(type: string): void {
    this.#records[type] = (this.#records[type] ?? 0) + 1;
  }
}

function factsOf(connection: Connection, tunnel: TunnelInfo | null): ConnectionFacts {
  const { id, transport, stream, client, server } = connection;
  return { id, transport, stream, client, server, tunnel, protocols: (connection.handler as Conversation | null)?.protocols ?? [] };
}

/** A record with its connection and stream, in the room that it has for them or in a copy. */
function numbered(record: EmittedRecord, { id, stream }: Carrier): EarshotRecord {
  if (record.connection === UNNUMBERED) {
    record.connection = id;
    record.stream = stream;
    return record as EarshotRecord;
  }
  const { type, ...rest } = record;
  return { type, connection: id, stream, ...rest } as unknown as EarshotRecord;
}
