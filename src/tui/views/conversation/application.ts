/** The application layer: what the conversation was, and every note about it. */
import { durationText, endpointText, plural, sizeText } from '../../../report/format.ts';
import type { ConnectionRecord, EarshotRecord, NoteRecord } from '../../../record.ts';
import { step } from '../../app/view.ts';
import type { Effect } from '../../app/view.ts';
import { IN_LISTS } from '../../keys/commands.ts';
import { cell, fit, span } from '../../line.ts';
import type { Line, StyleName } from '../../line.ts';
import type { Layer } from './layer.ts';
import { paintList, reduceList, startList } from './loaded-list.ts';
import type { LoadedList } from './loaded-list.ts';

export interface ApplicationState extends LoadedList<NoteRecord> {
  readonly upTo: number;
  readonly record: ConnectionRecord | null;
}

const load = (connection: number): Effect => ({ kind: 'records', connection });

const HEAD_ROWS = 4;

export const application: Layer<ApplicationState> = {
  start: ({ connection }) => step({ ...startList<NoteRecord>(connection), upTo: 0, record: null }, load(connection)),
  reduce(state, action, context) {
    if (action.type === 'records') {
      const items = action.records.filter(({ type }) => type === 'note') as NoteRecord[];
      const record = action.records.find(isConnection) ?? null;
      return step({ ...state, items, record, more: action.more, upTo: context.look.connections.numbers('lastFrame')[state.connection] ?? 0 });
    }
    const shifted = action.type === 'click' ? { ...action, row: action.row - HEAD_ROWS } : action;
    return reduceList<NoteRecord, ApplicationState>(state, shifted, below(context), load(state.connection), ({ code, message }) => `${code} ${message}`);
  },
  paint(state, context) {
    const { columns } = context.size;
    const header = fit([cell('frame', 7, 'header', true), { text: '  ' }, span('notes', 'header')], columns);
    const line = (note: NoteRecord): Line => fit([
      cell(note.frame === null ? '' : String(note.frame), 7, 'dim', true), { text: '  ' }, cell(note.code, 26, SEVERITY[note.severity]), { text: ' ' },
      cell(note.layer, 11, 'dim'), { text: ' ' }, span(note.message),
    ], columns);
    return [...head(state.record).map((each) => fit(each, columns)), ...paintList(state, below(context), header, line, 'nothing odd')];
  },
  commands: () => [...IN_LISTS, 'find', 'find-next', 'find-previous'],
  hints: () => ['find'],
  title: () => 'application',
  status: ({ items }) => (items === null ? [] : [span(plural(items.length, 'note'))]),
};

const isConnection = (record: EarshotRecord): record is ConnectionRecord => record.type === 'connection';

/** The part of the pane under the head. */
const below = <C extends { size: { columns: number; rows: number } }>(context: C): C =>
  ({ ...context, size: { ...context.size, rows: Math.max(1, context.size.rows - HEAD_ROWS) } });

const SEVERITY: Record<NoteRecord['severity'], StyleName> = { error: 'error', warn: 'warn', note: 'note', chat: 'dim' };

/** Four lines: what it was, between whom, how much, how it ended. */
function head(record: ConnectionRecord | null): Line[] {
  if (record === null) return Array.from({ length: HEAD_ROWS }, () => []);
  const { shape, protocols, client, server, bytes, duration, close, state, history, tcp } = record;
  const by = close.by === null ? '' : ` by ${close.by}`;
  return [
    [span(` ${shape}`, 'strong'), span(`  ${protocols.join(' ')}`)],
    [span(` ${endpointText(client)}`, 'client'), span(' → '), span(endpointText(server), 'server')],
    [span(` ${durationText(duration)}   ↑ ${sizeText(bytes.client)}  ↓ ${sizeText(bytes.server)}`), span(tcp?.handshakeRtt == null ? '' : `   rtt ${durationText(tcp.handshakeRtt)}`, 'dim')],
    [span(` ended: ${close.how}${by}`), span(`   ${state}  ${history}`, 'dim')],
  ];
}
