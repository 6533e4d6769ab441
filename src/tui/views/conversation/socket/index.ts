/** The socket layer: how both ends of the connection got on, segment by segment. */
import { LIST_START, moved, moveTo, scroll } from '../../../app/list.ts';
import { hasGrown } from '../../../app/grown.ts';
import { isIn } from '../../../app/range.ts';
import { step } from '../../../app/view.ts';
import type { Action, Context, Effect, Step } from '../../../app/view.ts';
import { IN_LISTS } from '../../../keys/commands.ts';
import type { CommandName } from '../../../keys/commands.ts';
import { since } from '../../../since.ts';
import type { Layer } from '../layer.ts';
import { headRows } from './head.ts';
import { paint, spokenSegment, status } from './paint.ts';
import { Segments } from './segments.ts';
import { earlierRows, isTcp, itemAt, rowCount } from './state.ts';
import type { SocketState } from './state.ts';
import { analysisText, flagsText, RESET } from './words.ts';

/** Read at a time: few at first, so that they are there at once. */
const FIRST = 1024;
const NEXT = 16_384;
/** Segments in memory at most, some 45 bytes each; when more are read, half of them are forgotten. */
export const KEPT = 1 << 20;

export const socket: Layer<SocketState> = {
  start: ({ connection }) => begin(connection),
  reduce(state, action, context) {
    switch (action.type) {
      case 'segments': return taken(state, action, context);
      case 'grown': return grown(state, context);
      // What is wanted now may not be here.
      case 'ranged': return begin(state.connection);
      case 'resized': return step(at(state, state.list.cursor, context));
      case 'wheel': return step({ ...state, list: scroll(state.list, action.rows, rowCount(state), listRows(state, context)), following: false });
      case 'failed': return step(action.effect === 'segments' ? { ...state, problem: action.message, reading: false } : state);
      case 'click': {
        const row = state.list.top + action.row - above(state, context);
        if (action.row < above(state, context) || row >= rowCount(state)) return step(state);
        const there = at({ ...state, following: false }, row, context);
        return action.again ? open(there) : step(there);
      }
      case 'typed': return action.prompt === 'find' ? found({ ...state, find: action.text }, 1, context) : step(state);
      case 'command': return command(state, action.command, context);
      default: return step(state);
    }
  },
  paint,
  commands: () => ['open', ...IN_LISTS, 'next-odd', 'previous-odd', 'find', 'find-next', 'find-previous'],
  hints: () => ['open', 'next-odd', 'find'],
  title: () => 'socket',
  selected(state) {
    const item = rowCount(state) === 0 ? 'later' : itemAt(state, state.list.cursor);
    return typeof item === 'object' && item.kind === 'segment' ? { kind: 'frame', frame: item.frame, connection: state.connection } : null;
  },
  spoken(state) {
    const item = rowCount(state) === 0 ? 'later' : itemAt(state, state.list.cursor);
    return typeof item === 'object' ? spokenSegment(item) : null;
  },
  status: (state, { look }) => status(state, look),
};

const begin = (connection: number): Step<SocketState> => step(
  {
    connection, segments: new Segments(), figures: null, more: false, reading: true, quota: KEPT, problem: null, list: LIST_START,
    following: false, find: '', beyond: false,
  },
  { kind: 'segments', connection, from: 0, limit: FIRST },
);

/** Rows above the list: the head and the titles. */
const above = (state: SocketState, { look, size }: Context): number => headRows(size.rows, isTcp(state, look)) + 1;
const listRows = (state: SocketState, context: Context): number => Math.max(1, context.size.rows - above(state, context));

const at = (state: SocketState, row: number, context: Context): SocketState =>
  ({ ...state, list: moveTo(state.list, row, rowCount(state), listRows(state, context)) });

const readOn = ({ connection, segments }: SocketState, limit = NEXT): Effect => ({ kind: 'segments', connection, from: segments.total, limit });

