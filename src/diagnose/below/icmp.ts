/**
 * What routers and hosts say of packets that they did not pass on (RFC 792, RFC 1812 §5.2.7, RFC 4443 §3), tied to the
 * connection of the packet that they quote. It counts when that connection is over: one that works nevertheless has no fault.
 */
import { addressText } from '../../bytes/address.ts';
import type { Severity } from '../../note.ts';
import type { FrameContext } from '../../options.ts';
import type { ConnectionRecord, EarshotRecord } from '../../record.ts';
import { endpointText, plural } from '../../report/format.ts';
import { icmpErrorWords } from '../../wire/icmp-words.ts';
import { ICMP_MTU, ICMPV6_MTU, isIcmpError, isIcmpv6Error } from '../../wire/icmp.ts';
import type { Packet } from '../../wire/packet.ts';
import type { Desk, Examiner, MakeExaminer } from '../examiner.ts';
import { kindOfError } from './icmp-kinds.ts';
import type { ErrorKind } from './icmp-kinds.ts';

/** Connections, and pairs of hosts, with errors that are kept; of more nothing is said. */
const MOST_KEPT = 10_000;
const MOST_FRAMES = 8;
const MOST_SENDERS = 4;
/** Errors about the same segment: its sender does not make it smaller. */
const UNHEEDED = 3;
/** Errors about a packet or two of no connection. */
const FEW = 3;
/** Errors about one destination from so many routers: somebody follows the path on purpose. */
const TRACED = 3;
/** As far as traceroute goes (traceroute(8)). */
const FEW_HOPS = 30;
/** Destination ports at which a path is traced (traceroute(8)). */
const TRACE_FIRST = 33_434, TRACE_LAST = 33_534;

interface Complaint {
  readonly kind: ErrorKind;
  readonly words: string;
  /** Ends of the quoted packet. */
  readonly source: string;
  readonly destination: string;
  readonly sourcePort: number;
  readonly destinationPort: number;
  readonly protocol: number;
  readonly senders: Set<string>;
  readonly frames: number[];
  count: number;
  mtu: number;
  /** Sequence number of the first quoted segment, and how often it was quoted. */
  readonly seq: number;
  sameSegment: number;
}

type Told = Pick<ConnectionRecord, 'id' | 'client' | 'server' | 'protocols'>;

const toldOf = ({ id, client, server, protocols }: ConnectionRecord): Told => ({ id, client, server, protocols });

export const icmp: MakeExaminer = (desk) => new IcmpExaminer(desk);

class IcmpExaminer implements Examiner {
  readonly #desk: Desk;
  /** By connection. */
  readonly #complaints = new Map<number, Complaint>();
  /** About packets of no connection, by their hosts. */
  readonly #loose = new Map<string, Complaint>();
  /** Routers at which packets expired, by the hosts of the packets. */
  readonly #expiredAt = new Map<string, Set<string>>();
  /** TTL of the last echo request with few hops to go, and whether one had one more than the one before, by their hosts. */
  readonly #probes = new Map<string, { ttl: number; grows: boolean }>();
  /** Connections of which packets expired; the end tells whether somebody followed the path. */
  readonly #expired: { complaint: Complaint; record: Told }[] = [];

  constructor(desk: Desk) {
    this.#desk = desk;
  }

  frame({ packet, frame, connection }: FrameContext): void {
    if (isEcho(packet)) return this.#probe(packet);
    if (packet.transport === 1 ? !isIcmpError(packet.icmpType) : packet.transport !== 58 || !isIcmpv6Error(packet.icmpType)) return;
    const kind = packet.quotedProtocol === 0 ? null : kindOfError(packet);
    if (kind === null) return;
    if (connection >= 0) this.#keep(this.#complaints, connection, kind, packet, frame.number);
    else this.#keep(this.#loose, `${kind} ${text(packet, packet.quotedSrcAt)} ${text(packet, packet.quotedDstAt)}`, kind, packet, frame.number);
  }

