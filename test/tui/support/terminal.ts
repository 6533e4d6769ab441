import { displayWidth } from '../../../src/report/width.ts';
import type { Size } from '../../../src/tui/line.ts';

/** A terminal that does what the sequences say, on a grid. Anything that it does not know is an error. */
export class FakeTerminal {
  size: Size;
  readonly modes = new Set<string>();
  written = '';
  #grid: string[][] = [];
  #row = 0;
  #column = 0;

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

  clear(): void {
    this.#grid = Array.from({ length: this.size.rows }, () => blank(this.size.columns));
  }

  /** As terminals do, keeps what fits. */
  resize(size: Size): void {
    this.#grid = Array.from({ length: size.rows }, (_, at) => [...(this.#grid[at] ?? []), ...blank(size.columns)].slice(0, size.columns));
    this.size = size;
  }

  #sequence(parameters: string, final: string): void {
    if (final === 'H') [this.#row, this.#column] = parameters.split(';').map((each) => Number(each) - 1) as [number, number];
    else if (final === 'J' && parameters === '2') this.clear();
    else if (final === 'K' && parameters === '') this.#grid[this.#row]!.fill(' ', this.#column);
    else if (final === 'h') this.modes.add(parameters);
    else if (final === 'l') this.modes.delete(parameters);
    else if (final !== 'm') throw new Error(`the terminal does not know CSI ${parameters}${final}`);
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
    if (width === 2) row[this.#column + 1] = '';
    this.#column += width;
  }
}

const blank = (columns: number): string[] => Array.from({ length: columns }, () => ' ');
