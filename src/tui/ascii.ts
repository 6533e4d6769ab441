/** For terminals that show nothing but ASCII: what comes nearest, in as many cells. */
import { displayWidth } from '../report/width.ts';

const NEAREST: Readonly<Record<string, string>> = {
  '…': '~', '↑': '^', '↓': 'v', '→': '>', '▶': '>', '◀': '<', '┄': '-', '≤': '<', '←': '<', '↕': '|', '⇄': '=', '▲': '^', '▼': 'v', '▸': '>', '▾': 'v', '─': '-', '│': '|', '┼': '+', '├': '+',
  '┤': '+', '└': '+', '┌': '+', '┐': '+', '┘': '+', '●': '*', '○': 'o', '◌': 'o', '·': '.', '•': '*', '✗': 'x', '✓': 'v', '–': '-', '—': '-', 'µ': 'u',
  '×': 'x', '“': '"', '”': '"', '’': "'", '‘': "'", '▁': '.', '▂': '.', '▃': ':', '▄': ':', '▅': '=', '▆': '=', '▇': '#', '█': '#', '▏': '|',
  '░': '.', '▒': ':', '▓': '%', '▪': '+', '◆': '#', '═': '=', '╌': '~', '›': '>',
};

/** What of a text has nothing near it, by its number, before anything is laid out: two letters must not become the same. */
export const named = (text: string): string =>
  text.replace(OTHER, (character) => (character in NEAREST ? character : `\\u{${character.codePointAt(0)!.toString(16)}}`));

const OTHER = /[^ -~]/gu;

export const toAscii = (text: string): string =>
  text.replaceAll(' ≤', '<=').replace(OTHER, (character) => NEAREST[character] ?? '?'.repeat(displayWidth(character)));
