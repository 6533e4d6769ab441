import { describe, expect, it } from 'vitest';
import type { Action, Context } from '../../src/tui/app/view.ts';
import type { CommandName } from '../../src/tui/keys/commands.ts';
import { conversations } from '../../src/tui/views/conversations/index.ts';
import { idAt, rowCount } from '../../src/tui/views/conversations/state.ts';
import type { ConversationsState } from '../../src/tui/views/conversations/state.ts';
import { textOf } from '../../src/tui/line.ts';
import { layColumns } from '../../src/tui/views/conversations/columns.ts';
import { syntheticCapture } from './support/synthetic.ts';

const PHASE = { reading: 'reading', following: 'following', done: 'done' } as const;

function list(count: number, phase: keyof typeof PHASE = 'done') {
  const capture = syntheticCapture(count);
  const context: Context = { look: { ...capture, connections: capture.connections, status: { ...capture.status, phase } }, size: { columns: 120, rows: 11 }, range: null };
  let { state } = conversations.start({ view: 'conversations' }, context);
  return {
    context,
    grow: (by: number): void => capture.grow(by),
    get state(): ConversationsState {
      return state;
    },
    act(action: Action) {
      const done = conversations.reduce(state, action, context);
      state = done.state;
      return done.effects;
    },
    command(command: CommandName) {
      return this.act({ type: 'command', command });
    },
    ids: (): number[] => Array.from({ length: Math.min(5, rowCount(state, context.look)) }, (_, row) => idAt(state, row, context.look)),
  };
}

describe('what cannot be found out', () => {
  it('limits the list to nothing, and is said', () => {
    const it = list(5);
    it.act({ type: 'typed', prompt: 'filter', text: 'http' });
    expect(it.state.filter?.fraction).toBe(0);
    expect(it.act({ type: 'failed', effect: 'select', message: 'the file is gone' })).toContainEqual({ kind: 'say', text: 'the file is gone', style: 'error' });
    expect(it.state.filter).toBeNull();
    expect(it.ids()).toEqual([0, 1, 2, 3, 4]);
  });
});

describe('the cursor', () => {
  it('moves by rows, pages and to both ends, and never out of the list', () => {
    const it = list(1_000_000);
    it.command('up');
    expect(it.state.list).toEqual({ cursor: 0, top: 0 });
    it.command('last');
    expect(it.state.list).toEqual({ cursor: 999_999, top: 999_990 });
    it.command('down');
    expect(it.state.list.cursor).toBe(999_999);
    it.command('page-up');
    expect(it.state.list).toEqual({ cursor: 999_990, top: 999_983 });
    it.command('first');
    expect(it.state.list).toEqual({ cursor: 0, top: 0 });
  });

  it('opens what it stands on', () => {
    const it = list(5);
    it.command('down');
    expect(it.command('open')).toEqual([{ kind: 'go', to: { view: 'conversation', connection: 1 } }]);
  });

  it('goes where one clicks, and a second click opens', () => {
    const it = list(50);
    expect(it.act({ type: 'click', row: 4, column: 30, again: false })).toEqual([]);
    expect(it.state.list.cursor).toBe(3);
    expect(it.act({ type: 'click', row: 4, column: 30, again: true })).toEqual([{ kind: 'go', to: { view: 'conversation', connection: 3 } }]);
    expect(it.act({ type: 'click', row: 4, column: 30, again: true })).toHaveLength(1);
  });

  it('stays in sight when the wheel turns', () => {
    const it = list(50);
    it.act({ type: 'wheel', rows: 5 });
    expect(it.state.list).toEqual({ cursor: 5, top: 5 });
    it.act({ type: 'wheel', rows: -50 });
    expect(it.state.list).toEqual({ cursor: 5, top: 0 });
  });

  it('opens nothing in a list of nothing', () => {
    const it = list(0);
    for (const name of ['down', 'last', 'open', 'mark', 'mark-next', 'page-down'] as const) expect(it.command(name)).toEqual([]);
    expect(conversations.paint(it.state, it.context)).toHaveLength(3);
  });
});

