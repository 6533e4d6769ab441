import { u16, u8 } from '../bytes/read.ts';
import { byEtherType, DONE, UNKNOWN } from './next.ts';
import { Layer } from './packet.ts';
import type { Packet } from './packet.ts';

/** IEEE 802.1AE §9.3, the SecTAG. Data that is only authenticated can be read; encrypted data cannot. */
const TAG_CONTROL = 0;
const SHORT_HEADER = 6;
const HEADER_WITH_CHANNEL = 14;
const HAS_CHANNEL = 0x20;
const ENCRYPTED = 0x08;
const CHANGED = 0x04;
const TYPE = 2;

export function macsec(packet: Packet): number {
  if (packet.lacks(Layer.MacSec, SHORT_HEADER)) return DONE;
  const control = u8(packet.bytes, packet.at + TAG_CONTROL);
  const length = control & HAS_CHANNEL ? HEADER_WITH_CHANNEL : SHORT_HEADER;
  if (control & (ENCRYPTED | CHANGED)) {
    if (packet.lacks(Layer.MacSec, length)) return DONE;
    packet.pass(Layer.MacSec, length);
    return UNKNOWN;
  }
  if (packet.lacks(Layer.MacSec, length + TYPE)) return DONE;
  packet.pass(Layer.MacSec, length + TYPE);
  return byEtherType(u16(packet.bytes, packet.at - TYPE));
}
