/** How the list of conversations changes. */
import type { Look } from '../../capture.ts';
import { idsIn } from '../../app/arrange.ts';
import { moved, moveTo, scroll } from '../../app/list.ts';
import { step } from '../../app/view.ts';
import type { Action, Context, PlaceOf, Step } from '../../app/view.ts';
import type { CommandName } from '../../keys/commands.ts';
import { COLUMNS, layColumns } from './columns.ts';
import type { ColumnName } from './columns.ts';
import { diagnosed } from './diagnose.ts';
import { idAt, rowCount, rowOf, showsAll } from './state.ts';
import type { ConversationsState } from './state.ts';

type State = ConversationsState;

/** The line of titles. */
const HEADER_ROWS = 1;

const listRows = ({ size }: Context): number => Math.max(1, size.rows - HEADER_ROWS);

export function reduce(state: State, action: Action, context: Context): Step<State> {
  switch (action.type) {
    case 'command': return command(state, action.command, context);
    case 'grown': return diagnosed(grown(state, context), context.look);
    case 'ranged': return rearrange({ ...state, range: context.range, following: false }, context.look);
    case 'resized': return step(at(state, state.list.cursor, context));
    case 'wheel': return step(left({ ...state, list: scroll(state.list, action.rows, rowCount(state, context.look), listRows(context)) }, context));
    case 'click': return click(state, action, context);
    case 'typed':
      if (action.prompt === 'filter') return filtered(state, action.text, context);
      return sought({ ...state, find: action.text }, action.text, 1, state.list.cursor);
    case 'select': return selected(state, action, context);
    case 'arrange': return arranged(state, action, context);
    case 'found': {
      const row = action.connection < 0 ? -1 : rowOf(state, action.connection);
      return row < 0
        ? step(state, { kind: 'say', text: `nothing here with ${JSON.stringify(action.text)}`, style: 'warn' })
        : step(left(at(state, row, context), context));
    }
    case 'failed': return failed(state, action, context);
    default: return step(state);
  }
}

const at = (state: State, row: number, context: Context): State =>
  ({ ...state, list: moveTo(state.list, row, rowCount(state, context.look), listRows(context)) });

/** Somebody moved: the list stays where it is, and what comes now is unseen. */
const left = (state: State, { look }: Context): State => (state.following ? { ...state, following: false, seen: rowCount(state, look) } : state);

function command(state: State, name: CommandName, context: Context): Step<State> {
  const { look } = context;
  const count = rowCount(state, look);
  const list = moved(state.list, name, count, listRows(context));
  if (list !== null) {
    const next = { ...state, list };
    return step(name === 'last' ? { ...next, following: look.status.phase !== 'done', seen: count } : left(next, context));
  }
  const id = idAt(state, state.list.cursor, look);
  switch (name) {
    case 'open': return id < 0 ? step(state) : step(state, { kind: 'go', to: { view: 'conversation', connection: id } });
    case 'waterfall': return step(state, { kind: 'go', to: waterfallOf(state) });
    case 'filter': return step(state, { kind: 'ask', prompt: 'filter', text: state.filter?.text ?? '' });
    case 'unfilter': return filtered(state, '', context);
    case 'find': return step(state, { kind: 'ask', prompt: 'find' });
    case 'find-next': return sought(state, state.find, 1, state.list.cursor + 1);
    case 'find-previous': return sought(state, state.find, -1, state.list.cursor - 1);
    case 'sort-next': return sort(state, neighbour(state.by, 1), context);
    case 'sort-previous': return sort(state, neighbour(state.by, -1), context);
    case 'reverse': return rearrange({ ...state, descending: !state.descending }, look);
    case 'mark': return step(at({ ...state, marks: toggled(state.marks, id) }, state.list.cursor + 1, context));
    case 'mark-next': return step(left(at(state, nextMark(state), context), context));
    case 'unmark': return step({ ...state, marks: new Set<number>() });
    // At the root there is nowhere to go back to but to the whole list.
    case 'back':
      if (state.filter !== null) return filtered(state, '', context);
      return step(state, state.range === null ? { kind: 'back' } : { kind: 'range', range: null });
    case 'whole-time': return step(state, { kind: 'range', range: null });
    default: return step(state);
  }
}

/** Of what the filter selects, whatever the list has made of it so far; a range of time limits the waterfall as well. */
function waterfallOf({ filter }: State): PlaceOf<'waterfall'> {
  if (filter === null) return { view: 'waterfall', scope: { of: 'list', rows: null }, rows: null };
  const rows = filter.fraction < 1 ? null : idsIn(filter.selected);
  return { view: 'waterfall', scope: { of: 'list', rows }, rows, filter: filter.text };
}

