import { moved, moveTo, scroll } from '../../app/list.ts';
import { step } from '../../app/view.ts';
import type { Action, Context, Step } from '../../app/view.ts';
import type { FieldNode, FrameDetail, Look } from '../../capture.ts';
import { byteInColumn } from '../../content/hex.ts';
import type { CommandName } from '../../keys/commands.ts';
import { layoutOf, treeRows } from './state.ts';
import type { FrameState } from './state.ts';

export function reduce(state: FrameState, action: Action, context: Context): Step<FrameState> {
  switch (action.type) {
    case 'frame': return action.detail.number === state.frame ? step(arrived(state, action.detail, context)) : step(state);
    case 'failed': return step({ ...state, problem: action.message });
    case 'resized': return step(inSight(state, context));
    case 'wheel': return step(wheel(state, action.rows, context));
    case 'click': return step(click(state, action, context));
    case 'command': return command(state, action.command, context);
    default: return step(state);
  }
}

/** The same field as in the frame before, where there is one. */
function arrived(state: FrameState, detail: FrameDetail, context: Context): FrameState {
  const next: FrameState = { ...state, detail, problem: null, wanted: null, on: null };
  const byte = state.on === null ? -1 : placeOf(state.on.bytes, detail.bytes);
  if (byte >= 0) return chooseByte({ ...next, focus: 'hex' }, byte + state.on!.at, context);
  const rows = treeRows(next);
  const same = state.wanted === null ? rows.findIndex(({ path }) => state.open.has(path)) : rows.findIndex(({ path }) => path === state.wanted);
  return chooseRow(next, Math.max(0, same), context);
}

/** Where a frame carries these bytes: a payload stands behind everything else; -1 where it came in pieces. */
function placeOf(bytes: Uint8Array, frame: Uint8Array): number {
  for (let at = frame.length - bytes.length; at >= 0; at--) {
    let same = 0;
    while (same < bytes.length && frame[at + same] === bytes[same]) same++;
    if (same === bytes.length) return at;
  }
  return -1;
}

function command(state: FrameState, name: CommandName, context: Context): Step<FrameState> {
  const { look } = context;
  switch (name) {
    case 'back': return step(state, { kind: 'back' });
    case 'switch-pane': return step({ ...state, focus: state.focus === 'tree' ? 'hex' : 'tree' });
    case 'next': return another(state, nextOf(look, state.frame), 'no later frame in this conversation');
    case 'previous': return another(state, previousOf(look, state.frame), 'no earlier frame in this conversation');
    case 'next-frame': return another(state, state.frame < look.frames.count ? state.frame + 1 : 0, 'this is the last frame');
    case 'previous-frame': return another(state, state.frame - 1, 'this is the first frame');
    case 'bytes': {
      const connection = look.frames.connectionOf(state.frame);
      return connection < 0
        ? step(state, { kind: 'say', text: 'this frame belongs to no conversation' })
        : step(state, { kind: 'go', to: { view: 'bytes', connection, frame: state.frame } });
    }
    default: return step(state.focus === 'tree' ? inTree(state, name, context) : inHex(state, name, context));
  }
}

function another(state: FrameState, frame: number, otherwise: string): Step<FrameState> {
  if (frame < 1) return step(state, { kind: 'say', text: otherwise });
  const wanted = treeRows(state)[state.tree.cursor]?.path ?? state.wanted;
  return step({ ...state, frame, wanted, problem: null }, { kind: 'frame', frame });
}

const nextOf = ({ frames }: Look, frame: number): number => (frames.connectionOf(frame) < 0 ? 0 : frames.nextOf(frame));

/** Looks for it from both ends: backwards over everything, and forwards over the connection alone, which is soon there where that is long. */
export function previousOf({ frames, connections }: Pick<Look, 'frames' | 'connections'>, frame: number): number {
  const connection = frames.connectionOf(frame);
  if (connection < 0) return 0;
  let own = connections.numbers('firstFrame')[connection] ?? 0;
  if (frames.connectionOf(own) !== connection) own = 0;
  else if (own >= frame) return 0;
  let before = frame - 1;
  while (before > 0 && frames.connectionOf(before) !== connection) {
    before--;
    const next = own === 0 ? 0 : frames.nextOf(own);
    if (next === frame) return own;
    own = next;
  }
  return before;
}

function inTree(state: FrameState, name: CommandName, context: Context): FrameState {
  const rows = treeRows(state);
  const list = moved(state.tree, name, rows.length, layoutOf(state, context.size).treeRows);
  if (list !== null) return chooseRow(state, list.cursor, context);
  const row = rows[state.tree.cursor];
  if (!row) return state;
  const isOpen = row.node.children.length > 0 && state.open.has(row.path);
  switch (name) {
    case 'toggle': return row.node.children.length === 0 ? state : setOpen(state, row.path, !isOpen, context);
    case 'unfold':
      if (row.node.children.length === 0) return state;
      return isOpen ? chooseRow(state, state.tree.cursor + 1, context) : setOpen(state, row.path, true, context);
    case 'fold': {
      if (isOpen) return setOpen(state, row.path, false, context);
      const parent = rows.findLastIndex(({ depth }, at) => at < state.tree.cursor && depth === row.depth - 1);
      return parent < 0 ? state : chooseRow(state, parent, context);
    }
    default: return state;
  }
}

