import { cutTo, displayWidth } from './width.ts';

/** Text, already safe for a terminal, in lines of at most `columns`, broken between words; a word that is longer is cut. */
export function wrapText(text: string, columns: number): string[] {
  const lines: string[] = [];
  let line = '';
  let width = 0;
  for (const word of text.split(' ')) {
    const shown = cutTo(word, columns);
    const more = displayWidth(shown);
    if (line !== '' && width + 1 + more > columns) {
      lines.push(line);
      line = shown;
      width = more;
    } else {
      line = line === '' ? shown : `${line} ${shown}`;
      width = displayWidth(line);
    }
  }
  return [...lines, line];
}
