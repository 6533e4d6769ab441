import { latin1Text, toBytes } from '../../../bytes/text.ts';
import { hasGrown, lastFrameOf } from '../../app/grown.ts';
import { moveTo, scroll } from '../../app/list.ts';
import { step } from '../../app/view.ts';
import type { Action, Context, Effect, Step } from '../../app/view.ts';
import { characterLength, GUTTER } from '../../content/byte-rows.ts';
import type { ByteMode, ByteRows } from '../../content/byte-rows.ts';
import { byteInColumn } from '../../content/hex.ts';
import { lastMatch, patternOf } from '../../document/section.ts';
import { bytePattern } from '../../document/sections.ts';
import type { CommandName } from '../../keys/commands.ts';
import { laidOut } from './state.ts';
import type { BytesState } from './state.ts';

export const load = ({ place }: BytesState): Extract<Effect, { kind: 'stream' }> => ({ kind: 'stream', connection: place.connection });

/** Rows above the bytes. */
const HEAD = 0;

export function reduce(state: BytesState, action: Action, context: Context): Step<BytesState> {
  switch (action.type) {
    case 'stream': return step(arrived(state, action, context));
    case 'failed': return step({ ...state, problem: action.message, loading: false });
    case 'resized': return step(inSight(laidOut(state, context, state.rows?.run), context));
    case 'ranged': return step(shownAnew(state, context));
    case 'grown': {
      const isWhole = state.more || !hasGrown(context.look, state.place.connection, state.upTo);
      return state.loading || isWhole ? step(state) : step({ ...state, loading: true }, { ...load(state), ...(state.pieces !== null && { again: true }) });
    }
    case 'wheel': return step(scrolled(state, action.rows, context));
    case 'click': return step(click(state, action, context));
    case 'typed': return action.prompt === 'find' ? find(state, action.text, 1, context) : step(state);
    case 'command': return command(state, action.command, context);
    default: return step(state);
  }
}

function arrived(state: BytesState, { pieces, more }: Extract<Action, { type: 'stream' }>, context: Context): BytesState {
  const upTo = lastFrameOf(context.look, state.place.connection);
  const next = laidOut({ ...state, pieces, more, upTo, problem: null, loading: false }, context);
  const isFirst = state.pieces === null && !state.isBack && state.place.frame !== undefined;
  return inSight(isFirst ? { ...next, at: next.rows!.run.byteOfFrame(state.place.frame!) } : next, context);
}

const MODES: Partial<Record<CommandName, (mode: ByteMode | null) => ByteMode>> = {
  'as-text': () => 'text', 'as-hex': (mode) => (mode === 'both' ? 'hex' : 'both'),
};

function command(state: BytesState, name: CommandName, context: Context): Step<BytesState> {
  if (name === 'back') return step(state, { kind: 'back' });
  const { rows } = state;
  if (rows === null) return step(state);
  const mode = MODES[name];
  if (mode) return step(inSight(laidOut({ ...state, mode: mode(state.mode) }, context, rows.run), context));
  switch (name) {
    case 'next-side': return step(otherSide(state, context));
    case 'find': return step(state, { kind: 'ask', prompt: 'find' });
    case 'find-next': return find(state, state.find, 1, context);
    case 'find-previous': return find(state, state.find, -1, context);
    case 'open-frame': {
      const index = rows.run.pieceAt(state.at);
      const piece = rows.run.pieces[index];
      if (!piece) return step(state);
      return step(state, { kind: 'go', to: { view: 'frame', frame: piece.frame, on: { bytes: piece.bytes, at: state.at - rows.run.starts[index]! } } });
    }
    case 'next': case 'previous': return step(inSight({ ...state, at: otherPiece(rows, state.at, name === 'next' ? 1 : -1) }, context));
    default: return step(inSight({ ...state, at: movedByte(rows, state.at, name, context) }, context));
  }
}

/** Both sides, the client, the server. */
const otherSide = (state: BytesState, context: Context): BytesState =>
  shownAnew({ ...state, side: state.side === null ? 'client' : state.side === 'client' ? 'server' : null }, context);

/** Other bytes of the same stream; the cursor stays at what came with its frame. */
function shownAnew(state: BytesState, context: Context): BytesState {
  if (state.rows === null) return state;
  const { run } = state.rows;
  const frame = run.pieces[run.pieceAt(state.at)]?.frame ?? 0;
  const next = laidOut(state, context);
  return inSight({ ...next, at: next.rows!.run.byteOfFrame(frame) }, context);
}

