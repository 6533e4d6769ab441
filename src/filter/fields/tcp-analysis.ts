import { Analysis } from '../../analysis.ts';
import type { Field } from '../field.ts';
import { of } from './from-record.ts';

/** Present only in frames that have the mark. */
const mark = (name: string, bits: number, about: string): Field => ({
  name: `tcp.analysis.${name}`, type: 'boolean', about,
  frame: ({ context }, out) => {
    if (context.analysis & bits) out.add(1);
  },
});

const ALL = Object.values(Analysis).reduce((all, bit) => all | bit, 0) & ~Analysis.DuplicateFrame;

/** Wireshark counts fast and spurious retransmissions as retransmissions too. */
const AGAIN = Analysis.Retransmission | Analysis.FastRetransmission | Analysis.SpuriousRetransmission;

export const tcpAnalysisFields: readonly Field[] = [
  mark('flags', ALL, 'Any of the marks below but duplicate_frame.'),
  mark('retransmission', AGAIN, 'A segment was sent again; includes the two below.'),
  mark('fast_retransmission', Analysis.FastRetransmission, 'A segment was sent again after duplicate acknowledgments.'),
  mark('spurious_retransmission', Analysis.SpuriousRetransmission, 'A segment was sent again though it had been acknowledged.'),
  mark('out_of_order', Analysis.OutOfOrder, 'A segment came after later ones.'),
  mark('lost_segment', Analysis.LostSegment, 'A segment before this one was not captured.'),
  mark('ack_lost_segment', Analysis.AckLostSegment, 'Acknowledges a segment that was not captured.'),
  mark('duplicate_ack', Analysis.DuplicateAck, 'The same acknowledgment again.'),
  mark('zero_window', Analysis.ZeroWindow, 'The receiver has no room.'),
  mark('zero_window_probe', Analysis.ZeroWindowProbe, 'The sender asks whether there is room again.'),
  mark('zero_window_probe_ack', Analysis.ZeroWindowProbeAck, 'Answer to such a question.'),
  mark('window_full', Analysis.WindowFull, 'The sender has filled the receiver’s window.'),
  mark('window_update', Analysis.WindowUpdate, 'The receiver has room again.'),
  mark('keep_alive', Analysis.KeepAlive, 'A keep-alive.'),
  mark('keep_alive_ack', Analysis.KeepAliveAck, 'Answer to a keep-alive.'),
  mark('reused_ports', Analysis.ReusedPorts, 'A SYN on the 4-tuple of an earlier connection.'),
  mark('duplicate_frame', Analysis.DuplicateFrame, 'Ours: the frame was captured twice. Wireshark calls it a retransmission.'),
  {
    name: 'tcp.analysis.initial_rtt', type: 'duration', about: 'Of a connection: from its SYN to the end of the handshake.',
    record: of('connection', ({ tcp }) => tcp?.handshakeRtt),
  },
];
