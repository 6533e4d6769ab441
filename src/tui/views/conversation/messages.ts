/** Messages of a conversation as rows: what the report says of each, in the styles of the UI, with the notes between them. */
import { childOf } from '../../../report/rows.ts';
import type { Style } from '../../../report/style.ts';
import type { EarshotRecord, MessageRecord, NoteRecord } from '../../../record.ts';
import { rfc3339 } from '../../../time.ts';
import { begunAt, inOrder, isMessage, lastingOf, MessageKeys } from '../../app/messages.ts';
import type { Lasting } from '../../app/messages.ts';
import type { Place } from '../../app/view.ts';
import type { Moment } from '../../capture.ts';
import { span } from '../../line.ts';
import type { Span, StyleName } from '../../line.ts';

/** A row of the protocol layer. */
export interface Item extends Lasting {
  readonly record: MessageRecord | NoteRecord;
  readonly frame: number;
  /** What Enter opens. */
  readonly to: Place | null;
}

/** Messages in order, and between them the notes that say what is wrong with them: those about segments are of another layer. */
export function itemsOf(records: readonly EarshotRecord[], connection: number, moments: ReadonlyMap<number, Moment> = new Map()): Item[] {
  const keys = new MessageKeys();
  const items: Item[] = [];
  for (const record of records) {
    if (isMessage(record)) {
      items.push({ record, frame: begunAt(record).frame, ...lastingOf(record), to: { view: 'message', connection, key: keys.of(record) } });
    } else if (record.type === 'note' && isShown(record)) {
      const { frame } = record;
      items.push({ record, frame: frame ?? Infinity, ...lastingOfNote(record, moments), to: frame === null ? null : { view: 'frame', frame } });
    }
  }
  return inOrder(items);
}

/** When its frame was captured. */
export function lastingOfNote({ frame }: NoteRecord, moments: ReadonlyMap<number, Moment>): Lasting {
  const moment = frame === null ? undefined : moments.get(frame);
  const time = moment === undefined ? null : rfc3339(moment);
  return { time, until: time };
}

/** An exchange that goes on. */
export const isOpen = (record: Item['record']): boolean => record.type === 'http' && record['state'] === 'open';

const isShown = ({ layer, severity }: NoteRecord): boolean => layer === 'protocol' || layer === 'application' || severity === 'warn' || severity === 'error';

const STYLES: Readonly<Record<Style, StyleName>> = {
  bold: 'strong', dim: 'dim', red: 'error', green: 'good', yellow: 'warn', cyan: 'client', magenta: 'server', blue: 'link',
};

export const outcomeStyle = (style: Style): StyleName => STYLES[style];

export const SEVERITY: Readonly<Record<NoteRecord['severity'], StyleName>> = { error: 'error', warn: 'warn', note: 'note', chat: 'dim' };

/** Cells that say again what has a column of its own here. */
const SAID = /^(?:[↑↓]|frames? [\d–]+|(?:↑ )?[\d.]+ [kMGTP]?B)$/;
const PREVIEW = 200;

/** What is said of it in a line, the beginning of a body included. */
export function messageSpans({ record }: Item): Span[] {
  if (record.type === 'note') return noteSpans(record as NoteRecord);
  const { left, flex, right } = childOf(record as MessageRecord);
  const cells = [...left, ...right].filter(({ text }) => text !== '' && !SAID.test(text));
  const said = [...cells.filter((cell) => left.includes(cell)), flex, ...cells.filter((cell) => right.includes(cell))];
  const spans = said.filter(({ text }) => text !== '').flatMap(({ text, style }) => [span(text, style && STYLES[style]), GAP]);
  const preview = previewOf(record as MessageRecord);
  return preview === '' ? spans : [...spans, span(preview, 'dim')];
}

const GAP: Span = { text: '  ' };

function previewOf(record: MessageRecord): string {
  if (record.type !== 'http' || record.response?.contentType?.startsWith('text/event-stream')) return '';
  const text = record.response?.body.text ?? record.request?.body.text ?? '';
  return text.slice(0, PREVIEW).replace(/\s+/g, ' ').trim();
}

function noteSpans({ code, message, severity, frame }: NoteRecord): Span[] {
  const style = code === 'tcp-gap' ? 'gap' : SEVERITY[severity];
  return [
    span(severity === 'error' ? '✗ ' : severity === 'warn' ? '! ' : '· ', SEVERITY[severity]), span(code, style), GAP,
    ...(frame === null ? [] : [span(`frame ${frame}`, 'link'), GAP]), span(message, 'dim'),
  ];
}

const ARROW: Span = { text: '↑', style: 'client' };
const ARROW_DOWN: Span = { text: '↓', style: 'server' };
const NO_ARROW: Span = { text: ' ' };

/** Which sides spoke: both for an exchange with its answer. */
export function directionOf({ record }: Item): [Span, Span] {
  if (record.type === 'note') return [NO_ARROW, NO_ARROW];
  const { request, query, response, from } = record as { request?: unknown; query?: unknown; response?: unknown; from?: unknown };
  const up = request != null || query != null || from === 'client';
  const down = response != null || from === 'server' || record.type === 'sse';
  return [up ? ARROW : NO_ARROW, down ? ARROW_DOWN : NO_ARROW];
}

/** Bytes on the wire, and after decoding where that made a difference; null where there is nothing to count. */
export function sizesOf({ record }: Item): { readonly wire: number | null; readonly decoded: number | null } {
  const message = record as MessageRecord | NoteRecord;
  switch (message.type) {
    case 'note': return { wire: null, decoded: null };
    case 'http': {
      const { request, response } = message as Extract<MessageRecord, { type: 'http' }>;
      const bodies = [request?.body, response?.body].filter((body) => body !== undefined);
      const wire = bodies.reduce((sum, { length }) => sum + length, 0);
      const isKnown = bodies.every(({ decodedLength }) => decodedLength !== null);
      const decoded = isKnown ? bodies.reduce((sum, { decodedLength }) => sum + decodedLength!, 0) : null;
      return { wire, decoded: decoded === wire ? null : decoded };
    }
    case 'websocket': {
      const { length, decodedLength } = message as Extract<MessageRecord, { type: 'websocket' }>;
      return { wire: length, decoded: decodedLength === length ? null : decodedLength };
    }
    default: {
      const { length } = message as { length?: unknown };
      return { wire: typeof length === 'number' ? length : null, decoded: null };
    }
  }
}
