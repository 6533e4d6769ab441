/** How the table of sockets changes: from change to change, or through time. */
import { moved, moveTo, scroll } from '../../app/list.ts';
import { step } from '../../app/view.ts';
import type { Action, Context, Step } from '../../app/view.ts';
import type { CommandName } from '../../keys/commands.ts';
import { chartColumns, MARGIN } from '../timeline/state.ts';
import { at, atTime, HEAD, listRows, socketOf } from './state.ts';
import type { SocketsState } from './state.ts';

export function reduce(state: SocketsState, action: Action, context: Context): Step<SocketsState> {
  const rows = listRows(context);
  switch (action.type) {
    case 'sockets': {
      if (action.history === null) return step({ ...state, fraction: action.fraction });
      const next = { ...state, history: action.history, fraction: 1, problem: null, frames: context.look.status.frames };
      return step(state.history === null ? begin(next, context) : atTime(next, state.time, context));
    }
    case 'failed': return step({ ...state, problem: action.message });
    case 'resized': return step({ ...state, list: moveTo(state.list, state.list.cursor, state.rows.length, rows) });
    case 'wheel': return step({ ...state, list: scroll(state.list, action.rows, state.rows.length, rows) });
    case 'click': {
      if (action.row < HEAD) return step(atColumn(state, action.column, context));
      const list = moveTo(state.list, state.list.top + action.row - HEAD, state.rows.length, rows);
      const next = { ...state, list };
      return action.again ? open(next) : step(next);
    }
    case 'drag': return step(action.row < HEAD ? atColumn(state, action.column, context) : state);
    case 'command': return command(state, action.command, context);
    default: return step(state);
  }
}

/** The last that became of the conversation that one came from, the beginning of the chosen time, or the end of the capture. */
function begin(state: SocketsState, context: Context): SocketsState {
  const history = state.history!;
  const { connection } = state.place;
  const last = connection === undefined ? -1 : history.lastOf(connection);
  if (last >= 0) {
    const shown = at(state, last, history.timeOf(last), context);
    const row = shown.rows.findIndex((each) => socketOf(each)?.connection === connection);
    return { ...shown, list: moveTo(shown.list, Math.max(0, row), shown.rows.length, listRows(context)) };
  }
  return atTime(state, context.range?.from ?? history.end, context);
}

const secondsOfColumn = ({ history }: SocketsState, { size }: Context): number => (history?.end ?? 0) / chartColumns(size.columns);

const atColumn = (state: SocketsState, column: number, context: Context): SocketsState =>
  atTime(state, (column - MARGIN) * secondsOfColumn(state, context), context);

function command(state: SocketsState, name: CommandName, context: Context): Step<SocketsState> {
  const { history, index, time } = state;
  if (name === 'back') return step(state, { kind: 'back' });
  if (history === null) return step(state);
  switch (name) {
    case 'change-before': return step(index < 0 ? state : at(state, index - 1, index > 0 ? history.timeOf(index - 1) : 0, context));
    case 'change-after': return step(index + 1 < history.count ? at(state, index + 1, history.timeOf(index + 1), context) : atTime(state, history.end, context));
    case 'instant-before': return step(atTime(state, time - secondsOfColumn(state, context), context));
    case 'instant-after': return step(atTime(state, time + secondsOfColumn(state, context), context));
    case 'first-instant': return step(at(state, -1, 0, context));
    case 'last-instant': return step(atTime(state, history.end, context));
    case 'read-again': return step(state, { kind: 'sockets' });
    case 'open-socket': return open(state);
    default: {
      const list = moved(state.list, name, state.rows.length, listRows(context));
      return step(list === null ? state : { ...state, list });
    }
  }
}

function open(state: SocketsState): Step<SocketsState> {
  const connection = socketOf(state.rows[state.list.cursor])?.connection ?? null;
  return connection === null ? step(state) : step(state, { kind: 'go', to: { view: 'conversation', connection } });
}
