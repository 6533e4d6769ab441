/** What stands on a terminal as a picture: SVG with a background, and one text for each run of cells that look alike. */
import type { FakeTerminal, Pen } from './terminal.ts';

interface Palette {
  readonly ink: string;
  readonly paper: string;
  /** Black, red, green, yellow, blue, magenta, cyan, white. */
  readonly colours: readonly string[];
}

const DARK: Palette = { ink: '#c9d1d9', paper: '#10141a', colours: ['#10141a', '#ff7b72', '#7ee787', '#e3b341', '#79a8ff', '#d2a8ff', '#56d4dd', '#c9d1d9'] };
const LIGHT: Palette = { ink: '#24292f', paper: '#ffffff', colours: ['#24292f', '#cf222e', '#116329', '#7d4e00', '#0550ae', '#8250df', '#1b7c83', '#ffffff'] };

const WIDTH = 8;
const HEIGHT = 17;
const SIZE = 13;
const EDGE = 10;

export function svgOf(terminal: FakeTerminal, title: string, theme: 'dark' | 'light' = 'dark'): string {
  const palette = theme === 'dark' ? DARK : LIGHT;
  const { columns, rows } = terminal.size;
  const [width, height] = [columns * WIDTH + EDGE * 2, rows * HEIGHT + EDGE * 2];
  const parts: string[] = [];
  for (let row = 0; row < rows; row++) {
    const cells = terminal.cellsOf(row);
    for (let from = 0; from < columns;) {
      let to = from + 1;
      const pen = terminal.penAt(row, from);
      while (to < columns && kindOf(cells[to]!) === kindOf(cells[from]!) && same(terminal.penAt(row, to), pen)) to++;
      parts.push(...run(cells.slice(from, to).join(''), pen, from, row, to - from, palette));
      from = to;
    }
  }
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${width} ${height}" width="${width}" height="${height}" role="img" aria-label="${escaped(title)}">`,
    `<title>${escaped(title)}</title>`, `<rect width="${width}" height="${height}" rx="6" fill="${palette.paper}"/>`,
    `<g font-family="ui-monospace, SFMono-Regular, Menlo, Consolas, 'DejaVu Sans Mono', monospace" font-size="${SIZE}" xml:space="preserve">`,
    ...parts, '</g>', '</svg>', '',
  ].join('\n');
}

/** Characters that fill their cells are drawn as shapes: fonts leave gaps between them. */
const kindOf = (character: string): string => (/[\u2500\u2502\u2550\u2581-\u2588\u2591-\u2593]/.test(character) ? character : 'text');

const same = (a: Pen, b: Pen): boolean =>
  a.ink === b.ink && a.paper === b.paper && a.bold === b.bold && a.dim === b.dim && a.underlined === b.underlined && a.reversed === b.reversed;

function run(text: string, pen: Pen, column: number, row: number, cells: number, palette: Palette): string[] {
  const own = pen.ink === null ? palette.ink : palette.colours[pen.ink]!;
  const behind = pen.paper === null ? palette.paper : palette.colours[pen.paper]!;
  const [ink, paper] = pen.reversed ? [behind, own] : [own, behind];
  const [x, y, width] = [EDGE + column * WIDTH, EDGE + row * HEIGHT, cells * WIDTH];
  const out = paper === palette.paper ? [] : [`<rect x="${x}" y="${y}" width="${width}" height="${HEIGHT}" fill="${paper}"/>`];
  const shape = shapeOf(text, x, y, width, ink);
  if (shape !== null) return [...out, shape];
  const trimmed = text.trimEnd();
  if (trimmed === '') return out;
  const lead = trimmed.length - trimmed.trimStart().length;
  const weight = pen.bold ? ' font-weight="bold"' : '';
  const fade = pen.dim ? ' opacity="0.6"' : '';
  const line = pen.underlined ? ' text-decoration="underline"' : '';
  const room = (cells - (text.length - trimmed.length) - lead) * WIDTH;
  return [...out, `<text x="${x + lead * WIDTH}" y="${y + 13}" textLength="${room}" lengthAdjust="spacingAndGlyphs" fill="${ink}"${weight}${fade}${line}>${escaped(trimmed.trimStart())}</text>`];
}

function shapeOf(text: string, x: number, y: number, width: number, ink: string): string | null {
  const code = text.charCodeAt(0);
  const rect = (top: number, height: number, more = ''): string => `<rect x="${x}" y="${y + top}" width="${width}" height="${height}" fill="${ink}"${more}/>`;
  if (code === 0x2500) return rect(8, 1);
  if (code === 0x2550) return `${rect(6, 1)}${rect(10, 1)}`;
  if (code === 0x2502) return Array.from(text, (_, at) => `<rect x="${x + at * WIDTH + 4}" y="${y}" width="1" height="${HEIGHT}" fill="${ink}"/>`).join('');
  if (code >= 0x2581 && code <= 0x2588) {
    const height = Math.round(((code - 0x2580) / 8) * (HEIGHT - 2));
    return rect(HEIGHT - 1 - height, height);
  }
  return code >= 0x2591 && code <= 0x2593 ? rect(2, HEIGHT - 4, ` opacity="${(code - 0x2590) * 0.25}"`) : null;
}

const escaped = (text: string): string => text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;').replaceAll('"', '&quot;');
