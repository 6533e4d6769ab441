import { u16 } from '../bytes/read.ts';
import { LOWEST_TYPE } from './ethernet.ts';
import { byEtherType, DONE, UNKNOWN } from './next.ts';
import { Layer } from './packet.ts';
import type { Packet } from './packet.ts';

/**
 * Linux cooked captures, what the `any` device gives: www.tcpdump.org/linktypes/LINKTYPE_LINUX_SLL.html and …_SLL2.html.
 */
export const SLL_ARPHRD = 2;
export const SLL_PROTOCOL = 14;
const SLL_HEADER = 16;

export const SLL2_PROTOCOL = 0;
export const SLL2_ARPHRD = 8;
const SLL2_HEADER = 20;

const ARPHRD_IEEE80211 = 801;
const ARPHRD_IEEE80211_RADIOTAP = 803;
const PROTOCOL_802_2 = 0x0004;

export function linuxSll(packet: Packet): number {
  if (packet.lacks(Layer.LinuxSll, SLL_HEADER)) return DONE;
  const { bytes, at } = packet;
  packet.pass(Layer.LinuxSll, SLL_HEADER);
  return byDevice(u16(bytes, at + SLL_ARPHRD), u16(bytes, at + SLL_PROTOCOL));
}

export function linuxSll2(packet: Packet): number {
  if (packet.lacks(Layer.LinuxSll2, SLL2_HEADER)) return DONE;
  const { bytes, at } = packet;
  packet.pass(Layer.LinuxSll2, SLL2_HEADER);
  return byDevice(u16(bytes, at + SLL2_ARPHRD), u16(bytes, at + SLL2_PROTOCOL));
}

function byDevice(arphrd: number, protocol: number): number {
  if (arphrd === ARPHRD_IEEE80211) return Layer.Ieee80211;
  if (arphrd === ARPHRD_IEEE80211_RADIOTAP) return Layer.Radiotap;
  if (protocol >= LOWEST_TYPE) return byEtherType(protocol);
  return protocol === PROTOCOL_802_2 ? Layer.Llc : UNKNOWN;
}
