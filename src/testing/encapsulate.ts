/** Transforms that put packets into other packets: VLAN tags, tunnels, IP fragments. */
import { u16, u8 } from '../bytes/read.ts';
import { macOf, parseAddress } from './address.ts';
import { IPV4, IPV6, ipPacket, UDP, udpDatagram } from './headers.ts';
import { linkHeader } from './link.ts';
import { be16, be32, concat } from './octets.ts';
import { spread, withBytes } from './transforms.ts';
import type { BuiltFrame, FramePredicate } from './built-frame.ts';
import type { Transform } from './transforms.ts';

const anyFrame: FramePredicate = () => true;

/** Adds an 802.1Q tag (or, with another type, 802.1ad) to Ethernet frames. Applied twice, tags are stacked. */
export function vlan(id: number, { etherType = 0x8100, which = anyFrame } = {}): Transform {
  return (frames) => frames.map((frame, index) => {
    if (!which(frame, index)) return frame;
    const bytes = concat(frame.bytes.subarray(0, 12), be16(etherType), be16(id), frame.bytes.subarray(12));
    return { ...withBytes(frame, bytes), ipAt: frame.ipAt < 0 ? -1 : frame.ipAt + 4 };
  });
}

export type TunnelKind = 'gre' | 'ip-in-ip' | 'vxlan' | 'geneve' | 'gtp' | 'teredo';

export interface TunnelOptions {
  /** Outer addresses of the two ends; the first is the client's. */
  endpoints?: readonly [string, string];
  /** VNI, GRE key or GTP tunnel id. */
  id?: number;
  linkType?: number;
}

/** Puts every IP packet into a tunnel. The frames keep their times and become packets between the tunnel's ends. */
export function tunnel(kind: TunnelKind, options: TunnelOptions = {}): Transform {
  const { endpoints = ['192.0.2.1', '192.0.2.2'], id, linkType = 1 } = options;
  const ends = endpoints.map(parseAddress) as [Uint8Array, Uint8Array];
  return (frames) => frames.map((frame) => {
    if (frame.ipAt < 0) return frame;
    const outgoing = frame.from !== 'server';
    const [source, destination] = outgoing ? ends : [ends[1], ends[0]];
    const { protocol, payload } = carry(kind, frame, source, destination, id);
    const link = linkHeader(linkType, source, destination, outgoing);
    const bytes = concat(link, ipPacket({ source, destination, protocol, payload, dontFragment: true }));
    return { ...withBytes(frame, bytes), ipAt: link.length };
  });
}

function carry(
  kind: TunnelKind, frame: BuiltFrame, source: Uint8Array, destination: Uint8Array, id: number | undefined,
): { protocol: number; payload: Uint8Array } {
  const packet = frame.bytes.subarray(frame.ipAt);
  const version = u8(packet, 0) >> 4;
  const etherType = version === 4 ? IPV4 : IPV6;
  const overUdp = (port: number, payload: Uint8Array, sourcePort = port): { protocol: number; payload: Uint8Array } =>
    ({ protocol: UDP, payload: udpDatagram(source, destination, sourcePort, port, payload) });
  switch (kind) {
    case 'ip-in-ip': return { protocol: version === 4 ? 4 : 41, payload: packet };
    // RFC 2784; with a key RFC 2890.
    case 'gre': return {
      protocol: 47,
      payload: concat(be16(id === undefined ? 0 : 0x2000), be16(etherType), id === undefined ? '' : be32(id), packet),
    };
    // RFC 7348: the source port is a hash of the inner flow.
    case 'vxlan': return overUdp(4789, concat(be32(0x0800_0000), be32((id ?? 1) << 8), innerEthernet(frame, packet, etherType)), 50000);
    // RFC 8926.
    case 'geneve': return overUdp(6081, concat(be16(0), be16(0x6558), be32((id ?? 1) << 8), innerEthernet(frame, packet, etherType)), 50000);
    // 3GPP TS 29.281: a G-PDU without optional fields.
    case 'gtp': return overUdp(2152, concat(Uint8Array.of(0x30, 0xff), be16(packet.length), be32(id ?? 1), packet));
    // RFC 4380: IPv6 straight in UDP.
    case 'teredo': return overUdp(3544, packet);
  }
}

function innerEthernet(frame: BuiltFrame, packet: Uint8Array, etherType: number): Uint8Array {
  if (frame.ipAt >= 14) return frame.bytes;
  const size = etherType === IPV4 ? 4 : 16;
  const at = etherType === IPV4 ? 12 : 8;
  return concat(macOf(packet.subarray(at + size, at + 2 * size)), macOf(packet.subarray(at, at + size)), be16(etherType), packet);
}

/**
 * Cuts IP packets over `mtu` bytes into fragments, the last one first with `reverse`. IPv6 gets a fragment header
 * (RFC 8200 §4.5).
 */
export function fragment(mtu: number, { reverse = false, which = anyFrame } = {}): Transform {
  return (frames) => frames.flatMap((frame, index) => {
    if (frame.ipAt < 0 || !which(frame, index)) return [frame];
    const { bytes, ipAt } = frame;
    const version = u8(bytes, ipAt) >> 4;
    const headerLength = version === 4 ? 20 : 40;
    const payload = bytes.subarray(ipAt + headerLength);
    if (headerLength + payload.length <= mtu) return [frame];
    const room = (mtu - headerLength - (version === 4 ? 0 : 8)) & ~7;
    const fragments: BuiltFrame[] = [];
    for (let at = 0; at < payload.length; at += room) {
      const packet = oneFragment(bytes.subarray(ipAt), payload.subarray(at, at + room), at, at + room < payload.length);
      // Only the first fragment tells a reader what is inside; the figures stay with it.
      const rest = at === 0 ? {} : { payloadLength: 0, flags: 0 };
      fragments.push({ ...withBytes(frame, concat(bytes.subarray(0, ipAt), packet)), ...rest });
    }
    if (reverse) fragments.reverse();
    return spread(fragments, frames[index + 1]);
  });
}

function oneFragment(packet: Uint8Array, payload: Uint8Array, offset: number, moreFragments: boolean): Uint8Array {
  if (u8(packet, 0) >> 4 === 4) {
    return ipPacket({
      source: packet.slice(12, 16), destination: packet.slice(16, 20), protocol: u8(packet, 9), ttl: u8(packet, 8),
      id: u16(packet, 4), moreFragments, fragmentOffset: offset, payload,
    });
  }
  // The builder counts no IPv6 identification; the low address bytes and the length make one that is stable.
  const id = (u8(packet, 23) << 16) | u16(packet, 4);
  const header = concat(Uint8Array.of(u8(packet, 6), 0), be16(offset | (moreFragments ? 1 : 0)), be32(id));
  return ipPacket({
    source: packet.slice(8, 24), destination: packet.slice(24, 40), protocol: 44, ttl: u8(packet, 7), payload: concat(header, payload),
  });
}
