import { u8 } from '../bytes/read.ts';
import { DONE, UNKNOWN } from './next.ts';
import { Layer } from './packet.ts';
import type { Packet } from './packet.ts';

/** ISO 9314-2 §7: frame control, destination, source. LLC frames have the bits 01 in the class and format field. */
const HEADER = 13;
const FORMAT = 0xf0;
const LLC_FRAME = 0x50;

export function fddi(packet: Packet): number {
  if (packet.lacks(Layer.Fddi, HEADER)) return DONE;
  const control = u8(packet.bytes, packet.at);
  packet.pass(Layer.Fddi, HEADER);
  return (control & FORMAT) === LLC_FRAME ? Layer.Llc : UNKNOWN;
}