/** The first byte of the piece behind, or before, the one under the cursor. */
function otherPiece({ run }: ByteRows, at: number, away: 1 | -1): number {
  let piece = run.pieceAt(at) + away;
  while (piece >= 0 && piece < run.pieces.length && run.pieces[piece]!.bytes.length === 0) piece += away;
  return piece < 0 ? 0 : piece >= run.pieces.length ? at : run.starts[piece]!;
}

function movedByte(rows: ByteRows, at: number, name: CommandName, { size }: Context): number {
  const { bytes } = rows.run;
  const page = Math.max(1, size.rows - HEAD - 1);
  switch (name) {
    case 'byte-right': return at + (rows.mode === 'text' ? characterLength(bytes, at) : 1);
    case 'byte-left': {
      let before = at - 1;
      while (rows.mode === 'text' && before > 0 && (bytes[before]! & 0xc0) === 0x80) before--;
      return before;
    }
    case 'down': return onRow(rows, at, 1);
    case 'up': return onRow(rows, at, -1);
    case 'page-down': return onRow(rows, at, page);
    case 'page-up': return onRow(rows, at, -page);
    case 'first': return 0;
    case 'last': return bytes.length - 1;
    default: return at;
  }
}

/** The byte as far along another row; rows without bytes are passed over. */
function onRow(rows: ByteRows, at: number, away: number): number {
  const here = rows.rowAt(at);
  let row = Math.max(0, Math.min(rows.count - 1, here + away));
  while (row > 0 && row < rows.count && rows.end(row) === rows.start(row)) row += Math.sign(away);
  if (row >= rows.count || rows.end(row) === rows.start(row)) return at;
  let to = Math.min(rows.end(row) - 1, rows.start(row) + at - rows.start(here));
  while (rows.mode === 'text' && to > rows.start(row) && (rows.run.bytes[to]! & 0xc0) === 0x80) to--;
  return to;
}

function inSight(state: BytesState, { size }: Context): BytesState {
  const { rows } = state;
  if (rows === null) return state;
  const at = Math.max(0, Math.min(rows.run.bytes.length - 1, state.at));
  const { top } = moveTo({ cursor: 0, top: state.top }, rows.rowAt(at), rows.count, Math.max(1, size.rows - HEAD));
  return { ...state, at, top };
}

function scrolled(state: BytesState, by: number, context: Context): BytesState {
  const { rows } = state;
  if (rows === null) return state;
  const cursor = rows.rowAt(state.at);
  const list = scroll({ cursor, top: state.top }, by, rows.count, Math.max(1, context.size.rows - HEAD));
  return { ...state, top: list.top, at: list.cursor === cursor ? state.at : onRow(rows, state.at, list.cursor - cursor) };
}

function click(state: BytesState, { row, column }: Extract<Action, { type: 'click' }>, context: Context): BytesState {
  const { rows } = state;
  const to = state.top + row - HEAD;
  if (rows === null || row < HEAD || to >= rows.count || rows.end(to) === rows.start(to)) return state;
  const start = rows.start(to);
  if (rows.mode !== 'text') {
    const inRow = byteInColumn(rows.grid, column - GUTTER);
    return inRow < 0 ? state : inSight({ ...state, at: Math.min(rows.end(to) - 1, start + inRow) }, context);
  }
  // Cells are counted as the text of what stands before them is wide, which for most text is a byte each.
  let at = start;
  for (let cells = GUTTER; at < rows.end(to) - 1 && cells < column; cells++) at += characterLength(rows.run.bytes, at);
  return inSight({ ...state, at: Math.min(rows.end(to) - 1, at) }, context);
}

function find(state: BytesState, text: string, away: 1 | -1, context: Context): Step<BytesState> {
  const { rows } = state;
  if (text === '') return step(state, { kind: 'ask', prompt: 'find' });
  if (rows === null) return step(state);
  const pattern = findPattern(text);
  const { latin1 } = rows.run;
  pattern.lastIndex = state.at + 1;
  const ahead = away > 0 ? (pattern.exec(latin1)?.index ?? -1) : lastMatch(pattern, latin1, state.at);
  pattern.lastIndex = 0;
  const at = ahead >= 0 ? ahead : away > 0 ? (pattern.exec(latin1)?.index ?? -1) : lastMatch(pattern, latin1, latin1.length);
  return at < 0
    ? step({ ...state, find: text }, { kind: 'say', text: `nothing here with ${JSON.stringify(text)}`, style: 'warn' })
    : step(inSight({ ...state, find: text, at }, context));
}

/** For bytes as characters: text as its UTF-8, `0d 0a` as these bytes. */
export const findPattern = (text: string): RegExp => bytePattern(patternOf(latin1Text(toBytes(text))));
