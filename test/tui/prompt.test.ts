import { describe, expect, it } from 'vitest';
import { openPrompt, pressed, type } from '../../src/tui/app/prompt.ts';
import type { Completion, PromptState } from '../../src/tui/app/prompt.ts';
import type { Dissector } from '../../src/dissect/dissector.ts';
import { PROMPTS } from '../../src/tui/app/prompts.ts';
import type { Known } from '../../src/tui/app/prompts.ts';

function typed(keys: readonly string[], { text = '', history = [] as string[], completions = [] as Completion[] } = {}): PromptState | string | null {
  let prompt: PromptState = openPrompt('test', text);
  for (const key of keys) {
    const outcome = pressed(prompt, key, completions, history);
    if (outcome.kind === 'entered') return outcome.text;
    if (outcome.kind === 'left') return null;
    prompt = outcome.prompt;
  }
  return prompt;
}

describe('a prompt', () => {
  it.each([
    ['one|', ['a'], 'onea|'], ['one|', ['left', 'left', 'X'], 'oXne|'], ['one|', ['home', 'delete'], 'ne'], ['one two', ['ctrl-w'], 'one '], ['one two', ['ctrl-u'], ''],
    ['one', ['home', 'ctrl-k'], ''], ['a😀', ['backspace'], 'a'], ['a😀', ['left', 'left', 'delete'], '😀'], ['a', ['space', 'b'], 'a b'], ['a', ['f5'], 'a'],
  ] as [string, string[], string][])('edits %j with %j to %j', (text, keys, expected) => {
    expect(typed(keys, { text: text.replace('|', '') })).toMatchObject({ text: expected.replace('|', '') });
  });

  it('is left with escape, and with backspace when it is empty', () => {
    expect(typed(['esc'], { text: 'x' })).toBeNull();
    expect(typed(['backspace'])).toBeNull();
  });

  it('remembers lines, and the one that was begun', () => {
    const history = ['newest', 'older'];
    expect(typed(['x', 'up'], { history })).toMatchObject({ text: 'newest' });
    expect(typed(['x', 'up', 'up', 'up'], { history })).toMatchObject({ text: 'older' });
    expect(typed(['x', 'up', 'down'], { history })).toMatchObject({ text: 'x' });
  });

  it('takes a paste as one line without control characters, and not without limit', () => {
    expect(type(openPrompt('test'), 'a\r\n\u001b[31mb').text).toBe('a [31mb');
    expect(type(openPrompt('test', 'kept'), 'x'.repeat(5000)).text).toBe('kept');
  });
});

const known: Known = { commands: [], plugins: [], taking: null };

describe('the prompt for filters', () => {
  const { completions, problem } = PROMPTS.filter;
  const names = (text: string): string[] => completions(text, text.length, known).map((each) => each.text);

  it('completes names of fields where one is being written', () => {
    expect(names('http.response.c')).toContain('http.response.code');
    expect(names('tcp && http.tim')).toEqual(['http.time']);
    expect(names('http.time')).toEqual([]);
    expect(names('http.host == "tcp.')).toEqual([]);
    expect(names('')).toEqual([]);
  });

  it('puts a completion where the word was', () => {
    const text = 'tcp && http.tim > 1';
    const [found] = completions(text, 'tcp && http.tim'.length, known);
    expect(pressed({ ...openPrompt('test', text), cursor: 15 }, 'tab', [found!], [])).toMatchObject({ prompt: { text: 'tcp && http.time > 1', cursor: 16 } });
  });

  it('completes values where the answers are few', () => {
    expect(names('http.request.method == P')).toEqual(['"POST"', '"PUT"', '"PATCH"']);
    expect(names('tcp && connection.shape == "ev')).toEqual(['"event-stream"']);
    expect(names('http.request.method in {"GET", "H')).toEqual(['"HEAD"']);
    expect(names('websocket.opcode == t')).toEqual(['text']);
    expect(names('websocket.opcode == text')).toEqual([]);
    expect(names('http.host == "a')).toEqual([]);
    const [value] = completions('http.request.method == "PO', 26, known);
    expect(pressed(openPrompt('test', 'http.request.method == "PO'), 'tab', [value!], [])).toMatchObject({ prompt: { text: 'http.request.method == "POST"' } });
  });

  it('knows the fields of plugins', () => {
    const plugin = { name: 'echo', fields: [{ name: 'echo.words', type: 'number', about: 'Words.', get: () => 1 }] } as unknown as Dissector;
    const knowing = { ...known, plugins: [plugin] };
    expect(problem('echo.words > 1', known)).not.toBeNull();
    expect(problem('echo.words > 1', knowing)).toBeNull();
    expect(completions('echo.w', 6, knowing).map(({ text }) => text)).toEqual(['echo.words']);
  });

  it('says what is wrong and where', () => {
    expect(problem('http.time > 1', known)).toBeNull();
    expect(problem('', known)).toBeNull();
    expect(problem('tcp && http.nothing', known)).toMatchObject({ position: 7, length: 12 });
  });
});

describe('the palette', () => {
  it('finds commands by any part of what they do, their names first', () => {
    const found = PROMPTS.command.completions('mark', 4, { ...known, commands: ['mark', 'unmark', 'mark-next', 'down'] }).map(({ text }) => text);
    expect(found).toEqual(['mark', 'mark-next', 'unmark']);
  });
});
