import { ipv4Text, ipv6Text } from '../bytes/address.ts';
import { i32, u16, u32, u8 } from '../bytes/read.ts';
import { arpOperation } from './arp.ts';
import { ETHERNET_DESTINATION, ETHERNET_SOURCE, ETHERNET_TYPE } from './ethernet.ts';
import { geneveVni } from './geneve.ts';
import { greKey } from './gre.ts';
import { ICMP_CODE, ICMP_ECHO_ID, ICMP_ECHO_SEQUENCE, ICMP_MTU, ICMP_TYPE, ICMPV6_MTU } from './icmp.ts';
import {
  DONT_FRAGMENT, FRAGMENT_OFFSET, IPV4_CHECKSUM, IPV4_DESTINATION, IPV4_FRAGMENT, IPV4_ID, IPV4_PROTOCOL, IPV4_SOURCE,
  IPV4_TOS, IPV4_TOTAL_LENGTH, IPV4_TTL, ipv4HeaderLength, MORE_FRAGMENTS,
} from './ipv4.ts';
import { IPV6_DESTINATION, IPV6_HOP_LIMIT, IPV6_NEXT_HEADER, IPV6_PAYLOAD_LENGTH, IPV6_SOURCE } from './ipv6.ts';
import { macText } from './mac.ts';
import { ACK, CWR, ECE, FIN, Layer, PSH, RST, SYN, URG } from './packet.ts';
import type { Packet } from './packet.ts';
import {
  OPTION_MSS, OPTION_SACK, OPTION_SACK_PERMITTED, OPTION_TIMESTAMPS, OPTION_WINDOW_SCALE, SACK_BLOCK, tcpOptionAt,
} from './tcp-options.ts';
import {
  TCP_ACKNOWLEDGMENT, TCP_CHECKSUM, TCP_DATA_OFFSET, TCP_DESTINATION_PORT, TCP_FLAGS, TCP_HEADER, TCP_SEQUENCE,
  TCP_SOURCE_PORT, TCP_URGENT, TCP_WINDOW,
} from './tcp.ts';
import { UDP_CHECKSUM, UDP_DESTINATION_PORT, UDP_LENGTH, UDP_SOURCE_PORT } from './udp.ts';
import { VLAN_TCI } from './vlan.ts';
import { vxlanVni } from './vxlan.ts';

/**
 * Header fields under Wireshark's names, read from the bytes when a display filter asks. A frame has one value for each
 * header of the kind: a tunnelled packet has two `ip.src`, outermost first.
 */
export type FieldValue = number | string | boolean;

export interface HeaderField {
  readonly layer: Layer;
  readonly type: 'number' | 'boolean' | 'ip' | 'mac';
  /** Reads the header that starts at `at` and whose captured bytes end at `end`; undefined where it has no such field. */
  read(bytes: Uint8Array, at: number, end: number): FieldValue | undefined;
}

type Read = HeaderField['read'];

const number = (layer: Layer, read: Read): HeaderField => ({ layer, type: 'number', read });
const flag = (layer: Layer, read: Read): HeaderField => ({ layer, type: 'boolean', read });
const mac = (layer: Layer, offset: number): HeaderField =>
  ({ layer, type: 'mac', read: (bytes, at) => macText(bytes, at + offset) });
const ip = (layer: Layer, read: (bytes: Uint8Array, at: number) => string): HeaderField => ({ layer, type: 'ip', read });
const byte = (layer: Layer, offset: number): HeaderField => number(layer, (bytes, at) => u8(bytes, at + offset));
const short = (layer: Layer, offset: number): HeaderField => number(layer, (bytes, at) => u16(bytes, at + offset));
const long = (layer: Layer, offset: number): HeaderField => number(layer, (bytes, at) => u32(bytes, at + offset));
const bit = (layer: Layer, offset: number, mask: number): HeaderField =>
  flag(layer, (bytes, at) => (u8(bytes, at + offset) & mask) !== 0);
const fragmentBit = (mask: number): HeaderField =>
  flag(Layer.Ipv4, (bytes, at) => (u16(bytes, at + IPV4_FRAGMENT) & mask) !== 0);
const option = (kind: number, length: number, read: (bytes: Uint8Array, at: number) => FieldValue): HeaderField =>
  number(Layer.Tcp, (bytes, at, end) => {
    const found = tcpOptionAt(bytes, at + TCP_HEADER, end, kind);
    return found >= 0 && u8(bytes, found + 1) >= length ? read(bytes, found) : undefined;
  });

