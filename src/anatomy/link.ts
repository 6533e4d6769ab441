/** Ethernet (IEEE 802.3) and its VLAN tags (IEEE 802.1Q). */
import { ETHERNET_DESTINATION, ETHERNET_SOURCE, ETHERNET_TYPE, LOWEST_TYPE } from '../wire/ethernet.ts';
import { macText } from '../wire/mac.ts';
import { VLAN_TCI, VLAN_TYPE } from '../wire/vlan.ts';
import { named } from './header.ts';
import type { Header } from './header.ts';
import type { FieldNode } from './node.ts';

const ETHER_TYPES: Readonly<Record<number, string>> = {
  0x0800: 'IPv4', 0x0806: 'ARP', 0x8035: 'RARP', 0x8100: 'VLAN', 0x88a8: 'provider VLAN', 0x86dd: 'IPv6', 0x8847: 'MPLS',
  0x8863: 'PPPoE discovery', 0x8864: 'PPPoE session', 0x6558: 'Ethernet', 0x88cc: 'LLDP', 0x88e5: 'MACsec',
};

const typeText = (type: number): string => (type < LOWEST_TYPE ? `${type} bytes` : named(type, 4, ETHER_TYPES));

export function ethernetNode(header: Header): FieldNode {
  const mac = (offset: number): string => (header.has(offset, 6) ? macText(header.bytes, header.at + offset) : '');
  const type = header.u16(ETHERNET_TYPE);
  header.field('Destination', mac(ETHERNET_DESTINATION), ETHERNET_DESTINATION, 6);
  header.field('Source', mac(ETHERNET_SOURCE), ETHERNET_SOURCE, 6);
  header.field(type < LOWEST_TYPE ? 'Length' : 'Type', typeText(type), ETHERNET_TYPE, 2);
  return header.whole('Ethernet', `${mac(ETHERNET_SOURCE)} → ${mac(ETHERNET_DESTINATION)}`);
}

export function vlanNode(header: Header): FieldNode {
  const tag = header.u16(VLAN_TCI);
  header.field('Priority', tag >> 13, VLAN_TCI, 1);
  header.field('Drop eligible', (tag >> 12) & 1, VLAN_TCI, 1);
  header.field('VLAN', tag & 0x0fff, VLAN_TCI, 2);
  header.field('Type', typeText(header.u16(VLAN_TYPE)), VLAN_TYPE, 2);
  return header.whole('VLAN tag', String(tag & 0x0fff));
}
