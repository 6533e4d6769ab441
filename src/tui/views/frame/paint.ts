import { countText, plural, secondsText } from '../../../report/format.ts';
import type { Context } from '../../app/view.ts';
import { hexLine } from '../../content/hex.ts';
import { BLANK, beside, cut, fit, highlight, span } from '../../line.ts';
import type { Line, Span, StyleName } from '../../line.ts';
import { since } from '../../since.ts';
import { layoutOf, MOST_COMMENTS, treeRows } from './state.ts';
import type { FrameState, Layout, TreeRow } from './state.ts';

export function paint(state: FrameState, context: Context): Line[] {
  const { detail, problem } = state;
  const { size } = context;
  if (problem !== null) return [BLANK, [span(`  ${problem}`, 'error')]];
  if (detail === null) return [BLANK, [span('  reading …', 'dim')]];
  const layout = layoutOf(state, size);
  const head = [headLine(state, context), ...detail.comments.slice(0, MOST_COMMENTS).map((comment): Line => [span(` comment: ${comment}`, 'note')])];
  const shown = head.slice(0, layout.head).map((line) => cut(line, size.columns));
  const tree = treeLines(state, layout);
  const hex = hexLines(state, layout);
  if (layout.beside) return [...shown, ...beside(tree, layout.treeColumns, hex, layout.treeRows).map((line) => cut(line, size.columns))];
  const filled = Array.from({ length: layout.treeRows }, (_, at) => tree[at] ?? BLANK);
  return [...shown, ...filled, [{ text: '─'.repeat(size.columns), style: 'rule' }], ...hex.map((line) => cut(line, size.columns))];
}

/** When, how long, and what its innermost header says. */
function headLine({ detail }: FrameState, { look }: Context): Line {
  const { seconds, nanos, originalLength, bytes, layers, number } = detail!;
  const header = layers.findLast(({ children }) => children.length > 0) ?? layers.at(-1);
  const captured = bytes.length < originalLength ? `, ${countText(bytes.length)} of them captured` : '';
  const side = look.frames.sideOf(number);
  const arrow: Span[] = side === null ? [] : [span(side === 'client' ? '↑ ' : '↓ ', side)];
  return [
    span(` frame ${countText(number)}`, 'strong'), span(`  ${secondsText(since(look.timeline.origin, { seconds, nanos }))} s  `, 'dim'), ...arrow,
    span(`${plural(originalLength, 'byte')}${captured}`), span(header ? `  ${header.label} ${header.value}` : ''),
  ];
}

function treeLines(state: FrameState, { treeColumns, treeRows: room }: Layout): Line[] {
  const { tree, focus } = state;
  return treeRows(state).slice(tree.top, tree.top + room).map((row, at) => {
    const line = fieldLine(row, state);
    if (tree.top + at !== tree.cursor) return fit(line, treeColumns);
    return highlight(line, focus === 'tree' ? 'selected' : 'marked', treeColumns);
  });
}

function fieldLine({ node, path, depth }: TreeRow, { open }: FrameState): Line {
  const mark = node.children.length === 0 ? ' ' : open.has(path) ? '▾' : '▸';
  return [
    { text: ` ${'  '.repeat(depth)}` }, { text: `${mark} `, style: 'dim' }, span(node.label, depth === 0 ? 'strong' : undefined),
    span(node.value === '' ? '' : `  ${node.value}`, depth === 0 ? 'dim' : 'link'),
  ];
}

function hexLines(state: FrameState, { grid, hexRows }: Layout): Line[] {
  const { bytes } = state.detail!;
  const field = treeRows(state)[state.tree.cursor]?.node;
  const styleOf = (at: number): StyleName | undefined =>
    (at === state.byte && state.focus === 'hex' ? 'selected' : field && at >= field.start && at < field.end ? 'match' : undefined);
  const lines: Line[] = [];
  for (let row = state.hexTop; row < state.hexTop + hexRows && row * grid.perRow < bytes.length; row++) {
    const start = row * grid.perRow;
    lines.push([{ text: ' ' }, ...hexLine(bytes, start, Math.min(bytes.length, start + grid.perRow), start, grid, styleOf)]);
  }
  return lines;
}