  record(record: EarshotRecord): void {
    if (record.type !== 'connection') return;
    const complaint = this.#complaints.get(record.id);
    if (!complaint) return;
    this.#complaints.delete(record.id);
    this.#tellOf(complaint, record);
  }

  finish(): void {
    for (const { complaint, record } of this.#expired) if (!this.#isTraced(complaint)) this.#tell(complaint, { connection: record.id }, record);
    for (const complaint of this.#loose.values()) {
      if (complaint.kind !== 'connection-refused' && !this.#isTraced(complaint)) {
        this.#tell(complaint, { hosts: [complaint.source, complaint.destination] }, undefined, complaint.count < FEW ? 'warn' : undefined);
      }
    }
  }

  #keep<K>(kept: Map<K, Complaint>, key: K, kind: ErrorKind, packet: Packet, frame: number): void {
    let complaint = kept.get(key);
    if (!complaint) {
      if (kept.size >= MOST_KEPT) return;
      kept.set(key, complaint = complaintOf(kind, packet));
    }
    complaint.count++;
    if (packet.quotedSeq === complaint.seq) complaint.sameSegment++;
    if (complaint.frames.length < MOST_FRAMES) complaint.frames.push(frame);
    if (complaint.senders.size < MOST_SENDERS) complaint.senders.add(text(packet, packet.srcAt));
    if (kind === 'ttl-exceeded') this.#expire(complaint, text(packet, packet.srcAt));
  }

