/** What the table of sockets remembers: an instant, and the rows that there were then. */
import type { SocketHistory } from '../../capture.ts';
import type { Context, PlaceOf } from '../../app/view.ts';
import { LIST_START, moveTo } from '../../app/list.ts';
import type { ListState } from '../../app/list.ts';
import type { SocketRecord } from '../../../record.ts';

/** The name of a host above its sockets, or a socket, with the branch that joins it to its listener. */
export type SocketRow = { readonly host: string } | { readonly socket: SocketRecord; readonly branch: string };

export interface SocketsState {
  readonly place: PlaceOf<'sockets'>;
  /** Null until the capture has been read for it. */
  readonly history: SocketHistory | null;
  readonly fraction: number;
  readonly problem: string | null;
  /** Frames that the capture had then. */
  readonly frames: number;
  /** The last change that has happened, -1 for none, and the instant in seconds. */
  readonly index: number;
  readonly time: number;
  readonly rows: readonly SocketRow[];
  readonly list: ListState;
}

/** Lines above the rows: the course of the capture, the instant on it, what changed, the header. */
export const HEAD = 4;

export const listRows = ({ size }: Context): number => Math.max(1, size.rows - HEAD);

export const startState = (place: PlaceOf<'sockets'>): SocketsState =>
  ({ place, history: null, fraction: 0, problem: null, frames: 0, index: -1, time: 0, rows: [], list: LIST_START });

/** The table behind a change, at a time. The cursor stays on its socket, if that is still there. */
export function at(state: SocketsState, index: number, time: number, context: Context): SocketsState {
  const { history } = state;
  if (history === null) return state;
  const rows = rowsOf(history.tableAt(index, time));
  const on = socketOf(state.rows[state.list.cursor]);
  const same = on === null ? -1 : rows.findIndex((row) => isSame(socketOf(row), on));
  const list = moveTo(state.list, same >= 0 ? same : state.list.cursor, rows.length, listRows(context));
  return { ...state, index, time, rows, list };
}

/** The instant that a time is. */
export function atTime(state: SocketsState, time: number, context: Context): SocketsState {
  const { history } = state;
  if (history === null) return state;
  const within = Math.max(0, Math.min(history.end, time));
  return at(state, history.indexAt(within), within, context);
}

export const socketOf = (row: SocketRow | undefined): SocketRecord | null => (row !== undefined && 'socket' in row ? row.socket : null);

/** Whether a row is that of a socket. */
export function isSame(row: SocketRecord | null, { local, remote, connection }: Pick<SocketRecord, 'local' | 'remote' | 'connection'>): boolean {
  return row !== null && row.connection === connection && row.local.port === local.port && row.local.address === local.address
    && row.remote?.port === remote?.port;
}

function rowsOf(records: readonly SocketRecord[]): SocketRow[] {
  const rows: SocketRow[] = [];
  let host = '';
  let port = -1;
  records.forEach((socket, index) => {
    const name = socket.tunnel === undefined ? socket.host : `${socket.host} in ${socket.tunnel.protocol}`;
    if (name !== host) rows.push({ host: name });
    if (name !== host || socket.state === 'LISTEN') port = socket.state === 'LISTEN' ? socket.local.port : -1;
    host = name;
    const isBranch = (each: SocketRecord | undefined): boolean =>
      each !== undefined && each.host === socket.host && each.transport === 'tcp' && each.remote !== null && each.local.port === port;
    const branch = !isBranch(socket) ? '' : isBranch(records[index + 1]) ? '├ ' : '└ ';
    rows.push({ socket, branch });
  });
  return rows;
}
