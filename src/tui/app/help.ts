/** The help of a view: every command that it understands, with its keys. */
import { displayWidth } from '../../report/width.ts';
import { COMMANDS, EVERYWHERE } from '../keys/commands.ts';
import type { CommandName } from '../keys/commands.ts';
import { keyText } from '../keys/keymap.ts';
import type { Keymap } from '../keys/keymap.ts';
import { BLANK, cell, cut, span, wrapped } from '../line.ts';
import type { Line, Size } from '../line.ts';

/** From here on keys and names stand in columns of their own. */
const WIDE = 90;

/** Lines for a pane of so many columns. Keys that have no room are not told: the first ones do. */
export function helpLines(commands: readonly CommandName[], keymap: Keymap, columns: number): Line[] {
  const width = columns < WIDE ? 13 : 22;
  const rows = (name: CommandName): Line[] => {
    const { about } = COMMANDS[name];
    const keys = cell(keysThatFit(keymap.keysOf(name), width), width, 'key');
    const room = columns - width - 4;
    const first = about.length <= room ? [about] : wrapped(about, room);
    const named = span(`:${name}`, 'dim');
    const last = first.at(-1)!;
    const fits = last.length + 2 + named.text.length <= room;
    return [
      ...first.map((text, at): Line => [
        { text: '  ' }, at === 0 ? keys : span(' '.repeat(width)), { text: ' ' }, span(text), ...(fits && text === last ? [{ text: '  ' }, named] : []),
      ]),
      ...(fits ? [] : [[span(' '.repeat(width + 3)), named]]),
    ];
  };
  return [
    [span(' Keys of this view', 'strong')], ...commands.flatMap(rows), BLANK,
    [span(' Everywhere', 'strong')], ...EVERYWHERE.flatMap(rows), BLANK,
    [span(' The mouse', 'strong')],
    ...wrapped('click: choose   double click: open   wheel: scroll   click on a title: sort', columns - 3).map((text): Line => [span(`  ${text}`)]),
  ];
}

function keysThatFit(keys: readonly string[], width: number): string {
  let text = '';
  for (const key of keys.map(keyText)) {
    if (displayWidth(text) + displayWidth(key) + 2 > width) break;
    text += text === '' ? key : `  ${key}`;
  }
  return text;
}

/** As much as fits the pane from `top` on; the end of the help does not leave it. */
export function paintHelp(lines: readonly Line[], top: number, { columns, rows }: Size): Line[] {
  const from = Math.max(0, Math.min(top, lines.length - rows));
  return lines.slice(from, from + rows).map((line) => cut(line, columns));
}
