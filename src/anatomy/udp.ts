/** UDP (RFC 768). */
import { UDP_CHECKSUM, UDP_DESTINATION_PORT, UDP_LENGTH, UDP_SOURCE_PORT } from '../wire/udp.ts';
import { hex } from './header.ts';
import type { Header } from './header.ts';
import type { FieldNode } from './node.ts';

export function udpNode(header: Header): FieldNode {
  const [source, destination] = [header.u16(UDP_SOURCE_PORT), header.u16(UDP_DESTINATION_PORT)];
  header.field('Source port', source, UDP_SOURCE_PORT, 2).field('Destination port', destination, UDP_DESTINATION_PORT, 2);
  header.field('Length', header.u16(UDP_LENGTH), UDP_LENGTH, 2).field('Checksum', hex(header.u16(UDP_CHECKSUM), 4), UDP_CHECKSUM, 2);
  return header.whole('UDP', `${source} → ${destination}`);
}
