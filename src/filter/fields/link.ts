import { ETHERNET_DESTINATION, ETHERNET_SOURCE, ETHERNET_TYPE, LOWEST_TYPE } from '../../wire/ethernet.ts';
import { u16 } from '../../bytes/read.ts';
import { Layer } from '../../wire/packet.ts';
import { VLAN_TCI, VLAN_TYPE } from '../../wire/vlan.ts';
import type { Field } from '../field.ts';
import { bytesAt, header, protocol, shortAt } from './from-frame.ts';

const MAC = 6;

export const linkFields: readonly Field[] = [
  { name: 'eth', type: 'protocol', about: 'Ethernet.', frame: protocol(Layer.Ethernet) },
  {
    name: 'eth.src', type: 'mac', about: 'Hardware address of the sender.',
    frame: bytesAt(Layer.Ethernet, ETHERNET_SOURCE, MAC),
  },
  {
    name: 'eth.dst', type: 'mac', about: 'Hardware address of the receiver.',
    frame: bytesAt(Layer.Ethernet, ETHERNET_DESTINATION, MAC),
  },
  {
    name: 'eth.addr', type: 'mac', about: 'Either hardware address.', perLayer: 2,
    frame: header(Layer.Ethernet, 12, (bytes, at, out) => {
      out.addBytes(bytes, at, at + MAC);
      out.addBytes(bytes, at + MAC, at + 2 * MAC);
    }),
  },
  {
    name: 'eth.type', type: 'number', about: 'EtherType of what the frame carries.',
    frame: header(Layer.Ethernet, 14, (bytes, at, out) => {
      const type = u16(bytes, at + ETHERNET_TYPE);
      if (type >= LOWEST_TYPE) out.add(type);
    }),
  },
  {
    name: 'eth.len', type: 'number', about: 'Length field of an IEEE 802.3 frame.',
    frame: header(Layer.Ethernet, 14, (bytes, at, out) => {
      const length = u16(bytes, at + ETHERNET_TYPE);
      if (length < LOWEST_TYPE) out.add(length);
    }),
  },
  {
    name: 'eth.ig', type: 'boolean', about: 'Whether an address is a group address; receiver first.', perLayer: 2,
    frame: header(Layer.Ethernet, 12, (bytes, at, out) => {
      out.addFlag((bytes[at]! & 1) !== 0);
      out.addFlag((bytes[at + MAC]! & 1) !== 0);
    }),
  },
  { name: 'sll', type: 'protocol', about: 'Linux cooked capture.', frame: protocol(Layer.LinuxSll, Layer.LinuxSll2) },
  { name: 'vlan', type: 'protocol', about: 'A VLAN tag (IEEE 802.1Q).', frame: protocol(Layer.Vlan) },
  {
    name: 'vlan.id', type: 'number', about: 'VLAN number, outermost tag first.',
    frame: shortAt(Layer.Vlan, VLAN_TCI, (tci) => tci & 0xfff),
  },
  {
    name: 'vlan.priority', type: 'number', about: 'Priority code point.',
    frame: shortAt(Layer.Vlan, VLAN_TCI, (tci) => tci >> 13),
  },
  {
    name: 'vlan.dei', type: 'boolean', about: 'Drop eligible indicator.',
    frame: shortAt(Layer.Vlan, VLAN_TCI, (tci) => (tci >> 12) & 1),
  },
  { name: 'vlan.etype', type: 'number', about: 'EtherType behind the tag.', frame: shortAt(Layer.Vlan, VLAN_TYPE) },
  { name: 'pppoes', type: 'protocol', about: 'PPP over Ethernet, session stage.', frame: protocol(Layer.Pppoe) },
  { name: 'ppp', type: 'protocol', about: 'Point-to-point protocol.', frame: protocol(Layer.Ppp, Layer.PppHdlc) },
];
