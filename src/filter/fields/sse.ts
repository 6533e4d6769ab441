import type { Field } from '../field.ts';
import { headerValues, http } from './http.ts';
import { of, spoken } from './from-record.ts';

export const sseFields: readonly Field[] = [
  {
    name: 'sse', type: 'protocol', about: 'A server-sent event; of a connection, that an event stream ran on it.',
    record: spoken('sse'),
  },
  {
    name: 'sse.event', type: 'text', about: 'Type of the event; message where none was given.',
    record: of('sse', ({ event }) => event),
  },
  { name: 'sse.id', type: 'text', about: 'Last event ID in force.', record: of('sse', ({ id }) => id) },
  { name: 'sse.data', type: 'text', about: 'Data, its lines joined by line feeds.', record: of('sse', ({ data }) => data) },
  { name: 'sse.length', type: 'number', about: 'Bytes of the data as UTF-8.', record: of('sse', ({ length }) => length) },
  {
    name: 'sse.retry', type: 'number', about: 'Reconnection time in milliseconds, of the event that set it.',
    record: of('sse', ({ retry }) => retry),
  },
  {
    name: 'sse.last_event_id', type: 'text', about: 'Last-Event-ID with which a request resumes a stream.',
    record: http((record) => headerValues(record, 'last-event-id', 'request')),
  },
];
