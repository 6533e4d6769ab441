import { u16 } from '../bytes/read.ts';
import { byUdpPort, DONE, UNKNOWN } from './next.ts';
import { Layer } from './packet.ts';
import type { Packet } from './packet.ts';

/** RFC 768. UDP-Lite (RFC 3828) has a checksum coverage where UDP has its length. */
export const UDP_SOURCE_PORT = 0;
export const UDP_DESTINATION_PORT = 2;
export const UDP_LENGTH = 4;
export const UDP_CHECKSUM = 6;
export const UDP_HEADER = 8;

/** Returns the tunnel that the ports hint at, if any. */
export function udp(packet: Packet): number {
  const { bytes, at } = packet;
  if (packet.end - at >= UDP_LENGTH) ports(packet, bytes, at);
  if (packet.lacks(Layer.Udp, UDP_HEADER)) return DONE;
  const length = u16(bytes, at + UDP_LENGTH);
  if (length >= UDP_HEADER) {
    packet.bound(length);
  } else if (length !== 0 || (packet.ipVersion === 4 && !packet.offloadLength)) {
    packet.contradicts(Layer.Udp, UDP_HEADER, length);
    return DONE;
  }
  // 0 stands for a jumbogram (RFC 2675 §4) or for offload: then IP knows how much there is.
  packet.portsOf = 17;
  packet.transport = 17;
  packet.transportStart = at;
  packet.pass(Layer.Udp, UDP_HEADER);
  packet.leavePayload();
  return byUdpPort(packet.dstPort) || byUdpPort(packet.srcPort);
}

/** Ports only: no datagrams are made of UDP-Lite. */
export function udpLite(packet: Packet): number {
  if (packet.lacks(Layer.UdpLite, UDP_HEADER)) return DONE;
  ports(packet, packet.bytes, packet.at);
  packet.pass(Layer.UdpLite, UDP_HEADER);
  return UNKNOWN;
}

function ports(packet: Packet, bytes: Uint8Array, at: number): void {
  packet.srcPort = u16(bytes, at + UDP_SOURCE_PORT);
  packet.dstPort = u16(bytes, at + UDP_DESTINATION_PORT);
}