describe('following', () => {
  it('stays with the newest, stops when one moves, counts what one did not see, and returns on G', () => {
    const it = list(100, 'following');
    it.command('last');
    it.grow(50);
    it.act({ type: 'grown' });
    expect(it.state.list.cursor).toBe(149);
    it.command('up');
    it.grow(7);
    it.act({ type: 'grown' });
    expect(it.state.list.cursor).toBe(148);
    const status = (): string => conversations.status(it.state, it.context).map(({ text }) => text).join('');
    expect(status()).toContain('7 new');
    it.command('last');
    expect(it.state.list.cursor).toBe(156);
    expect(status()).toContain('following');
  });

  it('is not for a capture that has been read through', () => {
    const it = list(100);
    it.command('last');
    expect(it.state.following).toBe(false);
  });
});

describe('order', () => {
  it('is asked for as an effect; until the answer comes the rows stay', () => {
    const it = list(5);
    expect(it.command('sort-next')).toEqual([{ kind: 'arrange', by: 'time', descending: false, selected: null, range: null }]);
    expect(it.ids()).toEqual([0, 1, 2, 3, 4]);
    it.act({ type: 'arrange', rows: Int32Array.of(4, 3, 2, 1, 0), of: 5 });
    expect(it.ids()).toEqual([4, 3, 2, 1, 0]);
  });

  it('keeps the cursor on its conversation', () => {
    const it = list(5);
    it.command('down');
    it.command('reverse');
    it.act({ type: 'arrange', rows: Int32Array.of(4, 3, 2, 1, 0), of: 5 });
    expect(it.state.list.cursor).toBe(3);
    it.command('reverse');
    expect(it.ids()).toEqual([0, 1, 2, 3, 4]);
    expect(it.state.list.cursor).toBe(1);
  });

  it('may change while a text is looked for: the conversation is found wherever it is by then', () => {
    const it = list(6);
    it.act({ type: 'typed', prompt: 'find', text: 'x' });
    it.command('sort-next');
    it.act({ type: 'arrange', rows: Int32Array.of(5, 4, 3, 2, 1, 0), of: 6 });
    it.act({ type: 'found', text: 'x', connection: 4 });
    expect(it.state.list.cursor).toBe(1);
    expect(it.act({ type: 'found', text: 'x', connection: -1 })).toMatchObject([{ kind: 'say' }]);
  });

  it('asked for twice is worked out once more, and not at once twice', () => {
    const it = list(5);
    expect(it.command('sort-next')).toHaveLength(1);
    expect(it.command('sort-next')).toHaveLength(0);
    expect(it.act({ type: 'arrange', rows: Int32Array.of(0, 1, 2, 3, 4), of: 5 })).toEqual([{ kind: 'arrange', by: 'shape', descending: false, selected: null, range: null }]);
  });

  it('has newcomers at its end', () => {
    const it = list(3, 'following');
    it.command('reverse');
    it.act({ type: 'arrange', rows: Int32Array.of(2, 1, 0), of: 3 });
    it.grow(2);
    expect(it.ids()).toEqual([2, 1, 0, 3, 4]);
  });

  it('follows a click on a title; greatest figures first', () => {
    const it = list(5);
    const sent = layColumns(120, 5).find(({ column }) => column.name === 'sent')!;
    expect(it.act({ type: 'click', row: 0, column: sent.from, again: false })).toMatchObject([{ by: 'sent', descending: true }]);
  });
});

