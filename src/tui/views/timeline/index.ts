/** The whole capture in time: how much went when, where it was odd, and a stretch of it that limits everything else. */
import { step } from '../../app/view.ts';
import type { PlaceOf, View } from '../../app/view.ts';
import { paint, spokenColumn, status } from './paint.ts';
import { reduce } from './reduce.ts';
import type { TimelineState } from './state.ts';

export const timeline: View<TimelineState, PlaceOf<'timeline'>> = {
  limited: true,
  start: (_place, { range }) => step({ window: null, cursor: range?.from ?? 0, anchor: null }),
  reduce,
  paint,
  commands: () => [
    'time-left', 'time-right', 'brush-left', 'brush-right', 'range-start', 'range-end', 'whole-time', 'zoom-range', 'zoom-in', 'zoom-out', 'next-odd',
    'previous-odd', 'page-down', 'page-up', 'first', 'last', 'to-list',
  ],
  hints: () => ['brush-right', 'range-start', 'range-end', 'whole-time', 'zoom-range', 'next-odd', 'to-list'],
  title: () => 'timeline',
  spoken: (state, context) => (context.look.timeline.count === 0 ? null : spokenColumn(state, context)),
  status,
};
