/** What kind of conversation a connection carried, told from its messages. The rules stand in the order of their weight. */
import type { ConnectionRecord, HttpRecord, Shape, ShapeReason } from '../record.ts';
import { PacedBody } from './body-pace.ts';
import type { BareMessage } from './bare-message.ts';
import type { BodyHead, BodySink, EmittedRecord } from './dissector.ts';
import { mediaKindOf, MediaTally } from './shape-media.ts';
import { isHeld, Polling } from './shape-poll.ts';
import { SHAPE_RULES } from './shape-rules.ts';

type Told = Pick<ConnectionRecord, 'shape' | 'shapeReason'>;

/** Watches the records of one connection: a constant amount of work for each. */
export class ShapeTally {
  #exchanges = 0;
  #events = false;
  #pipelined = false;
  #streaming = false;
  #declared: Shape | null = null;
  #tunnel = false;
  #lastResponse = '';
  /** Made with the first exchange that says something to them: on most connections of a large capture none does. */
  #polling: Polling | null = null;
  #media: MediaTally | null = null;

  /** A record, or a message: the first of its kind will do. */
  see(record: EmittedRecord | BareMessage): void {
    if (record.type === 'http') this.#exchange(record as unknown as HttpRecord);
    else if (record.type === 'sse') this.#events = true;
  }

  tunnelled(): void {
    this.#tunnel = true;
  }

  /** A protocol was spoken that makes a connection what it is. */
  declared(shape: Shape): void {
    this.#declared = shape;
  }

  /** The body that `head` announces, on its way to `sink`. When its pieces come matters where no length was announced. */
  body(head: BodyHead, sink: BodySink): BodySink {
    if (head.from !== 'server' || head.length !== undefined) return sink;
    return new PacedBody(sink, () => void (this.#streaming = true));
  }

  #exchange(record: HttpRecord): void {
    const { request, response } = record;
    this.#exchanges++;
    if (request && this.#lastResponse !== '' && request.time < this.#lastResponse) this.#pipelined = true;
    if (response) this.#lastResponse = response.time;
    if (this.#polling !== null || isHeld(record)) (this.#polling ??= new Polling()).see(record);
    const kind = mediaKindOf(record);
    if (kind !== 'other') (this.#media ??= new MediaTally()).see(record, kind);
  }

  /** For a connection on which bytes were exchanged, in these protocols. */
  told(transport: 'tcp' | 'udp', protocols: readonly string[]): Told {
    const shapeReason = this.#reason(transport, protocols);
    return { shape: SHAPE_RULES[shapeReason].shape ?? this.#declared!, shapeReason };
  }

  #reason(transport: 'tcp' | 'udp', protocols: readonly string[]): ShapeReason {
    if (this.#tunnel) return 'connect-granted';
    if (this.#declared !== null) return this.#declaration(this.#declared, protocols);
    if (transport === 'udp') return 'udp';
    if (this.#exchanges === 0) return protocols.length === 0 ? 'not-recognised' : 'no-exchange';
    const media = this.#media?.reasonFor(this.#exchanges);
    if (media) return media;
    if (this.#streaming) return 'pieces-with-pauses';
    if (this.#polling?.isMostOf(this.#exchanges)) return 'held-and-repeated';
    if (this.#pipelined) return 'asked-ahead';
    return this.#exchanges === 1 ? 'one-exchange' : 'several-exchanges';
  }

  #declaration(shape: Shape, protocols: readonly string[]): ShapeReason {
    if (shape === 'websocket' && protocols.includes('websocket')) return 'websocket-spoken';
    if (shape === 'event-stream' && protocols.includes('sse')) return this.#events ? 'events-dispatched' : 'event-stream-declared';
    return 'protocol-says-so';
  }
}
