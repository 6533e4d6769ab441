import { EMPTY } from '../bytes/chunk.ts';
import type { Frame } from '../frame.ts';

/** Layers that decoding can name. Order has no meaning; `LAYER_NAMES` gives Wireshark's protocol names. */
export const Layer = {
  Ethernet: 1, Vlan: 2, Llc: 3, Snap: 4, LinuxSll: 5, LinuxSll2: 6, RawIp: 7, NullLoopback: 8, Ppp: 9, Pppoe: 10,
  Ieee80211: 11, Radiotap: 12, Mpls: 13, Arp: 14, Ipv4: 15, Ipv6: 16, Ipv6Extension: 17, Gre: 18, Vxlan: 19, Geneve: 20,
  Tcp: 21, Udp: 22, Icmp: 23, Icmpv6: 24, Payload: 25, Prism: 26, Ppi: 27, PppHdlc: 28, Gtp: 29, Teredo: 30, FrameRelay: 31,
  CiscoHdlc: 32, Sctp: 33, MacSec: 34, ItagPbb: 35, Fragment: 36, Arcnet: 37, Slip: 38, Fddi: 39, Avs: 40, Erspan: 41,
  EtherIp: 42, UdpLite: 43, L2tp: 44, Ayiya: 45, FabricPath: 46,
} as const;
export type Layer = (typeof Layer)[keyof typeof Layer];

/** How decoding ended. */
export const Fit = {
  /** Every header that is known was read. */
  Ok: 0,
  /** The captured bytes end inside a header. */
  Truncated: 1,
  /** A header contradicts itself. */
  Malformed: 2,
  /** A link type, network or transport protocol that is not decoded. Not an oddity. */
  Unknown: 3,
  /** A fragment of a datagram that is not whole yet. */
  Fragment: 4,
} as const;
export type Fit = (typeof Fit)[keyof typeof Fit];

/** Checksum verdicts. */
export const Sum = {
  Unchecked: 0, Good: 1, Bad: 2,
  /** Zero or pseudo-header only: left to the network card. */
  Offloaded: 3,
} as const;
export type Sum = (typeof Sum)[keyof typeof Sum];

export const MAX_LAYERS = 32;

/**
 * The packet in the frame at hand: offsets into borrowed bytes and small integers, re-placed for every frame. Where
 * packets are nested (tunnels), network and transport fields are those of the innermost; `layer*` columns keep the way
 * down. Addresses and ports stay in the bytes until somebody asks for text.
 */
export class Packet {
  /** The frame's bytes, or the reassembled datagram's. All offsets below index these. */
  bytes: Uint8Array = EMPTY;
  fit: Fit = Fit.Ok;
  /** With `fit` Truncated or Malformed: the layer, where its header starts, what it needed and what there was. */
  faultLayer = 0;
  faultAt = 0;
  faultNeed = 0;
  faultHave = 0;

  /** Where decoding stands: the next header's first byte, one past the last captured byte that belongs to it … */
  at = 0;
  end = 0;
  /** … and one past the last byte it had on the wire: larger than `end` where the snap length cut. */
  wireEnd = 0;
  /** A header's length field set `wireEnd`, not only the frame's end. */
  bounded = false;
  /** Where the frame begins in its bytes. */
  frameStart = 0;

  /**
   * The way down: layer ids, first byte, one past the last byte of header. Columns from before a reassembly index the
   * buffer that held the fragment: ask `bytesOf(column)`.
   */
  layerCount = 0;
  readonly layers = new Uint8Array(MAX_LAYERS);
  readonly layerStart = new Int32Array(MAX_LAYERS);
  readonly layerEnd = new Int32Array(MAX_LAYERS);

