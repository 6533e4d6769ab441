import { u16, u8 } from '../bytes/read.ts';
import { ETHERNET_TYPE, LOWEST_TYPE } from './ethernet.ts';
import { AUTHENTICATION, DESTINATION_OPTIONS, FRAGMENT, HOP_BY_HOP, ROUTING } from './ipv6-extension.ts';
import { IPV6_NEXT_HEADER } from './ipv6.ts';
import { SLL2_PROTOCOL, SLL_PROTOCOL } from './linux-sll.ts';
import { Layer } from './packet.ts';
import type { Packet } from './packet.ts';
import { VLAN_TYPE } from './vlan.ts';

/** Wireshark's protocol names, as display filters and `frame.protocols` use them. Indexed by `Layer`. */
const NAMES: Record<Layer, string> = {
  [Layer.Ethernet]: 'eth', [Layer.Vlan]: 'vlan', [Layer.Llc]: 'llc', [Layer.Snap]: 'llc', [Layer.LinuxSll]: 'sll',
  [Layer.LinuxSll2]: 'sll', [Layer.RawIp]: 'raw', [Layer.NullLoopback]: 'null', [Layer.Ppp]: 'ppp', [Layer.Pppoe]: 'pppoes',
  [Layer.Ieee80211]: 'wlan', [Layer.Radiotap]: 'radiotap', [Layer.Mpls]: 'mpls', [Layer.Arp]: 'arp', [Layer.Ipv4]: 'ip',
  [Layer.Ipv6]: 'ipv6', [Layer.Ipv6Extension]: 'ipv6.ext', [Layer.Gre]: 'gre', [Layer.Vxlan]: 'vxlan',
  [Layer.Geneve]: 'geneve', [Layer.Tcp]: 'tcp', [Layer.Udp]: 'udp', [Layer.Icmp]: 'icmp', [Layer.Icmpv6]: 'icmpv6',
  [Layer.Payload]: 'data', [Layer.Prism]: 'prism', [Layer.Ppi]: 'ppi', [Layer.PppHdlc]: 'ppp', [Layer.Gtp]: 'gtp',
  [Layer.Teredo]: 'teredo', [Layer.FrameRelay]: 'fr', [Layer.CiscoHdlc]: 'chdlc', [Layer.Sctp]: 'sctp',
  [Layer.MacSec]: 'macsec', [Layer.ItagPbb]: 'ieee8021ah', [Layer.Fragment]: 'fragment', [Layer.Arcnet]: 'arcnet',
  [Layer.Slip]: 'slip', [Layer.Fddi]: 'fddi', [Layer.Avs]: 'wlancap', [Layer.Erspan]: 'erspan', [Layer.EtherIp]: 'etherip',
  [Layer.UdpLite]: 'udplite', [Layer.L2tp]: 'l2tp', [Layer.Ayiya]: 'ayiya', [Layer.FabricPath]: 'cfp',
};

export const LAYER_NAMES: Readonly<Record<number, string>> = NAMES;

const EXTENSION_NAMES: Readonly<Record<number, string>> = {
  [HOP_BY_HOP]: 'ipv6.hopopts', [ROUTING]: 'ipv6.routing', [FRAGMENT]: 'ipv6.fraghdr', [AUTHENTICATION]: 'ah',
  [DESTINATION_OPTIONS]: 'ipv6.dstopts', 135: 'mipv6', 139: 'hip', 140: 'shim6',
};

/** Wireshark's name for a column, '' past the last. */
export function layerName(packet: Packet, column: number): string {
  if (column >= packet.layerCount) return '';
  const layer = packet.layers[column]!;
  if (layer === Layer.Ipv6Extension) return EXTENSION_NAMES[extensionKind(packet, column)] ?? 'ipv6.ext';
  return LAYER_NAMES[layer] ?? '';
}

/** The way down as `frame.protocols` has it: `eth:ethertype:ip:tcp`. */
export function frameProtocols(packet: Packet): string {
  const names: string[] = [];
  for (let column = 0; column < packet.layerCount; column++) {
    const name = layerName(packet, column);
    if (name !== names.at(-1) || packet.layers[column] === packet.layers[column - 1]) names.push(name);
    if (namesEtherType(packet, column)) names.push('ethertype');
  }
  return names.join(':');
}

/** Wireshark counts an EtherType as a layer of its own, under headers that are dispatched by it. */
function namesEtherType(packet: Packet, column: number): boolean {
  const bytes = packet.bytesOf(column);
  const at = packet.layerStart[column]!;
  switch (packet.layers[column]) {
    case Layer.Ethernet: return u16(bytes, at + ETHERNET_TYPE) >= LOWEST_TYPE;
    case Layer.Vlan: return u16(bytes, at + VLAN_TYPE) >= LOWEST_TYPE;
    case Layer.LinuxSll: return u16(bytes, at + SLL_PROTOCOL) >= LOWEST_TYPE;
    case Layer.LinuxSll2: return u16(bytes, at + SLL2_PROTOCOL) >= LOWEST_TYPE;
    default: return false;
  }
}

/** Which extension header a column holds: the header before it says so. */
function extensionKind(packet: Packet, column: number): number {
  const bytes = packet.bytesOf(column - 1);
  const before = packet.layerStart[column - 1]!;
  switch (packet.layers[column - 1]) {
    case Layer.Ipv6: return u8(bytes, before + IPV6_NEXT_HEADER);
    case Layer.Ipv6Extension: return u8(bytes, before);
    default: return AUTHENTICATION;
  }
}
