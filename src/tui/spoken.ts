/** What a screen reader hears of rows: words where screens have columns, signs and lines. */
import { durationText, plural, sizeText } from '../report/format.ts';
import type { ConnectionColumns } from './capture.ts';
import type { Line } from './line.ts';
import { textOf } from './line.ts';
import { clientText, durationOf, serverText, shapeText, stateText } from './views/conversations/columns.ts';

const WORDS: Readonly<Record<string, string>> = {
  '↑': 'client', '↓': 'server', '⇄': 'both', '✗': 'error', '●': 'marked',
  '▶': 'to the server', '◀': 'to the client', '▸': 'folded', '▾': 'unfolded', '…': 'and so on',
};

/** Cells apart from one another become words with commas between them; what only draws is left out. */
export const spokenLine = (line: Line): string =>
  textOf(line)
    .replace(/ …$/, '')
    .replace(/[\u2500-\u259f]+/g, '  ')
    .replaceAll('↑↓', 'request and answer ')
    .replace(/[↑↓⇄✗●▶◀▸▾…] ?/g, (sign) => `${WORDS[sign.charAt(0)]} `)
    .split(/\s{2,}/)
    .map((each) => each.trim())
    .filter((each) => each !== '' && each !== '·')
    .join(', ');

/** A conversation in a sentence. */
export function conversationSentence(connections: ConnectionColumns, id: number): string {
  const [sent, received] = [connections.numbers('bytesClient')[id] ?? 0, connections.numbers('bytesServer')[id] ?? 0];
  const words = [
    `${id}: ${[shapeText(connections, id), connections.shape(id) === null ? stateText(connections, id) : ''].filter(Boolean).join(', ')}`,
    `from ${clientText(connections, id)} to ${serverText(connections, id)}`,
    `${sizeText(sent)} sent, ${sizeText(received)} received`, `lasted ${durationText(Math.max(0, durationOf(connections, id)))}`,
  ];
  const [errors, warnings] = [connections.numbers('errors')[id] ?? 0, connections.numbers('warnings')[id] ?? 0];
  if (errors > 0) words.push(plural(errors, 'error'));
  if (warnings > 0) words.push(plural(warnings, 'warning'));
  return words.join('; ');
}