function click(state: State, { row, column, again }: Extract<Action, { type: 'click' }>, context: Context): Step<State> {
  if (row < HEADER_ROWS) {
    const placed = layColumns(context.size.columns, context.look.connections.count);
    const hit = placed.findLast(({ from }) => from <= column)?.column.name;
    return hit === undefined ? step(state) : sort(state, hit, context);
  }
  const target = state.list.top + row - HEADER_ROWS;
  if (target >= rowCount(state, context.look)) return step(state);
  const next = left(at(state, target, context), context);
  return again ? command(next, 'open', context) : step(next);
}

/** The list in another order; the same column again turns it around. Figures begin with the greatest. */
function sort(state: State, by: ColumnName, { look }: Context): Step<State> {
  const isFigure = COLUMNS.find(({ name }) => name === by)!.number !== undefined && by !== 'number' && by !== 'time';
  return rearrange({ ...state, by, descending: by === state.by ? !state.descending : isFigure }, look);
}

const neighbour = (by: ColumnName, away: 1 | -1): ColumnName =>
  COLUMNS[(COLUMNS.findIndex(({ name }) => name === by) + away + COLUMNS.length) % COLUMNS.length]!.name;

/** Asks for the rows in their order, or waits until the order that is being worked out is there. */
function rearrange(state: State, look: Look): Step<State> {
  const { by, descending, filter, range } = state;
  if (by === 'number' && !descending && showsAll(state)) {
    const id = idAt(state, state.list.cursor, look);
    const next = { ...state, rows: null, stale: false };
    return step({ ...next, list: { ...state.list, cursor: Math.max(0, id) } });
  }
  if (state.arranging) return step({ ...state, stale: true });
  return step({ ...state, arranging: true, stale: false }, { kind: 'arrange', by, descending, selected: filter?.selected ?? null, range });
}

function arranged(state: State, { rows, of }: Extract<Action, { type: 'arrange' }>, context: Context): Step<State> {
  // By the time that it came, nobody may want it any more.
  if (state.by === 'number' && !state.descending && showsAll(state)) return step({ ...state, arranging: false });
  const id = idAt(state, state.list.cursor, context.look);
  const next = { ...state, rows, of, arranging: false };
  const row = rowOf(next, id);
  const placed = at(next, state.list.cursor === 0 || row < 0 ? 0 : row, context);
  return state.stale ? rearrange(placed, context.look) : step(placed);
}

function filtered(state: State, text: string, context: Context): Step<State> {
  if (text.trim() === '') {
    const next = rearrange({ ...state, filter: null }, context.look);
    return step(at(next.state, next.state.list.cursor, context), { kind: 'cancel', what: 'select' }, ...next.effects);
  }
  const filter = { text, selected: new Uint8Array(0), fraction: 0, of: context.look.connections.count };
  return step({ ...state, filter, following: false }, { kind: 'select', filter: text });
}

function selected(state: State, action: Extract<Action, { type: 'select' }>, { look }: Context): Step<State> {
  if (state.filter?.text !== action.filter) return step(state);
  return rearrange({ ...state, filter: { ...state.filter, selected: action.selected, fraction: action.fraction } }, look);
}

/** What cannot be found out limits nothing. */
function failed(state: State, { effect, message }: Extract<Action, { type: 'failed' }>, context: Context): Step<State> {
  const settled = effect === 'arrange' ? { ...state, arranging: false } : state;
  const { state: next, effects } = effect === 'select' ? filtered(settled, '', context) : step(settled);
  return step(next, ...effects, { kind: 'say', text: message, style: 'error' });
}

function sought(state: State, text: string, away: 1 | -1, from: number): Step<State> {
  if (text === '') return step(state, { kind: 'ask', prompt: 'find' });
  return step(state, { kind: 'seek', text, rows: state.rows, from, step: away });
}

/** More that came than this much of the list is put in order with the rest. */
const GROWTH = 1 / 16;

function grown(state: State, context: Context): Step<State> {
  const { look } = context;
  const count = rowCount(state, look);
  const next = state.following ? { ...at(state, count - 1, context), seen: count } : state;
  const fresh = look.connections.count - (state.filter === null ? state.of : state.filter.of);
  const done = look.status.phase === 'done';
  // What began before the range may have lasted until then.
  const due = fresh > 0 ? done || fresh > look.connections.count * GROWTH : done && state.range !== null;
  if (!due) return step(next);
  if (state.filter !== null) {
    if (state.filter.fraction < 1) return step(next);
    const filter = { ...state.filter, of: look.connections.count };
    return step({ ...next, filter }, { kind: 'select', filter: state.filter.text });
  }
  return state.rows === null || state.arranging ? step(next) : rearrange(next, look);
}

function toggled(marks: ReadonlySet<number>, id: number): ReadonlySet<number> {
  if (id < 0) return marks;
  const next = new Set(marks);
  if (!next.delete(id)) next.add(id);
  return next;
}

/** The next row with a mark, from the top again where there is none. */
function nextMark(state: State): number {
  const rows = [...state.marks].map((id) => rowOf(state, id)).filter((row) => row >= 0).sort((a, b) => a - b);
  return rows.find((row) => row > state.list.cursor) ?? rows[0] ?? state.list.cursor;
}
