import { fileURLToPath } from 'node:url';
import { openIndexed } from '../../../src/node/indexed-capture.ts';
import type { IndexedCapture } from '../../../src/node/indexed-capture.ts';
import type { World } from '../../../src/tui/app/effects.ts';
import type { Place } from '../../../src/tui/app/view.ts';
import { mountChrome } from '../../../src/tui/ink/chrome.tsx';
import { Keymap } from '../../../src/tui/keys/keymap.ts';
import { writeAscii } from '../../../src/tui/line.ts';
import type { Size } from '../../../src/tui/line.ts';
import { InputParser } from '../../../src/tui/terminal/input.ts';
import { Screen } from '../../../src/tui/terminal/screen.ts';
import { Theme } from '../../../src/tui/theme.ts';
import type { ThemeName } from '../../../src/tui/theme.ts';
import { Ui } from '../../../src/tui/ui.ts';
import { FakeTerminal } from './terminal.ts';

export const fixture = (name: string, file = 'capture.pcap'): string => fileURLToPath(new URL(`../../../fixtures/${name}/${file}`, import.meta.url));

export interface OpenUi {
  readonly ui: Ui;
  readonly terminal: FakeTerminal;
  /** What the UI did outside of the capture. */
  readonly done: string[];
  /** Types names of keys, or bytes as a terminal sends them; gives the screen when all is done that they asked for. */
  press(...keys: string[]): Promise<string>;
  send(bytes: string): Promise<string>;
  /** The screen when nothing is under way any more. */
  settled(): Promise<string>;
  resize(size: Size): Promise<string>;
  close(): Promise<void>;
}

const KEYS: Readonly<Record<string, string>> = {
  enter: '\r', esc: '\u001b', tab: '\t', 'shift-tab': '\u001b[Z', up: '\u001b[A', down: '\u001b[B', right: '\u001b[C', left: '\u001b[D', pgdn: '\u001b[6~', pgup: '\u001b[5~',
  home: '\u001b[H', end: '\u001b[F', backspace: '\u007f', 'ctrl-r': '\u0012', 'ctrl-s': '\u0013', 'ctrl-c': '\u0003', 'ctrl-z': '\u001a', 'ctrl-l': '\u000c',
};

/** The UI on a terminal that is a grid, with a capture that has been read through. */
export async function openUi(
  path: string | readonly string[], { columns = 80, rows = 24, theme = 'mono' as ThemeName, ascii = false, place = { view: 'conversations' } as Place } = {},
): Promise<OpenUi> {
  const capture = await openIndexed(path, { index: 'never' });
  await capture.done;
  return uiOn(capture, { columns, rows, theme, ascii, place });
}

export async function uiOn(
  capture: IndexedCapture,
  { columns = 80, rows = 24, theme = 'mono' as ThemeName, ascii = false, place = { view: 'conversations' } as Place, settle = true } = {},
): Promise<OpenUi> {
  writeAscii(ascii);
  const terminal = new FakeTerminal({ columns, rows });
  const screen = new Screen(terminal.write, terminal.size);
  const done: string[] = [];
  const world: World = {
    copy: (text) => done.push(`copy ${text}`) > 0, redraw: () => void done.push('redraw'), suspend: () => void done.push('suspend'), quit: () => void done.push('quit'),
  };
  const ui = new Ui({ capture, screen, mountChrome, theme: new Theme(theme, ascii), keymap: new Keymap(), world, place });
  let clock = 0;
  const parser = new InputParser((event) => ui.dispatch({ type: 'input', event, at: (clock += 1000) }));
  const settled = async (): Promise<string> => {
    await ui.idle();
    ui.flush();
    return terminal.text;
  };
  const send = (bytes: string): Promise<string> => {
    parser.push(new TextEncoder().encode(bytes));
    parser.flush();
    return settled();
  };
  if (settle) await settled();
  return {
    ui, terminal, done, send, settled,
    async press(...keys) {
      for (const key of keys) await send(KEYS[key] ?? key);
      return terminal.text;
    },
    resize(size) {
      terminal.resize(size);
      ui.resize(size);
      return settled();
    },
    async close() {
      ui.close();
      await capture.close();
    },
  };
}
