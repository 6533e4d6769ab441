import { u16 } from '../../bytes/read.ts';
import { Layer } from '../../wire/packet.ts';
import type { Packet } from '../../wire/packet.ts';

const VLAN_ID = 0x0fff;

/** Which of several networks on one wire a packet is in, by its tunnel and the VLANs it is tagged with: their addresses may be the same. */
export function networkOf(packet: Packet): string {
  let network = packet.tunnel === 0 ? '' : `tunnel ${packet.tunnel}`;
  for (let at = 0; at < packet.layerCount; at++) {
    if (packet.layers[at] === Layer.Vlan) network += ` VLAN ${u16(packet.bytesOf(at), packet.layerStart[at]!) & VLAN_ID}`;
  }
  return network;
}
