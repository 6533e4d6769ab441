import { u16, u32, u8 } from '../../bytes/read.ts';
import { TCP_CHECKSUM, TCP_DATA_OFFSET } from '../../wire/tcp.ts';
import { ACK, CWR, ECE, FIN, Layer, PSH, RST, Sum, SYN, URG } from '../../wire/packet.ts';
import type { Packet } from '../../wire/packet.ts';
import type { Field, FrameView, Getter } from '../field.ts';
import { isTcp, segment, shortAt, when } from './from-frame.ts';
import { of } from './from-record.ts';
import { portFields } from './ports.ts';

const flag = (name: string, bit: number, about: string): Field => ({
  name: `tcp.flags.${name}`, type: 'boolean', about, frame: segment((packet) => (packet.flags & bit ? 1 : 0)),
});

/** Present only in segments whose flags, of those in `mask`, are exactly `set`. */
const event = (name: string, mask: number, set: number, about: string): Field => ({
  name: `tcp.connection.${name}`, type: 'boolean', about,
  frame: when((packet) => isTcp(packet) && (packet.flags & mask) === set, () => 1),
});

/** What a segment takes of the sequence space. */
const extent = ({ payloadLength, flags }: Packet): number => payloadLength + (flags & SYN ? 1 : 0) + (flags & FIN ? 1 : 0);

/** An edge of each SACK block (RFC 2018 §3). */
const sackEdge = (offset: 0 | 4): Getter<FrameView> =>
  ({ context: { packet }, history }, out) => {
    if (!isTcp(packet)) return;
    for (let block = 0; block < packet.sackCount; block++) {
      out.add((u32(packet.bytes, packet.sackAt + block * 8 + offset) - history.peerBase) >>> 0);
    }
  };

/** Accurate ECN (RFC 9768), formerly NS. */
const ACCURATE = 0x100;

/** The twelve flags with the reserved ones. */
const allFlags = ({ bytes, transportStart }: Packet): number => u16(bytes, transportStart + TCP_DATA_OFFSET) & 0xfff;

const LETTERS: readonly [number, string][] = [
  [0x800, 'R'], [0x400, 'R'], [0x200, 'R'], [ACCURATE, 'A'],
  [CWR, 'C'], [ECE, 'E'], [URG, 'U'], [ACK, 'A'], [PSH, 'P'], [RST, 'R'], [SYN, 'S'], [FIN, 'F'],
];

/** Wireshark's figure, from the letters of Zeek's history: SYN 1, SYN-ACK 2, ACK 4, data 8, FIN 16, RST 32. */
function completeness(history: string): number {
  const seen = (letters: RegExp, weight: number): number => (letters.test(history) ? weight : 0);
  return seen(/S/, 1) + seen(/h/, 2) + seen(/A/, 4) + seen(/[dD]/, 8) + seen(/[fF]/, 16) + seen(/[rR]/, 32);
}

