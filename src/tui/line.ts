/**
 * What views paint: lines of spans. A span is text that is safe for a terminal and the name of a style; a theme makes
 * colours of names, and only there. Widths are cells of a terminal, not characters.
 */
import { printable } from '../bytes/text.ts';
import { named } from './ascii.ts';
import { displayWidth } from '../report/width.ts';

/** What a piece of text is; how that looks is the theme's affair. */
export type StyleName =
  | 'client' | 'server'                                 // who sent it
  | 'dim' | 'strong' | 'key' | 'link'
  | 'good' | 'note' | 'warn' | 'error'                  // how well it went
  | 'title' | 'tab' | 'tab-on' | 'header' | 'status' | 'prompt' | 'rule'
  | 'selected' | 'marked' | 'match'
  | 'gap' | 'axis' | 'bar'
  | 'phase-dns' | 'phase-connect' | 'phase-tls' | 'phase-send' | 'phase-wait' | 'phase-receive';

/** What a row as a whole can be. */
export type RowStyle = 'selected' | 'marked';

export interface Span {
  readonly text: string;
  readonly style?: StyleName | undefined;
  /** What the row is that it stands on, beside its own style. */
  readonly on?: RowStyle | undefined;
}

export type Line = readonly Span[];

export interface Size {
  readonly columns: number;
  readonly rows: number;
}

/** No terminal is wider, so what is longer is cut before anything looks at every character of it. */
const LONGEST = 2048;

// oxlint-disable-next-line no-misleading-character-class
const SELECTORS = /[\ufe00-\ufe0f\u{e0100}-\u{e01ef}]/gu;
const STACKED = /(\p{M}{3})\p{M}+/gu;
const LEADING_MARK = /^\p{M}/u;
const ASCII = /^[ -~]*$/;

let onlyAscii = false;

/** Says that the terminal shows nothing but ASCII: texts are laid out as they will be written. */
export const writeAscii = (only: boolean): void => void (onlyAscii = only);

/**
 * Any text, made safe to lay out: no control characters, no reordering, no variation selectors (terminals disagree about
 * their width), few marks on one letter, and none on what stands before the span.
 */
function safe(text: string): string {
  const short = text.length > LONGEST ? text.slice(0, LONGEST) : text;
  if (ASCII.test(short)) return short;
  const shown = printable(short).replace(SELECTORS, '').replace(STACKED, '$1').replace(LEADING_MARK, '\u25cc$&');
  return onlyAscii ? named(shown) : shown;
}

/** A span of any text, captured or ours: it is made safe here, so that no view can forget it. */
export const span = (text: string, style?: StyleName): Span => ({ text: safe(text), style });

export const BLANK: Line = [];

export const lineWidth = (line: Line): number => line.reduce((sum, { text }) => sum + displayWidth(text), 0);

/** `line` in exactly `columns` cells: cut with an ellipsis, or filled with spaces. */
export function fit(line: Line, columns: number): Line {
  const room = columns - lineWidth(line);
  if (room === 0) return line;
  return room > 0 ? [...line, { text: ' '.repeat(room) }] : cut(line, columns);
}

/** `line`, or as much of it as fits `columns` with an ellipsis at the end. */
export function cut(line: Line, columns: number): Line {
  if (lineWidth(line) <= columns) return line;
  const kept: Span[] = [];
  let room = columns - 1;
  for (const each of line) {
    const width = displayWidth(each.text);
    if (width <= room) {
      kept.push(each);
      room -= width;
      continue;
    }
    kept.push({ text: `${headOf(each.text, room)}…`, style: each.style });
    break;
  }
  // A wide character that did not fit by half leaves a cell over.
  const spare = columns - lineWidth(kept);
  return columns <= 0 ? BLANK : spare > 0 ? [...kept, { text: ' '.repeat(spare) }] : kept;
}

/** The beginning of `text` that takes at most `columns` cells. */
function headOf(text: string, columns: number): string {
  let used = 0;
  let at = 0;
  for (const character of text) {
    used += displayWidth(character);
    if (used > columns) break;
    at += character.length;
  }
  return text.slice(0, at);
}

/** A line put together from pieces: neighbours of one style become one span. */
export class Merged {
  readonly spans: Span[] = [];

  add(text: string, style: StyleName | undefined): void {
    const last = this.spans.at(-1);
    if (last && last.style === style) this.spans[this.spans.length - 1] = { text: last.text + text, style };
    else this.spans.push({ text, style });
  }
}

/** `text` in exactly `columns` cells, its end or (with `right`) its beginning against the edge. */
export function cell(text: string, columns: number, style?: StyleName, right = false): Span {
  const one = span(text, style);
  const room = columns - displayWidth(one.text);
  if (room < 0) return { text: cut([one], columns).map((each) => each.text).join(''), style };
  return { text: right ? ' '.repeat(room) + one.text : one.text + ' '.repeat(room), style };
}

/** Two blocks of lines side by side, with a rule between them; `left` gets `columns` cells. */
export function beside(left: readonly Line[], columns: number, right: readonly Line[], rows: number): Line[] {
  return Array.from({ length: rows }, (_, at) => [...fit(left[at] ?? BLANK, columns), { text: '│', style: 'rule' }, ...(right[at] ?? BLANK)]);
}

/** The row under the cursor, to the edge; what is on it keeps its colours. */
export const highlight = (line: Line, on: RowStyle, columns: number): Line => fit(line, columns).map(({ text, style }) => ({ text, style, on }));

/** Words in lines of so many cells; a word that is longer has a line of its own. */
export function wrapped(text: string, columns: number): string[] {
  const lines: string[] = [];
  for (const word of text.split(/ (?=\S)/)) {
    const last = lines.at(-1);
    if (last !== undefined && displayWidth(last) + 1 + displayWidth(word) <= columns) lines[lines.length - 1] = `${last} ${word}`;
    else lines.push(word.trimStart());
  }
  return lines;
}

/** The text of lines without styles, for tests, copies and screen readers. */
export const textOf = (line: Line): string => line.map(({ text }) => text).join('').trimEnd();
