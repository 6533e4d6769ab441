import type { SseRecord } from '../../record.ts';
import { EMPTY, messageText } from '../content.ts';
import type { Kept } from '../content.ts';
import type { EventPattern } from '../expectation.ts';
import type { Fields } from '../field.ts';
import { figure, text } from '../field-types.ts';
import type { Kind } from '../kind.ts';
import type { Absent } from '../show.ts';
import { openedBy } from './opened-by.ts';
import { path } from './path.ts';

const dataOf = ({ data, length, truncated }: SseRecord): Kept | Absent =>
  (length === 0 ? EMPTY : { text: data, length, truncated });

const fields: Fields<SseRecord, EventPattern> = {
  event: { type: text(), weight: 2, read: ({ event }) => event, always: true },
  id: { type: text(), weight: 2, read: ({ id }) => id, always: true },
  data: { type: messageText, weight: 4, read: dataOf },
  retry: { type: figure(), weight: 1, read: ({ retry }) => retry },
  path: { type: path, weight: 1, read: openedBy },
  connection: { type: figure(), weight: 0.5, read: ({ connection }) => connection, always: true },
};

export const eventKind: Kind<SseRecord, EventPattern> = {
  one: 'an event',
  many: 'events',
  fields,
  candidates: (capture) => capture.of<SseRecord>('sse'),
  frames: ({ frame }) => [frame],
  time: ({ time }) => time,
  connection: ({ connection }) => connection,
};
