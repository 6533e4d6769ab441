/** The protocol layer: what both sides said, message by message in order. */
import { secondsFrom } from '../../../report/clock.ts';
import { countText, plural, sizeText } from '../../../report/format.ts';
import { childOf } from '../../../report/rows.ts';
import type { EarshotRecord, MessageRecord } from '../../../record.ts';
import { step } from '../../app/view.ts';
import type { Effect } from '../../app/view.ts';
import { IN_LISTS } from '../../keys/commands.ts';
import { cell, fit, span } from '../../line.ts';
import type { Line, Span, StyleName } from '../../line.ts';
import type { Layer } from './layer.ts';
import { paintList, reduceList, startList } from './loaded-list.ts';
import type { LoadedList } from './loaded-list.ts';

export interface ProtocolState extends LoadedList<MessageRecord> {
  readonly upTo: number;
}

const load = (connection: number): Effect => ({ kind: 'records', connection });

const isMessage = ({ type }: EarshotRecord): boolean => !['capture', 'interface', 'connection', 'note', 'summary'].includes(type);

export const protocol: Layer<ProtocolState> = {
  start: ({ connection }) => step({ ...startList<MessageRecord>(connection), upTo: 0 }, load(connection)),
  reduce(state, action, context) {
    if (action.type === 'records') {
      const items = action.records.filter(isMessage) as MessageRecord[];
      items.sort((a, b) => begunAt(a).frame - begunAt(b).frame);
      return step({ ...state, items, more: action.more, upTo: context.look.connections.numbers('lastFrame')[state.connection] ?? 0 });
    }
    return reduceList<MessageRecord, ProtocolState>(state, action, context, load(state.connection), messageText);
  },
  paint(state, context) {
    const { look, size } = context;
    const timeOf = (record: MessageRecord): number => secondsFrom(EPOCH, begunAt(record).time) - look.timeline.start;
    const line = (record: MessageRecord, at: number): Line => {
      const before = state.items![Math.max(0, at - 1)]!;
      const delta = secondsFrom(begunAt(before).time, begunAt(record).time);
      return fit([
        cell(timeOf(record).toFixed(6), 12, 'dim', true), GAP, cell(`+${delta.toFixed(6)}`, 11, 'dim', true), GAP,
        ...directionOf(record), GAP, cell(sizeText(lengthOf(record)), 7, undefined, true), GAP, ...messageSpans(record),
      ], size.columns);
    };
    const header = fit([
      cell('time', 12, 'header', true), GAP, cell('delta', 11, 'header', true), GAP, span('  '), GAP, cell('size', 7, 'header', true), GAP, span('message', 'header'),
    ], size.columns);
    return paintList(state, context, header, line, 'no messages that earshot can read');
  },
  commands: () => [...IN_LISTS, 'find', 'find-next', 'find-previous'],
  hints: () => ['find'],
  title: () => 'protocol',
  status: ({ items, more, list }) =>
    (items === null ? [] : [span(`${countText(Math.min(items.length, list.cursor + 1))} of ${plural(items.length, 'message')}${more ? ' and more' : ''}`)]),
};

const EPOCH = '1970-01-01T00:00:00.000000000Z';
const NEVER = { frame: 0, time: EPOCH };

/** The first that is known of a message. */
function begunAt(record: MessageRecord): { readonly frame: number; readonly time: string } {
  if (record.type === 'http') return record.request ?? record.response ?? NEVER;
  if (record.type === 'dns') return record.query ?? record.response ?? NEVER;
  return record;
}

const GAP: Span = { text: ' ' };
const UP: Span = { text: '↑', style: 'client' };
const DOWN: Span = { text: '↓', style: 'server' };

/** Which sides spoke: both for an exchange with its answer. */
function directionOf(record: MessageRecord): [Span, Span] {
  const up = 'request' in record ? record.request !== null : 'query' in record ? record.query !== null : 'from' in record ? record.from === 'client' : false;
  const down = 'response' in record ? record.response !== null : 'from' in record ? record.from === 'server' : record.type === 'sse';
  return [up ? UP : GAP, down ? DOWN : GAP];
}

function lengthOf(record: MessageRecord): number {
  if (record.type === 'http') return (record.request?.body.length ?? 0) + (record.response?.body.length ?? 0);
  if (record.type === 'websocket') return record.decodedLength ?? record.length;
  return 'length' in record ? record.length : 0;
}

const STYLES: Readonly<Record<string, StyleName>> = {
  bold: 'strong', dim: 'dim', red: 'error', green: 'good', yellow: 'warn', cyan: 'client', magenta: 'server', blue: 'link',
};

/** Cells that say again what has a column of its own here. */
const SAID = /^(?:[↑↓]|frames? [\d–]+)$/;

/** What the reports say of it in a line. */
function messageSpans(record: MessageRecord): Span[] {
  const { left, flex, right } = childOf(record);
  return [...left, flex, ...right]
    .filter(({ text }) => text !== '' && !SAID.test(text))
    .flatMap(({ text, style }) => [span(text, style === undefined ? undefined : STYLES[style]), { text: '  ' }]);
}

const messageText = (record: MessageRecord): string => messageSpans(record).map(({ text }) => text).join('');
