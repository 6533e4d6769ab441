/** The layers of a frame as a tree of fields with the bytes they cover. Captured bytes may say anything: nothing here throws. */
import { Decoder } from '../decode/decoder.ts';
import type { Frame } from '../frame.ts';
import { packetFault } from '../wire/fault.ts';
import { layerName } from '../wire/layer-names.ts';
import { Layer } from '../wire/packet.ts';
import type { Packet } from '../wire/packet.ts';
import { arpNode } from './arp.ts';
import { Header } from './header.ts';
import { icmpNode } from './icmp.ts';
import { ipv4Node, ipv6ExtensionNode, ipv6Node } from './ip.ts';
import { ethernetNode, vlanNode } from './link.ts';
import type { FieldNode } from './node.ts';
import { tcpNode } from './tcp.ts';
import { udpNode } from './udp.ts';

/** Of one frame, taken alone: a fragment stays what it is. The frame is borrowed until this returns. */
export function anatomy(frame: Frame): FieldNode[] {
  const packet = new Decoder({ note: () => {} }).decode(frame);
  const layers: FieldNode[] = [];
  let behind = frame.start;
  for (let column = 0; column < packet.layerCount; column++) {
    // One frame alone is never put together from others, so that all offsets are those of the frame.
    const start = Math.max(frame.start, packet.layerStart[column]!);
    behind = Math.min(frame.end, Math.max(start, packet.layerEnd[column]!));
    layers.push(layerNode(packet, column, new Header(frame.bytes, start, behind, frame.start)));
  }
  const end = Math.max(behind, Math.min(frame.end, packet.end));
  const rest = new Header(frame.bytes, behind, end, frame.start);
  const fault = packetFault(packet);
  if (rest.length > 0) layers.push(rest.whole(fault ? 'Undecoded' : 'Data', fault ? fault.sentence : `${rest.length} bytes`));
  const padding = new Header(frame.bytes, end, frame.end, frame.start);
  if (padding.length > 0) layers.push(padding.whole('Padding', `${padding.length} bytes`));
  return layers;
}

function layerNode(packet: Packet, column: number, header: Header): FieldNode {
  switch (packet.layers[column]) {
    case Layer.Ethernet: return ethernetNode(header);
    case Layer.Vlan: return vlanNode(header);
    case Layer.Arp: return arpNode(header);
    case Layer.Ipv4: return ipv4Node(header);
    case Layer.Ipv6: return ipv6Node(header);
    case Layer.Ipv6Extension: return ipv6ExtensionNode(header, layerName(packet, column));
    case Layer.Tcp: return tcpNode(header);
    case Layer.Udp: return udpNode(header);
    case Layer.Icmp: return icmpNode(header, 4);
    case Layer.Icmpv6: return icmpNode(header, 6);
    default: return header.whole(layerName(packet, column), `${header.length} bytes`);
  }
}
