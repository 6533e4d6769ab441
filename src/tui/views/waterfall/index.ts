/** The waterfall: who waited for what, on one axis of time. */
import { countText, plural } from '../../../report/format.ts';
import { idsIn } from '../../app/arrange.ts';
import { hostOf, MOST_ROWS } from '../../app/exchanges.ts';
import type { Scope } from '../../app/exchanges.ts';
import { step } from '../../app/view.ts';
import type { Action, Context, Effect, PlaceOf, View } from '../../app/view.ts';
import { IN_LISTS } from '../../keys/commands.ts';
import type { CommandName } from '../../keys/commands.ts';
import { span } from '../../line.ts';
import type { Line } from '../../line.ts';
import { reduceList } from '../conversation/loaded-list.ts';
import { listContext, paint, spokenRow } from './paint.ts';
import type { WaterfallRow } from './row.ts';
import { panned, spread, zoomed } from './scale.ts';
import { isLooking, ORDERS, sorted, startState, windowOf, withRows } from './state.ts';
import type { Order, WaterfallState, WaterfallStep } from './state.ts';

type State = WaterfallState;

const SCOPES = ['connection', 'host', 'list'] as const;
const SCOPE_COMMANDS: readonly CommandName[] = ['scope-connection', 'scope-host', 'scope-list'];

export const waterfall: View<State, PlaceOf<'waterfall'>> = {
  limited: true,
  start: ({ scope, rows, filter = null }, context) => read(startState(scope, rows, filter), context),
  reduce,
  paint,
  commands: () => [
    'open', 'open-conversation', ...IN_LISTS, 'sort-next', 'sort-previous', 'zoom-in', 'zoom-out', 'zoom-to', 'zoom-all', 'pan-left', 'pan-right',
    ...SCOPE_COMMANDS, 'next-scope', 'read-again', 'find', 'find-next', 'find-previous',
  ],
  hints: () => ['open', 'sort-next', 'next-scope', 'zoom-in', 'zoom-out', 'zoom-to', 'zoom-all', 'pan-left', 'pan-right'],
  title({ scope }, { look }) {
    if (scope.of === 'list') return 'waterfall';
    return `waterfall ${scope.of === 'host' ? hostOf(look, scope.connection) : `#${scope.connection}`}`;
  },
  spoken: ({ items, list }) => {
    const chosen = items?.[list.cursor];
    return chosen === undefined ? null : spokenRow(chosen);
  },
  selected: ({ items, list }) => {
    const chosen = items?.[list.cursor];
    if (chosen === undefined) return null;
    const { connection, key } = chosen;
    return key === null ? { kind: 'conversations', connections: [connection] } : { kind: 'message', connection, key };
  },
  status,
  tabs: ({ scope, filter }) => ({ names: ['connection', 'host', filter === null ? 'all' : 'list'], on: SCOPES.indexOf(scope.of), commands: SCOPE_COMMANDS }),
};

/** Reads what is shown from the beginning on. */
function read(state: State, { look, range }: Context): WaterfallStep {
  const next = { ...state, anew: true, fraction: 0, problem: null, frames: look.status.frames };
  return isLooking(state) ? step({ ...next, items: null }, { kind: 'select', filter: state.filter! }) : step(next, readingOf(state, range));
}

/** What the filter selects may have changed, too. */
const readAgain = (state: State, context: Context): WaterfallStep =>
  read(state.scope.of === 'list' && state.filter !== null ? { ...state, rows: null } : state, context);

const readingOf = ({ scope }: State, range: Context['range']): Effect => ({ kind: 'exchanges', scope, range });

function reduce(state: State, action: Action, context: Context): WaterfallStep {
  if (action.type === 'exchanges') {
    const next = { ...withRows(state, action.rows), fraction: action.fraction, more: action.more };
    return reduceList(next, { type: 'resized' }, listContext(context), readingOf(state, context.range), textOf, open);
  }
  if (action.type === 'select') {
    if (action.fraction < 1) return step(isLooking(state) ? { ...state, fraction: action.fraction } : state);
    const rows = idsIn(action.selected);
    return state.scope.of === 'list' ? read({ ...state, rows, scope: { of: 'list', rows } }, context) : step({ ...state, rows });
  }
  if (action.type === 'failed') return step({ ...state, problem: action.message });
  if (action.type === 'ranged') return read({ ...state, window: null }, context);
  // What a capture that is being read did not have yet.
  if (action.type === 'grown' && state.fraction === 1 && isOutdated(state, context)) return readAgain(state, context);
  if (action.type === 'command') {
    const done = command(state, action.command, context);
    if (done !== null) return done;
  }
  return reduceList(state, action, listContext(context), readingOf(state, context.range), textOf, open);
}

