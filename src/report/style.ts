/** Colours of reports: SGR parameters (ECMA-48 §8.3.117), from the terminal's own palette. */
const SGR = {
  bold: [1, 22],
  dim: [2, 22],
  red: [31, 39],
  green: [32, 39],
  yellow: [33, 39],
  blue: [34, 39],
  magenta: [35, 39],
  cyan: [36, 39],
} as const;

export type Style = keyof typeof SGR;

/** Wraps text that is already safe for a terminal. */
export type Paint = (text: string, style: Style | undefined) => string;

export const plain: Paint = (text) => text;

export const coloured: Paint = (text, style) =>
  style === undefined || text === '' ? text : `\u001b[${SGR[style][0]}m${text}\u001b[${SGR[style][1]}m`;