function setOpen(state: FrameState, path: string, isOpen: boolean, context: Context): FrameState {
  const open = new Set(state.open);
  if (isOpen) open.add(path);
  else open.delete(path);
  return inSight({ ...state, open }, context);
}

function inHex(state: FrameState, name: CommandName, context: Context): FrameState {
  const { grid, hexRows } = layoutOf(state, context.size);
  const length = state.detail?.bytes.length ?? 0;
  const by: Partial<Record<CommandName, number>> = {
    'byte-left': -1, 'byte-right': 1, up: -grid.perRow, down: grid.perRow, 'page-up': -grid.perRow * hexRows,
    'page-down': grid.perRow * hexRows, first: -length, last: length,
  };
  const away = by[name];
  return away === undefined || length === 0 ? state : chooseByte(state, Math.max(0, Math.min(length - 1, state.byte + away)), context);
}

/** Puts the cursor of the tree on a row, and that of the bytes on what the row covers. */
function chooseRow(state: FrameState, to: number, context: Context): FrameState {
  const rows = treeRows(state);
  const tree = moveTo(state.tree, to, rows.length, layoutOf(state, context.size).treeRows);
  const node = rows[tree.cursor]?.node;
  const byte = node && node.end > node.start ? node.start : state.byte;
  return inSight({ ...state, tree, byte }, context);
}

/** Puts the cursor of the bytes on one, and that of the tree on the innermost field that covers it, which is unfolded. */
function chooseByte(state: FrameState, byte: number, context: Context): FrameState {
  const open = new Set(state.open);
  let nodes: readonly FieldNode[] = state.detail?.layers ?? [];
  let path = '';
  for (;;) {
    const node = nodes.find(({ start, end }) => start <= byte && byte < end);
    if (!node) break;
    if (path !== '') open.add(path);
    path = path === '' ? node.label : `${path}/${node.label}`;
    nodes = node.children;
  }
  const next = { ...state, open, byte };
  const rows = treeRows(next);
  const row = rows.findIndex((each) => each.path === path && each.node.start <= byte && byte < each.node.end);
  const tree = row < 0 ? state.tree : moveTo(state.tree, row, rows.length, layoutOf(next, context.size).treeRows);
  return inSight({ ...next, tree }, context);
}

/** Scrolls so that both cursors can be seen. */
function inSight(state: FrameState, { size }: Context): FrameState {
  const { grid, hexRows, treeRows: room } = layoutOf(state, size);
  const rows = treeRows(state).length;
  const length = state.detail?.bytes.length ?? 0;
  const hex = moveTo({ cursor: 0, top: state.hexTop }, Math.floor(state.byte / grid.perRow), Math.ceil(length / grid.perRow), hexRows);
  return { ...state, tree: rows === 0 ? state.tree : moveTo(state.tree, state.tree.cursor, rows, room), hexTop: hex.top };
}

function wheel(state: FrameState, by: number, { size }: Context): FrameState {
  const { grid, hexRows, treeRows: room } = layoutOf(state, size);
  if (state.focus === 'tree') return { ...state, tree: scroll(state.tree, by, treeRows(state).length, room) };
  const all = Math.ceil((state.detail?.bytes.length ?? 0) / grid.perRow);
  return { ...state, hexTop: Math.max(0, Math.min(state.hexTop + by, all - hexRows)) };
}

function click(state: FrameState, { row, column, again }: Extract<Action, { type: 'click' }>, context: Context): FrameState {
  const layout = layoutOf(state, context.size);
  const at = row - layout.head;
  if (at < 0) return state;
  if (layout.beside ? column < layout.treeColumns : at < layout.treeRows) {
    const to = state.tree.top + at;
    if (to >= treeRows(state).length) return state;
    const chosen = chooseRow({ ...state, focus: 'tree' }, to, context);
    return again ? inTree(chosen, 'toggle', context) : chosen;
  }
  const hexRow = layout.beside ? at : at - layout.treeRows - 1;
  const inRow = byteInColumn(layout.grid, layout.beside ? column - layout.treeColumns - 2 : column - 1);
  const byte = (state.hexTop + hexRow) * layout.grid.perRow + inRow;
  return hexRow < 0 || inRow < 0 || byte >= (state.detail?.bytes.length ?? 0) ? state : chooseByte({ ...state, focus: 'hex' }, byte, context);
}
