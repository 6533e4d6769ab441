/** Event streams as programs see them: where an EventSource reconnects, and says how far it got, the stream goes on. */
import type { HttpRecord, SseRecord } from '../record.ts';
import type { Collected } from './collect.ts';
import { hostOf } from './collect.ts';
import { openedBy } from './fields/opened-by.ts';

/** One stream: its events in order, over all the exchanges that carried them. */
interface EventStream {
  readonly events: SseRecord[];
  /** Of the exchange that carries its last event; null where its request was not captured. */
  request: HttpRecord | null;
}

/** Events by the stream that delivers them, the streams in the order in which they begin. None is empty. */
export function streamsOf(capture: Collected): SseRecord[][] {
  const streams: EventStream[] = [];
  for (const events of byExchange(capture)) {
    const { connection, exchange } = events[0]!;
    const request = capture.exchange(connection, exchange);
    const before = request === null ? null : continuedBy(request, streams, capture);
    if (before === null) {
      streams.push({ events, request });
    } else {
      before.events.push(...events);
      before.request = request;
    }
  }
  return streams.map(({ events }) => events);
}

function byExchange(capture: Collected): SseRecord[][] {
  const streams = new Map<string, SseRecord[]>();
  for (const event of capture.of<SseRecord>('sse')) {
    const key = `${event.connection} ${event.exchange}`;
    const stream = streams.get(key);
    if (stream) stream.push(event);
    else streams.set(key, [event]);
  }
  return [...streams.values()];
}

/**
 * The stream that a request goes on with: of the same client, host and path, and it delivered the event that the request names
 * (WHATWG HTML §9.2.4). Of several, one that got exactly so far; then the latest.
 */
function continuedBy(request: HttpRecord, streams: readonly EventStream[], capture: Collected): EventStream | null {
  const id = request.request?.headers.find(([name]) => name.toLowerCase() === 'last-event-id')?.[1];
  if (id === undefined || id === '') return null;
  const place = placeOf(request, capture);
  const known = streams.filter((stream) => stream.request !== null && placeOf(stream.request, capture) === place
    && stream.events.some((event) => event.id === id && event.frame <= request.request!.frame));
  return known.findLast(({ events }) => events.at(-1)!.id === id) ?? known.at(-1) ?? null;
}

/** Who asks whom for what. */
function placeOf(exchange: HttpRecord, capture: Collected): string {
  const { client, server } = capture.connection(exchange.connection) ?? {};
  return [client?.address, hostOf(exchange) ?? `${server?.address}:${server?.port}`, openedBy(exchange, capture)].join(' ');
}
