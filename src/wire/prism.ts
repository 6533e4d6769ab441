import { i32, u32, u32le } from '../bytes/read.ts';
import { DONE } from './next.ts';
import { Layer } from './packet.ts';
import type { Packet } from './packet.ts';

/**
 * Headers that drivers put before 802.11 frames: LINKTYPE_IEEE802_11_PRISM (code and length in the host's byte order) and
 * LINKTYPE_IEEE802_11_AVS (version and length, big-endian), which also comes under the link type of the first.
 */
const LENGTH = 4;
const SHORTEST = 8;
const AVS_VERSION = 0x80211000;
const AVS_VERSION_MASK = 0xfffff000;

export function prism(packet: Packet): number {
  if (packet.lacks(Layer.Prism, SHORTEST)) return DONE;
  const { bytes, at } = packet;
  if ((i32(bytes, at) & AVS_VERSION_MASK) === (AVS_VERSION | 0)) return Layer.Avs;
  const length = Math.min(u32le(bytes, at + LENGTH), u32(bytes, at + LENGTH));
  return skip(packet, Layer.Prism, length);
}

export function avs(packet: Packet): number {
  if (packet.lacks(Layer.Avs, SHORTEST)) return DONE;
  return skip(packet, Layer.Avs, u32(packet.bytes, packet.at + LENGTH));
}

function skip(packet: Packet, layer: Layer, length: number): number {
  if (length < SHORTEST) {
    packet.contradicts(layer, SHORTEST, length);
    return DONE;
  }
  if (packet.lacks(layer, length)) return DONE;
  packet.pass(layer, length);
  return Layer.Ieee80211;
}