/** One connection is cheap to read again; many are when there is nothing more to come. */
function isOutdated({ scope, frames }: State, { look: { status, connections } }: Context): boolean {
  if (scope.of === 'connection') return (connections.numbers('lastFrame')[scope.connection] ?? 0) > frames;
  return status.phase === 'done' && status.frames > frames;
}

const PAN = 0.25;

function command(state: State, name: CommandName, context: Context): WaterfallStep | null {
  const { whole } = state;
  const chosen = state.items?.[state.list.cursor];
  const zoom = (by: number): WaterfallStep => {
    const window = windowOf(state);
    const middle = chosen ? (chosen.from + chosen.to) / 2 : window.from;
    const around = middle >= window.from && middle <= window.to ? middle : (window.from + window.to) / 2;
    return step({ ...state, window: zoomed(window, by, around, whole) });
  };
  switch (name) {
    case 'zoom-in': return zoom(1 / 2);
    case 'zoom-out': return zoom(2);
    case 'sort-next': return step(sorted(state, neighbour(state.by, 1)));
    case 'sort-previous': return step(sorted(state, neighbour(state.by, -1)));
    case 'zoom-all': return step({ ...state, window: null });
    case 'zoom-to': return step(chosen ? { ...state, window: spread(chosen) } : state);
    case 'pan-left': return step({ ...state, window: panned(windowOf(state), -PAN, whole) });
    case 'pan-right': return step({ ...state, window: panned(windowOf(state), PAN, whole) });
    case 'read-again': return readAgain(state, context);
    case 'open-conversation':
      return chosen ? step(state, { kind: 'go', to: { view: 'conversation', connection: chosen.connection } }) : step(state);
    case 'next-scope': return scoped(state, (SCOPES.indexOf(state.scope.of) + 1) % SCOPES.length, context);
    default: {
      const at = SCOPE_COMMANDS.indexOf(name);
      return at < 0 ? null : scoped(state, at, context);
    }
  }
}

const neighbour = (by: Order, away: 1 | -1): Order => ORDERS[(ORDERS.indexOf(by) + away + ORDERS.length) % ORDERS.length]!;

/** Of the connection under the cursor, of its host, or all again. */
function scoped(state: State, at: number, context: Context): WaterfallStep {
  const connection = state.items?.[state.list.cursor]?.connection ?? (state.scope.of === 'list' ? -1 : state.scope.connection);
  const of = SCOPES[at]!;
  if (of === state.scope.of || (of !== 'list' && connection < 0)) return step(state);
  const scope: Scope = of === 'list' ? { of, rows: state.rows } : { of, connection };
  return read({ ...state, scope, window: null }, context);
}

const textOf = ({ method, target, status, connection }: WaterfallRow): string => `#${connection} ${method} ${target} ${status}`;

const open = ({ connection, key }: WaterfallRow): Effect[] =>
  [{ kind: 'go', to: key === null ? { view: 'conversation', connection } : { view: 'message', connection, key } }];

function status(state: State, { look }: Context): Line {
  const { items, list, fraction, more, frames } = state;
  if (items === null) return isLooking(state) && fraction > 0 ? [span(`${Math.floor(fraction * 100)} %`, 'good')] : [];
  const window = windowOf(state);
  const spans = [span(items.length === 0 ? 'no exchanges' : `${countText(list.cursor + 1)} of ${plural(items.length, 'exchange')}`)];
  if (state.by !== 'time') spans.push(span(state.by === 'took' ? '  the slowest first' : '  the largest first'));
  if (fraction < 1) spans.push(span(`  ${Math.floor(fraction * 100)} %`, 'good'));
  if (more) spans.push(span(`  the first ${countText(MOST_ROWS)}: a filter or a range of time shows others`, 'warn'));
  if (state.window !== null) spans.push(span(`  from ${window.from.toFixed(6)} to ${window.to.toFixed(6)}`, 'dim'));
  if (fraction === 1 && state.scope.of !== 'connection' && look.status.frames > frames) spans.push(span('  there is more by now', 'good'));
  return spans;
}
