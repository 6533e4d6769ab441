import { parseHostPort } from './address.ts';
import { TCP, tcpSegment } from './headers.ts';
import { be16, be32, concat, octets } from './octets.ts';
import { other } from '../side.ts';
import { ACK, FIN, PSH, RST, SYN } from '../wire/packet.ts';
import type { HostPort } from './address.ts';
import type { Data } from './octets.ts';
import type { PacketWriter } from './capture-builder.ts';
import type { BuiltFrame } from './built-frame.ts';
import type { Side } from '../side.ts';

export interface TcpOptions {
  /** `10.0.0.1:40000` or `[2001:db8::1]:40000`. */
  client?: string;
  server?: string;
  /** Initial sequence numbers. */
  clientIsn?: number;
  serverIsn?: number;
  /** Largest payload of a segment, announced in the SYNs; 1460 (IPv6: 1440). */
  mss?: number;
  /** Window scale shift, offered by both sides; null leaves the option out. */
  windowScale?: number | null;
  timestamps?: boolean;
  sackPermitted?: boolean;
  /** Bytes of receive window; 64,240. */
  window?: number;
}

export interface SendOptions {
  /** Payload lengths of the segments; what is left over is cut at the MSS. */
  segments?: readonly number[];
  /** Pure ACKs of the receiver: after every second segment and at the end (default), or none. */
  ack?: boolean;
  comment?: string;
}

export interface SegmentOptions {
  /** Stream offset of the first payload byte; where the sender's stream stands by default. */
  at?: number;
  data?: Data;
  /** TCP flags; ACK, and PSH where there is data. */
  flags?: number;
  /** Stream offset of the peer that is acknowledged; all that was received by default. */
  ackUpTo?: number;
  window?: number;
  urgent?: number;
  /** SACK blocks as stream offsets of the peer. */
  sack?: readonly (readonly [start: number, end: number])[];
  ttl?: number;
  comment?: string;
}

interface End extends HostPort {
  isn: number;
  /** Sequence numbers sent, counted from the ISN: the SYN is 1, so data begins at 1. */
  sent: number;
  /** Sequence numbers of this end that the peer has received in order. */
  delivered: number;
  /** Delivered and not yet acknowledged segments. */
  unacknowledged: number;
  /** What its clock said in its newest segment. */
  timestamp: number;
}

/**
 * Both ends of one TCP connection, as a script: each call adds the frames that real stacks would send. `client` and
 * `server` keep sequence numbers, acknowledgements and windows right; `segment` sends anything at all.
 */
export class TcpConversation {
  readonly #writer: PacketWriter;
  readonly #ends: Record<Side, End>;
  readonly #mss: number;
  readonly #options: TcpOptions;
  readonly #window: number;

