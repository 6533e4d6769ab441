/** What the list of conversations remembers. */
import type { Look } from '../../capture.ts';
import { LIST_START } from '../../app/list.ts';
import type { ListState } from '../../app/list.ts';
import type { TimeRange } from '../../app/range.ts';
import type { ColumnName } from './columns.ts';

export interface ConversationsState {
  readonly list: ListState;
  /** Stay with the newest row. */
  readonly following: boolean;
  /** How many rows there were when somebody last looked at the end of the list. */
  readonly seen: number;
  readonly by: ColumnName;
  readonly descending: boolean;
  /** Ids in the order of the list, of the first `of` connections; null: all of them, by number. */
  readonly rows: Int32Array | null;
  readonly of: number;
  /** An order is being worked out; `stale`: and another one is wanted after it. */
  readonly arranging: boolean;
  readonly stale: boolean;
  readonly filter: FilterState | null;
  /** What the rows are limited to. */
  readonly range: TimeRange | null;
  /** What was last looked for. */
  readonly find: string;
  readonly marks: ReadonlySet<number>;
  /** Somebody was asked what went wrong in the capture. */
  readonly diagnosed: boolean;
}

export interface FilterState {
  readonly text: string;
  /** Bits by id, of those found so far. */
  readonly selected: Uint8Array;
  /** 1: every record was asked. */
  readonly fraction: number;
  /** How many connections there were when it was asked. */
  readonly of: number;
}

export const START: ConversationsState = {
  list: LIST_START, following: false, seen: 0, by: 'number', descending: false, rows: null, of: 0, arranging: false, stale: false,
  filter: null, range: null, find: '', marks: new Set(), diagnosed: false,
};

/** Nobody has yet to judge which connections are shown. */
export const showsAll = ({ filter, range }: ConversationsState): boolean => filter === null && range === null;

/** Connections that came since the rows were put in order stand behind them, unless something has yet to judge them. */
export const rowCount = (state: ConversationsState, { connections }: Look): number =>
  state.rows === null ? connections.count : state.rows.length + (showsAll(state) ? connections.count - state.of : 0);

/** The connection of a row, or -1. */
export function idAt(state: ConversationsState, row: number, look: Look): number {
  if (row < 0 || row >= rowCount(state, look)) return -1;
  const { rows, of } = state;
  return rows === null ? row : row < rows.length ? rows[row]! : of + row - rows.length;
}

/** The row of a connection, or -1. */
export function rowOf(state: ConversationsState, id: number): number {
  const { rows, of } = state;
  if (rows === null) return id;
  if (id >= of) return showsAll(state) ? rows.length + id - of : -1;
  return rows.indexOf(id);
}
