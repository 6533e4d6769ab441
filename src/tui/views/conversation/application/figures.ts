/** What is counted over the messages of one conversation, and which of its waits were the longest. */
import type { HttpRecord, MessageRecord, NoteRecord } from '../../../../record.ts';
import { secondsFrom } from '../../../../report/clock.ts';
import type { Item } from '../messages.ts';

export interface Silence {
  readonly seconds: number;
  readonly after: Item;
  readonly before: Item;
}

export interface Figures {
  readonly exchanges: number;
  readonly messages: number;
  readonly events: number;
  readonly others: number;
  /** Answers of 400 and more, refused names, alerts, exchanges without a whole answer, close codes that name a failure. */
  readonly errors: number;
  /** Exchanges that go on, and those that will never be whole. */
  readonly open: number;
  readonly broken: number;
  /** The slowest first, by the time until the answer was whole. */
  readonly slowest: readonly { readonly item: Item; readonly seconds: number }[];
  readonly silence: Silence | null;
}

const SLOWEST = 3;

export function figuresOf(items: readonly Item[]): Figures {
  const count = { exchanges: 0, messages: 0, events: 0, others: 0, errors: 0, open: 0, broken: 0 };
  const slow: { item: Item; seconds: number }[] = [];
  let silence: Silence | null = null;
  let last: Item | null = null;
  for (const item of items) {
    if (item.record.type === 'note') continue;
    const record = item.record as MessageRecord;
    count[record.type === 'http' ? 'exchanges' : record.type === 'websocket' ? 'messages' : record.type === 'sse' ? 'events' : 'others']++;
    if (isError(record)) count.errors++;
    if (record.type === 'http') {
      if (record.state === 'open') count.open++;
      else if (record.state !== 'complete') count.broken++;
      const { send, wait, receive } = record.timings;
      if (wait !== null) slow.push({ item, seconds: (send ?? 0) + wait + (receive ?? 0) });
    }
    if (item.time === null) continue;
    const seconds = last === null ? 0 : secondsFrom(last.time!, item.time);
    if (last !== null && seconds > (silence?.seconds ?? 0)) silence = { seconds, after: last, before: item };
    last = item;
  }
  slow.sort((a, b) => b.seconds - a.seconds);
  return { ...count, slowest: slow.slice(0, SLOWEST), silence };
}

function isError(record: MessageRecord): boolean {
  switch (record.type) {
    case 'http': return isFailed(record);
    case 'dns': return record.response !== null && record.response.rcode !== 'NOERROR';
    case 'tls': return record.alerts.some(({ level }) => level === 'fatal');
    case 'websocket': return record.opcode === 'close' && record.code != null && record.code !== 1000 && record.code !== 1001;
    default: return false;
  }
}

const isFailed = ({ state, response }: HttpRecord): boolean => (response !== null ? response.status >= 400 : state === 'unanswered') || state === 'incomplete';

/** Notes of one layer, those that matter most first. */
export interface NoteGroup {
  readonly layer: NoteRecord['layer'];
  readonly notes: readonly NoteRecord[];
}

const LAYERS: readonly NoteRecord['layer'][] = ['application', 'protocol', 'transport', 'network', 'link', 'capture'];
const RANK: Readonly<Record<NoteRecord['severity'], number>> = { error: 0, warn: 1, note: 2, chat: 3 };

export const noteGroups = (notes: readonly NoteRecord[]): NoteGroup[] =>
  LAYERS
    .map((layer) => ({
      layer,
      notes: notes.filter((note) => note.layer === layer).sort((a, b) => RANK[a.severity] - RANK[b.severity] || (a.frame ?? 0) - (b.frame ?? 0)),
    }))
    .filter((group) => group.notes.length > 0);
