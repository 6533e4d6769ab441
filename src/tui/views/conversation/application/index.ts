/** The application layer: what the conversation was, and everything that was odd about it. */
import { plural } from '../../../../report/format.ts';
import type { ConnectionRecord, NoteRecord } from '../../../../record.ts';
import { step } from '../../../app/view.ts';
import { hasGrown, lastFrameOf } from '../../../app/grown.ts';
import { isLastingIn } from '../../../app/messages.ts';
import type { Action, Context, Step } from '../../../app/view.ts';
import type { Moment, VerdictIndex } from '../../../capture.ts';
import { EMPTY_DOCUMENT, IN_DOCUMENTS, paintDocument, reduceDocument } from '../../../document/document.ts';
import type { DocumentState } from '../../../document/document.ts';
import { Lines } from '../../../document/sections.ts';
import { BLANK, span } from '../../../line.ts';
import type { Layer } from '../layer.ts';
import { itemsOf, lastingOfNote } from '../messages.ts';
import type { Item } from '../messages.ts';
import { recordsOf } from '../protocol.ts';
import { stopsOf } from '../stops.ts';
import { applicationLines } from './lines.ts';
import { foundOf } from './verdicts.ts';

export interface ApplicationState extends DocumentState {
  readonly connection: number;
  readonly record: ConnectionRecord | null;
  /** Null until they were read. */
  readonly items: readonly Item[] | null;
  readonly notes: readonly NoteRecord[];
  /** When the frames of the notes were captured. */
  readonly moments: ReadonlyMap<number, Moment>;
  /** How often a reader stopped. */
  readonly stops: number;
  /** Of them, those in the stretch of time that everything is limited to. */
  readonly shownNotes: number;
  readonly more: boolean;
  readonly problem: string | null;
  readonly upTo: number;
  readonly loading: boolean;
  /** Those that the lines tell of. */
  readonly verdicts: VerdictIndex | null;
}

export const application: Layer<ApplicationState> = {
  start: ({ connection }) =>
    step(
      { ...EMPTY_DOCUMENT, connection, record: null, items: null, notes: [], moments: new Map(), stops: 0, shownNotes: 0, more: false, problem: null, upTo: 0, loading: true, verdicts: null },
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
  status: ({ items, shownNotes, more }) => (items === null ? [] : [span(`${plural(shownNotes, 'note')}${more ? ', and more messages than are counted' : ''}`)]),
};

function reduce(state: ApplicationState, action: Action, context: Context): Step<ApplicationState> {
  switch (action.type) {
    case 'records': {
      const record = (action.records.find(({ type }) => type === 'connection') as ConnectionRecord | undefined) ?? null;
      const notes = action.records.filter(({ type }) => type === 'note') as NoteRecord[];
      const upTo = lastFrameOf(context.look, state.connection);
      const items = itemsOf(action.records, state.connection, action.moments);
      return step(laid({ ...state, record, notes, moments: action.moments, stops: notes.some(({ code }) => code === 'tcp-zero-window') ? stopsOf(context.look, state.connection) : 0, items, more: action.more, problem: null, upTo, loading: false }, context));
    }
    case 'failed': return step(action.effect === 'records' ? { ...state, problem: action.message, loading: false } : state);
    case 'grown': {
      if (context.look.verdicts !== state.verdicts) return step(laid(state, context));
      if (state.loading || state.more || !hasGrown(context.look, state.connection, state.upTo)) return step(state);
      return step({ ...state, loading: true }, { ...recordsOf(state.connection), again: true });
    }
    case 'resized': case 'ranged': return step(laid(state, context));
    case 'command': if (action.command === 'back') return step(state, { kind: 'back' });
  }
  return reduceDocument(state, action, context) ?? step(state);
}

function laid(state: ApplicationState, context: Context): ApplicationState {
  if (state.items === null) return state;
  // Of one whose shape nobody has told, more may come.
  const live = context.look.status.phase !== 'done' && context.look.connections.shape(state.connection) === null;
  const { record, items, notes, moments, stops } = state;
  const { range, look: { timeline: { origin } } } = context;
  const shown = {
    items: items.filter((item) => isLastingIn(item, range, origin)),
    notes: notes.filter((note) => isLastingIn(lastingOfNote(note, moments), range, origin)),
  };
  const { look, size: { columns } } = context;
  const found = foundOf(look, state.connection, columns);
  const sections = [new Lines(applicationLines(record, { items, notes, stops }, shown, found, columns, live))];
  return reduceDocument({ ...state, verdicts: look.verdicts, shownNotes: shown.notes.length, sections }, { type: 'resized' }, context)!.state;
}
