/** The sockets of every host at one instant, and a slider through time. */
import { step } from '../../app/view.ts';
import type { PlaceOf, View } from '../../app/view.ts';
import { IN_LISTS } from '../../keys/commands.ts';
import { paint, spokenRow, status } from './paint.ts';
import { reduce } from './reduce.ts';
import { socketOf, startState } from './state.ts';
import type { SocketsState } from './state.ts';

export const sockets: View<SocketsState, PlaceOf<'sockets'>> = {
  start: (place) => step(startState(place), { kind: 'sockets' }),
  reduce,
  paint,
  commands: () => [
    'change-before', 'change-after', 'instant-before', 'instant-after', 'first-instant', 'last-instant', 'open-socket',
    ...IN_LISTS.filter((name) => name !== 'first' && name !== 'last'), 'read-again',
  ],
  hints: () => ['change-after', 'change-before', 'instant-after', 'first-instant', 'last-instant', 'open-socket'],
  title: () => 'sockets',
  spoken: ({ rows, list }) => {
    const row = rows[list.cursor];
    return row === undefined ? null : spokenRow(row);
  },
  selected: ({ rows, list }) => {
    const connection = socketOf(rows[list.cursor])?.connection ?? null;
    return connection === null ? null : { kind: 'conversations', connections: [connection] };
  },
  status,
};
