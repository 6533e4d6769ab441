/** A cursor in a list of any length, and which row stands at the top. Every list of the UI moves in this way. */
import type { CommandName } from '../keys/commands.ts';

export interface ListState {
  readonly cursor: number;
  readonly top: number;
}

export const LIST_START: ListState = { cursor: 0, top: 0 };

/** Rows that stay visible around the cursor where there is room. */
const MARGIN = 2;

/** Puts the cursor on a row, and scrolls no further than needed. `rows`: how many fit. */
export function moveTo(list: ListState, to: number, count: number, rows: number): ListState {
  const cursor = Math.max(0, Math.min(count - 1, to));
  const margin = Math.min(MARGIN, Math.max(0, Math.floor((rows - 1) / 2)));
  const least = cursor - rows + 1 + margin;
  const top = Math.max(least, Math.min(list.top, cursor - margin));
  const settled = Math.max(0, Math.min(top, count - rows));
  return cursor === list.cursor && settled === list.top ? list : { cursor, top: settled };
}

/** Scrolls without moving the cursor, unless it would leave the screen. */
export function scroll(list: ListState, by: number, count: number, rows: number): ListState {
  const top = Math.max(0, Math.min(list.top + by, count - rows));
  const cursor = Math.max(0, Math.min(count - 1, Math.max(top, Math.min(list.cursor, top + rows - 1))));
  return { cursor, top };
}

/** What a command does to a list, or null when it is not about lists. */
export function moved(list: ListState, command: CommandName, count: number, rows: number): ListState | null {
  const page = Math.max(1, rows - 1);
  switch (command) {
    case 'down': return moveTo(list, list.cursor + 1, count, rows);
    case 'up': return moveTo(list, list.cursor - 1, count, rows);
    case 'page-down': return moveTo({ ...list, top: list.top + page }, list.cursor + page, count, rows);
    case 'page-up': return moveTo({ ...list, top: list.top - page }, list.cursor - page, count, rows);
    case 'first': return moveTo(list, 0, count, rows);
    case 'last': return moveTo(list, count - 1, count, rows);
    default: return null;
  }
}