  /** 0 where there is no IP, else 4 or 6. */
  ipVersion = 0;
  /** Offset of the IP header; source and destination address (4 or 16 bytes each). */
  ipStart = 0;
  srcAt = 0;
  dstAt = 0;
  /** Next header behind IP and its extensions: 6 TCP, 17 UDP, 1 ICMP, 58 ICMPv6, … */
  protocol = 0;
  ttl = 0;
  /** IPv4 identification, or the unsigned one of an IPv6 fragment header; -1 for IPv6 without fragment header. */
  ipId = 0;
  dontFragment = false;
  /** Of a fragment: where its bytes belong in the datagram, and whether others come behind it. */
  fragmentOffset = 0;
  moreFragments = false;
  /** ECN bits of the IP header. */
  ecn = 0;
  /** This packet was put together from fragments; `bytes` is then the defragmenter's. */
  reassembled = false;
  /** IP length was 0 and the record's length was taken (segmentation offload). */
  offloadLength = false;

  /** Interned tunnel this packet ran in, 0 for none. */
  tunnel = 0;

  /** 6, 17, 1 or 58 once its header was read whole, else 0. */
  transport = 0;
  transportStart = 0;
  /**
   * 6 or 17 where enough of the header is there for Wireshark to number a stream, even if the rest is cut or bad and
   * `transport` is 0: 16 bytes of TCP (then `seq`, `ack`, `flags` and `window` hold too), a sound header of UDP.
   */
  portsOf = 0;
  srcPort = 0;
  dstPort = 0;
  /** Captured payload is `bytes[payloadStart..payloadEnd)`. */
  payloadStart = 0;
  payloadEnd = 0;
  /** Payload bytes on the wire by the IP or UDP length; larger than captured where the snap length cut. */
  payloadLength = 0;
  transportSum: Sum = Sum.Unchecked;
  ipSum: Sum = Sum.Unchecked;

  // TCP, valid with transport 6. Sequence numbers are signed 32-bit words; compare them with sequence.ts only.
  seq = 0;
  ack = 0;
  flags = 0;
  /** As in the header, unscaled. */
  window = 0;
  /** As in the header. */
  checksum = 0;
  urgent = 0;
  /** Window scale option, -1 when absent. */
  windowScale = -1;
  /** MSS option, 0 when absent. */
  mss = 0;
  sackPermitted = false;
  hasTimestamps = false;
  /** Signed 32-bit words, like sequence numbers. */
  tsVal = 0;
  tsEcr = 0;
  /** SACK blocks: count, and offset of the first (8 bytes a block). */
  sackCount = 0;
  sackAt = 0;

  // ICMP errors, valid with transport 1 or 58.
  icmpType = 0;
  icmpCode = 0;
  /** The quoted packet: 0 where nothing usable is quoted, else its transport protocol; addresses and ports as above. */
  quotedProtocol = 0;
  /** As `portsOf`, for the quoted packet. */
  quotedPortsOf = 0;
  quotedSrcAt = 0;
  quotedDstAt = 0;
  quotedSrcPort = 0;
  quotedDstPort = 0;
  /** First word behind the quoted ports: a TCP sequence number. */
  quotedSeq = 0;

  /** Reassemblies on the way down: the buffers left behind, and the first column that does not index them. */
  #reassemblies = 0;
  readonly #leftBytes: Uint8Array[] = [];
  readonly #leftAt: number[] = [];

  pushLayer(layer: Layer, start: number, end: number): void {
    if (this.layerCount === MAX_LAYERS) return;
    this.layers[this.layerCount] = layer;
    this.layerStart[this.layerCount] = start;
    this.layerEnd[this.layerCount] = end;
    this.layerCount++;
  }

  /** Index of the first column of this layer, or -1. */
  layerAt(layer: Layer): number {
    for (let at = 0; at < this.layerCount; at++) if (this.layers[at] === layer) return at;
    return -1;
  }

