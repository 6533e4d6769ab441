/** Event streams as programs see them: where an EventSource reconnects, and says how far it got, the stream goes on. */
import type { HttpRecord, SseRecord } from '../record.ts';
import type { Collected } from './collect.ts';
import { hostOf } from './collect.ts';
import { openedBy } from './fields/opened-by.ts';

/** One stream: its events in order, over all the exchanges that carried them. */
type EventStream = SseRecord[];

/** Events by the stream that delivers them, the streams in the order in which they begin. None is empty. */
export function streamsOf(capture: Collected): EventStream[] {
  const streams: EventStream[] = [];
  const delivered = new Deliveries();
  for (const events of byExchange(capture)) {
    const { connection, exchange } = events[0]!;
    const request = capture.exchange(connection, exchange);
    const place = request === null ? null : placeOf(request, capture);
    const before = place === null ? null : delivered.before(request!, place);
    const stream = before ?? [];
    if (before === null) streams.push(stream);
    for (const event of events) stream.push(event);
    if (place !== null) delivered.add(events, stream, place);
  }
  return streams;
}

/** Which streams delivered an event, by its ID and by who asked whom for what. */
class Deliveries {
  /** Of each stream, the frame in which it first did. */
  readonly #streams = new Map<string, Map<EventStream, number>>();

  add(events: readonly SseRecord[], stream: EventStream, place: string): void {
    for (const { id, frame } of events) {
      const key = `${place} ${id}`;
      const streams = this.#streams.get(key) ?? new Map<EventStream, number>();
      this.#streams.set(key, streams);
      if (!streams.has(stream)) streams.set(stream, frame);
    }
  }

  /**
   * The stream that a request goes on with: of the same client, host and path, and it delivered the event that the request names
   * (WHATWG HTML §9.2.4). Of several, one that got exactly so far; then the latest.
   */
  before({ request }: HttpRecord, place: string): EventStream | null {
    const id = request?.headers.find(([name]) => name.toLowerCase() === 'last-event-id')?.[1];
    if (id === undefined || id === '') return null;
    const known = [...this.#streams.get(`${place} ${id}`) ?? []].filter(([, frame]) => frame <= request!.frame);
    const [stream] = known.findLast(([events]) => events.at(-1)!.id === id) ?? known.at(-1) ?? [];
    return stream ?? null;
  }
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

/** Who asks whom for what. */
function placeOf(exchange: HttpRecord, capture: Collected): string {
  const { client, server } = capture.connection(exchange.connection) ?? {};
  return [client?.address, hostOf(exchange) ?? `${server?.address}:${server?.port}`, openedBy(exchange, capture)].join(' ');
}
