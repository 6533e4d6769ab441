/** A list of what was read from the file for one connection: not there yet, there, or not to be had. What two layers share. */
import { hasGrown } from '../../app/grown.ts';
import { LIST_START, moved, moveTo, scroll } from '../../app/list.ts';
import type { ListState } from '../../app/list.ts';
import { step } from '../../app/view.ts';
import type { Action, Context, Effect, Step } from '../../app/view.ts';
import { BLANK, highlight, span } from '../../line.ts';
import type { Line } from '../../line.ts';

export interface LoadedList<Item> {
  readonly connection: number;
  /** Null until they were read. */
  readonly items: readonly Item[] | null;
  /** There are more than were read. */
  readonly more: boolean;
  /** Why they could not be read. */
  readonly problem: string | null;
  readonly list: ListState;
  readonly find: string;
}

export const startList = <Item>(connection: number): LoadedList<Item> =>
  ({ connection, items: null, more: false, problem: null, list: LIST_START, find: '' });

/** Rows of titles above every list. */
const HEADER_ROWS = 1;
const rowsOf = ({ size }: Context): number => Math.max(1, size.rows - HEADER_ROWS);

/**
 * Moving, finding and clicking in such a list. `again` is the effect that reads it; `textOf` is what is found in an item;
 * `open` is what Enter does to one.
 */
export function reduceList<Item, State extends LoadedList<Item>>(
  state: State, action: Action, context: Context, again: Effect, textOf: (item: Item) => string, open: (item: Item) => readonly Effect[] = () => [],
): Step<State> {
  const items = state.items ?? [];
  const rows = rowsOf(context);
  const at = (row: number): State => ({ ...state, list: moveTo(state.list, row, items.length, rows) });
  const next = (away: 1 | -1, text = state.find): Step<State> => {
    if (text === '') return step(state, { kind: 'ask', prompt: 'find' });
    const row = nextWith(items, text, state.list.cursor, away, textOf);
    return row < 0
      ? step({ ...state, find: text }, { kind: 'say', text: `nothing here with ${JSON.stringify(text)}`, style: 'warn' })
      : step({ ...at(row), find: text });
  };
  switch (action.type) {
    case 'grown': return step(state, ...(isOutdated(state, context) ? [again] : []));
    case 'resized': return step(at(state.list.cursor));
    case 'wheel': return step({ ...state, list: scroll(state.list, action.rows, items.length, rows) });
    case 'failed': return step(action.effect === again.kind ? { ...state, problem: action.message } : state);
    case 'click': {
      const row = state.list.top + action.row - HEADER_ROWS;
      if (action.row < HEADER_ROWS || row >= items.length) return step(state);
      return action.again ? step(at(row), ...open(items[row]!)) : step(at(row));
    }
    case 'typed': return action.prompt === 'find' ? next(1, action.text) : step(state);
    case 'command': {
      const list = moved(state.list, action.command, items.length, rows);
      if (list !== null) return step({ ...state, list });
      if (action.command === 'find') return step(state, { kind: 'ask', prompt: 'find' });
      if (action.command === 'find-next') return next(1);
      if (action.command === 'find-previous') return next(-1);
      if (action.command === 'open') return step(state, ...items.slice(state.list.cursor, state.list.cursor + 1).flatMap(open));
      return action.command === 'back' ? step(state, { kind: 'back' }) : step(state);
    }
    default: return step(state);
  }
}

/** The item after (or before) `from` whose text contains `text`, around the end if need be; -1 without any. */
function nextWith<Item>(items: readonly Item[], text: string, from: number, away: 1 | -1, textOf: (item: Item) => string): number {
  const wanted = text.toLowerCase();
  for (let tried = 1; tried <= items.length; tried++) {
    const row = (from + away * tried + items.length * 2) % items.length;
    if (textOf(items[row]!).toLowerCase().includes(wanted)) return row;
  }
  return -1;
}

/** Frames came for this connection since the list was read. */
function isOutdated<Item>({ connection, items, more, upTo }: LoadedList<Item> & { readonly upTo?: number }, { look }: Context): boolean {
  return items !== null && !more && upTo !== undefined && hasGrown(look, connection, upTo);
}

/** Titles, then a line for each item in sight; or why there is none. */
export function paintList<Item>(
  state: LoadedList<Item>, { size }: Context, header: Line, lineOf: (item: Item, at: number) => Line, nothing: string,
): Line[] {
  const { items, list, problem } = state;
  if (problem !== null) return [header, BLANK, [span(`  ${problem}`, 'error')]];
  if (items === null) return [header, BLANK, [span('  reading …', 'dim')]];
  if (items.length === 0) return [header, BLANK, [span(`  ${nothing}`, 'dim')]];
  const lines = [header];
  for (let row = list.top; row < items.length && lines.length < size.rows; row++) {
    const line = lineOf(items[row]!, row);
    lines.push(row === list.cursor ? highlight(line, 'selected', size.columns) : line);
  }
  return lines;
}
