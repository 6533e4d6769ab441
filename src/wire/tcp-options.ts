import { i32, u16, u8 } from '../bytes/read.ts';
import type { Packet } from './packet.ts';

/** TCP options (RFC 9293 §3.1, RFC 7323, RFC 2018): kind, length, value. A bad list ends the reading, never the segment. */
export const OPTION_END = 0;
export const OPTION_NOP = 1;
export const OPTION_MSS = 2;
export const OPTION_WINDOW_SCALE = 3;
export const OPTION_SACK_PERMITTED = 4;
export const OPTION_SACK = 5;
export const OPTION_TIMESTAMPS = 8;

export const SACK_BLOCK = 8;

/** Two NOPs and the start of timestamps: what nearly every segment of a connection with timestamps carries (RFC 7323 appendix A). */
const ALIGNED_TIMESTAMPS = 0x0101080a;
const ALIGNED_TIMESTAMPS_SIZE = 12;

export function tcpOptions(packet: Packet, from: number, end: number): void {
  packet.windowScale = -1;
  packet.mss = 0;
  packet.sackPermitted = false;
  packet.hasTimestamps = false;
  packet.sackCount = 0;
  if (from >= end) return;
  const { bytes } = packet;
  if (end - from === ALIGNED_TIMESTAMPS_SIZE && i32(bytes, from) === ALIGNED_TIMESTAMPS) {
    option(packet, bytes, from + 2, OPTION_TIMESTAMPS, 10);
    return;
  }
  let at = from;
  while (at < end) {
    const kind = u8(bytes, at);
    if (kind === OPTION_NOP) {
      at++;
      continue;
    }
    if (kind === OPTION_END || at + 1 >= end) return;
    const length = u8(bytes, at + 1);
    if (length < 2 || at + length > end) return;
    option(packet, bytes, at, kind, length);
    at += length;
  }
}

/** Where an option of this kind begins in the options `bytes[from..end)`, -1 without one. */
export function tcpOptionAt(bytes: Uint8Array, from: number, end: number, kind: number): number {
  let at = from;
  while (at < end) {
    const found = u8(bytes, at);
    if (found === OPTION_NOP) {
      at++;
      continue;
    }
    const length = at + 1 < end ? u8(bytes, at + 1) : 0;
    if (found === OPTION_END || length < 2 || at + length > end) return -1;
    if (found === kind) return at;
    at += length;
  }
  return -1;
}

function option(packet: Packet, bytes: Uint8Array, at: number, kind: number, length: number): void {
  switch (kind) {
    case OPTION_MSS:
      if (length === 4) packet.mss = u16(bytes, at + 2);
      break;
    case OPTION_WINDOW_SCALE:
      if (length === 3) packet.windowScale = u8(bytes, at + 2);
      break;
    case OPTION_SACK_PERMITTED:
      packet.sackPermitted = true;
      break;
    case OPTION_SACK:
      packet.sackCount = ((length - 2) / SACK_BLOCK) | 0;
      packet.sackAt = at + 2;
      break;
    case OPTION_TIMESTAMPS:
      if (length !== 10) break;
      packet.hasTimestamps = true;
      packet.tsVal = i32(bytes, at + 2);
      packet.tsEcr = i32(bytes, at + 6);
      break;
  }
}
