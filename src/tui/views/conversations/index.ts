/** The list of all conversations: where one begins. */
import { step } from '../../app/view.ts';
import type { PlaceOf, View } from '../../app/view.ts';
import { conversationSentence } from '../../spoken.ts';
import { IN_LISTS } from '../../keys/commands.ts';
import { diagnosed } from './diagnose.ts';
import { paint, status } from './paint.ts';
import { reduce } from './reduce.ts';
import { idAt, START } from './state.ts';
import type { ConversationsState } from './state.ts';

export const conversations: View<ConversationsState, PlaceOf<'conversations'>> = {
  limited: true,
  start: ({ follow = false, filter }, { look }) => {
    const state = { ...START, following: follow, seen: look.connections.count };
    if (filter === undefined) return diagnosed(step(state), look);
    return diagnosed(step(
      { ...state, following: false, filter: { text: filter, selected: new Uint8Array(0), fraction: 0, of: look.connections.count } },
      { kind: 'select', filter },
    ), look);
  },
  reduce,
  paint,
  commands: () => [
    'open', 'waterfall', ...IN_LISTS, 'filter', 'unfilter', 'find', 'find-next', 'find-previous', 'sort-next', 'sort-previous', 'reverse',
    'mark', 'mark-next', 'unmark', 'whole-time',
  ],
  hints: ({ filter }) => ['open', 'filter', ...(filter === null ? [] : ['unfilter' as const]), 'find', 'sort-next', 'reverse', 'mark', 'waterfall'],
  title: () => 'conversations',
  spoken(state, { look }) {
    const id = idAt(state, state.list.cursor, look);
    return id < 0 ? null : `${state.marks.has(id) ? 'marked, ' : ''}${conversationSentence(look.connections, id)}`;
  },
  selected: (state, { look }) => {
    const id = idAt(state, state.list.cursor, look);
    const connections = state.marks.size > 0 ? [...state.marks].sort((a, b) => a - b) : id < 0 ? [] : [id];
    return connections.length === 0 ? null : { kind: 'conversations', connections };
  },
  status,
};