export const tcpFields: readonly Field[] = [
  ...portFields('tcp'),
  {
    name: 'tcp.len', type: 'number', about: 'Payload bytes of the segment on the wire.',
    frame: segment((packet) => packet.payloadLength),
  },
  {
    name: 'tcp.hdr_len', type: 'number', about: 'Bytes of the header with its options.',
    frame: segment((packet) => (u8(packet.bytes, packet.transportStart + TCP_DATA_OFFSET) >> 4) * 4),
  },
  {
    name: 'tcp.seq', type: 'number', about: 'Sequence number, relative to the first of its direction.',
    history: true, frame: segment((_packet, { history }) => history.seq),
  },
  { name: 'tcp.seq_raw', type: 'number', about: 'Sequence number as it stands.', frame: segment((packet) => packet.seq >>> 0) },
  {
    name: 'tcp.nxtseq', type: 'number', about: 'Relative sequence number behind this segment.',
    history: true, frame: segment((packet, { history }) => (history.seq + extent(packet)) >>> 0),
  },
  {
    name: 'tcp.ack', type: 'number', about: 'Acknowledgment number, relative to the first of the other direction.',
    history: true, frame: segment((_packet, { history }) => history.ack),
  },
  {
    name: 'tcp.ack_raw', type: 'number', about: 'Acknowledgment number as it stands.',
    frame: segment((packet) => packet.ack >>> 0),
  },
  {
    name: 'tcp.flags', type: 'number', about: 'All flags as a number.',
    frame: segment(allFlags),
  },
  {
    name: 'tcp.flags.ae', type: 'boolean', about: 'Accurate ECN.',
    frame: segment((packet) => (allFlags(packet) & ACCURATE ? 1 : 0)),
  },
  flag('syn', SYN, 'Synchronise.'),
  flag('ack', ACK, 'The acknowledgment number counts.'),
  flag('fin', FIN, 'The sender has no more to say.'),
  flag('reset', RST, 'The connection is broken off.'),
  flag('push', PSH, 'To be handed to the reader at once.'),
  flag('urg', URG, 'The urgent pointer counts.'),
  flag('ece', ECE, 'Congestion was experienced.'),
  flag('cwr', CWR, 'The congestion window was reduced.'),
  {
    name: 'tcp.flags.str', type: 'text', about: 'Flags as letters of RRRACEUAPRSF, with dots for those not set.',
    frame: ({ context: { packet } }, out) => {
      if (isTcp(packet)) out.add(LETTERS.map(([bit, letter]) => (allFlags(packet) & bit ? letter : '·')).join(''));
    },
  },
  { name: 'tcp.window_size_value', type: 'number', about: 'Window as it stands.', frame: segment((packet) => packet.window) },
  {
    name: 'tcp.window_size', type: 'number', about: 'Window with its scale, where the handshake told it.', history: true,
    // The window of a SYN itself is never scaled (RFC 7323 §2.2).
    frame: segment(({ flags, window }, { history }) => (flags & SYN ? window : window * 2 ** Math.max(0, history.windowScale))),
  },
  {
    name: 'tcp.window_size_scalefactor', type: 'number', history: true,
    about: 'Factor of the window; -1 not known, -2 not in use.',
    frame: when(
      (packet) => isTcp(packet) && (packet.flags & SYN) === 0,
      (_packet, { history: { windowScale } }) => (windowScale < 0 ? windowScale : 2 ** windowScale),
    ),
  },
  { name: 'tcp.checksum', type: 'number', about: 'Checksum as it stands.', frame: shortAt(Layer.Tcp, TCP_CHECKSUM) },
  {
    name: 'tcp.checksum.status', type: 'number', words: { bad: 0, good: 1, unverified: 2 },
    about: '0 bad, 1 good, 2 not checked or left to the network card.',
    frame: segment(({ transportSum }) => (transportSum === Sum.Bad ? 0 : transportSum === Sum.Good ? 1 : 2)),
  },
  { name: 'tcp.urgent_pointer', type: 'number', about: 'Urgent pointer.', frame: segment((packet) => packet.urgent) },
  {
    name: 'tcp.options.mss_val', type: 'number', about: 'Largest segment, of a SYN.',
    frame: when((packet) => isTcp(packet) && packet.mss !== 0, (packet) => packet.mss),
  },
  {
    name: 'tcp.options.wscale.shift', type: 'number', about: 'Window scale, of a SYN.',
    frame: when((packet) => isTcp(packet) && packet.windowScale >= 0, (packet) => packet.windowScale),
  },
  {
    name: 'tcp.options.sack_perm', type: 'boolean', about: 'Selective acknowledgment is permitted.',
    frame: when((packet) => isTcp(packet) && packet.sackPermitted, () => 1),
  },
  {
    name: 'tcp.options.sack_le', type: 'number', about: 'Left edges of SACK blocks, relative.',
    history: true, frame: sackEdge(0),
  },
  {
    name: 'tcp.options.sack_re', type: 'number', about: 'Right edges of SACK blocks, relative.',
    history: true, frame: sackEdge(4),
  },
  {
    name: 'tcp.options.timestamp.tsval', type: 'number', about: 'Timestamp of the sender.',
    frame: when((packet) => isTcp(packet) && packet.hasTimestamps, (packet) => packet.tsVal >>> 0),
  },
  {
    name: 'tcp.options.timestamp.tsecr', type: 'number', about: 'Timestamp that is echoed.',
    frame: when((packet) => isTcp(packet) && packet.hasTimestamps, (packet) => packet.tsEcr >>> 0),
  },
  {
    name: 'tcp.time_relative', type: 'duration', about: 'Time since the first frame of the connection.',
    history: true, frame: segment((_packet, { history }) => history.sinceFirstOfConnection),
  },
  {
    name: 'tcp.time_delta', type: 'duration', about: 'Time since the frame before in the connection.',
    history: true, frame: segment((_packet, { history }) => history.sinceLastOfConnection),
  },
  event('syn', SYN | ACK, SYN, 'The segment asks for a connection.'),
  event('synack', SYN | ACK, SYN | ACK, 'The segment agrees to a connection.'),
  event('fin', FIN, FIN, 'The segment ends its direction.'),
  event('rst', RST, RST, 'The segment breaks the connection off.'),
  {
    name: 'tcp.completeness', type: 'number',
    about: 'Of a connection: the sum of SYN 1, SYN-ACK 2, ACK 4, data 8, FIN 16 and RST 32.',
    record: of('connection', (record) => (record.transport === 'tcp' ? completeness(record.history) : null)),
  },
];
