/** How styles look: SGR parameters (ECMA-48 §8.3.117) of the terminal's own sixteen colours, so that its palette decides. */
import type { Line, StyleName } from './line.ts';
import { toAscii } from './ascii.ts';

export const THEME_NAMES = ['dark', 'light', 'mono'] as const;
export type ThemeName = (typeof THEME_NAMES)[number];

type Looks = Record<StyleName, string>;

const dark: Looks = {
  client: '36', server: '35',
  dim: '2', strong: '1', key: '1;36', link: '4',
  good: '32', note: '2', warn: '33', error: '31',
  title: '1', tab: '2', 'tab-on': '1;7', header: '1;2', status: '', prompt: '1', rule: '2',
  selected: '7', marked: '1;33', match: '30;43',
  gap: '33;4', axis: '2', bar: '34',
  'phase-dns': '36', 'phase-connect': '33', 'phase-tls': '35', 'phase-send': '36', 'phase-wait': '32', 'phase-receive': '34',
};

/** Yellow and cyan are hard to read on white. */
const light: Looks = {
  ...dark, client: '34', key: '1;34', warn: '1;31', marked: '1;34', match: '30;46', gap: '31;4', bar: '34',
  'phase-dns': '34', 'phase-connect': '31',
};

/** For `NO_COLOR`: weight, underline and reverse are no colours. */
const mono: Looks = {
  client: '', server: '', dim: '', strong: '1', key: '1', link: '4', good: '', note: '', warn: '1', error: '1',
  title: '1', tab: '', 'tab-on': '7', header: '1', status: '', prompt: '1', rule: '', selected: '7', marked: '1', match: '4', gap: '4',
  axis: '', bar: '', 'phase-dns': '', 'phase-connect': '', 'phase-tls': '', 'phase-send': '', 'phase-wait': '', 'phase-receive': '',
};

const THEMES: Record<ThemeName, Looks> = { dark, light, mono };

/** Makes text for a terminal of lines. */
export class Theme {
  readonly #open: Readonly<Record<StyleName, string>>;
  readonly #ascii: boolean;

  /** `ascii`: whatever is not ASCII is written with what comes nearest, of the same width. */
  constructor(name: ThemeName, ascii = false) {
    const opened = Object.entries(THEMES[name]).map(([style, looks]) => [style, looks === '' ? '' : `\u001b[${looks}m`]);
    this.#open = Object.fromEntries(opened) as Record<StyleName, string>;
    this.#ascii = ascii;
  }

  /** Begins and ends without any attribute set. */
  text(line: Line): string {
    let out = '';
    for (const { text, style } of line) {
      if (text === '') continue;
      const shown = this.#ascii ? toAscii(text) : text;
      const open = style === undefined ? '' : this.#open[style];
      out += open === '' ? shown : `${open}${shown}\u001b[0m`;
    }
    return out;
  }
}
