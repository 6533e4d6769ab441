/** Counts frames by their innermost protocol, so that a capture without a connection still says what is in it. */
import { Layer } from './wire/packet.ts';
import type { Packet } from './wire/packet.ts';

const NAMES = ['tcp', 'udp', 'icmp', 'icmpv6', 'sctp', 'ip', 'arp', 'other'] as const;
const TCP = 0, UDP = 1, ICMP = 2, ICMPV6 = 3, SCTP = 4, IP = 5, ARP = 6, OTHER = 7;

/** `ip` is IP with any other protocol; `other` is what has no decoder, or was cut before it could be told. */
export type FrameKind = (typeof NAMES)[number];

export class FrameCensus {
  readonly #counts = new Float64Array(NAMES.length);

  /** Counts a decoded frame, fragments and cut headers too: IP names what they carry. */
  see(packet: Packet): void {
    this.#counts[kindOf(packet)]!++;
  }

  /** Frames by kind, without the kinds that there are none of. */
  get counts(): Partial<Record<FrameKind, number>> {
    return Object.fromEntries(NAMES.map((name, kind) => [name, this.#counts[kind]!]).filter(([, count]) => count !== 0));
  }
}

function kindOf(packet: Packet): number {
  if (packet.ipVersion === 0) {
    return packet.layerCount > 0 && packet.layers[packet.layerCount - 1] === Layer.Arp ? ARP : OTHER;
  }
  switch (packet.protocol) {
    case 6: return TCP;
    case 17: return UDP;
    case 1: return ICMP;
    case 58: return ICMPV6;
    case 132: return SCTP;
    default: return IP;
  }
}