describe('a filter', () => {
  it('is asked of the capture; rows come as they are found', () => {
    const it = list(10);
    expect(it.command('filter')).toEqual([{ kind: 'ask', prompt: 'filter', text: '' }]);
    expect(it.act({ type: 'typed', prompt: 'filter', text: 'http' })).toEqual([{ kind: 'select', filter: 'http' }]);
    expect(it.act({ type: 'select', filter: 'http', selected: Uint8Array.of(0b10), fraction: 0.5 })).toMatchObject([{ kind: 'arrange' }]);
    it.act({ type: 'arrange', rows: Int32Array.of(1), of: 10 });
    expect(it.ids()).toEqual([1]);
    expect(conversations.status(it.state, it.context).map(({ text }) => text).join('')).toMatch(/1 of 1 conversation {2}filter http 50 %/);
  });

  it('is not confused by the answer to the one before', () => {
    const it = list(10);
    it.act({ type: 'typed', prompt: 'filter', text: 'dns' });
    it.act({ type: 'typed', prompt: 'filter', text: 'http' });
    expect(it.act({ type: 'select', filter: 'dns', selected: Uint8Array.of(1), fraction: 1 })).toEqual([]);
  });

  it('goes away with escape, and everything is back', () => {
    const it = list(10);
    it.act({ type: 'typed', prompt: 'filter', text: 'http' });
    it.act({ type: 'select', filter: 'http', selected: Uint8Array.of(0b10), fraction: 1 });
    it.act({ type: 'arrange', rows: Int32Array.of(1), of: 10 });
    expect(it.command('back')).toEqual([{ kind: 'cancel', what: 'select' }]);
    expect(it.ids()).toEqual([0, 1, 2, 3, 4]);
    expect(it.state.list.cursor).toBe(1);
    expect(it.command('back')).toEqual([{ kind: 'back' }]);
  });
});

describe('marks', () => {
  it('are set one after another, visited in turn, and taken away', () => {
    const it = list(10);
    it.command('mark');
    it.command('mark');
    it.command('first');
    it.command('mark-next');
    expect([...it.state.marks]).toEqual([0, 1]);
    expect(it.state.list.cursor).toBe(1);
    it.command('mark-next');
    expect(it.state.list.cursor).toBe(0);
    it.command('mark');
    expect([...it.state.marks]).toEqual([1]);
    it.command('unmark');
    expect(it.state.marks.size).toBe(0);
  });
});

describe('columns', () => {
  it.each([40, 60, 80, 100, 140, 200, 400])('fit %i cells', (columns) => {
    const placed = layColumns(columns, 1_000_000);
    const last = placed.at(-1)!;
    expect(last.from + last.width).toBeLessThanOrEqual(columns);
    expect(placed.map(({ column }) => column.name)).toEqual(expect.arrayContaining(['number', 'server']));
    placed.slice(1).forEach(({ from }, at) => expect(from).toBeGreaterThan(placed[at]!.from + placed[at]!.width));
  });

  it('come one after another as there is room', () => {
    const names = (columns: number): string[] => layColumns(columns, 100).map(({ column }) => column.name);
    for (let columns = 60; columns < 200; columns++) expect(names(columns + 1).length).toBeGreaterThanOrEqual(names(columns).length);
    expect(names(200)).toHaveLength(13);
  });
});

describe('a conversation that goes on', () => {
  const line = (columns: number): string => {
    const capture = syntheticCapture(1);
    const connections: typeof capture.connections = {
      ...capture.connections, count: 1, numbers: capture.connections.numbers, protocols: () => ['http', 'websocket'],
      shape: () => null, shapeSoFar: () => 'websocket', over: () => false, state: () => '',
    };
    const context: Context = { look: { ...capture, connections }, size: { columns, rows: 4 }, range: null };
    const { state } = conversations.start({ view: 'conversations' }, context);
    return conversations.paint(state, context).map(textOf)[1]!;
  };

  it.each([60, 80, 140, 200])('has its shape on %d columns as far as it is known', (columns) => {
    expect(line(columns)).toMatch(/^ +0 .*websocket /);
  });

  it.each([80, 140, 200])('is told with its protocol, and as open, on %d columns', (columns) => {
    expect(line(columns)).toMatch(/websocket .* websocket +open /);
  });
});
