/** What examiners need to know of one end of a TCP connection. Numbers, a few hundred bytes in all; times are seconds. */
import { u16, u32 } from '../../bytes/read.ts';
import { ETHERNET_SOURCE } from '../../wire/ethernet.ts';
import { Layer } from '../../wire/packet.ts';
import type { Packet } from '../../wire/packet.ts';

/** Frames of a kind that are remembered as evidence. */
const MOST_FRAMES = 8;

/** A reset, with what tells who sent it. */
export interface Reset {
  readonly frame: number;
  readonly time: number;
  readonly seq: number;
  /** It acknowledges something, as the reset of a live socket does; that of a host without the socket often does not (RFC 9293 §3.10.7.1). */
  readonly hasAck: boolean;
  readonly ttl: number;
  readonly mac: number;
  /** Where the stream of the end stood. */
  readonly next: number;
  /** Frames that the end had sent before, SYNs left out. */
  readonly frames: number;
}

/** A segment that was sent again while it was the oldest without an acknowledgment. */
export interface Repeated {
  readonly seq: number;
  /** Payload bytes, as first repeated; 0: a FIN alone. */
  readonly length: number;
  /** Length of the shortest of its copies: smaller where the sender cut it. */
  shortest: number;
  times: number;
  frames: readonly number[];
  readonly since: number;
  /** Time of the last copy. */
  last: number;
  /** Frames that the peer sent while it waited. */
  heard: number;
}

/** What an end has none of: most connections need no list of their own. */
export const NONE: readonly never[] = [];

export class WatchedEnd {
  /** Frames without copies, SYNs and resets. */
  frames = 0;
  firstFrame = 0;
  lastFrame = 0;
  lastTime = NaN;

  /** Of its first frame; -1 before. */
  ttl = -1;
  /** The hardware address it came from, as a number; -1 where the link has none. */
  mac = -1;
  /** Another one was seen, resets left out: nothing can be told by it. */
  ttlVaries = false;
  macVaries = false;

  /** SYNs, SYN-ACKs. */
  syns: readonly number[] = NONE;
  synCount = 0;
  synTime = NaN;
  lastSynTime = NaN;
  synTtl = -1;
  synMac = -1;
  isn = 0;
  /** What its SYN-ACK acknowledges. */
  synAck = 0;

  /** Its stream: one past the last byte sent, and acknowledged. */
  known = false;
  next = 0;
  acked = 0;
  ackedKnown = false;
  /** Since when something is without an acknowledgment. */
  waitingSince = NaN;
  /** The longest segment sent, and where it ends; the longest that was acknowledged. */
  longest = 0;
  longestEnd = 0;
  longestAcked = 0;
  dataSegments = 0;
  /** The segment that brought the newest bytes. */
  newestSeq = 0;
  newestTtl = -1;
  /** Segments for which others had come from another distance. */
  copiesFromElsewhere: readonly number[] = NONE;

  repeated: Repeated | null = null;
  /** A full-sized segment got through only after it was cut. */
  cutToPass: Repeated | null = null;
  /** Segments that the capture saw twice, and such that it saw only the second time. */
  lostBehind = 0;
  lostBefore = 0;
  lossFrames: readonly number[] = NONE;
  /** Longest and whole time in which loss kept the stream from going on. */
  longestStall = 0;
  stalled = 0;
  /** A hole in what was captured: where it begins and ends. */
  holeStart = 0;
  holeEnd = 0;

  /** A window of zero that it advertised. */
  closedSince = NaN;
  closedTimes = 0;
  closedTotal = 0;
  longestClosed = 0;
  /** It was still closed at the end. */
  closedForGood = false;
  closedFrames: readonly number[] = NONE;

  /** Keep-alives since the peer was last heard. */
  probes: readonly number[] = NONE;

  finFrame = 0;
  resets: readonly Reset[] = NONE;
  /** A frame that it sent after its reset, as if there had been none. */
  afterReset = 0;

  /** Takes what every frame tells of who sent it. */
  see(frame: number, time: number, ttl: number, mac: number): void {
    if (this.ttl < 0) {
      this.ttl = ttl;
      this.mac = mac;
      this.firstFrame = frame;
    }
    if (ttl !== this.ttl) this.ttlVaries = true;
    if (mac !== this.mac) this.macVaries = true;
    this.lastFrame = frame;
    this.lastTime = time;
  }
}

/** The frames and one more, while they are few; the last place is that of the last. */
export const withFrame = (frames: readonly number[], frame: number): readonly number[] =>
  [...(frames.length < MOST_FRAMES ? frames : frames.slice(0, MOST_FRAMES - 1)), frame];

/** The sender's hardware address as a number, -1 where the outermost link layer has none. */
export function sourceMac(packet: Packet): number {
  if (packet.layerCount === 0 || packet.layers[0] !== Layer.Ethernet) return -1;
  const bytes = packet.bytesOf(0), at = packet.layerStart[0]! + ETHERNET_SOURCE;
  return u16(bytes, at) * 0x1_0000_0000 + u32(bytes, at + 2);
}
