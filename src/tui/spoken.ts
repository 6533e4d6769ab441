/** What a screen reader hears: sentences instead of columns. */
import { durationText, plural, sizeText } from '../report/format.ts';
import { childOf } from '../report/rows.ts';
import type { MessageRecord, NoteRecord } from '../record.ts';
import type { IndexedCapture } from './capture.ts';
import { clientText, durationOf, serverText, shapeText } from './views/conversations/columns.ts';

/** A line for each conversation from `from` on. */
export function listLines({ connections }: Pick<IndexedCapture, 'connections'>, from: number, most: number): string[] {
  const lines: string[] = [];
  for (let id = from; id < Math.min(connections.count, from + most); id++) {
    const [sent, received] = [connections.numbers('bytesClient')[id] ?? 0, connections.numbers('bytesServer')[id] ?? 0];
    const words = [
      `${id}: ${shapeText(connections, id)}`, `from ${clientText(connections, id)} to ${serverText(connections, id)}`,
      `${sizeText(sent)} sent, ${sizeText(received)} received`, `lasted ${durationText(Math.max(0, durationOf(connections, id)))}`,
    ];
    const [errors, warnings] = [connections.numbers('errors')[id] ?? 0, connections.numbers('warnings')[id] ?? 0];
    if (errors > 0) words.push(plural(errors, 'error'));
    if (warnings > 0) words.push(plural(warnings, 'warning'));
    lines.push(words.join('; '));
  }
  return lines;
}

/** A line for each message and note. */
export async function conversationLines(capture: IndexedCapture, id: number): Promise<string[]> {
  if (id >= capture.connections.count) return [`There is no conversation ${id}.`];
  const { records } = await capture.records(id, { limit: 1000 });
  const said = records.filter(({ type }) => !['capture', 'interface', 'connection', 'summary'].includes(type));
  return [...listLines(capture, id, 1), ...said.map((record) => {
    const { left, flex, right } = childOf(record as MessageRecord | NoteRecord);
    return [...left, flex, ...right].map(({ text }) => SPOKEN[text] ?? text).filter((text) => text !== '').join(', ');
  })];
}

const SPOKEN: Readonly<Record<string, string>> = { '↑': 'client', '↓': 'server', '✗': 'error', '!': 'warning', '·': 'note' };
