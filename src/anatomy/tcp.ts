/** TCP (RFC 9293 §3.1) with its options. */
import {
  OPTION_END, OPTION_MSS, OPTION_NOP, OPTION_SACK, OPTION_SACK_PERMITTED, OPTION_TIMESTAMPS, OPTION_WINDOW_SCALE, SACK_BLOCK,
} from '../wire/tcp-options.ts';
import { tcpFlagsText } from '../wire/summary.ts';
import { ACK, CWR, ECE, FIN, PSH, RST, SYN, URG } from '../wire/packet.ts';
import {
  TCP_ACKNOWLEDGMENT, TCP_CHECKSUM, TCP_DATA_OFFSET, TCP_DESTINATION_PORT, TCP_FLAGS, TCP_HEADER, TCP_SEQUENCE, TCP_SOURCE_PORT,
  TCP_URGENT, TCP_WINDOW,
} from '../wire/tcp.ts';
import { hex, yesNo } from './header.ts';
import type { Header } from './header.ts';
import type { FieldNode } from './node.ts';

const FLAGS: readonly (readonly [bit: number, name: string])[] = [
  [CWR, 'CWR'], [ECE, 'ECE'], [URG, 'URG'], [ACK, 'ACK'], [PSH, 'PSH'], [RST, 'RST'], [SYN, 'SYN'], [FIN, 'FIN'],
];

export function tcpNode(header: Header): FieldNode {
  const flags = header.u8(TCP_FLAGS);
  const [source, destination] = [header.u16(TCP_SOURCE_PORT), header.u16(TCP_DESTINATION_PORT)];
  header.field('Source port', source, TCP_SOURCE_PORT, 2).field('Destination port', destination, TCP_DESTINATION_PORT, 2);
  header.field('Sequence number', header.u32(TCP_SEQUENCE), TCP_SEQUENCE, 4);
  header.field('Acknowledgment number', header.u32(TCP_ACKNOWLEDGMENT), TCP_ACKNOWLEDGMENT, 4);
  header.field('Header length', `${(header.u8(TCP_DATA_OFFSET) >> 4) * 4} bytes`, TCP_DATA_OFFSET, 1);
  const bits = FLAGS.map(([bit, name]) => header.node(name, yesNo(flags & bit), TCP_FLAGS, 1));
  header.field('Flags', tcpFlagsText(flags) || 'none', TCP_FLAGS, 1, bits);
  header.field('Window', header.u16(TCP_WINDOW), TCP_WINDOW, 2);
  header.field('Checksum', hex(header.u16(TCP_CHECKSUM), 4), TCP_CHECKSUM, 2);
  header.field('Urgent pointer', header.u16(TCP_URGENT), TCP_URGENT, 2);
  const options = optionNodes(header);
  const size = header.length - TCP_HEADER;
  if (options.length > 0) header.field('Options', `${size} bytes`, TCP_HEADER, size, options);
  return header.whole('TCP', `${source} → ${destination} [${tcpFlagsText(flags)}]`);
}

/** Kind, length, value, up to the first that does not fit. */
function optionNodes(header: Header): FieldNode[] {
  const nodes: FieldNode[] = [];
  for (let at = TCP_HEADER; header.has(at, 1);) {
    const kind = header.u8(at);
    const isBare = kind === OPTION_NOP || kind === OPTION_END;
    const length = isBare ? 1 : header.u8(at + 1);
    if (!isBare && (length < 2 || !header.has(at, length))) break;
    nodes.push(header.node(...optionText(header, kind, at, length), at, length));
    if (kind === OPTION_END) break;
    at += length;
  }
  return nodes;
}

function optionText(header: Header, kind: number, at: number, length: number): [label: string, value: string] {
  switch (kind) {
    case OPTION_END: return ['End of options', ''];
    case OPTION_NOP: return ['No operation', ''];
    case OPTION_MSS: return ['Maximum segment size', `${header.u16(at + 2)}`];
    case OPTION_WINDOW_SCALE: return ['Window scale', `${header.u8(at + 2)} (×${2 ** Math.min(14, header.u8(at + 2))})`];
    case OPTION_SACK_PERMITTED: return ['SACK permitted', ''];
    case OPTION_TIMESTAMPS: return ['Timestamps', `${header.u32(at + 2)}, echo ${header.u32(at + 6)}`];
    case OPTION_SACK: {
      const blocks: string[] = [];
      for (let edge = at + 2; edge + SACK_BLOCK <= at + length; edge += SACK_BLOCK) {
        blocks.push(`${header.u32(edge)}-${header.u32(edge + 4)}`);
      }
      return ['SACK', blocks.join(' ')];
    }
    default: return [`Option ${kind}`, `${length - 2} bytes`];
  }
}
