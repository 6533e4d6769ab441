/**
 * The NetBIOS name service (RFC 1002 §4.2): messages like those of DNS, with names and types of its own. Its records are
 * `dns` records.
 */
import { ipv4Text } from '../../bytes/address.ts';
import { u8 } from '../../bytes/read.ts';
import { hexText } from '../../bytes/text.ts';
import { defineDissector, type ProbeAnswer } from '../dissector.ts';
import { DnsDatagrams } from './datagrams.ts';
import { parseDns, type Dialect } from './message.ts';
import { genericText } from './rdata.ts';
import type { DnsReader } from './reader.ts';

export const NBNS_PORT = 137;

const NB = 32;
const NBSTAT = 33;
const TYPES: Readonly<Record<number, string>> = { 1: 'A', 2: 'NS', 10: 'NULL', [NB]: 'NB', [NBSTAT]: 'NBSTAT' };
const OPCODES: Readonly<Record<number, string>> = {
  0: 'QUERY', 5: 'REGISTRATION', 6: 'RELEASE', 7: 'WACK', 8: 'REFRESH', 9: 'REFRESH', 15: 'MULTIHOMED-REGISTRATION',
};

const NBNS: Dialect = {
  name: netbiosName,
  type: (type) => TYPES[type] ?? `TYPE${type}`,
  opcode: (code) => OPCODES[code] ?? `OPCODE${code}`,
  data: dataText,
};

export const nbns = defineDissector({
  name: 'nbns',
  ports: [NBNS_PORT],
  datagram: {
    probe: ({ payload, clientPort, serverPort }): ProbeAnswer => {
      if (clientPort !== NBNS_PORT && serverPort !== NBNS_PORT) return 'not-mine';
      const message = parseDns(payload.bytes, payload.start, payload.end, NBNS);
      if (message === null || !(message.opcode in OPCODES)) return 'not-mine';
      const named = message.questions[0] ?? message.answers[0];
      return named?.name.endsWith('>') ? 'mine' : 'not-mine';
    },
    open: (context) => new DnsDatagrams(context, NBNS),
  },
});

/** Sixteen bytes as letters from A to P, half a byte each (RFC 1001 §14.1): fifteen of name, one of service, as in `HOST<20>`. */
function netbiosName(text: string): string {
  const encoded = /^[A-P]{32}/.exec(text)?.[0];
  if (encoded === undefined) return text;
  const half = (at: number): number => encoded.charCodeAt(at) - 65;
  const bytes = Uint8Array.from({ length: 16 }, (_, i) => half(2 * i) * 16 + half(2 * i + 1));
  return serviceName(bytes, 0) + text.slice(32);
}

function serviceName(bytes: Uint8Array, at: number): string {
  let length = 15;
  while (length > 0 && (u8(bytes, at + length - 1) === 0x20 || u8(bytes, at + length - 1) === 0)) length--;
  let name = '';
  for (let i = at; i < at + length; i++) {
    const byte = u8(bytes, i);
    name += byte >= 0x20 && byte < 0x7f && byte !== 0x5c ? String.fromCharCode(byte) : `\\${String(byte).padStart(3, '0')}`;
  }
  return `${name}<${hexText(bytes, at + 15, at + 16)}>`;
}

/** Addresses (§4.2.13), or a node's names and its hardware address (§4.2.18). */
function dataText(reader: DnsReader, type: number, end: number): string {
  const { bytes, at: start } = reader;
  const size = end - start;
  reader.at = end;
  if (type === NB && size > 0 && size % 6 === 0) {
    const addresses: string[] = [];
    for (let at = start; at < end; at += 6) addresses.push(`${u8(bytes, at) & 0x80 ? 'group ' : ''}${ipv4Text(bytes, at + 2)}`);
    return addresses.join(' ');
  }
  if (type === NBSTAT && size > 0 && size >= 7 + 18 * u8(bytes, start)) {
    const names = Array.from({ length: u8(bytes, start) }, (_, i) => serviceName(bytes, start + 1 + 18 * i));
    const hardware = start + 1 + 18 * names.length;
    return [...names, hexText(bytes, hardware, hardware + 6)].join(' ');
  }
  return genericText(bytes, start, end);
}
