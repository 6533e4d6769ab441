import type { Chunk } from './bytes/chunk.ts';
import type { MessageTaker } from './dissect/bare-message.ts';
import type { Dissector, Wants } from './dissect/dissector.ts';
import type { Frame } from './frame.ts';
import type { Endpoint, EarshotRecord, TunnelInfo } from './record.ts';
import type { Side } from './side.ts';
import type { EndReason, GapCause } from './stream/sink.ts';
import type { Packet } from './wire/packet.ts';

/** What a session is asked to do. Every field has a default in `defaultOptions`. */
export interface SessionOptions {
  wants: Wants;
  /** Dissectors from outside, asked before the built-in ones. */
  plugins: readonly Dissector[];
  /** Make a `datagram` record for each UDP datagram. */
  datagrams: boolean;
  /** A UDP flow ends after this many seconds of silence. */
  udpIdle: number;
  /** A TCP connection without a word for this many seconds is given up (its late frames begin a new one). */
  tcpIdle: number;
  /** An attempt that nobody answers is given up after this many seconds. */
  synIdle: number;
  /** Most stream bytes that wait behind a hole, a side and over all connections. */
  maxWaiting: number;
  maxWaitingTotal: number;
  /** Most connections kept in memory; the one silent for longest goes first. */
  maxConnections: number;
  /** Most of these that are attempts nobody has answered yet; a scan leaves nothing else. */
  maxAttempts: number;
  /** Notes of one code that are written out; the rest are counted. */
  maxNotes: number;
  /** Work out the Community ID of each connection; otherwise it is the empty text. */
  communityIds: boolean;
  /**
   * Keep facts of live connections at hand for `Session.factsOf`; display filters need them. `talking`: of those that are mere
   * attempts only while they are told of, which then take far less memory.
   */
  facts: boolean | 'talking';
  /** Receives every stream's bytes, for `follow` and hashing. */
  tap: StreamTap | null;
  /** Called for each frame once it is decoded and tracked; for display filters and frame lists. */
  onFrame: ((context: FrameContext) => void) | null;
  /** Tell of this part of the connections alone. All are followed, so that numbers are those of the whole. */
  shard: Shard | null;
  /** Asked ahead of the record of a connection that is one SYN without an answer: true where nobody needs it. A scan leaves millions. */
  unanswered: ((syn: UnansweredSyn) => boolean) | null;
  /**
   * Asked once for a connection with messages that can do without records: who takes these in their place, or null. Records by the
   * hundred thousand cost more than all that is done with them.
   */
  takerOf: ((connection: number) => MessageTaker | null) | null;
  /** Records of exchanges may be lent: whoever takes records makes at once of each what is needed of it, and keeps none. */
  lends: boolean;
  /** Called for each connection and message that was taken in place of its record. */
  onTaken: (() => void) | null;
  /** Called once, with the time of the first frame, before any record that follows from it. */
  onBegin: ((time: string) => void) | null;
  /** The frames are those of one connection of a larger capture, read again. */
  replay: Replay | null;
}

/** The `number`th of `of` parts of a capture's connections, counted from 1. */
export interface Shard {
  readonly number: number;
  readonly of: number;
}

/** One connection of a capture that was read before, to be told again from its own frames as if all others were there. */
export interface Replay {
  readonly id: number;
  readonly stream: number;
  readonly client: Endpoint;
  readonly server: Endpoint;
  readonly tunnel: TunnelInfo | null;
  /** The connection before it on its 4-tuple, as its record says. */
  readonly reuses: { readonly id: number; readonly stream: number } | null;
  /** How it ends where its own frames do not say it. */
  readonly end: 'idle' | 'capture-end' | 'superseded';
  /** Whether the innermost segment of this frame is the connection's, and not something that runs or came together in it. */
  owns(frame: number): boolean;
}

/** Watches stream bytes beside the dissectors. Same calls, same borrowing. */
export interface StreamTap {
  /** Called ahead of a connection's first bytes; one that says nothing is never opened. `stream` as tcp.stream or udp.stream. */
  open?(connection: number, client: Endpoint, server: Endpoint, transport: 'tcp' | 'udp', stream: number): void;
  data(connection: number, from: Side, chunk: Chunk): void;
  gap(connection: number, from: Side, length: number, cause: GapCause): void;
  end(connection: number, from: Side, why: EndReason): void;
  /** Client and server were guessed the wrong way round and have just been exchanged. */
  flip?(connection: number): void;
}

/** A frame with everything known of it. One object, re-placed for each frame. */
export interface FrameContext {
  readonly frame: Frame;
  readonly packet: Packet;
  /** Connection id, or -1. */
  readonly connection: number;
  /** As tcp.stream or udp.stream, or -1. */
  readonly stream: number;
  /** Who sent it; null for frames outside connections and for ICMP errors. */
  readonly from: Side | null;
  /** Bits of `Analysis`. */
  readonly analysis: number;
  /** Connections whose datagrams carry this packet in tunnels, outermost first. */
  readonly carriers: readonly number[];
  /** Earlier frames that brought parts of what this one completes: fragments of its datagrams. */
  readonly fragments: readonly number[];
}

/** What a record would say of a SYN that got no answer. Borrowed; the endpoints are made when they are asked for. */
export interface UnansweredSyn {
  readonly id: number;
  readonly seconds: number;
  readonly nanos: number;
  readonly client: Endpoint;
  readonly server: Endpoint;
}

export type RecordSink = (record: EarshotRecord) => void;

export const defaultOptions: SessionOptions = {
  wants: { hash: false, bodies: false, maxBody: 65536, maxDecoded: 64 << 20 },
  plugins: [],
  datagrams: false,
  udpIdle: 120,
  tcpIdle: 3600,
  // A SYN without an answer is repeated within 64 s (RFC 6298 §5 with six tries); after more nothing will come.
  synIdle: 75,
  maxWaiting: 4 << 20,
  maxWaitingTotal: 64 << 20,
  maxConnections: 131_072,
  maxAttempts: 32_768,
  maxNotes: 100,
  communityIds: true,
  facts: false,
  tap: null,
  onFrame: null,
  shard: null,
  unanswered: null,
  takerOf: null,
  lends: false,
  onTaken: null,
  onBegin: null,
  replay: null,
};
