/** One frame: its layers as a tree, its bytes beside or below. */
import { plural } from '../../../report/format.ts';
import { step } from '../../app/view.ts';
import type { PlaceOf, View } from '../../app/view.ts';
import { IN_LISTS } from '../../keys/commands.ts';
import type { CommandName } from '../../keys/commands.ts';
import { span } from '../../line.ts';
import { serverText } from '../conversations/columns.ts';
import { paint } from './paint.ts';
import { reduce } from './reduce.ts';
import { startState, treeRows } from './state.ts';
import type { FrameState } from './state.ts';

const IN_TREE: readonly CommandName[] = ['toggle', 'fold', 'unfold'];
const IN_HEX: readonly CommandName[] = ['byte-left', 'byte-right'];

export const frame: View<FrameState, PlaceOf<'frame'>> = {
  start: ({ frame: number, on }) => step(startState(number, on), { kind: 'frame', frame: number }),
  reduce,
  paint,
  commands: ({ focus }) => [
    'switch-pane', 'next', 'previous', 'next-frame', 'previous-frame', 'bytes', ...IN_LISTS, ...(focus === 'tree' ? IN_TREE : IN_HEX),
  ],
  hints: ({ focus }) => ['switch-pane', 'next', 'previous', 'next-frame', 'bytes', ...(focus === 'tree' ? ['toggle' as const] : [])],
  title: ({ frame: number }) => `frame ${number}`,
  selected: ({ frame: number, detail }) => ({ kind: 'frame', frame: number, connection: detail?.connection ?? -1 }),
  status(state, { look }) {
    const row = treeRows(state)[state.tree.cursor];
    const connection = state.detail?.connection ?? -1;
    const covers = row && row.node.end > row.node.start ? `${row.path.replaceAll('/', ' › ')}: ${bytesText(row.node)}` : row?.path ?? '';
    const byte = state.focus === 'hex' ? `byte ${state.byte} in ` : '';
    return [span(byte + covers), span(connection < 0 ? '' : `  of #${connection} ${serverText(look.connections, connection)}`, 'dim')];
  },
};

const bytesText = ({ start, end }: { start: number; end: number }): string =>
  (end - start === 1 ? `byte ${start}` : `bytes ${start}–${end - 1}, ${plural(end - start, 'byte')}`);