  #expire(complaint: Complaint, router: string): void {
    // What expires has a TTL of 1, be it captured or not.
    if (!this.#probes.has(hostsOf(complaint)) && this.#probes.size < MOST_KEPT) this.#probes.set(hostsOf(complaint), { ttl: 1, grows: false });
    const routers = this.#expiredAt.get(hostsOf(complaint));
    if (routers) {
      if (routers.size < MOST_SENDERS) routers.add(router);
    } else if (this.#expiredAt.size < MOST_KEPT) this.#expiredAt.set(hostsOf(complaint), new Set([router]));
  }

  /** An echo request that may be one of a series with growing TTL. In a loop that of a packet falls. */
  #probe(packet: Packet): void {
    if (packet.ttl > FEW_HOPS) return;
    const key = `${text(packet, packet.srcAt)} ${text(packet, packet.dstAt)}`;
    const probes = this.#probes.get(key);
    if (probes === undefined) {
      if (this.#probes.size < MOST_KEPT) this.#probes.set(key, { ttl: packet.ttl, grows: false });
    } else {
      if (packet.ttl === probes.ttl + 1) probes.grows = true;
      probes.ttl = packet.ttl;
    }
  }

  /** Echo requests with growing TTL, errors about one destination from several routers, or at the ports that traceroute uses. */
  #isTraced(complaint: Complaint): boolean {
    const { kind, protocol, destinationPort } = complaint;
    if (kind === 'ttl-exceeded' && this.#probes.get(hostsOf(complaint))?.grows) return true;
    if (kind === 'ttl-exceeded' && (this.#expiredAt.get(hostsOf(complaint))?.size ?? 0) >= TRACED) return true;
    return protocol === 17 && (kind === 'ttl-exceeded' || kind === 'connection-refused') && destinationPort >= TRACE_FIRST && destinationPort <= TRACE_LAST;
  }

  #tellOf(complaint: Complaint, record: ConnectionRecord): void {
    // An answer to a socket that is closed by now harms nobody.
    if (complaint.source !== record.client.address || complaint.sourcePort !== record.client.port) {
      if (complaint.kind !== 'fragmentation-needed') return;
    }
    if (this.#isTraced(complaint)) return;
    if (complaint.kind === 'fragmentation-needed') {
      // Else the sender made smaller packets, as it should.
      const unheeded = complaint.sameSegment >= UNHEEDED && record.close.how !== 'fin';
      return this.#tell(complaint, { connection: record.id }, record, unheeded ? undefined : 'chat');
    }
    const lastFrame = complaint.frames.at(-1)!;
    const wentOn = record.frames.server > 0 && record.lastFrame > lastFrame && record.state !== 'REJ';
    if (wentOn) return;
    // A datagram may be an attempt that nobody relies on.
    const isTrial = complaint.kind === 'connection-refused' && !record.protocols.includes('dns');
    if (complaint.kind !== 'ttl-exceeded') this.#tell(complaint, { connection: record.id }, record, isTrial ? 'warn' : undefined);
    else if (this.#expired.length < MOST_KEPT) this.#expired.push({ complaint, record: toldOf(record) });
  }

  #tell(complaint: Complaint, subject: { connection: number } | { hosts: [string, string] }, record?: Told, severity?: Severity): void {
    const { kind, words, destination, senders, frames, count, mtu } = complaint;
    const by = [...senders].join(' and ');
    const to = record ? endpointText(record.server) : destination;
    const isLookup = record?.protocols.includes('dns') ?? false;
    this.#desk.finding({
      code: kind, subject, ...(record && { ends: { client: record.client, server: record.server } }), confidence: 'certain', evidence: frames,
      ...(severity && { severity }), ...(isLookup && { step: 'resolve' as const }),
      message: `${by} ${senders.size === 1 ? 'says' : 'say'} of packets to ${to}: ${words}${mtu > 0 ? `, at most ${mtu} bytes` : ''}`
        + (count > 1 ? `, ${plural(count, 'time')}` : ''),
      disproof: kind === 'fragmentation-needed' ? disproofOfNarrow(to, mtu, frames.at(-1)!, severity === 'chat') : `an answer of ${to} after frame ${frames.at(-1)!}`,
      reporter: [...senders].sort().join(' '),
      next: NEXT[kind](by, to),
      figures: { senders: [...senders], errors: count, ...(mtu > 0 && { mtu }) },
    });
  }
}

/** A link is not narrow where larger packets pass it, and a sender does heed it where smaller ones of its do. */
const disproofOfNarrow = (to: string, mtu: number, frame: number, isHeeded: boolean): string =>
  `packets ${isHeeded ? 'larger than' : 'of at most'} ${mtu > 0 ? `${mtu} bytes` : 'this size'} to ${to}, sent after frame ${frame}, that arrive`;

const NEXT: Record<ErrorKind, (by: string, to: string) => string> = {
  'destination-unreachable': (by, to) => `on ${by}, look at the route to ${to} and whether the next hop answers there`,
  'administratively-prohibited': (by, to) => `look for the filter rule on ${by} that rejects packets to ${to}`,
  'ttl-exceeded': (by, to) => `trace the path to ${to}: where the same routers come again and again, their routes point at each other (${by} is one)`,
  'fragmentation-needed': (by, to) => `see that the sender takes the size to heart that ${by} tells for ${to}, or lower its MTU or MSS`,
  'connection-refused': (_by, to) => `see whether a program listens on ${to}, and on that address`,
};

function complaintOf(kind: ErrorKind, packet: Packet): Complaint {
  return {
    kind, words: icmpErrorWords(packet.ipVersion === 6 ? 6 : 4, packet.icmpType, packet.icmpCode),
    source: text(packet, packet.quotedSrcAt), destination: text(packet, packet.quotedDstAt),
    sourcePort: packet.quotedSrcPort, destinationPort: packet.quotedDstPort, protocol: packet.quotedProtocol,
    senders: new Set(), frames: [], count: 0, seq: packet.quotedSeq, sameSegment: 0, mtu: kind === 'fragmentation-needed' ? mtuOf(packet) : 0,
  };
}

const text = (packet: Packet, at: number): string => addressText(packet.bytes, at, packet.ipVersion);

function mtuOf({ bytes, transportStart, transport }: Packet): number {
  const at = transportStart + (transport === 1 ? ICMP_MTU : ICMPV6_MTU + 2);
  return (bytes[at]! << 8) | bytes[at + 1]!;
}

const hostsOf = ({ source, destination }: Complaint): string => `${source} ${destination}`;

const isEcho = ({ transport, icmpType }: Packet): boolean => (transport === 1 && icmpType === 8) || (transport === 58 && icmpType === 128);
