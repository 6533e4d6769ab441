import { fold, pseudoHeaderSum, TCP, UDP } from './headers.ts';
import { u16, u8 } from '../bytes/read.ts';
import type { Side } from '../side.ts';

/** A frame on its way into a capture. Transforms take lists of these and give lists back; they never change one in place. */
export interface BuiltFrame {
  /** Nanoseconds since the capture's start. */
  readonly at: number;
  readonly bytes: Uint8Array;
  /** Where the IP header starts in `bytes`; -1 for a frame that is not IP. */
  readonly ipAt: number;
  /** Bytes on the wire. */
  readonly originalLength: number;
  /** Index of the interface that captured it (pcapng). */
  readonly interfaceId: number;
  /** Who of its conversation sent it; null outside of conversations. */
  readonly from: Side | null;
  /** Number of the conversation in order of creation; -1 outside of conversations. */
  readonly conversation: number;
  /** Transport payload in bytes. */
  readonly payloadLength: number;
  /** TCP flags; 0 where it is not TCP. */
  readonly flags: number;
  /** Goes into pcapng as the packet's comment. */
  readonly comment?: string;
}

/** Picks frames; `index` counts from 0 in the list as it stands. */
export type FramePredicate = (frame: BuiltFrame, index: number) => boolean;

export const hasPayload: FramePredicate = (frame) => frame.payloadLength > 0;
export const sentBy = (side: Side): FramePredicate => (frame) => frame.from === side;
/** The n-th frame, counted from 1 as Wireshark counts. */
export const frameNumber = (...numbers: number[]): FramePredicate => (_, index) => numbers.includes(index + 1);
/** The n-th frame with payload of one side, counted from 1, over all conversations of the capture. */
export function dataFrame(side: Side, ...numbers: number[]): FramePredicate {
  let seen = 0;
  return (frame, index) => {
    if (index === 0) seen = 0;
    return frame.from === side && frame.payloadLength > 0 && numbers.includes(++seen);
  };
}

/** Where things are in an IPv4 or IPv6 packet of the builder (no IPv6 extension headers). */
export interface Anatomy {
  version: number;
  ipAt: number;
  protocol: number;
  source: Uint8Array;
  destination: Uint8Array;
  transportAt: number;
  payloadAt: number;
  end: number;
}

/** Null for a frame without IP. */
export function anatomy({ bytes, ipAt }: Pick<BuiltFrame, 'bytes' | 'ipAt'>): Anatomy | null {
  if (ipAt < 0) return null;
  const version = u8(bytes, ipAt) >> 4;
  const transportAt = ipAt + (version === 4 ? (u8(bytes, ipAt) & 15) * 4 : 40);
  const protocol = u8(bytes, ipAt + (version === 4 ? 9 : 6));
  const headerLength = protocol === TCP ? (u8(bytes, transportAt + 12) >> 4) * 4 : 8;
  const addressAt = ipAt + (version === 4 ? 12 : 8);
  const size = version === 4 ? 4 : 16;
  return {
    version, ipAt, protocol, transportAt,
    source: bytes.slice(addressAt, addressAt + size),
    destination: bytes.slice(addressAt + size, addressAt + 2 * size),
    payloadAt: transportAt + headerLength,
    end: ipAt + (version === 4 ? u16(bytes, ipAt + 2) : 40 + u16(bytes, ipAt + 4)),
  };
}

/** What a sending host leaves in the checksum field for its network card: the folded pseudo-header sum. */
export function offloadedSum(parts: Anatomy): number {
  return fold(pseudoHeaderSum(parts.source, parts.destination, parts.protocol, parts.end - parts.transportAt));
}

/** Offset of the transport checksum, or -1. */
export const checksumAt = (parts: Anatomy): number =>
  parts.protocol === TCP ? parts.transportAt + 16 : parts.protocol === UDP ? parts.transportAt + 6 : -1;
