/**
 * Frames that the capture holds twice: bridges, `any`, mirror ports. A copy has everything of the first frame, IP
 * identification included, and comes too soon to be a retransmission. Wireshark calls these retransmissions.
 */
import type { Moment } from '../stream/half-stream.ts';
import { seqDistance } from '../stream/sequence.ts';
import { ACK, FIN, RST, SYN } from '../wire/packet.ts';
import type { Packet } from '../wire/packet.ts';
import type { TcpEnd } from './tcp-end.ts';

/** How many captured segments of an end are remembered, and the words that takes. */
const COPIES = 4;
const WORDS = 6;
export const COPY_WORDS = COPIES * WORDS;
/** With an IP identification that moves on for every new packet, a copy may take a while over a mirror port. */
const WITH_ID_MICROS = 20_000;
/** Without one only payload and time speak for a copy. */
const WITHOUT_ID_MICROS = 1_000;

/**
 * Whether this segment of `from` was captured before; remembers it if not. A pure ACK without IP identification looks like
 * any other that says the same, so it is a copy only where the capture is known to make copies (`doubled`).
 */
export function isCopy(packet: Packet, from: TcpEnd, to: TcpEnd, at: Moment, doubled: boolean): boolean {
  const { copies, copiesStart } = from;
  const end = copiesStart + COPY_WORDS;
  const { seq } = packet;
  const micros = ((at.seconds % 1000) * 1_000_000 + Math.floor(at.nanos / 1000)) | 0;
  const sum = (packet.checksum << 8) | packet.flags;
  const id = (packet.ipId << 16) | (packet.payloadLength & 0xffff);
  for (let slot = isNews(packet, from, to) ? end : copiesStart; slot < end; slot += WORDS) {
    if (copies[slot] !== seq || copies[slot + 1] !== packet.ack || copies[slot + 2] !== sum || copies[slot + 3] !== id) continue;
    const age = micros - copies[slot + 4]!;
    const hasId = packet.ipId > 0;
    if (age < 0 || age > (hasId ? WITH_ID_MICROS : WITHOUT_ID_MICROS)) continue;
    if (!hasId && !doubled && packet.payloadLength === 0 && (packet.flags & (SYN | FIN | RST)) === 0) continue;
    const lost = copies[slot + 5]! - packet.ttl;
    if (lost < -1 || lost > 1) continue;
    return true;
  }
  // Writing does not wait for memory, as looking does.
  const slot = copiesStart + from.copyAt;
  from.copyAt = slot + WORDS === end ? 0 : from.copyAt + WORDS;
  copies[slot] = seq;
  copies[slot + 1] = packet.ack;
  copies[slot + 2] = sum;
  copies[slot + 3] = id;
  copies[slot + 4] = micros;
  copies[slot + 5] = packet.ttl;
  return false;
}

/**
 * Whether the segment goes on where its end stood, with data or an acknowledgment that are new: then it was never captured
 * before, and what is remembered, which is seldom in the cache, need not be looked at. One byte may be a probe of a window,
 * which moves nothing on.
 */
function isNews({ flags, seq, ack, payloadLength }: Packet, from: TcpEnd, to: TcpEnd): boolean {
  if ((flags & (SYN | FIN | RST)) !== 0 || !from.heard || seq !== from.nextSeq) return false;
  if (payloadLength > 0) return payloadLength > 1;
  return (flags & ACK) !== 0 && to.ackKnown && seqDistance(to.acked, ack) > 0;
}
