/** The application layer: what the conversation was, and everything that was odd about it. */
import { plural } from '../../../../report/format.ts';
import type { ConnectionRecord, NoteRecord } from '../../../../record.ts';
import { step } from '../../../app/view.ts';
import type { Action, Context, Step } from '../../../app/view.ts';
import { EMPTY_DOCUMENT, IN_DOCUMENTS, paintDocument, reduceDocument } from '../../../document/document.ts';
import type { DocumentState } from '../../../document/document.ts';
import { Lines } from '../../../document/sections.ts';
import { BLANK, span } from '../../../line.ts';
import type { Layer } from '../layer.ts';
import { itemsOf } from '../messages.ts';
import type { Item } from '../messages.ts';
import { recordsOf } from '../protocol.ts';
import { applicationLines } from './lines.ts';

export interface ApplicationState extends DocumentState {
  readonly connection: number;
  readonly record: ConnectionRecord | null;
  /** Null until they were read. */
  readonly items: readonly Item[] | null;
  readonly notes: readonly NoteRecord[];
  readonly more: boolean;
  readonly problem: string | null;
  readonly upTo: number;
  readonly loading: boolean;
}

export const application: Layer<ApplicationState> = {
  start: ({ connection }) =>
    step(
      { ...EMPTY_DOCUMENT, connection, record: null, items: null, notes: [], more: false, problem: null, upTo: 0, loading: true },
      recordsOf(connection),
    ),
  reduce,
  paint(state, { size }) {
    if (state.problem !== null) return [BLANK, [span(`  ${state.problem}`, 'error')]];
    return state.items === null ? [BLANK, [span('  reading …', 'dim')]] : paintDocument(state, size);
  },
  commands: () => IN_DOCUMENTS,
  hints: () => ['toggle', 'find'],
  title: () => 'application',
  status: ({ items, notes, more }) => (items === null ? [] : [span(`${plural(notes.length, 'note')}${more ? ', and more messages than are counted' : ''}`)]),
};

function reduce(state: ApplicationState, action: Action, context: Context): Step<ApplicationState> {
  switch (action.type) {
    case 'records': {
      const record = (action.records.find(({ type }) => type === 'connection') as ConnectionRecord | undefined) ?? null;
      const notes = action.records.filter(({ type }) => type === 'note') as NoteRecord[];
      const upTo = context.look.connections.numbers('lastFrame')[state.connection] ?? 0;
      const items = itemsOf(action.records, state.connection);
      return step(laid({ ...state, record, notes, items, more: action.more, problem: null, upTo, loading: false }, context));
    }
    case 'failed': return step(action.effect === 'records' ? { ...state, problem: action.message, loading: false } : state);
    case 'grown': {
      const last = context.look.connections.numbers('lastFrame')[state.connection] ?? 0;
      if (state.loading || state.more || last <= state.upTo) return step(state);
      return step({ ...state, loading: true }, { ...recordsOf(state.connection), again: true });
    }
    case 'resized': return step(laid(state, context));
    case 'command': if (action.command === 'back') return step(state, { kind: 'back' });
  }
  return reduceDocument(state, action, context) ?? step(state);
}

function laid(state: ApplicationState, context: Context): ApplicationState {
  if (state.items === null) return state;
  // Of one whose shape nobody has told, more may come.
  const live = context.look.status.phase !== 'done' && context.look.connections.shape(state.connection) === null;
  const sections = [new Lines(applicationLines(state.record, state.items, state.notes, context.size.columns, live))];
  return reduceDocument({ ...state, sections }, { type: 'resized' }, context)!.state;
}
