/** How styles look: SGR parameters (ECMA-48 §8.3.117) of the terminal's own sixteen colours, so that its palette decides. */
import type { Line, RowStyle, StyleName } from './line.ts';
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
  readonly #looks: Looks;
  readonly ascii: boolean;
  /** Sequences that begin a span, by row and style. */
  readonly #open = new Map<string, string>();

  /** `ascii`: whatever is not ASCII is written with what comes nearest, of the same width. */
  constructor(name: ThemeName, ascii = false) {
    this.#looks = THEMES[name];
    this.ascii = ascii;
  }

  /** Begins and ends without any attribute set. */
  text(line: Line): string {
    let out = '';
    let last = '';
    for (const { text, style, on } of line) {
      if (text === '') continue;
      const open = style === undefined && on === undefined ? '' : this.#opening(style, on);
      if (open !== last) out += last === '' ? open : `${RESET}${open}`;
      last = open;
      out += this.ascii ? toAscii(text) : text;
    }
    return last === '' ? out : out + RESET;
  }

  #opening(style: StyleName | undefined, on: RowStyle | undefined): string {
    const name = `${on ?? ''} ${style ?? ''}`;
    const known = this.#open.get(name);
    if (known !== undefined) return known;
    const own = style === undefined ? '' : this.#looks[style];
    // What is dim cannot be read when it is reversed.
    const parts = [...own.split(';').filter((part) => on === undefined || part !== '2'), ...(on === undefined ? [] : this.#looks[on].split(';'))];
    const looks = [...new Set(parts)].filter(Boolean).join(';');
    const open = looks === '' ? '' : `\u001b[${looks}m`;
    this.#open.set(name, open);
    return open;
  }
}

const RESET = '\u001b[0m';
