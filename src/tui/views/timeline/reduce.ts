/** How the timeline changes: a cursor moves over it, chooses a stretch of time, looks closer. */
import { step } from '../../app/view.ts';
import type { Action, Context, Step } from '../../app/view.ts';
import type { TimeRange } from '../../app/range.ts';
import type { CommandName } from '../../keys/commands.ts';
import { panned, zoomed } from '../waterfall/scale.ts';
import { chartColumns, columnSeconds, MARGIN, wholeOf, windowOf } from './state.ts';
import type { TimelineState } from './state.ts';

const CLOSER = 0.5;
/** Of what is in sight: how far a page goes. */
const PAGE = 0.125;
const WHEEL = 0.02;
/** No closer than so many slots: there is nothing between them. */
const LEAST_SLOTS = 8;

export function reduce(state: TimelineState, action: Action, context: Context): Step<TimelineState> {
  switch (action.type) {
    case 'command': return command(state, action.command, context);
    case 'click': {
      const time = timeAt(state, action.column, context);
      if (action.again && context.range !== null) return step({ ...state, cursor: time, anchor: null, window: context.range });
      return step({ ...state, cursor: time, anchor: time });
    }
    case 'drag': {
      if (state.anchor === null) return step(state);
      const cursor = timeAt(state, action.column, context);
      const moved = { ...state, cursor };
      if (cursor === state.cursor) return step(action.over ? { ...moved, anchor: null } : moved);
      return step(moved, { kind: 'range', range: between(state.anchor, cursor, columnOf(state, context)) });
    }
    case 'wheel': return step({ ...state, window: state.window && panned(state.window, action.rows * WHEEL, wholeOf(context.look)) });
    default: return step(state);
  }
}

const columnOf = (state: TimelineState, { look, size }: Context): number => columnSeconds(windowOf(state, look), size.columns);

function timeAt(state: TimelineState, column: number, { look, size }: Context): number {
  const window = windowOf(state, look);
  const cell = Math.max(0, Math.min(chartColumns(size.columns) - 1, column - MARGIN));
  return window.from + cell * columnSeconds(window, size.columns);
}

/** From the beginning of one column to the end of another. */
const between = (a: number, b: number, column: number): TimeRange => ({ from: Math.min(a, b), to: Math.max(a, b) + column });

function command(state: TimelineState, name: CommandName, context: Context): Step<TimelineState> {
  const { look, range } = context;
  const window = windowOf(state, look);
  const column = columnOf(state, context);
  const page = (window.to - window.from) * PAGE;
  switch (name) {
    case 'time-left': return step(moved(state, state.cursor - column, context));
    case 'time-right': return step(moved(state, state.cursor + column, context));
    case 'page-up': return step(moved(state, state.cursor - page, context));
    case 'page-down': return step(moved(state, state.cursor + page, context));
    case 'first': return step(moved(state, 0, context));
    case 'last': return step(moved(state, Infinity, context));
    case 'next-odd': return odd(state, 1, context);
    case 'previous-odd': return odd(state, -1, context);
    case 'brush-left': return brushed(state, -column, context);
    case 'brush-right': return brushed(state, column, context);
    case 'range-start': {
      const to = range !== null && range.to > state.cursor ? range.to : wholeOf(look).to;
      return step(state, { kind: 'range', range: { from: state.cursor, to } });
    }
    case 'range-end': {
      const from = range !== null && range.from <= state.cursor ? range.from : 0;
      return step(state, { kind: 'range', range: { from, to: state.cursor + column } });
    }
    case 'zoom-range': return step({ ...state, window: state.window === null ? range : null });
    case 'zoom-in': return step(zoom(state, CLOSER, context));
    case 'zoom-out': return step(zoom(state, 1 / CLOSER, context));
    case 'whole-time': return step({ ...state, window: null, anchor: null }, { kind: 'range', range: null });
    case 'to-list': case 'back': return step(state, { kind: 'back' });
    default: return step(state);
  }
}

/** The cursor at another time; what is in sight follows it. */
function moved(state: TimelineState, to: number, context: Context): TimelineState {
  const whole = wholeOf(context.look);
  const window = windowOf(state, context.look);
  const column = columnOf(state, context);
  const cursor = Math.max(0, Math.min(whole.to - column, to));
  const away = cursor < window.from ? cursor - window.from : cursor + column > window.to ? cursor + column - window.to : 0;
  return { ...state, cursor, anchor: null, window: state.window && panned(window, away / (window.to - window.from), whole) };
}

/** Chooses from where the choosing began up to the cursor, which moves. */
function brushed(state: TimelineState, by: number, context: Context): Step<TimelineState> {
  const anchor = state.anchor ?? state.cursor;
  const next = moved(state, state.cursor + by, context);
  return step({ ...next, anchor }, { kind: 'range', range: between(anchor, next.cursor, Math.abs(by)) });
}

function zoom(state: TimelineState, by: number, { look }: Context): TimelineState {
  const whole = wholeOf(look);
  const window = windowOf(state, look);
  const least = LEAST_SLOTS * look.timeline.slotSeconds;
  if (by < 1 && window.to - window.from <= least) return state;
  const next = zoomed(window, by, state.cursor, whole);
  return { ...state, window: next.to - next.from >= whole.to - whole.from ? null : next };
}

/** The next slot, or the one before, with a note of severity warn or error. */
function odd(state: TimelineState, away: 1 | -1, context: Context): Step<TimelineState> {
  const { slotSeconds, count, notes } = context.look.timeline;
  const here = Math.floor((state.cursor + columnOf(state, context) / 2) / slotSeconds);
  const skipped = away > 0 ? Math.max(1, Math.floor(columnOf(state, context) / slotSeconds)) : 1;
  for (let slot = here + away * skipped; slot >= 0 && slot < count; slot += away) {
    if (notes[slot]! > 0) return step(moved(state, slot * slotSeconds, context));
  }
  return step(state, { kind: 'say', text: away > 0 ? 'nothing odd from here on' : 'nothing odd before this', style: 'warn' });
}