  /** Made by `CaptureBuilder.tcp`. */
  constructor(writer: PacketWriter, options: TcpOptions) {
    const end = (text: string, isn: number): End =>
      ({ ...parseHostPort(text), isn, sent: 0, delivered: 0, unacknowledged: 0, timestamp: 0 });
    this.#writer = writer;
    this.#options = options;
    this.#ends = {
      client: end(options.client ?? '10.0.0.1:40000', options.clientIsn ?? 1_000_000),
      server: end(options.server ?? '10.0.0.2:80', options.serverIsn ?? 5_000_000),
    };
    this.#mss = options.mss ?? (this.#ends.client.address.length === 4 ? 1460 : 1440);
    this.#window = options.window ?? 64240;
  }

  /** Stream bytes that a side has sent, FIN included: the `at` of what it would send next. */
  offset(side: Side): number {
    return this.#ends[side].sent - 1;
  }

  /** The three-way handshake. */
  open(): this {
    return this.syn().synAck().ack('client');
  }

  /** The client's SYN alone. Calling it again repeats it. */
  syn(): this {
    this.#ends.client.sent = 1;
    return this.#emit('client', { flags: SYN, at: -1 });
  }

  synAck(): this {
    const { client, server } = this.#ends;
    server.sent = 1;
    client.delivered = server.delivered = 1;
    return this.#emit('server', { flags: SYN | ACK, at: -1 });
  }

  /** The answer of a host where nothing listens. */
  refuse(): this {
    this.#ends.client.delivered = 1;
    // A port without a socket has no sequence numbers of its own (RFC 9293 §3.10.7.1).
    return this.#emit('server', { flags: RST | ACK, window: 0 }, 0);
  }

  /** Goes on as if the handshake had come before the capture. */
  joined(): this {
    for (const end of [this.#ends.client, this.#ends.server]) {
      end.sent = end.delivered = 1;
      end.timestamp = this.#writer.milliseconds;
    }
    return this;
  }

  client(data: Data, options?: SendOptions): this {
    return this.send('client', data, options);
  }

  server(data: Data, options?: SendOptions): this {
    return this.send('server', data, options);
  }

  /** Sends data that arrives, in segments of at most the MSS. */
  send(from: Side, data: Data, options: SendOptions = {}): this {
    const bytes = octets(data);
    const end = this.#ends[from];
    const cuts = [...(options.segments ?? [])];
    for (let at = 0; at < bytes.length;) {
      const length = Math.min(cuts.shift() ?? this.#mss, bytes.length - at);
      const last = at + length >= bytes.length;
      this.#emit(from, {
        data: bytes.subarray(at, at + length), flags: last ? ACK | PSH : ACK,
        ...(options.comment !== undefined && { comment: options.comment }),
      });
      end.delivered = end.sent;
      end.unacknowledged++;
      at += length;
      if (options.ack !== false && (last || end.unacknowledged >= 2)) this.ack(other(from));
    }
    return this;
  }

  /** A pure ACK of what `side` has received, or only as far as `upTo` in the peer's stream. */
  ack(side: Side, options: Pick<SegmentOptions, 'ackUpTo' | 'window' | 'sack' | 'comment'> = {}): this {
    return this.#emit(side, { flags: ACK, ...options });
  }

  /**
   * One segment exactly as told. The sender's stream moves on to its end if that lies further; the peer does not receive it
   * unless `received` says so.
   */
  segment(from: Side, options: SegmentOptions): this {
    return this.#emit(from, options);
  }

  /** Says that `side` has now received its peer's stream up to this offset (all that was sent, by default). */
  received(side: Side, upTo = this.offset(other(side))): this {
    this.#ends[other(side)].delivered = upTo + 1;
    return this;
  }

  /** Data that the network loses on its way before the capture point sees it, so that it is in no frame. */
  lost(from: Side, length: number): this {
    this.#ends[from].sent += length;
    return this;
  }

  fin(side: Side): this {
    const end = this.#ends[side];
    this.#emit(side, { flags: FIN | ACK });
    end.delivered = end.sent;
    return this;
  }

  /** An orderly end: FIN of `by`, FIN of the other, last ACK. */
  close({ by = 'client' as Side } = {}): this {
    return this.fin(by).fin(other(by)).ack(by);
  }

  reset(side: Side): this {
    return this.#emit(side, { flags: RST | ACK, window: 0 });
  }

  /** A keep-alive probe (RFC 9293 §3.8.4) and its answer. */
  keepAlive(side: Side): this {
    return this.segment(side, { at: this.offset(side) - 1, flags: ACK }).ack(other(side));
  }

  /** The newest frame of the capture; for ICMP errors that quote it. */
  get lastFrame(): BuiltFrame {
    return this.#writer.lastFrame;
  }

  #emit(from: Side, options: SegmentOptions, seq?: number): this {
    const end = this.#ends[from], peer = this.#ends[other(from)];
    const payload = octets(options.data ?? '');
    const flags = options.flags ?? (payload.length > 0 ? ACK | PSH : ACK);
    const position = (options.at ?? end.sent - 1) + 1;
    const acknowledged = options.ackUpTo === undefined ? peer.delivered : options.ackUpTo + 1;
    const scale = flags & SYN ? 0 : (this.#options.windowScale ?? 0);
    const segment = tcpSegment(end.address, peer.address, {
      sourcePort: end.port, destinationPort: peer.port, flags, payload,
      seq: seq ?? (end.isn + position) >>> 0,
      ack: flags & ACK ? (peer.isn + acknowledged) >>> 0 : 0,
      window: Math.min(65535, (options.window ?? this.#window) >> scale),
      urgent: options.urgent ?? 0,
      options: flags & SYN ? this.#synOptions(end, peer) : flags & RST ? undefined : this.#segmentOptions(end, peer, options),
    });
    end.sent = Math.max(end.sent, position + payload.length + (flags & FIN ? 1 : 0));
    if (flags & ACK) peer.unacknowledged = 0;
    this.#writer.packet({
      from, source: end.address, destination: peer.address, protocol: TCP, payload: segment,
      payloadLength: payload.length, flags,
      ...(options.ttl !== undefined && { ttl: options.ttl }),
      ...(options.comment !== undefined && { comment: options.comment }),
    });
    return this;
  }

  #synOptions(end: End, peer: End): Uint8Array {
    const { windowScale, sackPermitted, timestamps } = this.#options;
    return concat(
      Uint8Array.of(2, 4), be16(this.#mss),
      sackPermitted ? Uint8Array.of(4, 2) : timestamps ? Uint8Array.of(1, 1) : '',
      sackPermitted && !timestamps ? Uint8Array.of(1, 1) : '',
      this.#timestamps(end, peer),
      windowScale != null ? Uint8Array.of(1, 3, 3, windowScale) : '',
    );
  }

  #segmentOptions(end: End, peer: End, { sack = [] }: SegmentOptions): Uint8Array {
    const blocks = sack.flat().map((offset) => be32((peer.isn + 1 + offset) >>> 0));
    return concat(
      this.#options.timestamps ? concat(Uint8Array.of(1, 1), this.#timestamps(end, peer)) : '',
      blocks.length > 0 ? concat(Uint8Array.of(1, 1, 5, 2 + 4 * blocks.length), ...blocks) : '',
    );
  }

  #timestamps(end: End, peer: End): Uint8Array {
    if (!this.#options.timestamps) return new Uint8Array(0);
    end.timestamp = this.#writer.milliseconds;
    return concat(Uint8Array.of(8, 10), be32(end.timestamp), be32(peer.timestamp));
  }
}

/** An ISN with which the sequence numbers wrap after this many stream bytes. */
export const isnBeforeWrap = (bytes: number): number => (0x1_0000_0000 - 1 - bytes) >>> 0;