function command(state: SocketState, name: CommandName, context: Context): Step<SocketState> {
  const list = moved(state.list, name, rowCount(state), listRows(state, context));
  if (list !== null) return step({ ...state, list, following: name === 'last' && context.look.status.phase !== 'done' });
  switch (name) {
    case 'open': return open(state);
    case 'next-odd': return sought(state, 1, isOdd, 'nothing odd in it', context);
    case 'previous-odd': return sought(state, -1, isOdd, 'nothing odd in it', context);
    case 'find': return step(state, { kind: 'ask', prompt: 'find' });
    case 'find-next': return found(state, 1, context);
    case 'find-previous': return found(state, -1, context);
    case 'back': return step(state, { kind: 'back' });
    default: return step(state);
  }
}

function open(state: SocketState): Step<SocketState> {
  if (rowCount(state) === 0) return step(state);
  const item = itemAt(state, state.list.cursor);
  // From the beginning again, since reading goes forwards only.
  if (item === 'earlier') return begin(state.connection);
  if (item === 'later') return state.reading ? step(state) : step({ ...state, quota: state.segments.total + KEPT / 2, reading: true }, readOn(state));
  return item.kind === 'segment' ? step(state, { kind: 'go', to: { view: 'frame', frame: item.frame } }) : step(state);
}

function taken(state: SocketState, action: Extract<Action, { type: 'segments' }>, context: Context): Step<SocketState> {
  const { connection, from, segments: rows, more, figures } = action;
  if (connection !== state.connection || from !== state.segments.total) return step(state);
  const surplus = state.segments.count + rows.length - KEPT;
  const kept = surplus > 0 ? state.segments.forget(KEPT / 2) : state.segments;
  const shift = kept.count - state.segments.count + (kept.forgotten > 0 ? 1 : 0) - earlierRows(state);
  const { range, look: { timeline: { origin } } } = context;
  const segments = kept.append(rows, (row) => isIn(range, since(origin, row)));
  const last = rows.at(-1);
  const beyond = range !== null && last !== undefined && since(origin, last) > range.to;
  // Where nothing is in sight, nobody can ask for more.
  const reading = more && !beyond && (segments.count === 0 || segments.total + NEXT <= state.quota);
  const next = { ...state, segments, more: more && !beyond, beyond, figures, reading, problem: null };
  const list = { cursor: Math.max(0, state.list.cursor + shift), top: Math.max(0, state.list.top + shift) };
  return step(at({ ...next, list }, state.following ? rowCount(next) - 1 : list.cursor, context), ...(reading ? [readOn(next)] : []));
}

/** Frames came for this connection since. */
function grown(state: SocketState, { look }: Context): Step<SocketState> {
  if (state.reading || state.more || state.beyond || !hasGrown(look, state.connection, state.segments.lastFrame)) return step(state);
  return step({ ...state, reading: true, quota: Math.max(state.quota, state.segments.total + KEPT / 2) }, readOn(state));
}

const isOdd = (flags: number, analysis: number): boolean => analysis !== 0 || (flags & RESET) !== 0;

type Wanted = Parameters<Segments['next']>[2];

function sought(state: SocketState, away: 1 | -1, wanted: Wanted, nothing: string, context: Context): Step<SocketState> {
  const row = state.segments.next(state.list.cursor - earlierRows(state), away, wanted);
  if (row < 0) return step(state, { kind: 'say', text: nothing, style: 'warn' });
  return step(at({ ...state, following: false }, row + earlierRows(state), context));
}

function found(state: SocketState, away: 1 | -1, context: Context): Step<SocketState> {
  if (state.find === '') return step(state, { kind: 'ask', prompt: 'find' });
  return sought(state, away, wantedBy(state.find), `nothing here with ${JSON.stringify(state.find)}`, context);
}

/** A number is that of a frame; words are those of flags and analysis, which are few. */
function wantedBy(text: string): Wanted {
  const number = Number(text);
  if (Number.isInteger(number)) return (_flags, _analysis, frame) => frame === number;
  const wanted = text.toLowerCase();
  const known = new Map<number, boolean>();
  return (flags, analysis) => {
    const key = flags * 65_536 + analysis;
    let holds = known.get(key);
    if (holds === undefined) known.set(key, (holds = `${flagsText(flags, 0)} ${analysisText(analysis)}`.toLowerCase().includes(wanted)));
    return holds;
  };
}
