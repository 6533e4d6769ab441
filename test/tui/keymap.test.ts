import { describe, expect, it } from 'vitest';
import { COMMANDS, EVERYWHERE } from '../../src/tui/keys/commands.ts';
import type { CommandName } from '../../src/tui/keys/commands.ts';
import { Keymap, keyText, parseKeys } from '../../src/tui/keys/keymap.ts';
import { START } from '../../src/tui/views/conversations/state.ts';
import { VIEWS } from '../../src/tui/views/index.ts';
import { emptyLook } from './support/empty-look.ts';

const size = { columns: 80, rows: 20 };

describe('the table of commands', () => {
  const context = { look: emptyLook(), size, range: null };
  const views: [string, readonly CommandName[]][] = [
    ['conversations', VIEWS.conversations.commands(START)],
    ...[0, 1, 2].map((layer): [string, readonly CommandName[]] => {
      const { state } = VIEWS.conversation.start({ view: 'conversation', connection: 0 }, context);
      const on = VIEWS.conversation.reduce(state, { type: 'command', command: (['layer-socket', 'layer-protocol', 'layer-application'] as const)[layer]! }, context);
      return [`conversation, layer ${layer + 1}`, VIEWS.conversation.commands(on.state)];
    }),
    ['timeline', VIEWS.timeline.commands(VIEWS.timeline.start({ view: 'timeline' }, context).state)],
    ['sockets', VIEWS.sockets.commands(VIEWS.sockets.start({ view: 'sockets' }, context).state)],
    ['message', VIEWS.message.commands(VIEWS.message.start({ view: 'message', connection: 0, key: 'http 0' }, context).state)],
    ['bytes', VIEWS.bytes.commands(VIEWS.bytes.start({ view: 'bytes', connection: 0 }, context).state)],
    ...['frame, tree', 'frame, bytes'].map((name, at): [string, readonly CommandName[]] => {
      const { state } = VIEWS.frame.start({ view: 'frame', frame: 1 }, context);
      return [name, VIEWS.frame.commands(at === 0 ? state : VIEWS.frame.reduce(state, { type: 'command', command: 'switch-pane' }, context).state)];
    }),
  ];

  it.each(views)('gives every key one meaning in %s', (_name, commands) => {
    const meant = new Map<string, CommandName>();
    for (const name of new Set([...commands, ...EVERYWHERE])) {
      for (const key of COMMANDS[name].keys) {
        // The arrow to the left leads back only where nothing else is there.
        if (name === 'back' && key === 'left') continue;
        expect(meant.get(key), `${key} is ${name} and`).toBeUndefined();
        meant.set(key, name);
      }
    }
  });

  it('has a hint and a line of help for all', () => {
    for (const [name, { short, about }] of Object.entries(COMMANDS)) {
      expect(short, name).toMatch(/^.{2,16}$/);
      expect(about, name).toMatch(/^[A-Z][^.]{5,70}$/);
    }
  });
});

describe('keys', () => {
  it('mean what the view says before what every view says', () => {
    const keymap = new Keymap();
    expect(keymap.commandFor('j', ['down'])).toBe('down');
    expect(keymap.commandFor('j', [])).toBeNull();
    expect(keymap.commandFor('q', ['down'])).toBe('quit');
    expect(keymap.commandFor('tab', ['mark-next'])).toBe('mark-next');
    expect(keymap.commandFor('tab', ['next-layer'])).toBe('next-layer');
  });

  it('are taken from one command when another gets them', () => {
    const keymap = parseKeys('{ "down": ["ctrl-n"], "mark": "k" }');
    expect(keymap.keysOf('down')).toEqual(['ctrl-n']);
    expect(keymap.keysOf('up')).toEqual(['up']);
    expect(keymap.commandFor('k', ['up', 'mark'])).toBe('mark');
  });

  it.each([
    ['{', /^is not JSON/], ['[]', /wants an object/], ['{ "dwon": ["j"] }', /there is no command "dwon"/], ['{ "down": 1 }', /down wants a list of keys/],
    ['{ "down": ["ctrl-shift-banana"] }', /down: there is no key/], ['{ "down": ["q", "ctrl-c"] }', /no key is left for quit/],
  ])('that are written %s are refused', (json, message) => {
    expect(() => parseKeys(json)).toThrow(message);
  });

  it.each([['ctrl-d', 'Ctrl-D'], ['enter', 'Enter'], ['j', 'j'], ['G', 'G'], ['f1', 'F1'], ['alt-x', 'Alt-x'], ['shift-tab', 'Shift-Tab'], ['up', '↑']])('%s is shown as %s', (key, shown) => {
    expect(keyText(key)).toBe(shown);
  });
});