  /** The buffer that `layerStart[column]` indexes. Borrowed until the next decode. */
  bytesOf(column: number): Uint8Array {
    for (let at = 0; at < this.#reassemblies; at++) if (column < this.#leftAt[at]!) return this.#leftBytes[at]!;
    return this.bytes;
  }

  /** Whether offsets now index a reassembled datagram, not the frame. */
  get inDatagram(): boolean {
    return this.#reassemblies > 0;
  }

  /** Records where and why decoding stopped. */
  stop(fit: Fit, layer: Layer, at: number, need: number, have: number): void {
    this.fit = fit;
    this.faultLayer = layer;
    this.faultAt = at;
    this.faultNeed = need;
    this.faultHave = have;
  }

  /**
   * Whether fewer than `need` header bytes are left here; if so, decoding has been stopped: as Malformed where an outer
   * length field leaves no room for them, else as Truncated.
   */
  lacks(layer: Layer, need: number): boolean {
    if (this.end - this.at >= need) return false;
    const fit = this.bounded && this.at + need > this.wireEnd ? Fit.Malformed : Fit.Truncated;
    this.stop(fit, layer, this.at, need, this.end - this.at);
    return true;
  }

  /** The header here contradicts itself: it needs `need` bytes and says or leaves room for `have`. */
  contradicts(layer: Layer, need: number, have: number): void {
    this.stop(Fit.Malformed, layer, this.at, need, have);
  }

  /** Notes a header of `length` bytes and moves behind it. */
  pass(layer: Layer, length: number): void {
    this.pushLayer(layer, this.at, this.at + length);
    this.at += length;
  }

  /**
   * A header says that `length` bytes from here on are its own; the rest is padding. Longer than the frame is ignored:
   * somebody cut the frame without saying so, and what is missing counts as not captured.
   */
  bound(length: number): void {
    const wireEnd = this.at + length;
    if (wireEnd > this.wireEnd) return;
    this.wireEnd = wireEnd;
    if (this.end > wireEnd) this.end = wireEnd;
    this.bounded = true;
  }

  /** What is left from here on is payload. */
  leavePayload(): void {
    this.payloadStart = this.at < this.end ? this.at : this.end;
    this.payloadEnd = this.end;
    this.payloadLength = this.wireEnd > this.at ? this.wireEnd - this.at : 0;
  }

  /** Enters a tunnel: from here on the fields speak of the packet inside. */
  enterTunnel(tunnel: number): void {
    this.tunnel = tunnel;
    this.#clearFields();
  }

  /** Goes on in a reassembled datagram, `bytes[at..end)`. */
  enterDatagram(bytes: Uint8Array, at: number, end: number): void {
    this.#leftBytes[this.#reassemblies] = this.bytes;
    this.#leftAt[this.#reassemblies++] = this.layerCount;
    this.bytes = bytes;
    this.at = at;
    this.end = this.wireEnd = end;
    this.bounded = true;
    this.reassembled = true;
  }

  /** Forgets the last frame. */
  reset(frame: Frame): void {
    this.bytes = frame.bytes;
    this.frameStart = this.at = frame.start;
    this.end = frame.end;
    this.wireEnd = Math.max(frame.end, frame.start + frame.originalLength);
    this.bounded = false;
    this.fit = Fit.Ok;
    this.layerCount = 0;
    this.#reassemblies = 0;
    this.tunnel = 0;
    this.#clearFields();
  }

  #clearFields(): void {
    this.ipVersion = 0;
    this.protocol = 0;
    this.transport = 0;
    this.portsOf = 0;
    this.srcPort = this.dstPort = 0;
    this.quotedProtocol = 0;
    this.fragmentOffset = 0;
    this.moreFragments = false;
    this.reassembled = false;
    this.offloadLength = false;
    this.ipSum = Sum.Unchecked;
    this.transportSum = Sum.Unchecked;
    this.payloadStart = this.payloadEnd = this.payloadLength = 0;
  }
}

/** TCP flag bits (RFC 9293 §3.1). */
export const FIN = 0x01, SYN = 0x02, RST = 0x04, PSH = 0x08, ACK = 0x10, URG = 0x20, ECE = 0x40, CWR = 0x80;
