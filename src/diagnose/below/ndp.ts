/** Neighbor Discovery: solicitations that nobody answers (RFC 4861 §7.2), and addresses that are taken (RFC 4862 §5.4). */
import { ipv6Text } from '../../bytes/address.ts';
import type { FrameContext } from '../../options.ts';
import { macText } from '../../wire/mac.ts';
import { ETHERNET_SOURCE } from '../../wire/ethernet.ts';
import { isNeighborMessage, NEIGHBOR_SOLICITATION, neighborLinkAddressAt, neighborTargetAt, TARGET_LINK_ADDRESS } from '../../wire/ndp.ts';
import { Layer } from '../../wire/packet.ts';
import type { Packet } from '../../wire/packet.ts';
import type { MakeExaminer } from '../examiner.ts';
import { tellNeighbours } from './neighbour-findings.ts';
import { Neighbours } from './neighbours.ts';
import { networkOf } from './network.ts';

const WORDS = {
  unanswered: 'ndp-unanswered', conflict: 'ndp-conflict', answer: 'a Neighbor Advertisement', answers: 'Neighbor Advertisements',
} as const;
const NOBODY = '::';
/** RFC 4861 §4.4: what an advertisement of an anycast address leaves out. */
const OVERRIDE = 0x20;

export const ndp: MakeExaminer = (desk) => {
  const neighbours = new Neighbours();
  return {
    frame: (context) => hear(neighbours, context),
    finish: () => tellNeighbours(neighbours, WORDS, desk),
  };
};

function hear(neighbours: Neighbours, { packet, frame }: FrameContext): void {
  if (packet.ipVersion !== 6) return;
  if (!isNeighborMessage(packet)) {
    if (neighbours.waiting) neighbours.hear(ipv6Text(packet.bytes, packet.srcAt));
    return;
  }
  const time = frame.seconds + frame.nanos / 1e9;
  const source = ipv6Text(packet.bytes, packet.srcAt), target = ipv6Text(packet.bytes, neighborTargetAt(packet));
  const asks = packet.icmpType === NEIGHBOR_SOLICITATION;
  if (asks && source !== NOBODY) {
    neighbours.hear(source);
    // Some stations ask for their own address by another one of theirs.
    if (!sameInterface(packet)) neighbours.ask(source, target, frame.number, time);
    return;
  }
  // Who makes sure that an address is free means to have it: another one who does, or has it, is one too many.
  const mac = asks ? senderMac(packet) : advertisedMac(packet);
  if (mac !== null) neighbours.claim(target, networkOf(packet), mac, frame.number, time);
  else neighbours.hear(target);
}

function advertisedMac(packet: Packet): string | null {
  const { bytes, transportStart } = packet;
  if ((bytes[transportStart + 4]! & OVERRIDE) === 0) return null;
  const at = neighborLinkAddressAt(packet, TARGET_LINK_ADDRESS);
  return at >= 0 && at + 6 <= packet.end ? macText(bytes, at) : senderMac(packet);
}

/** Whether asker and target have the same interface identifier (RFC 4291 §2.5.1). */
function sameInterface({ bytes, srcAt, transportStart }: Packet): boolean {
  for (let at = 8; at < 16; at++) if (bytes[srcAt + at] !== bytes[transportStart + 8 + at]) return false;
  return true;
}

const senderMac = (packet: Packet): string | null =>
  packet.layers[0] === Layer.Ethernet ? macText(packet.bytesOf(0), packet.layerStart[0]! + ETHERNET_SOURCE) : null;
