/** For terminals that show nothing but ASCII: what comes nearest, in as many cells. */
import { displayWidth } from '../report/width.ts';

const NEAREST: Readonly<Record<string, string>> = {
  '…': '~', '↑': '^', '↓': 'v', '→': '>', '▶': '>', '◀': '<', '┄': '-', '≤': '<', '←': '<', '↕': '|', '⇄': '=', '▲': '^', '▼': 'v', '▸': '>', '▾': 'v', '─': '-', '│': '|', '┼': '+', '├': '+',
  '┤': '+', '└': '+', '┌': '+', '┐': '+', '┘': '+', '●': '*', '○': 'o', '◌': 'o', '·': '.', '•': '*', '✗': 'x', '✓': 'v', '–': '-', '—': '-', 'µ': 'u',
  '×': 'x', '“': '"', '”': '"', '’': "'", '‘': "'", '▁': '.', '▂': '.', '▃': ':', '▄': ':', '▅': '=', '▆': '=', '▇': '#', '█': '#', '▏': '|',
  '░': '.', '▒': ':', '▓': '%', '▪': '+', '═': '=', '╌': '~', '›': '>',
};

const OTHER = /[^ -~]/gu;

export const toAscii = (text: string): string =>
  text.replaceAll(' ≤', '<=').replace(OTHER, (character) => NEAREST[character] ?? '?'.repeat(displayWidth(character)));
