import { displayWidth } from '../../../src/report/width.ts';
import type { Size } from '../../../src/tui/line.ts';

/** How a character is drawn: numbers of the sixteen colours, null for the terminal's own. */
export interface Pen {
  readonly ink: number | null;
  readonly paper: number | null;
  readonly bold: boolean;
  readonly dim: boolean;
  readonly underlined: boolean;
  readonly reversed: boolean;
}

const PLAIN: Pen = { ink: null, paper: null, bold: false, dim: false, underlined: false, reversed: false };

/** ECMA-48 §8.3.117, as far as themes go. */
function drawnWith(pen: Pen, parameters: string): Pen {
  return parameters.split(';').map(Number).reduce<Pen>((before, code) => {
    if (code === 0) return PLAIN;
    if (code === 1) return { ...before, bold: true };
    if (code === 2) return { ...before, dim: true };
    if (code === 4) return { ...before, underlined: true };
    if (code === 7) return { ...before, reversed: true };
    if (code === 22) return { ...before, bold: false, dim: false };
    if (code === 24) return { ...before, underlined: false };
    if (code === 27) return { ...before, reversed: false };
    if (code >= 30 && code <= 37) return { ...before, ink: code - 30 };
    if (code === 39) return { ...before, ink: null };
    if (code >= 40 && code <= 47) return { ...before, paper: code - 40 };
    if (code === 49) return { ...before, paper: null };
    throw new Error(`the terminal does not know SGR ${code}`);
  }, pen);
}

/** A terminal that does what the sequences say, on a grid. Anything that it does not know is an error. */
export class FakeTerminal {
  size: Size;
  readonly modes = new Set<string>();
  written = '';
  #grid: string[][] = [];
  #pens: Pen[][] = [];
  #row = 0;
  #column = 0;
  #pen: Pen = PLAIN;

  constructor(size: Size) {
    this.size = size;
    this.clear();
  }

  readonly write = (text: string): void => {
    this.written += text;
    // oxlint-disable-next-line no-control-regex
    for (const [token, csi, parameters, final] of text.matchAll(/(\u001b\[)([?\d;]*)([A-Za-z])|\u001b\][^\u0007]*\u0007|[^]/gu)) {
      if (csi !== undefined) this.#sequence(parameters!, final!);
      else if (!token.startsWith('\u001b]')) this.#put(token);
    }
  };

  /** The rows as text, without the blanks at their ends. */
  get lines(): string[] {
    return this.#grid.map((row) => row.join('').trimEnd());
  }

  get text(): string {
    return this.lines.join('\n').trimEnd();
  }

  /** How a cell looks. */
  penAt(row: number, column: number): Pen {
    return this.#pens[row]?.[column] ?? PLAIN;
  }

  /** A character for each cell; '' behind a wide one. */
  cellsOf(row: number): readonly string[] {
    return this.#grid[row] ?? [];
  }

  clear(): void {
    this.#grid = Array.from({ length: this.size.rows }, () => blank(this.size.columns));
    this.#pens = Array.from({ length: this.size.rows }, () => []);
  }

  /** As terminals do, keeps what fits. */
  resize(size: Size): void {
    this.#grid = Array.from({ length: size.rows }, (_, at) => [...(this.#grid[at] ?? []), ...blank(size.columns)].slice(0, size.columns));
    this.#pens = Array.from({ length: size.rows }, (_, at) => this.#pens[at] ?? []);
    this.size = size;
  }

  #sequence(parameters: string, final: string): void {
    if (final === 'H') [this.#row, this.#column] = parameters.split(';').map((each) => Number(each) - 1) as [number, number];
    else if (final === 'J' && parameters === '2') this.clear();
    else if (final === 'K' && parameters === '') {
      // Behind the last cell of a row the cursor stays on it, until something is written.
      const from = Math.min(this.#column, this.size.columns - 1);
      this.#grid[this.#row]!.fill(' ', from);
      this.#pens[this.#row]!.length = Math.min(this.#pens[this.#row]!.length, from);
    }
    else if (final === 'h') this.modes.add(parameters);
    else if (final === 'l') this.modes.delete(parameters);
    else if (final === 'm') this.#pen = drawnWith(this.#pen, parameters);
    else throw new Error(`the terminal does not know CSI ${parameters}${final}`);
  }

  #put(character: string): void {
    const code = character.codePointAt(0)!;
    if (code < 32 || (code >= 127 && code < 160)) throw new Error(`control character ${code} on the screen`);
    const width = displayWidth(character);
    const row = this.#grid[this.#row];
    if (!row) throw new Error(`row ${this.#row} is outside`);
    if (width === 0) {
      row[this.#column - 1] += character;
      return;
    }
    if (this.#column + width > this.size.columns) throw new Error(`row ${this.#row} is too wide: ${row.join('')}${character}`);
    row[this.#column] = character;
    for (let at = 0; at < width; at++) this.#pens[this.#row]![this.#column + at] = this.#pen;
    if (width === 2) row[this.#column + 1] = '';
    this.#column += width;
  }
}

const blank = (columns: number): string[] => Array.from({ length: columns }, () => ' ');
