import { Layer } from '../../wire/packet.ts';

/** Wireshark's names of the layers, for `frame.protocols`; what has none is `data`. */
export const LAYER_PROTOCOLS: Readonly<Partial<Record<Layer, string>>> = {
  [Layer.Ethernet]: 'eth', [Layer.Vlan]: 'vlan', [Layer.Llc]: 'llc', [Layer.LinuxSll]: 'sll', [Layer.LinuxSll2]: 'sll',
  [Layer.RawIp]: 'raw', [Layer.NullLoopback]: 'null', [Layer.Ppp]: 'ppp', [Layer.Pppoe]: 'pppoes', [Layer.Ieee80211]: 'wlan',
  [Layer.Radiotap]: 'radiotap', [Layer.Mpls]: 'mpls', [Layer.Arp]: 'arp', [Layer.Ipv4]: 'ip', [Layer.Ipv6]: 'ipv6',
  [Layer.Ipv6Extension]: 'ipv6.ext', [Layer.Gre]: 'gre', [Layer.Vxlan]: 'vxlan', [Layer.Geneve]: 'geneve', [Layer.Tcp]: 'tcp',
  [Layer.Udp]: 'udp', [Layer.Icmp]: 'icmp', [Layer.Icmpv6]: 'icmpv6', [Layer.Gtp]: 'gtp', [Layer.Teredo]: 'teredo',
  [Layer.Sctp]: 'sctp', [Layer.MacSec]: 'macsec', [Layer.Fragment]: 'fragment', [Layer.L2tp]: 'l2tp',
  [Layer.Ayiya]: 'ayiya', [Layer.FabricPath]: 'cfp',
};
