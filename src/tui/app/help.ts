/** The help of a view: every command that it understands, with its keys. */
import { COMMANDS, EVERYWHERE } from '../keys/commands.ts';
import type { CommandName } from '../keys/commands.ts';
import { keyText } from '../keys/keymap.ts';
import type { Keymap } from '../keys/keymap.ts';
import { BLANK, cell, cut, span } from '../line.ts';
import type { Line, Size } from '../line.ts';

const KEYS_WIDTH = 22;

export function helpLines(commands: readonly CommandName[], keymap: Keymap): Line[] {
  // What the view's own commands take, those of every view do not have there.
  const keysOf = (name: CommandName): readonly string[] => keymap.keysOf(name).filter((key) => keymap.commandFor(key, commands) === name);
  const row = (name: CommandName): Line =>
    [{ text: '  ' }, cell(keysOf(name).map(keyText).join('  '), KEYS_WIDTH, 'key'), { text: ' ' }, span(COMMANDS[name].about), span(`  :${name}`, 'dim')];
  return [
    [span(' Keys of this view', 'strong')], ...commands.map(row), BLANK,
    [span(' Everywhere', 'strong')], ...EVERYWHERE.map(row), BLANK,
    [span(' The mouse', 'strong')],
    [span('  click: choose   double click: open   wheel: scroll   click on a title: sort')],
  ];
}

/** As much as fits the pane from `top` on; the end of the help does not leave it. */
export function paintHelp(lines: readonly Line[], top: number, { columns, rows }: Size): Line[] {
  const from = Math.max(0, Math.min(top, lines.length - rows));
  return lines.slice(from, from + rows).map((line) => cut(line, columns));
}
