/** What went wrong in the capture: verdicts, the strongest first, and beneath them all about the one under the cursor. */
import { moved, moveTo, LIST_START, scroll } from '../../app/list.ts';
import type { ListState } from '../../app/list.ts';
import { step } from '../../app/view.ts';
import type { Action, Context, PlaceOf, Step, View } from '../../app/view.ts';
import { IN_LISTS } from '../../keys/commands.ts';
import type { CommandName } from '../../keys/commands.ts';
import { spokenVerdict } from '../../verdict.ts';
import { HEAD, listRows, paint, status } from './paint.ts';

export interface VerdictsState {
  readonly list: ListState;
}

export const verdicts: View<VerdictsState, PlaceOf<'verdicts'>> = {
  start: (_, { look }) => step({ list: LIST_START }, ...(look.verdicts === null ? [{ kind: 'diagnose' } as const] : [])),
  reduce,
  paint: ({ list }, context) => paint(list, context),
  commands: () => ['open', 'open-evidence', ...IN_LISTS, 'read-again'],
  hints: () => ['open', 'open-evidence', 'read-again'],
  title: () => 'verdicts',
  status: (_, context) => status(context),
  spoken: ({ list }, { look }) => {
    const verdict = look.verdicts?.all[list.cursor];
    return verdict === undefined ? null : spokenVerdict(verdict);
  },
  selected: ({ list }, { look }) => {
    const { connections = [] } = look.verdicts?.all[list.cursor] ?? {};
    return connections.length === 0 ? null : { kind: 'conversations', connections };
  },
};

function reduce(state: VerdictsState, action: Action, context: Context): Step<VerdictsState> {
  const count = context.look.verdicts?.all.length ?? 0;
  const rows = listRows(context);
  const at = (row: number): VerdictsState => ({ list: moveTo(state.list, row, count, rows) });
  switch (action.type) {
    case 'resized': case 'grown': return step(at(state.list.cursor));
    case 'wheel': return step({ list: scroll(state.list, action.rows, count, rows) });
    case 'click': {
      const row = state.list.top + action.row - HEAD;
      if (action.row < HEAD || action.row >= HEAD + rows || row >= count) return step(state);
      return action.again ? command(at(row), 'open', context) : step(at(row));
    }
    case 'command': {
      const list = moved(state.list, action.command, count, rows);
      return list === null ? command(state, action.command, context) : step({ list });
    }
    default: return step(state);
  }
}

function command(state: VerdictsState, name: CommandName, { look }: Context): Step<VerdictsState> {
  const verdict = look.verdicts?.all[state.list.cursor];
  const [connection] = verdict?.connections ?? [];
  const [frame] = verdict?.evidence ?? [];
  switch (name) {
    case 'back': return step(state, { kind: 'back' });
    case 'read-again': return step(state, { kind: 'diagnose' });
    case 'open':
      if (connection !== undefined) return step(state, { kind: 'go', to: { view: 'conversation', connection, layer: 'application' } });
      return frame === undefined ? step(state) : step(state, { kind: 'go', to: { view: 'frame', frame } });
    case 'open-evidence': return frame === undefined ? step(state) : step(state, { kind: 'go', to: { view: 'frame', frame } });
    default: return step(state);
  }
}
