/** How many columns of a terminal a text takes (Unicode UAX #11): 0 for combining marks, 2 for wide characters, else 1. */

// East Asian Wide and Fullwidth, and emoji that terminals draw in two columns.
const WIDE = new RegExp(
  '[\\u1100-\\u115f\\u231a\\u231b\\u2329\\u232a\\u23e9-\\u23ec\\u23f0\\u23f3\\u25fd\\u25fe\\u2614\\u2615\\u2648-\\u2653\\u267f\\u2693' +
    '\\u26a1\\u26aa\\u26ab\\u26bd\\u26be\\u26c4\\u26c5\\u26ce\\u26d4\\u26ea\\u26f2\\u26f3\\u26f5\\u26fa\\u26fd\\u2705\\u270a\\u270b' +
    '\\u2728\\u274c\\u274e\\u2753-\\u2755\\u2757\\u2795-\\u2797\\u27b0\\u27bf\\u2b1b\\u2b1c\\u2b50\\u2b55\\u2e80-\\u303e\\u3041-\\ua4cf' +
    '\\ua960-\\ua97f\\uac00-\\ud7a3\\uf900-\\ufaff\\ufe10-\\ufe19\\ufe30-\\ufe6f\\uff01-\\uff60\\uffe0-\\uffe6' +
    '\\u{16fe0}-\\u{18aff}\\u{1b000}-\\u{1b2ff}\\u{1f004}\\u{1f0cf}\\u{1f18e}\\u{1f191}-\\u{1f19a}\\u{1f200}-\\u{1f64f}' +
    '\\u{1f680}-\\u{1f6ff}\\u{1f7e0}-\\u{1f7eb}\\u{1f900}-\\u{1faff}\\u{20000}-\\u{3fffd}]',
  'u',
);
const COMBINING = /[\p{Mn}\p{Me}]/u;
// Latin, Greek, Cyrillic, and the punctuation, arrows and control pictures that reports use themselves.
const NARROW = /^[\u0020-\u02ff\u0370-\u0482\u2010-\u22ff\u2400-\u243f]*$/;

const characterWidth = (character: string): number => (COMBINING.test(character) ? 0 : WIDE.test(character) ? 2 : 1);

/** Columns that `text` takes. It holds no control characters. */
export function displayWidth(text: string): number {
  if (NARROW.test(text)) return text.length;
  let width = 0;
  for (const character of text) width += characterWidth(character);
  return width;
}

/** `text`, or as much of it as fits `columns` with an ellipsis at the end. */
export function cutTo(text: string, columns: number): string {
  if (text.length <= columns / 2 || displayWidth(text) <= columns) return text;
  if (columns <= 0) return '';
  let width = 0;
  let at = 0;
  for (const character of text) {
    const next = width + characterWidth(character);
    if (next > columns - 1) break;
    width = next;
    at += character.length;
  }
  return `${text.slice(0, at)}…`;
}

/** The first `most` characters, the last of them an ellipsis where there are more; a pair of surrogates stays together. */
export function clip(text: string, most: number): string {
  return text.length <= most ? text : `${text.slice(0, most - 1).replace(/[\ud800-\udbff]$/, '')}…`;
}
