/** Flags and analysis of a segment in words. */
import { Analysis } from '../../../../analysis.ts';
import type { SocketState } from '../../../../record.ts';
import type { StyleName } from '../../../line.ts';

const FLAGS: readonly (readonly [bit: number, name: string])[] = [[2, 'SYN'], [1, 'FIN'], [4, 'RST'], [8, 'PSH'], [16, 'ACK'], [32, 'URG'], [64, 'ECE'], [128, 'CWR']];

export const RESET = 4;
/** SYN, FIN, RST: what begins and ends connections. */
export const CONTROL = 7;

/** `SYN ACK`; where a segment carries bytes, ACK goes without saying. */
export const flagsText = (flags: number, length: number): string =>
  FLAGS.filter(([bit]) => (flags & bit) !== 0 && !(bit === 16 && length > 0)).map(([, name]) => name).join(' ');

const ANALYSIS = Object.entries(Analysis).map(([name, bit]): [number, string] => [bit, name.replace(/(?!^)[A-Z]/g, (letter) => ` ${letter}`).toLowerCase()]);

/** `retransmission, zero window`. */
export const analysisText = (bits: number): string => ANALYSIS.filter(([bit]) => (bits & bit) !== 0).map(([, words]) => words).join(', ');

/** Something was lost, or somebody has to wait. */
const GRAVE = Analysis.Retransmission | Analysis.FastRetransmission | Analysis.LostSegment | Analysis.AckLostSegment | Analysis.ZeroWindow | Analysis.WindowFull;

export const analysisStyle = (bits: number): StyleName => ((bits & GRAVE) !== 0 ? 'warn' : 'note');

/** Sent or captured before. */
export const REPEATED = Analysis.Retransmission | Analysis.FastRetransmission | Analysis.SpuriousRetransmission | Analysis.DuplicateFrame;

/** In six cells. */
const SHORT: Record<SocketState, string> = {
  LISTEN: 'LISTEN', SYN_SENT: 'SYN-ST', SYN_RECEIVED: 'SYN-RC', ESTABLISHED: 'ESTAB', FIN_WAIT_1: 'FIN-W1', FIN_WAIT_2: 'FIN-W2',
  CLOSE_WAIT: 'CLS-WT', CLOSING: 'CLSING', LAST_ACK: 'LST-AK', TIME_WAIT: 'TIM-WT', CLOSED: 'CLOSED', UNKNOWN: '?',
};

/** As much of the name as fits: `SYN_RECEIVED` takes 12 cells. */
export const stateText = (state: SocketState, columns: number): string => (columns < 12 ? SHORT[state] : state === 'UNKNOWN' ? '?' : state);
