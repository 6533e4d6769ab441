import { addressText, ipv4Text } from '../bytes/address.ts';
import { u16 } from '../bytes/read.ts';
import { arpIsIpv4, arpOperation, arpSenderIpAt, arpTargetIpAt, ARP_REQUEST } from './arp.ts';
import { packetFault } from './fault.ts';
import { frameProtocols } from './layer-names.ts';
import { ACK, CWR, ECE, FIN, Fit, Layer, PSH, RST, SYN, URG } from './packet.ts';
import type { Packet } from './packet.ts';

const FLAG_NAMES: readonly [bit: number, name: string][] = [
  [FIN, 'FIN'], [SYN, 'SYN'], [RST, 'RST'], [PSH, 'PSH'], [ACK, 'ACK'], [URG, 'URG'], [ECE, 'ECE'], [CWR, 'CWR'],
];

/** The names of TCP flag bits, as Wireshark lists them. */
export function tcpFlagsText(flags: number): string {
  return FLAG_NAMES.filter(([bit]) => flags & bit).map(([, name]) => name).join(', ');
}

/** One line about a packet: ends, protocol, what matters of it. For lists, logs and tests. */
export function packetSummary(packet: Packet): string {
  const fault = packetFault(packet);
  const text = summary(packet);
  return fault ? `${text} [${fault.sentence}]` : text;
}

function summary(packet: Packet): string {
  const arp = packet.layerAt(Layer.Arp);
  if (arp >= 0) return arpSummary(packet, arp);
  if (packet.ipVersion === 0) return frameProtocols(packet) || 'frame';
  const source = addressText(packet.bytes, packet.srcAt, packet.ipVersion);
  const destination = addressText(packet.bytes, packet.dstAt, packet.ipVersion);
  const withPort = (address: string, port: number): string =>
    packet.ipVersion === 4 ? `${address}:${port}` : `[${address}]:${port}`;
  switch (packet.transport) {
    case 6: case 17:
      return `${withPort(source, packet.srcPort)} > ${withPort(destination, packet.dstPort)} ${transportSummary(packet)}`;
    case 1: case 58: {
      const name = packet.transport === 1 ? 'ICMP' : 'ICMPv6';
      return `${source} > ${destination} ${name} type ${packet.icmpType} code ${packet.icmpCode}`;
    }
    default:
      return `${source} > ${destination} ${otherSummary(packet)}`;
  }
}

function transportSummary(packet: Packet): string {
  if (packet.transport === 17) return `UDP length ${packet.payloadLength}`;
  return `TCP [${tcpFlagsText(packet.flags)}] seq ${packet.seq >>> 0} ack ${packet.ack >>> 0} length ${packet.payloadLength}`;
}

function otherSummary(packet: Packet): string {
  if (packet.fit !== Fit.Fragment) return `protocol ${packet.protocol} length ${packet.payloadLength}`;
  const end = packet.fragmentOffset + packet.payloadLength;
  return `fragment ${packet.fragmentOffset} to ${end}${packet.moreFragments ? '' : ' (last)'} of 0x${packet.ipId.toString(16)}`;
}

function arpSummary(packet: Packet, column: number): string {
  const bytes = packet.bytesOf(column);
  const at = packet.layerStart[column]!;
  if (!arpIsIpv4(bytes, at)) return `ARP for protocol 0x${u16(bytes, at + 2).toString(16)}`;
  const sender = ipv4Text(bytes, arpSenderIpAt(bytes, at));
  const target = ipv4Text(bytes, arpTargetIpAt(bytes, at));
  if (arpOperation(bytes, at) === ARP_REQUEST) return `ARP who has ${target}? tell ${sender}`;
  return `ARP ${sender} to ${target}, operation ${arpOperation(bytes, at)}`;
}