export const HEADER_FIELDS: Readonly<Record<string, HeaderField>> = {
  'eth.dst': mac(Layer.Ethernet, ETHERNET_DESTINATION),
  'eth.src': mac(Layer.Ethernet, ETHERNET_SOURCE),
  'eth.type': short(Layer.Ethernet, ETHERNET_TYPE),
  'vlan.id': number(Layer.Vlan, (bytes, at) => u16(bytes, at + VLAN_TCI) & 0x0fff),
  'vlan.priority': number(Layer.Vlan, (bytes, at) => u8(bytes, at + VLAN_TCI) >> 5),
  'arp.opcode': number(Layer.Arp, arpOperation),

  'ip.src': ip(Layer.Ipv4, (bytes, at) => ipv4Text(bytes, at + IPV4_SOURCE)),
  'ip.dst': ip(Layer.Ipv4, (bytes, at) => ipv4Text(bytes, at + IPV4_DESTINATION)),
  'ip.hdr_len': number(Layer.Ipv4, (bytes, at) => ipv4HeaderLength(u8(bytes, at))),
  'ip.len': short(Layer.Ipv4, IPV4_TOTAL_LENGTH),
  'ip.id': short(Layer.Ipv4, IPV4_ID),
  'ip.ttl': byte(Layer.Ipv4, IPV4_TTL),
  'ip.proto': byte(Layer.Ipv4, IPV4_PROTOCOL),
  'ip.checksum': short(Layer.Ipv4, IPV4_CHECKSUM),
  'ip.dsfield': byte(Layer.Ipv4, IPV4_TOS),
  'ip.dsfield.dscp': number(Layer.Ipv4, (bytes, at) => u8(bytes, at + IPV4_TOS) >> 2),
  'ip.dsfield.ecn': number(Layer.Ipv4, (bytes, at) => u8(bytes, at + IPV4_TOS) & 3),
  'ip.flags.df': fragmentBit(DONT_FRAGMENT),
  'ip.flags.mf': fragmentBit(MORE_FRAGMENTS),
  /** In bytes, as Wireshark 4 has it. */
  'ip.frag_offset': number(Layer.Ipv4, (bytes, at) => (u16(bytes, at + IPV4_FRAGMENT) & FRAGMENT_OFFSET) << 3),

  'ipv6.src': ip(Layer.Ipv6, (bytes, at) => ipv6Text(bytes, at + IPV6_SOURCE)),
  'ipv6.dst': ip(Layer.Ipv6, (bytes, at) => ipv6Text(bytes, at + IPV6_DESTINATION)),
  'ipv6.plen': short(Layer.Ipv6, IPV6_PAYLOAD_LENGTH),
  'ipv6.nxt': byte(Layer.Ipv6, IPV6_NEXT_HEADER),
  'ipv6.hlim': byte(Layer.Ipv6, IPV6_HOP_LIMIT),
  'ipv6.tclass.ecn': number(Layer.Ipv6, (bytes, at) => (u8(bytes, at + 1) >> 4) & 3),
  'ipv6.flow': number(Layer.Ipv6, (bytes, at) => i32(bytes, at) & 0xfffff),

  'icmp.type': byte(Layer.Icmp, ICMP_TYPE),
  'icmp.code': byte(Layer.Icmp, ICMP_CODE),
  'icmp.ident': number(Layer.Icmp, (bytes, at) => (isEcho(bytes, at) ? u16(bytes, at + ICMP_ECHO_ID) : undefined)),
  'icmp.seq': number(Layer.Icmp, (bytes, at) => (isEcho(bytes, at) ? u16(bytes, at + ICMP_ECHO_SEQUENCE) : undefined)),
  'icmp.mtu': number(Layer.Icmp, (bytes, at) => (isTooBig(bytes, at) ? u16(bytes, at + ICMP_MTU) : undefined)),
  'icmpv6.type': byte(Layer.Icmpv6, ICMP_TYPE),
  'icmpv6.code': byte(Layer.Icmpv6, ICMP_CODE),
  'icmpv6.mtu': number(Layer.Icmpv6, (bytes, at) => (u8(bytes, at) === 2 ? u32(bytes, at + ICMPV6_MTU) : undefined)),

  'gre.proto': short(Layer.Gre, 2),
  'gre.key': number(Layer.Gre, (bytes, at) => {
    const key = greKey(bytes, at);
    return key < 0 ? undefined : key;
  }),
  'vxlan.vni': number(Layer.Vxlan, vxlanVni),
  'geneve.vni': number(Layer.Geneve, geneveVni),

  'tcp.srcport': short(Layer.Tcp, TCP_SOURCE_PORT),
  'tcp.dstport': short(Layer.Tcp, TCP_DESTINATION_PORT),
  'tcp.seq_raw': long(Layer.Tcp, TCP_SEQUENCE),
  'tcp.ack_raw': long(Layer.Tcp, TCP_ACKNOWLEDGMENT),
  'tcp.hdr_len': number(Layer.Tcp, (bytes, at) => (u8(bytes, at + TCP_DATA_OFFSET) >> 4) << 2),
  'tcp.flags': number(Layer.Tcp, (bytes, at) => u16(bytes, at + TCP_DATA_OFFSET) & 0x0fff),
  'tcp.flags.fin': bit(Layer.Tcp, TCP_FLAGS, FIN),
  'tcp.flags.syn': bit(Layer.Tcp, TCP_FLAGS, SYN),
  'tcp.flags.reset': bit(Layer.Tcp, TCP_FLAGS, RST),
  'tcp.flags.push': bit(Layer.Tcp, TCP_FLAGS, PSH),
  'tcp.flags.ack': bit(Layer.Tcp, TCP_FLAGS, ACK),
  'tcp.flags.urg': bit(Layer.Tcp, TCP_FLAGS, URG),
  'tcp.flags.ece': bit(Layer.Tcp, TCP_FLAGS, ECE),
  'tcp.flags.cwr': bit(Layer.Tcp, TCP_FLAGS, CWR),
  'tcp.window_size_value': short(Layer.Tcp, TCP_WINDOW),
  'tcp.checksum': short(Layer.Tcp, TCP_CHECKSUM),
  'tcp.urgent_pointer': short(Layer.Tcp, TCP_URGENT),
  'tcp.options.mss_val': option(OPTION_MSS, 4, (bytes, at) => u16(bytes, at + 2)),
  'tcp.options.wscale.shift': option(OPTION_WINDOW_SCALE, 3, (bytes, at) => u8(bytes, at + 2)),
  'tcp.options.sack_perm': { ...option(OPTION_SACK_PERMITTED, 2, () => true), type: 'boolean' },
  'tcp.options.sack.count': option(OPTION_SACK, 2, (bytes, at) => ((u8(bytes, at + 1) - 2) / SACK_BLOCK) | 0),
  'tcp.options.sack_le': option(OPTION_SACK, 10, (bytes, at) => u32(bytes, at + 2)),
  'tcp.options.sack_re': option(OPTION_SACK, 10, (bytes, at) => u32(bytes, at + 6)),
  'tcp.options.timestamp.tsval': option(OPTION_TIMESTAMPS, 10, (bytes, at) => u32(bytes, at + 2)),
  'tcp.options.timestamp.tsecr': option(OPTION_TIMESTAMPS, 10, (bytes, at) => u32(bytes, at + 6)),

  'udp.srcport': short(Layer.Udp, UDP_SOURCE_PORT),
  'udp.dstport': short(Layer.Udp, UDP_DESTINATION_PORT),
  'udp.length': short(Layer.Udp, UDP_LENGTH),
  'udp.checksum': short(Layer.Udp, UDP_CHECKSUM),
};

/** The values that a packet has for a field, outermost header first; empty for a field of another name. */
export function headerFieldValues(packet: Packet, name: string): FieldValue[] {
  const field = HEADER_FIELDS[name];
  const values: FieldValue[] = [];
  if (!field) return values;
  for (let column = 0; column < packet.layerCount; column++) {
    if (packet.layers[column] !== field.layer) continue;
    const value = field.read(packet.bytesOf(column), packet.layerStart[column]!, packet.layerEnd[column]!);
    if (value !== undefined) values.push(value);
  }
  return values;
}

const isEcho = (bytes: Uint8Array, at: number): boolean => u8(bytes, at) === 0 || u8(bytes, at) === 8;
const isTooBig = (bytes: Uint8Array, at: number): boolean => u8(bytes, at) === 3 && u8(bytes, at + 1) === 4;
