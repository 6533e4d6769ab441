import { i32, u16, u8 } from '../bytes/read.ts';
import { DONE } from './next.ts';
import { Layer } from './packet.ts';
import type { Packet } from './packet.ts';
import { tcpOptions } from './tcp-options.ts';

/** RFC 9293 §3.1. */
export const TCP_SOURCE_PORT = 0;
export const TCP_DESTINATION_PORT = 2;
export const TCP_SEQUENCE = 4;
export const TCP_ACKNOWLEDGMENT = 8;
export const TCP_DATA_OFFSET = 12;
export const TCP_FLAGS = 13;
export const TCP_WINDOW = 14;
export const TCP_CHECKSUM = 16;
export const TCP_URGENT = 18;
export const TCP_HEADER = 20;

export function tcp(packet: Packet): number {
  const { bytes, at } = packet;
  placeFixed(packet, bytes, at);
  if (packet.lacks(Layer.Tcp, TCP_HEADER)) return DONE;
  const headerLength = (u8(bytes, at + TCP_DATA_OFFSET) >> 4) << 2;
  if (headerLength < TCP_HEADER || (packet.bounded && at + headerLength > packet.wireEnd)) {
    packet.contradicts(Layer.Tcp, Math.max(headerLength, TCP_HEADER), Math.min(headerLength, packet.wireEnd - at));
    return DONE;
  }
  packet.transport = 6;
  packet.transportStart = at;
  packet.checksum = u16(bytes, at + TCP_CHECKSUM);
  packet.urgent = u16(bytes, at + TCP_URGENT);
  // Where only options are cut, everything else is known: that is a segment all the same.
  const headerEnd = packet.lacks(Layer.Tcp, headerLength) ? packet.end : at + headerLength;
  packet.pushLayer(Layer.Tcp, at, headerEnd);
  tcpOptions(packet, at + TCP_HEADER, headerEnd);
  packet.at = at + headerLength;
  packet.leavePayload();
  return DONE;
}

/** As much of a header as there is. Wireshark numbers a stream for what reaches up to the window. */
function placeFixed(packet: Packet, bytes: Uint8Array, at: number): void {
  const have = packet.end - at;
  if (have < TCP_SEQUENCE) return;
  packet.srcPort = u16(bytes, at + TCP_SOURCE_PORT);
  packet.dstPort = u16(bytes, at + TCP_DESTINATION_PORT);
  if (have < TCP_CHECKSUM) return;
  packet.portsOf = 6;
  packet.seq = i32(bytes, at + TCP_SEQUENCE);
  packet.ack = i32(bytes, at + TCP_ACKNOWLEDGMENT);
  packet.flags = u8(bytes, at + TCP_FLAGS);
  packet.window = u16(bytes, at + TCP_WINDOW);
}
