import { u16le, u32le, u8 } from '../bytes/read.ts';
import { ieee80211 } from './ieee80211.ts';
import { DONE } from './next.ts';
import { Layer } from './packet.ts';
import type { Packet } from './packet.ts';

/** radiotap.org: version, pad, length, words of "present" bits, then the fields; little-endian throughout. */
const LENGTH = 2;
const PRESENT = 4;
const SHORTEST = 8;
const PRESENT_TSFT = 1 << 0;
const PRESENT_FLAGS = 1 << 1;
const MORE_PRESENT = 0x8000_0000;
const FLAG_DATA_PAD = 0x20;

export function radiotap(packet: Packet): number {
  if (packet.lacks(Layer.Radiotap, SHORTEST)) return DONE;
  const { bytes, at } = packet;
  const length = u16le(bytes, at + LENGTH);
  if (length < SHORTEST) {
    packet.contradicts(Layer.Radiotap, SHORTEST, length);
    return DONE;
  }
  if (packet.lacks(Layer.Radiotap, length)) return DONE;
  const padded = hasDataPad(bytes, at, length);
  packet.pass(Layer.Radiotap, length);
  return ieee80211(packet, padded);
}

/** The flags come behind the present words, and behind a timestamp that is aligned to eight bytes. */
function hasDataPad(bytes: Uint8Array, at: number, length: number): boolean {
  const present = u32le(bytes, at + PRESENT);
  if (!(present & PRESENT_FLAGS)) return false;
  let offset = PRESENT;
  while (offset + 8 <= length && u32le(bytes, at + offset) >= MORE_PRESENT) offset += 4;
  offset += 4;
  if (present & PRESENT_TSFT) offset = ((offset + 7) & ~7) + 8;
  return offset < length && (u8(bytes, at + offset) & FLAG_DATA_PAD) !== 0;
}
