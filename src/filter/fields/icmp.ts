import { u16, u32 } from '../../bytes/read.ts';
import { ICMP_CHECKSUM, ICMP_CODE, ICMP_ECHO_ID, ICMP_ECHO_SEQUENCE, ICMP_MTU, ICMP_TYPE, ICMPV6_MTU } from '../../wire/icmp.ts';
import { Layer } from '../../wire/packet.ts';
import type { Field, FrameView, Getter } from '../field.ts';
import { byteAt, header, protocol, shortAt } from './from-frame.ts';

const ECHOES: ReadonlySet<number> = new Set([0, 8]);
const ECHOES_V6: ReadonlySet<number> = new Set([128, 129]);
const UNREACHABLE = 3;
const REDIRECT = 5;
const TOO_BIG = 2;

/** A short of those messages whose type has it. */
const shortOf = (layer: Layer, offset: number, types: ReadonlySet<number>): Getter<FrameView> =>
  header(layer, 8, (bytes, at, out) => {
    if (types.has(bytes[at]!)) out.add(u16(bytes, at + offset));
  });

export const icmpFields: readonly Field[] = [
  {
    name: 'icmp', type: 'protocol', about: 'ICMP; an error belongs to the connection whose packet it quotes.',
    frame: protocol(Layer.Icmp),
  },
  {
    name: 'icmp.type', type: 'number', about: 'Type: 0 echo reply, 3 unreachable, 8 echo request, 11 time exceeded.',
    frame: byteAt(Layer.Icmp, ICMP_TYPE),
  },
  { name: 'icmp.code', type: 'number', about: 'Code within the type.', frame: byteAt(Layer.Icmp, ICMP_CODE) },
  { name: 'icmp.checksum', type: 'number', about: 'Checksum as it stands.', frame: shortAt(Layer.Icmp, ICMP_CHECKSUM) },
  { name: 'icmp.ident', type: 'number', about: 'Identifier of an echo.', frame: shortOf(Layer.Icmp, ICMP_ECHO_ID, ECHOES) },
  {
    name: 'icmp.seq', type: 'number', about: 'Sequence number of an echo.',
    frame: shortOf(Layer.Icmp, ICMP_ECHO_SEQUENCE, ECHOES),
  },
  {
    name: 'icmp.mtu', type: 'number', about: 'Largest packet of the next hop, where fragmentation is needed (RFC 1191).',
    frame: header(Layer.Icmp, 8, (bytes, at, out) => {
      if (bytes[at] === UNREACHABLE && bytes[at + ICMP_CODE] === 4) out.add(u16(bytes, at + ICMP_MTU));
    }),
  },
  {
    name: 'icmp.redir_gw', type: 'ipv4', about: 'Gateway of a redirect.',
    frame: header(Layer.Icmp, 8, (bytes, at, out) => {
      if (bytes[at] === REDIRECT) out.addBytes(bytes, at + 4, at + 8);
    }),
  },
  { name: 'icmpv6', type: 'protocol', about: 'ICMPv6.', frame: protocol(Layer.Icmpv6) },
  {
    name: 'icmpv6.type', type: 'number', about: 'Type: 1 unreachable, 2 too big, 3 time exceeded, 128 and 129 echo.',
    frame: byteAt(Layer.Icmpv6, ICMP_TYPE),
  },
  { name: 'icmpv6.code', type: 'number', about: 'Code within the type.', frame: byteAt(Layer.Icmpv6, ICMP_CODE) },
  { name: 'icmpv6.checksum', type: 'number', about: 'Checksum as it stands.', frame: shortAt(Layer.Icmpv6, ICMP_CHECKSUM) },
  {
    name: 'icmpv6.echo.identifier', type: 'number', about: 'Identifier of an echo.',
    frame: shortOf(Layer.Icmpv6, ICMP_ECHO_ID, ECHOES_V6),
  },
  {
    name: 'icmpv6.echo.sequence_number', type: 'number', about: 'Sequence number of an echo.',
    frame: shortOf(Layer.Icmpv6, ICMP_ECHO_SEQUENCE, ECHOES_V6),
  },
  {
    name: 'icmpv6.mtu', type: 'number', about: 'Largest packet of the next hop, of a packet that was too big.',
    frame: header(Layer.Icmpv6, 8, (bytes, at, out) => {
      if (bytes[at] === TOO_BIG) out.add(u32(bytes, at + ICMPV6_MTU));
    }),
  },
];
