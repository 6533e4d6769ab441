import { describe, expect, it } from 'vitest';
import type { Action, Context, Step } from '../../src/tui/app/view.ts';
import { textOf } from '../../src/tui/line.ts';
import { conversation } from '../../src/tui/views/conversation/index.ts';
import type { ConversationState } from '../../src/tui/views/conversation/index.ts';
import { emptyLook } from './support/empty-look.ts';

const context: Context = { look: emptyLook(), size: { columns: 80, rows: 20 }, range: null };
const begin = (): Step<ConversationState> => conversation.start({ view: 'conversation', connection: 0 }, context);
const after = (state: ConversationState, ...actions: Action[]): Step<ConversationState> =>
  actions.reduce<Step<ConversationState>>((sofar, action) => conversation.reduce(sofar.state, action, context), { state, effects: [] });
const textIn = (state: ConversationState): string => conversation.paint(state, context).map(textOf).join('\n');

describe('layers of a conversation', () => {
  it('read as much of bodies as the one that wants most of them', () => {
    const filtered = after(begin().state, { type: 'typed', prompt: 'filter', text: 'http.file_data contains "x"' });
    const [wanted] = filtered.effects;
    expect(wanted).toMatchObject({ kind: 'records', maxBody: 65_536 });
    expect(after(filtered.state, { type: 'command', command: 'layer-application' }).effects).toEqual([wanted]);
  });

  it('know why they could not be read, whichever is looked at', () => {
    const away = after(begin().state, { type: 'command', command: 'layer-socket' }, { type: 'failed', effect: 'records', message: 'the file is gone' });
    expect(textIn(away.state)).not.toContain('the file is gone');
    expect(textIn(after(away.state, { type: 'command', command: 'layer-protocol' }).state)).toContain('the file is gone');
    const both = after(begin().state, { type: 'command', command: 'layer-socket' }, { type: 'failed', effect: 'segments', message: 'no segments' });
    expect(textIn(both.state)).toContain('no segments');
    expect(textIn(after(both.state, { type: 'command', command: 'layer-protocol' }).state)).not.toContain('no segments');
  });
});
