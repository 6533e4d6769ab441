import { u16, u24, u8 } from '../bytes/read.ts';
import { byEtherType, DONE, UNKNOWN } from './next.ts';
import { Layer } from './packet.ts';
import type { Packet } from './packet.ts';

/** IEEE 802.2 §3.2: destination and source service access point, control. */
const DSAP = 0;
const CONTROL = 2;
const LLC_HEADER = 3;
const SAP_IP = 0x06;
const SAP_SNAP = 0xaa;
const UNNUMBERED_INFORMATION = 0x03;

/** IEEE 802 §9.5, SNAP: an organisation and a protocol number of its own. */
const OUI = 0;
const PROTOCOL = 3;
const SNAP_HEADER = 5;
const OUI_ETHERTYPE = 0x000000;
/** IEEE 802.1H, bridge tunnels. */
const OUI_BRIDGE_TUNNEL = 0x0000f8;
/** RFC 2684 §5.2, bridged frames; 7 is Ethernet without, 1 with a frame check sequence. */
const OUI_BRIDGED = 0x0080c2;

export function llc(packet: Packet): number {
  if (packet.lacks(Layer.Llc, LLC_HEADER)) return DONE;
  const { bytes, at } = packet;
  const sap = u8(bytes, at + DSAP);
  const control = u8(bytes, at + CONTROL);
  packet.pass(Layer.Llc, LLC_HEADER);
  if (control !== UNNUMBERED_INFORMATION) return UNKNOWN;
  if (sap === SAP_SNAP) return Layer.Snap;
  return sap === SAP_IP ? Layer.Ipv4 : UNKNOWN;
}

export function snap(packet: Packet): number {
  if (packet.lacks(Layer.Snap, SNAP_HEADER)) return DONE;
  const { bytes, at } = packet;
  const oui = u24(bytes, at + OUI);
  const protocol = u16(bytes, at + PROTOCOL);
  packet.pass(Layer.Snap, SNAP_HEADER);
  if (oui === OUI_ETHERTYPE || oui === OUI_BRIDGE_TUNNEL) return byEtherType(protocol);
  return oui === OUI_BRIDGED && (protocol === 7 || protocol === 1) ? Layer.Ethernet : UNKNOWN;
}
