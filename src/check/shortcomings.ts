/** What a capture lacks of what was said, in words for whoever expects something of it. */
import { printable } from '../bytes/text.ts';
import type { Collected } from '../expect/collect.ts';
import type { NoteRecord } from '../record.ts';
import { plural } from '../report/format.ts';

/** Where a capture is cut or damaged, each in one line. */
export function damageOf({ summary, said }: Collected): string[] {
  if (summary.complete) return [];
  const notes = said.filter((each): each is NoteRecord => each.type === 'note')
    .filter(({ layer, severity }) => layer === 'capture' && severity === 'warn');
  return notes.length > 0 ? notes.map(({ message }) => printable(message)) : ['it is cut or damaged'];
}

/** Conversations of which only a part is in it, each kind in one line. */
export function partsOf({ connections }: Collected): string[] {
  const tcp = connections.filter(({ transport }) => transport === 'tcp');
  const begun = tcp.filter(({ roles }) => roles !== 'syn' && roles !== 'syn-ack').length;
  const holed = tcp.filter(({ missing }) => missing.client + missing.server > 0).length;
  return [
    begun > 0 ? `${plural(begun, 'connection')} began before it` : '',
    holed > 0 ? `bytes of ${plural(holed, 'connection')} are missing` : '',
  ].filter(Boolean);
}
