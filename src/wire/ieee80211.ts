import { u16le } from '../bytes/read.ts';
import { DONE, UNKNOWN } from './next.ts';
import { Fit, Layer } from './packet.ts';
import type { Packet } from './packet.ts';

/**
 * IEEE 802.11 §9.3.2, data frames. Frame control, duration, three addresses, sequence control, then a fourth address between
 * access points, QoS control, HT control. Management, control and encrypted frames are not looked into.
 */
const FRAME_CONTROL = 0;
const SEQUENCE_CONTROL = 22;
const HEADER = 24;
const ADDRESS = 6;
const QOS_CONTROL = 2;
const HT_CONTROL = 4;

const TYPE_MASK = 0x0c;
const TYPE_DATA = 0x08;
const SUBTYPE_NO_DATA = 0x40;
const SUBTYPE_QOS = 0x80;
const TO_AND_FROM_DS = 0x0300;
const MORE_FRAGMENTS = 0x0400;
const PROTECTED = 0x4000;
const ORDER = 0x8000;
const QOS_A_MSDU = 0x80;
/** §9.3.2.2.2: destination, source and length in front of each frame of an A-MSDU. The first is decoded. */
const A_MSDU_SUBFRAME = 14;

/** Smallest frames: acknowledgements and clear-to-send. */
const SHORTEST = 10;

/** `padded`: the driver aligned the body to four bytes, as radiotap says. */
export function ieee80211(packet: Packet, padded = false): number {
  if (packet.lacks(Layer.Ieee80211, SHORTEST)) return DONE;
  const { bytes, at } = packet;
  const control = u16le(bytes, at + FRAME_CONTROL);
  if ((control & TYPE_MASK) !== TYPE_DATA) {
    packet.pass(Layer.Ieee80211, SHORTEST);
    return UNKNOWN;
  }
  let length = HEADER;
  if ((control & TO_AND_FROM_DS) === TO_AND_FROM_DS) length += ADDRESS;
  const qosAt = at + length;
  if (control & SUBTYPE_QOS) length += control & ORDER ? QOS_CONTROL + HT_CONTROL : QOS_CONTROL;
  if (packet.lacks(Layer.Ieee80211, length)) return DONE;
  const aggregated = (control & SUBTYPE_QOS) !== 0 && (u16le(bytes, qosAt) & QOS_A_MSDU) !== 0;
  packet.pass(Layer.Ieee80211, length);
  if (control & (PROTECTED | SUBTYPE_NO_DATA)) return UNKNOWN;
  if (control & MORE_FRAGMENTS || u16le(bytes, at + SEQUENCE_CONTROL) & 0x0f) {
    packet.stop(Fit.Fragment, Layer.Ieee80211, at, 0, 0);
    packet.leavePayload();
    return DONE;
  }
  if (padded) packet.at += -length & 3;
  if (aggregated) packet.at += A_MSDU_SUBFRAME;
  return Layer.Llc;
}
