import { afterEach, describe, expect, it } from 'vitest';
import { openIndexed } from '../../src/node/indexed-capture.ts';
import { Keymap } from '../../src/tui/keys/keymap.ts';
import { Narrator } from '../../src/tui/narrator.ts';
import { spokenLine } from '../../src/tui/spoken.ts';
import { span } from '../../src/tui/line.ts';
import { InputParser } from '../../src/tui/terminal/input.ts';
import { fixture } from './support/open.ts';

let close = async (): Promise<void> => {};
afterEach(() => close());

interface Listener {
  /** What was told since the last time that it was asked for. */
  readonly heard: () => string;
  readonly press: (...keys: string[]) => Promise<string>;
  readonly done: string[];
}

async function listen(name = 'first-look', file = 'capture.pcapng'): Promise<Listener> {
  const capture = await openIndexed(fixture(name, file), { index: 'never' });
  await capture.done;
  let text = '';
  const done: string[] = [];
  const narrator = new Narrator({
    capture, keymap: new Keymap(), place: { view: 'conversations' }, write: (more) => void (text += more),
    world: { copy: (what) => done.push(what) > 0, redraw: () => narrator.redraw(), suspend: () => done.push('suspend'), quit: () => done.push('quit') },
  });
  let clock = 0;
  const parser = new InputParser((event) => narrator.dispatch({ type: 'input', event, at: (clock += 1000) }));
  const heard = (): string => {
    const told = text;
    text = '';
    return told;
  };
  close = async () => {
    narrator.close();
    await capture.close();
  };
  return {
    heard, done,
    async press(...keys) {
      for (const key of keys) {
        parser.push(new TextEncoder().encode({ enter: '\r', esc: '\u001b', tab: '\t', down: '\u001b[B', 'ctrl-l': '\u000c' }[key] ?? key));
        parser.flush();
        await narrator.idle();
      }
      return heard();
    },
  };
}

describe('for a screen reader', () => {
  it('says what was opened, how to get on, and the first row', async () => {
    const { heard } = await listen();
    expect(heard().replace(/^.*\/fixtures/, '')).toBe([
      '/first-look/capture.pcapng. Press ? to hear all keys, q to leave.', 'conversations; 1 of 4 conversations, SF both sent',
      '0: datagrams; from 10.0.0.1:34195 to 10.0.0.2:53; 69 B sent, 85 B received; lasted 209 µs', '',
    ].join('\n'));
  });

  it('tells each row as the cursor comes to it, and nothing where it cannot move', async () => {
    const { heard, press } = await listen();
    heard();
    expect(await press('j')).toBe('1: keep-alive; from 10.0.0.1:38575 to chat.test:80; 1.3 kB sent, 1.7 kB received; lasted 545 ms\n');
    expect(await press('G')).toContain('3: websocket');
    expect(await press('j')).toBe('');
    expect(await press('ctrl-l')).toMatch(/^conversations; 4 of 4 conversations, SF established, closed by both\n3: websocket/);
  });

  it('tells opened views, their parts, and the way back', async () => {
    const { heard, press } = await listen();
    heard();
    await press('j', 'j');
    expect(await press('enter')).toMatch(/^#2 chat\.test:80, protocol.*\n.*GET.*\/prices.*200.*\n$/s);
    expect(await press('j')).toMatch(/^0\.147354, .*price.*EAR.*\n$/);
    expect(await press('1')).toMatch(/^#2 chat\.test:80, socket.*\n.*18.*SYN.*\n$/s);
    expect(await press('esc')).toMatch(/^conversations; 3 of 4 conversations, SF established, closed by both\n2: event-stream/);
    expect(await press('w')).toMatch(/^waterfall, all.*\nA chat\.test; NOERROR; at 0\.000000 on 0; wait 209 µs\n$/s);
  });

  it('says what is typed, what it could be, and what came of it', async () => {
    const { heard, press } = await listen();
    heard();
    expect(await press('/')).toBe('/');
    expect(await press(...'ss')).toBe('ss');
    expect(await press('down')).toMatch(/^\nsse: protocol: /);
    expect(await press('tab')).toMatch(/^\/sse/);
    expect(await press('enter')).toMatch(/2: event-stream/);
    expect(await press('y', 'enter')).toMatch(/copied conversation #2 as text/);
    expect(await press('f', ...'nobody', 'enter')).toContain('nothing here with "nobody"');
  });

  it('tells the keys', async () => {
    const { heard, press } = await listen();
    heard();
    const told = await press('?');
    expect(told).toContain('Keys of this view\n');
    expect(told).toMatch(/Enter .* Open what is under the cursor/);
    expect(await press('x')).toMatch(/^0: datagrams/);
  });

  it('leaves as the UI does', async () => {
    const { press, done } = await listen();
    await press('q');
    expect(done).toEqual(['quit']);
  });

  it('tells what is hostile safely', async () => {
    const { heard, press } = await listen('hostile-terminal-escapes', 'capture.pcap');
    // oxlint-disable-next-line no-control-regex
    expect(heard() + (await press('enter', 'j', 'j', '1', '3', 'esc', 'w', 'enter'))).not.toMatch(/[\u0000-\u0009\u000b-\u001f\u007f-\u009f]/);
  });
});

it('signs are words, and what only draws is silent', () => {
  expect(spokenLine([span('   12  ─── SYN ──▶│   ✗ lost  ·')])).toBe('12, SYN, to the server, error lost');
});
