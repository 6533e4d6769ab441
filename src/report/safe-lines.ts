import { printable } from '../bytes/text.ts';

/** Captured text over several lines, made safe: line feeds and tabs stay, carriage returns before line feeds go, the rest as `printable`. */
export const safeLines = (text: string): string =>
  text.replace(/\r\n/g, '\n').split('\n').map((line) => line.split('\t').map(printable).join('\t')).join('\n');
