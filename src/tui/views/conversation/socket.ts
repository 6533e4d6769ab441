/** The socket layer: the segments or datagrams of both ends, and what TCP analysis says of them. */
import { Analysis } from '../../../analysis.ts';
import { countText, plural } from '../../../report/format.ts';
import { step } from '../../app/view.ts';
import type { Effect } from '../../app/view.ts';
import type { SegmentRow } from '../../capture.ts';
import { IN_LISTS } from '../../keys/commands.ts';
import { cell, fit, span } from '../../line.ts';
import type { Line } from '../../line.ts';
import type { Layer } from './layer.ts';
import { paintList, reduceList, startList } from './loaded-list.ts';
import type { LoadedList } from './loaded-list.ts';

export interface SocketState extends LoadedList<SegmentRow> {
  /** The last frame that the list knows of. */
  readonly upTo: number;
}

const load = (connection: number): Effect => ({ kind: 'segments', connection });

export const socket: Layer<SocketState> = {
  start: ({ connection }) => step({ ...startList<SegmentRow>(connection), upTo: 0 }, load(connection)),
  reduce(state, action, context) {
    if (action.type === 'segments') {
      const upTo = action.segments.at(-1)?.frame ?? 0;
      return step({ ...state, items: action.segments, more: action.more, upTo });
    }
    return reduceList<SegmentRow, SocketState>(state, action, context, load(state.connection), (segment) => `${flagsText(segment)} ${analysisText(segment.analysis)} ${segment.frame}`);
  },
  paint(state, context) {
    const { size } = context;
    const start = state.items?.[0];
    const seconds = (segment: SegmentRow): number => (start ? segment.seconds - start.seconds + (segment.nanos - start.nanos) / 1e9 : 0);
    const line = (segment: SegmentRow, at: number): Line => {
      const before = state.items![Math.max(0, at - 1)]!;
      return fit([
        cell(String(segment.frame), 7, 'dim', true), GAP, cell(seconds(segment).toFixed(6), 11, undefined, true), GAP,
        cell(`+${(seconds(segment) - seconds(before)).toFixed(6)}`, 11, 'dim', true), GAP,
        segment.from === 'client' ? span('↑', 'client') : span('↓', 'server'), GAP,
        cell(flagsText(segment), 9), GAP, cell(countText(segment.length), 7, undefined, true), GAP,
        cell(`seq ${segment.seq}`, 14, 'dim'), GAP, cell(`ack ${segment.ack}`, 14, 'dim'), GAP, cell(`win ${segment.window}`, 12, 'dim'), GAP,
        span(analysisText(segment.analysis), 'warn'),
      ], size.columns);
    };
    const header: Line = fit([
      cell('frame', 7, 'header', true), GAP, cell('time', 11, 'header', true), GAP, cell('delta', 11, 'header', true), GAP, span(' '), GAP,
      cell('flags', 9, 'header'), GAP, cell('bytes', 7, 'header', true),
    ], size.columns);
    return paintList(state, context, header, line, 'no segments');
  },
  commands: () => [...IN_LISTS, 'find', 'find-next', 'find-previous'],
  hints: () => ['find'],
  title: () => 'socket',
  status: ({ items, more, list }) =>
    (items === null ? [] : [span(`${countText(Math.min(items.length, list.cursor + 1))} of ${plural(items.length, 'segment')}${more ? ' and more' : ''}`)]),
};

const GAP = { text: ' ' };

const FLAGS: readonly (readonly [bit: number, name: string])[] = [[2, 'SYN'], [1, 'FIN'], [4, 'RST'], [8, 'PSH'], [16, 'ACK'], [32, 'URG'], [64, 'ECE'], [128, 'CWR']];

/** `SYN ACK`; where a segment carries bytes, ACK goes without saying. */
const flagsText = ({ flags, length }: SegmentRow): string =>
  FLAGS.filter(([bit]) => (flags & bit) !== 0 && !(bit === 16 && length > 0)).map(([, name]) => name).join(' ');

const ANALYSIS = Object.entries(Analysis).map(([name, bit]): [number, string] => [bit, name.replace(/(?!^)[A-Z]/g, (letter) => ` ${letter}`).toLowerCase()]);

/** `retransmission, zero window`. */
export const analysisText = (bits: number): string => ANALYSIS.filter(([bit]) => (bits & bit) !== 0).map(([, words]) => words).join(', ');
