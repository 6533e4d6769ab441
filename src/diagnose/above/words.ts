/** Words that several examiners use. Everything captured passes `quote` on its way into a sentence. */
import { printable } from '../../bytes/text.ts';
import { plural } from '../../report/format.ts';
import { clip } from '../../report/width.ts';
import type { ConnectionRecord } from '../../record.ts';

/** Captured text, safe to print and short. */
export const quote = (text: string, most = 100): string => clip(printable(text), most);

/** `a`, `a and b`, `a, b and c`; of more than `most`, how many others. */
export function listed(items: readonly string[], most = 3): string {
  const shown = items.length > most ? [...items.slice(0, most), plural(items.length - most, 'other')] : items;
  return shown.length < 2 ? (shown[0] ?? '') : `${shown.slice(0, -1).join(', ')} and ${shown.at(-1)!}`;
}

/** Whether what is not there was not sent either: both directions were captured from the beginning, and nothing is missing. */
export const wasSeenWhole = ({ roles, frames, missing }: ConnectionRecord): boolean =>
  (roles === 'syn' || roles === 'syn-ack') && frames.client > 0 && frames.server > 0 && missing.client + missing.server === 0;

/** How sound the transport below was, for a failure that lies above it. */
export function transportText({ tcp, missing }: ConnectionRecord): string {
  if (tcp === null) return '';
  const again = tcp.retransmissions.client + tcp.retransmissions.server;
  const closed = tcp.zeroWindows.client + tcp.zeroWindows.server;
  if (missing.client + missing.server > 0) return 'bytes of this connection are missing from the capture';
  if (again + closed === 0) return 'the connection below was sound: nothing was sent again, no window was closed';
  return `below, ${plural(again, 'segment')} sent again, ${plural(closed, 'closed window')}`;
}
