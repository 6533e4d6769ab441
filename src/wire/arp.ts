import { u16, u8 } from '../bytes/read.ts';
import { DONE } from './next.ts';
import { Layer } from './packet.ts';
import type { Packet } from './packet.ts';

/**
 * RFC 826: hardware and protocol type, their address lengths, operation, then sender and target, each hardware address
 * before protocol address. Reverse ARP (RFC 903) has the same form. Below, `at` is where the header starts.
 */
const HARDWARE_LENGTH = 4;
const PROTOCOL_LENGTH = 5;
const OPERATION = 6;
const ADDRESSES = 8;

export const ARP_REQUEST = 1;
export const ARP_REPLY = 2;

export function arp(packet: Packet): number {
  if (packet.lacks(Layer.Arp, ADDRESSES)) return DONE;
  const { bytes, at } = packet;
  const length = ADDRESSES + 2 * (u8(bytes, at + HARDWARE_LENGTH) + u8(bytes, at + PROTOCOL_LENGTH));
  if (packet.lacks(Layer.Arp, length)) return DONE;
  packet.pass(Layer.Arp, length);
  return DONE;
}

export const arpOperation = (bytes: Uint8Array, at: number): number => u16(bytes, at + OPERATION);
/** Whether both addresses are of IPv4 (4 bytes), so that their text can be made. */
export const arpIsIpv4 = (bytes: Uint8Array, at: number): boolean =>
  u16(bytes, at + 2) === 0x0800 && u8(bytes, at + PROTOCOL_LENGTH) === 4;
export const arpSenderMacAt = (_bytes: Uint8Array, at: number): number => at + ADDRESSES;
export const arpSenderIpAt = (bytes: Uint8Array, at: number): number => at + ADDRESSES + u8(bytes, at + HARDWARE_LENGTH);
export const arpTargetMacAt = (bytes: Uint8Array, at: number): number =>
  arpSenderIpAt(bytes, at) + u8(bytes, at + PROTOCOL_LENGTH);
export const arpTargetIpAt = (bytes: Uint8Array, at: number): number =>
  arpTargetMacAt(bytes, at) + u8(bytes, at + HARDWARE_LENGTH);
