import { u32, u8 } from '../../bytes/read.ts';
import { arpIsIpv4, arpOperation, arpSenderIpAt, arpSenderMacAt, arpTargetIpAt, arpTargetMacAt } from '../../wire/arp.ts';
import { Layer } from '../../wire/packet.ts';
import type { Field, FrameView, Getter } from '../field.ts';
import { header, protocol, shortAt } from './from-frame.ts';

/** Smallest header with addresses of 6 and 4 bytes. */
const SIZE = 28;
const OPERATION = 6;

type Place = (bytes: Uint8Array, at: number) => number;

const address = (place: Place): Getter<FrameView> =>
  header(Layer.Arp, SIZE, (bytes, at, out) => {
    if (arpIsIpv4(bytes, at)) out.addBytes(bytes, place(bytes, at), place(bytes, at) + 4);
  });

const hardware = (place: Place): Getter<FrameView> =>
  header(Layer.Arp, SIZE, (bytes, at, out) => {
    if (u8(bytes, at + 4) === 6) out.addBytes(bytes, place(bytes, at), place(bytes, at) + 6);
  });

/** What the two IPv4 addresses tell; present only where it is so, as in Wireshark. */
const flag = (is: (sender: number, target: number, bytes: Uint8Array, at: number) => boolean): Getter<FrameView> =>
  header(Layer.Arp, SIZE, (bytes, at, out) => {
    if (!arpIsIpv4(bytes, at)) return;
    if (is(u32(bytes, arpSenderIpAt(bytes, at)), u32(bytes, arpTargetIpAt(bytes, at)), bytes, at)) out.add(1);
  });

export const arpFields: readonly Field[] = [
  { name: 'arp', type: 'protocol', about: 'Address resolution.', frame: protocol(Layer.Arp) },
  {
    name: 'arp.opcode', type: 'number', about: '1 request, 2 reply.',
    words: { request: 1, reply: 2 }, frame: shortAt(Layer.Arp, OPERATION),
  },
  { name: 'arp.src.proto_ipv4', type: 'ipv4', about: 'IPv4 address of the sender.', frame: address(arpSenderIpAt) },
  { name: 'arp.dst.proto_ipv4', type: 'ipv4', about: 'IPv4 address that is asked for.', frame: address(arpTargetIpAt) },
  { name: 'arp.src.hw_mac', type: 'mac', about: 'Hardware address of the sender.', frame: hardware(arpSenderMacAt) },
  {
    name: 'arp.dst.hw_mac', type: 'mac', about: 'Hardware address of the target; zeros while it is asked for.',
    frame: hardware(arpTargetMacAt),
  },
  {
    name: 'arp.isgratuitous', type: 'boolean', about: 'Sender and target address are the same.',
    frame: flag((sender, target) => sender === target),
  },
  {
    name: 'arp.isprobe', type: 'boolean', about: 'A request from the address 0.0.0.0 (RFC 5227).',
    frame: flag((sender, _target, bytes, at) => sender === 0 && arpOperation(bytes, at) === 1),
  },
  {
    name: 'arp.isannouncement', type: 'boolean', about: 'A request for the own address (RFC 5227).',
    frame: flag((sender, target, bytes, at) => sender === target && arpOperation(bytes, at) === 1),
  },
];
