import { anatomy } from './built-frame.ts';
import { parseAddress } from './address.ts';
import { ICMP, ICMPV6, icmpMessage, ipPacket } from './headers.ts';
import { LinkType, linkHeader } from './link.ts';
import { concat } from './octets.ts';
import { writePcap } from './pcap-writer.ts';
import { writePcapng } from './pcapng-writer.ts';
import { TcpConversation } from './tcp-conversation.ts';
import { UdpConversation } from './udp-conversation.ts';
import type { BuiltFrame } from './built-frame.ts';
import type { PcapOptions } from './pcap-writer.ts';
import type { PcapngOptions } from './pcapng-writer.ts';
import type { TcpOptions } from './tcp-conversation.ts';
import type { UdpOptions } from './udp-conversation.ts';
import type { Transform } from './transforms.ts';
import type { Side } from '../side.ts';

export interface CaptureOptions {
  /** Time of the first frame, RFC 3339; 2026-01-02T03:04:05Z. */
  startTime?: string;
  /** LINKTYPE_ number, one of `LinkType`; Ethernet. */
  linkType?: number;
}

/** An IP packet on its way into the capture. */
export interface PacketToWrite {
  from: Side | null;
  source: Uint8Array;
  destination: Uint8Array;
  protocol: number;
  payload: Uint8Array;
  payloadLength: number;
  flags: number;
  ttl?: number;
  comment?: string;
}

/** What a conversation knows of its capture. */
export interface PacketWriter {
  packet(packet: PacketToWrite): void;
  readonly lastFrame: BuiltFrame;
  /** The clock for TCP timestamps, from an arbitrary start. */
  readonly milliseconds: number;
}

export interface IcmpErrorOptions {
  /** The frame whose packet caused the error. */
  about: BuiltFrame;
  type: number;
  code: number;
  /** The router or host that complains; by default the one that the packet was for. */
  from?: string;
  /** The word behind the checksum: next-hop MTU and the like. */
  rest?: number;
}

/** Time between two frames of one sender, and before the other one answers. */
const STEP = 20_000, TURN = 150_000;

/**
 * A capture made by script. Conversations write into it in the order of the calls while its clock advances by small fixed
 * steps; `apply` then cuts, drops, reorders or wraps what was captured. The same script always gives the same bytes.
 *
 * ```ts
 * const capture = new CaptureBuilder();
 * const tcp = capture.tcp({ client: '10.0.0.1:40000', server: '10.0.0.2:80' });
 * tcp.open().client('GET / HTTP/1.1\r\nHost: a\r\n\r\n').server('HTTP/1.1 204 No Content\r\n\r\n').close();
 * const bytes = capture.apply(drop(dataFrame('server', 1))).toPcap();
 * ```
 */
export class CaptureBuilder {
  /** In capture order; replaced as a whole by `apply`. */
  frames: BuiltFrame[] = [];
  readonly linkType: number;
  readonly startTime: string;
  #clock = 0;
  #lastSender: string | null = null;
  #conversations = 0;
  readonly #ipIds = new Map<string, number>();

  constructor({ startTime = '2026-01-02T03:04:05Z', linkType = LinkType.Ethernet }: CaptureOptions = {}) {
    this.startTime = startTime;
    this.linkType = linkType;
  }

  tcp(options: TcpOptions = {}): TcpConversation {
    return new TcpConversation(this.#writer(), options);
  }

  udp(options: UdpOptions = {}): UdpConversation {
    return new UdpConversation(this.#writer(), options);
  }

  /** Lets time pass before the next frame; negative turns the clock back. */
  wait(milliseconds: number): this {
    this.#clock += milliseconds * 1e6;
    return this;
  }

  /** A frame of these bytes as they are, link header included. */
  raw(bytes: Uint8Array, more: Partial<BuiltFrame> = {}): this {
    this.#add({ ipAt: -1, from: null, conversation: -1, payloadLength: 0, flags: 0, originalLength: bytes.length, ...more, bytes });
    return this;
  }

  /** An ICMP or ICMPv6 error that quotes as much of a packet as routers do (RFC 1812 §4.3.2.3, RFC 4443 §2.4). */
  icmpError({ about, type, code, from, rest = 0 }: IcmpErrorOptions): this {
    const parts = anatomy(about);
    if (!parts) throw new TypeError('only an IP packet can be quoted');
    const source = from === undefined ? parts.destination : parseAddress(from);
    const quoted = about.bytes.slice(parts.ipAt, Math.min(parts.end, parts.ipAt + 548));
    this.#packet({
      from: null, source, destination: parts.source, protocol: parts.version === 4 ? ICMP : ICMPV6, flags: 0, payloadLength: 0,
      payload: icmpMessage(source, parts.source, type, code, rest, quoted),
    }, -1);
    return this;
  }

  /** Sends the frames captured so far through transforms, left to right. What is scripted later is not touched. */
  apply(...transforms: readonly Transform[]): this {
    for (const transform of transforms) this.frames = [...transform(this.frames)];
    return this;
  }

  toPcap(options: PcapOptions = {}): Uint8Array<ArrayBuffer> {
    return writePcap(this.frames, this.startTime, { linkType: this.linkType, ...options });
  }

  toPcapng(options: PcapngOptions = {}): Uint8Array<ArrayBuffer> {
    return writePcapng(this.frames, this.startTime, { interfaces: [{ linkType: this.linkType }], ...options });
  }

  #writer(): PacketWriter {
    const conversation = this.#conversations++;
    const lastFrame = (): BuiltFrame => this.frames.at(-1)!;
    const milliseconds = (): number => 3_600_000 + Math.floor(this.#clock / 1e6);
    return {
      packet: (packet) => this.#packet(packet, conversation),
      get lastFrame() { return lastFrame(); },
      get milliseconds() { return milliseconds(); },
    };
  }

  #packet(packet: PacketToWrite, conversation: number): void {
    const { source, destination, from } = packet;
    const host = source.join('.');
    const id = this.#ipIds.get(host) ?? 1 + source.at(-1)! * 4096;
    this.#ipIds.set(host, (id + 1) & 0xffff);
    if (this.#lastSender !== null) this.#clock += this.#lastSender === host ? STEP : TURN;
    this.#lastSender = host;
    const link = linkHeader(this.linkType, source, destination, from === 'client');
    const bytes = concat(link, ipPacket({
      source, destination, protocol: packet.protocol, payload: packet.payload, id, dontFragment: true,
      ...(packet.ttl !== undefined && { ttl: packet.ttl }),
    }));
    this.#add({
      bytes, ipAt: link.length, originalLength: bytes.length, from, conversation,
      payloadLength: packet.payloadLength, flags: packet.flags,
      ...(packet.comment !== undefined && { comment: packet.comment }),
    });
  }

  #add(frame: Omit<BuiltFrame, 'at' | 'interfaceId'> & Partial<BuiltFrame>): void {
    this.frames.push({ at: this.#clock, interfaceId: 0, ...frame });
  }
}
