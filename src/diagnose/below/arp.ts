/** ARP (RFC 826): questions that nobody answers, and addresses that two stations claim (RFC 5227). */
import { ipv4Text } from '../../bytes/address.ts';
import type { FrameContext } from '../../options.ts';
import { ARP_REQUEST, arpIsIpv4, arpOperation, arpSenderIpAt, arpSenderMacAt, arpTargetIpAt } from '../../wire/arp.ts';
import { macText } from '../../wire/mac.ts';
import { Layer } from '../../wire/packet.ts';
import type { MakeExaminer } from '../examiner.ts';
import { tellNeighbours } from './neighbour-findings.ts';
import { Neighbours } from './neighbours.ts';
import { networkOf } from './network.ts';

const WORDS = { unanswered: 'arp-unanswered', conflict: 'arp-conflict', answer: 'an ARP reply', answers: 'ARP replies' } as const;
const NOBODY = '0.0.0.0';
/** Hardware addresses of six bytes; the high byte of their length field is the hardware type's. */
const MAC_LENGTH_AT = 4;

export const arp: MakeExaminer = (desk) => {
  const neighbours = new Neighbours();
  return {
    frame: (context) => hear(neighbours, context),
    finish: () => tellNeighbours(neighbours, WORDS, desk),
  };
};

function hear(neighbours: Neighbours, { packet, frame }: FrameContext): void {
  if (packet.ipVersion === 4) {
    if (neighbours.waiting) neighbours.hear(ipv4Text(packet.bytes, packet.srcAt));
    return;
  }
  if (packet.ipVersion !== 0) return;
  const column = packet.layerAt(Layer.Arp);
  if (column < 0) return;
  const bytes = packet.bytesOf(column), at = packet.layerStart[column]!;
  if (!arpIsIpv4(bytes, at) || bytes[at + MAC_LENGTH_AT] !== 6) return;
  const time = frame.seconds + frame.nanos / 1e9;
  const sender = ipv4Text(bytes, arpSenderIpAt(bytes, at)), target = ipv4Text(bytes, arpTargetIpAt(bytes, at));
  // A probe claims nothing yet (RFC 5227 §2.1.1); an announcement asks for what it claims.
  if (sender !== NOBODY) neighbours.claim(sender, networkOf(packet), macText(bytes, arpSenderMacAt(bytes, at)), frame.number, time);
  if (sender !== NOBODY && sender !== target && arpOperation(bytes, at) === ARP_REQUEST) neighbours.ask(sender, target, frame.number, time);
}
