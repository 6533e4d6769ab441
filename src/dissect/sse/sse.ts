/** Server-Sent Events (WHATWG HTML §9.2): the body of a `text/event-stream` message, one record for each dispatched event. */
import type { Chunk } from '../../bytes/chunk.ts';
import type { SseRecord } from '../../record.ts';
import { rfc3339 } from '../../time.ts';
import { BareMessage } from '../bare-message.ts';
import { type BodyHandler, type BodyHead, defineDissector, type DissectorContext, type Emitted, UNNUMBERED } from '../dissector.ts';
import { EventReader, type ServerSentEvent } from './event-parser.ts';

/** Bytes of data kept of one event. */
const MAX_DATA = 1 << 20;
const PREVIEW = 200;

export const sse = defineDissector({
  name: 'sse',
  shape: 'event-stream',
  body: {
    accepts: ({ from, contentType }) => from === 'server' && contentType !== null && EVENT_STREAM.test(contentType),
    open: (context, head) => new SseHandler(context, head),
  },
});

/** Lent to whoever is asked whether an event needs a record. */
const bare = new BareMessage('sse');

const EVENT_STREAM = /^\s*text\/event-stream\s*(;|$)/i;

class SseHandler extends EventReader implements BodyHandler {
  readonly #context: DissectorContext;
  readonly #head: BodyHead;
  #chunk: Chunk | null = null;
  #heartbeats = 0;
  #longNameNoted = false;

  constructor(context: DissectorContext, head: BodyHead) {
    super(MAX_DATA);
    this.#context = context;
    this.#head = head;
    context.speaks('sse');
  }

  data(chunk: Chunk): void {
    this.#chunk = chunk;
    this.push(chunk.bytes, chunk.start, chunk.end);
    this.#chunk = null;
  }

  gap(length: number): void {
    this.skip();
    this.#note('sse-gap', `${length} bytes of the event stream are missing; events go on after the next blank line`, { length });
  }

  end(complete: boolean): void {
    const { pending } = this;
    if (pending) {
      const { event, id, data, length } = pending;
      const preview = data.slice(0, PREVIEW);
      this.#note('sse-pending-event', `the stream ends inside an event (${event}), which is not dispatched`,
        { event, id, data: preview, length, complete });
    }
    if (this.#heartbeats > 0) {
      const count = this.#heartbeats;
      this.#note('sse-heartbeat', `${count} comment line${count === 1 ? '' : 's'} kept the stream alive`, { count });
    }
  }

  bareEvent(name: string, id: string, bytes: Uint8Array, start: number, end: number): boolean {
    const chunk = this.#chunk!;
    bare.event = name;
    bare.id = id;
    bare.bytes = bytes;
    bare.start = start;
    bare.end = end;
    bare.size = end - start;
    bare.exchange = this.#head.exchange;
    bare.frame = chunk.frame;
    bare.seconds = chunk.seconds;
    bare.nanos = chunk.nanos;
    return this.#context.takes?.(bare) ?? false;
  }

  event({ event, id, data, length, retry, truncated }: ServerSentEvent): void {
    const chunk = this.#chunk!;
    if (length > MAX_DATA) this.#note('sse-data-limit', `the data of an event was cut at ${MAX_DATA} of ${length} bytes`, { length });
    else if (truncated) this.#noteLongName();
    const record: Emitted<SseRecord> = {
      type: 'sse',
      connection: UNNUMBERED,
      stream: UNNUMBERED,
      exchange: this.#head.exchange,
      time: rfc3339(chunk),
      frame: chunk.frame,
      event,
      id,
      data,
      length,
    };
    if (retry !== null) record.retry = retry;
    if (truncated) record.truncated = truncated;
    this.#context.emit(record);
  }

  #noteLongName(): void {
    if (!this.#longNameNoted) this.#note('sse-data-limit', 'a name or ID of events is too long and was cut');
    this.#longNameNoted = true;
  }

  comment(): void {
    this.#heartbeats++;
  }

  badRetry(value: string): void {
    this.#note('sse-bad-retry', `retry is not a number: ${JSON.stringify(value)}`);
  }

  badUtf8(): void {
    this.#note('sse-bad-utf8', 'an event holds bytes that are not UTF-8');
  }

  #note(code: Parameters<DissectorContext['note']>[0], message: string, figures: Record<string, unknown> = {}): void {
    this.#context.note(code, message, { from: this.#head.from, exchange: this.#head.exchange, ...figures });
  }
}
