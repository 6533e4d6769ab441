import { Layer } from './packet.ts';

/**
 * Who comes next, in one place: the numbers that one header uses to name another. Readers of headers return a `Layer` to
 * go on with, or one of the two ends below.
 */

/** Everything that can be read was read, or the packet says why not. */
export const DONE = 0;
/** What follows has no decoder here. */
export const UNKNOWN = 255;

/** LINKTYPE_ numbers, www.tcpdump.org/linktypes.html. */
export function byLinkType(linkType: number): number {
  switch (linkType) {
    case 1: return Layer.Ethernet;
    case 113: return Layer.LinuxSll;
    case 276: return Layer.LinuxSll2;
    case 0: case 108: return Layer.NullLoopback;
    case 12: case 14: case 101: return Layer.RawIp;
    case 228: return Layer.Ipv4;
    case 229: return Layer.Ipv6;
    case 9: case 50: case 166: case 204: return Layer.PppHdlc;
    case 51: return Layer.Pppoe;
    case 105: return Layer.Ieee80211;
    case 127: return Layer.Radiotap;
    case 119: return Layer.Prism;
    case 163: return Layer.Avs;
    case 192: return Layer.Ppi;
    case 107: return Layer.FrameRelay;
    case 104: return Layer.CiscoHdlc;
    case 7: case 129: return Layer.Arcnet;
    case 10: return Layer.Fddi;
    case 8: return Layer.Slip;
    default: return UNKNOWN;
  }
}

/** IEEE EtherTypes; GRE and Geneve use the same numbers. */
export function byEtherType(type: number): number {
  switch (type) {
    case 0x0800: return Layer.Ipv4;
    case 0x86dd: return Layer.Ipv6;
    case 0x0806: case 0x8035: return Layer.Arp;
    case 0x8100: case 0x88a8: case 0x9100: case 0x9200: case 0x9300: return Layer.Vlan;
    case 0x8847: case 0x8848: return Layer.Mpls;
    case 0x8863: case 0x8864: return Layer.Pppoe;
    case 0x880b: return Layer.Ppp;
    case 0x6558: return Layer.Ethernet;
    case 0x88e5: return Layer.MacSec;
    case 0x88e7: return Layer.ItagPbb;
    case 0x88be: case 0x22eb: return Layer.Erspan;
    case 0x8903: return Layer.FabricPath;
    default: return UNKNOWN;
  }
}

/** IANA protocol numbers; those of IPv6 extension headers count only behind IPv6. */
export function byIpProtocol(protocol: number, version: number): number {
  switch (protocol) {
    case 6: return Layer.Tcp;
    case 17: return Layer.Udp;
    case 1: return Layer.Icmp;
    case 58: return Layer.Icmpv6;
    case 4: return Layer.Ipv4;
    case 41: return Layer.Ipv6;
    case 47: return Layer.Gre;
    case 51: return Layer.Ipv6Extension;
    case 0: case 43: case 44: case 60: case 135: case 139: case 140: return version === 6 ? Layer.Ipv6Extension : UNKNOWN;
    case 97: return Layer.EtherIp;
    case 132: return Layer.Sctp;
    case 136: return Layer.UdpLite;
    case 137: return Layer.Mpls;
    default: return UNKNOWN;
  }
}

/** PPP protocol numbers (IANA PPP Numbers). */
export function byPppProtocol(protocol: number): number {
  switch (protocol) {
    case 0x0021: return Layer.Ipv4;
    case 0x0057: return Layer.Ipv6;
    case 0x0281: case 0x0283: return Layer.Mpls;
    default: return UNKNOWN;
  }
}

/** UDP ports of tunnels. A port is a hint: the tunnel's header has to fit too. */
export function byUdpPort(port: number): number {
  switch (port) {
    case 4789: case 8472: return Layer.Vxlan;
    case 6081: return Layer.Geneve;
    case 2152: return Layer.Gtp;
    case 3544: return Layer.Teredo;
    case 1701: return Layer.L2tp;
    case 5072: return Layer.Ayiya;
    default: return DONE;
  }
}

/** By the version nibble, where nothing else names the protocol. */
export function byIpVersion(firstByte: number): number {
  switch (firstByte >> 4) {
    case 4: return Layer.Ipv4;
    case 6: return Layer.Ipv6;
    default: return UNKNOWN;
  }
}
