import type { NoteCode } from '../note.ts';
import { LAYER_NAMES } from './layer-names.ts';
import { Fit } from './packet.ts';
import type { Packet } from './packet.ts';

export interface PacketFault {
  code: NoteCode & ('truncated-header' | 'bad-header');
  /** Wireshark's protocol name of the header. */
  layer: string;
  /** Where the header starts, counted from the frame's first byte, or in the reassembled datagram. */
  at: number;
  /** What it needed, and what it had or claimed. */
  need: number;
  have: number;
  /** One sentence for a note. */
  sentence: string;
}

/** Why the packet's headers could not be read to the end. Null for a packet that is cut or bad nowhere. */
export function packetFault(packet: Packet): PacketFault | null {
  if (packet.fit !== Fit.Truncated && packet.fit !== Fit.Malformed) return null;
  const layer = LAYER_NAMES[packet.faultLayer] ?? 'frame';
  const at = packet.faultAt - (packet.inDatagram ? 0 : packet.frameStart);
  const { faultNeed: need, faultHave: have } = packet;
  const where = `The ${layer} header at byte ${at}${packet.inDatagram ? ' of the reassembled datagram' : ''}`;
  return packet.fit === Fit.Truncated
    ? { code: 'truncated-header', layer, at, need, have, sentence: `${where} needs ${need} bytes; ${have} were captured` }
    : { code: 'bad-header', layer, at, need, have, sentence: `${where} contradicts itself: it needs ${need} and has ${have}` };
}
