/** ARP (RFC 826). */
import { ipv4Text } from '../bytes/address.ts';
import { hexText } from '../bytes/text.ts';
import { ARP_REPLY, ARP_REQUEST } from '../wire/arp.ts';
import { macText } from '../wire/mac.ts';
import { hex, named } from './header.ts';
import type { Header } from './header.ts';
import type { FieldNode } from './node.ts';

const OPERATIONS: Readonly<Record<number, string>> = {
  [ARP_REQUEST]: 'request', [ARP_REPLY]: 'reply', 3: 'reverse request', 4: 'reverse reply',
};

export function arpNode(header: Header): FieldNode {
  const [hardware, protocol, operation] = [header.u8(4), header.u8(5), header.u16(6)];
  const text = (offset: number, length: number, isHardware: boolean): string => {
    if (!header.has(offset, length)) return '';
    const at = header.at + offset;
    if (isHardware && length === 6) return macText(header.bytes, at);
    return !isHardware && length === 4 ? ipv4Text(header.bytes, at) : hexText(header.bytes, at, at + length);
  };
  header.field('Hardware type', header.u16(0), 0, 2).field('Protocol type', hex(header.u16(2), 4), 2, 2);
  header.field('Hardware address length', hardware, 4, 1).field('Protocol address length', protocol, 5, 1);
  header.field('Operation', named(operation, 4, OPERATIONS), 6, 2);
  const ends: string[] = [];
  let offset = 8;
  for (const who of ['Sender', 'Target']) {
    header.field(`${who} hardware address`, text(offset, hardware, true), offset, hardware);
    header.field(`${who} protocol address`, text(offset + hardware, protocol, false), offset + hardware, protocol);
    ends.push(text(offset + hardware, protocol, false));
    offset += hardware + protocol;
  }
  const [sender = '', target = ''] = ends;
  return header.whole('ARP', operation === ARP_REQUEST ? `who has ${target}? tell ${sender}` : `${sender} to ${target}`);
}
