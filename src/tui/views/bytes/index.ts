/** The bytes of a connection, either side or both, as text or hexadecimal: each leads to the frame that brought it. */
import { countText, plural, secondsText } from '../../../report/format.ts';
import { step } from '../../app/view.ts';
import type { PlaceOf, View } from '../../app/view.ts';
import { IN_LISTS } from '../../keys/commands.ts';
import { span } from '../../line.ts';
import { since } from '../../since.ts';
import { paint } from './paint.ts';
import { load, reduce } from './reduce.ts';
import { startState } from './state.ts';
import type { BytesState } from './state.ts';

export const bytes: View<BytesState, PlaceOf<'bytes'>> = {
  limited: true,
  start: (place) => step(startState(place), load(startState(place))),
  reduce,
  paint,
  rest: (state) => (state.pieces === null ? state : { ...state, pieces: null, more: false, rows: null, loading: false, upTo: 0, isBack: true }),
  commands: () => ['open-frame', 'next-side', 'as-text', 'as-hex', 'next', 'previous', 'byte-left', 'byte-right', ...IN_LISTS, 'find', 'find-next', 'find-previous'],
  hints: () => ['open-frame', 'next-side', 'as-text', 'as-hex', 'find'],
  title: ({ side }) => (side === null ? 'bytes' : `bytes of the ${side}`),
  selected: ({ place }) => ({ kind: 'conversations', connections: [place.connection] }),
  status({ rows, at, more }, { look }) {
    if (rows === null || rows.run.bytes.length === 0) return [];
    const { run } = rows;
    const index = run.pieceAt(at);
    const piece = run.pieces[index]!;
    const offset = run.offsets[index]! + at - run.starts[index]!;
    const seconds = since(look.timeline.origin, piece);
    return [
      span(piece.from === 'client' ? '↑ ' : '↓ ', piece.from), span(`byte ${countText(offset)}`), span(` 0x${offset.toString(16)}`, 'dim'),
      span(`  frame ${piece.frame}`, 'link'), span(`  ${secondsText(seconds)} s`, 'dim'), span(`  of ${plural(run.bytes.length, 'byte')}`, 'dim'),
      ...(more ? [span(' and more, which are not shown', 'warn')] : []),
    ];
  },
};
