/** ICMP (RFC 792) and ICMPv6 (RFC 4443). */
import {
  ICMP_CHECKSUM, ICMP_CODE, ICMP_ECHO_ID, ICMP_ECHO_SEQUENCE, ICMP_TYPE, isIcmpError, isIcmpv6Error,
} from '../wire/icmp.ts';
import { icmpErrorWords } from '../wire/icmp-words.ts';
import { hex } from './header.ts';
import type { Header } from './header.ts';
import type { FieldNode } from './node.ts';

const ECHO: Readonly<Record<4 | 6, Readonly<Record<number, string>>>> = {
  4: { 8: 'echo request', 0: 'echo reply' }, 6: { 128: 'echo request', 129: 'echo reply' },
};

export function icmpNode(header: Header, version: 4 | 6): FieldNode {
  const [type, code] = [header.u8(ICMP_TYPE), header.u8(ICMP_CODE)];
  const echo = ECHO[version][type];
  const isError = version === 4 ? isIcmpError(type) : isIcmpv6Error(type);
  header.field('Type', type, ICMP_TYPE, 1).field('Code', code, ICMP_CODE, 1);
  header.field('Checksum', hex(header.u16(ICMP_CHECKSUM), 4), ICMP_CHECKSUM, 2);
  if (echo !== undefined) {
    header.field('Identifier', header.u16(ICMP_ECHO_ID), ICMP_ECHO_ID, 2);
    header.field('Sequence number', header.u16(ICMP_ECHO_SEQUENCE), ICMP_ECHO_SEQUENCE, 2);
  }
  const words = echo ?? (isError ? icmpErrorWords(version, type, code) : `type ${type}, code ${code}`);
  return header.whole(version === 4 ? 'ICMP' : 'ICMPv6', words);
}
