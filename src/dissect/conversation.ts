/**
 * Receives the ordered bytes of one connection; hands on records; keeps which dissector is in charge; never lets a
 * dissector's fault leave its connection. This is where detection, hand-over and isolation meet.
 */
import type { Chunk } from '../bytes/chunk.ts';
import type { NoteCode } from '../note.ts';
import type { Endpoint } from '../record.ts';
import { other } from '../side.ts';
import type { Side } from '../side.ts';
import type { EndReason, GapCause, StreamHandler } from '../stream/sink.ts';
import type { BareMessage, MessageTaker } from './bare-message.ts';
import { openBody } from './body.ts';
import type { Codecs } from './body.ts';
import { Detector } from './detector.ts';
import type { AskingOrder, DetectorHost } from './detector.ts';
import type {
  BodyHead, BodySink, DatagramProbe, Dissector, DissectorContext, EmittedRecord, HandOff, ProbeAnswer, Wants,
} from './dissector.ts';
import { noteFault } from './fault.ts';
import { OPAQUE } from './opaque.ts';
import { ShapeTally } from './shape.ts';

/** What a conversation needs to know of its connection. */
export interface Carrier {
  readonly id: number;
  readonly stream: number;
  readonly transport: 'tcp' | 'udp';
  readonly client: Endpoint;
  readonly server: Endpoint;
  readonly rolesCertain: boolean;
  /** The capture holds the connection's first byte. */
  readonly fromStart: boolean;
  readonly lastFrame: number;
  flip(): void;
  confirmRoles(): void;
}

/** What all conversations of a session share. */
export interface ConversationHost {
  readonly dissectors: readonly Dissector[];
  readonly order: AskingOrder;
  readonly codecs: Codecs;
  readonly wants: Wants;
  /** Records may be lent, see `DissectorContext`. */
  readonly lends?: boolean;
  emit(carrier: Carrier, record: EmittedRecord): void;
  /** Who takes messages of this connection in place of their records; null where nobody does. */
  takerOf(carrier: Carrier): MessageTaker | null;
  /** A message of this type has been taken so. */
  taken(type: BareMessage['type']): void;
  note(carrier: Carrier, code: NoteCode, message: string, more: Record<string, unknown>): void;
}

/** A datagram flow is asked about this often before it is left alone. */
const MOST_DATAGRAMS = 16;

const NO_PROTOCOLS: string[] = [];

const TOKEN = /^[a-z0-9][a-z0-9./_-]{0,31}$/;

export class Conversation implements StreamHandler, DissectorContext, DetectorHost {
  // What every segment and every message needs stands first: see MessageAssembler.
  #handler: StreamHandler;
  /**
   * The end that was called is the one that asks, as where a proxy is dialled back: the connection keeps its roles, and
   * its dissector is told the other way round.
   */
  #reversed = false;
  /** Undefined until the first message that could do without a record. */
  #taker: MessageTaker | null | undefined = undefined;
  readonly #carrier: Carrier;
  readonly #host: ConversationHost;
  readonly #tally = new ShapeTally();
  #protocols: string[] = NO_PROTOCOLS;
  #name = '';
  #ended: Side | null = null;

  constructor(carrier: Carrier, host: ConversationHost) {
    this.#carrier = carrier;
    this.#host = host;
    this.#handler = carrier.transport === 'tcp' ? this.#detector() : this.#datagrams();
  }

  get client(): Endpoint {
    return this.#reversed ? this.#carrier.server : this.#carrier.client;
  }

  get server(): Endpoint {
    return this.#reversed ? this.#carrier.client : this.#carrier.server;
  }

  get transport(): 'tcp' | 'udp' {
    return this.#carrier.transport;
  }

  get wants(): Wants {
    return this.#host.wants;
  }

  get lends(): boolean {
    return this.#host.lends === true;
  }

  get protocols(): string[] {
    return this.#protocols;
  }

  get tally(): ShapeTally {
    return this.#tally;
  }

  data(from: Side, chunk: Chunk): void {
    try {
      this.#handler.data(this.#side(from), chunk);
    } catch (error) {
      this.#failed(error);
    }
  }

  gap(from: Side, length: number, cause: GapCause): void {
    try {
      this.#handler.gap(this.#side(from), length, cause);
    } catch (error) {
      this.#failed(error);
    }
  }

  end(from: Side, why: EndReason): void {
    try {
      this.#handler.end(this.#side(from), why);
    } catch (error) {
      this.#failed(error);
    }
    // A connection is remembered for a while after both sides have ended; its dissector need not be.
    if (this.#ended !== null && this.#ended !== from) this.#handler = OPAQUE;
    this.#ended = from;
  }

  emit(record: EmittedRecord): void {
    this.#tally.see(record);
    this.#host.emit(this.#carrier, this.#reversed && 'from' in record ? { ...record, from: other(record.from as Side) } : record);
  }

  takes(message: BareMessage): boolean {
    // Sides that are exchanged would have to be exchanged in the message, too; that is rare enough for records.
    if (this.#taker === undefined) {
      this.#taker = this.#reversed ? null : this.#host.takerOf(this.#carrier);
      this.#tally.see(message);
    }
    if (this.#taker === null) return false;
    message.connection = this.#carrier.id;
    message.stream = this.#carrier.stream;
    if (!this.#taker.takes(message)) return false;
    this.#host.taken(message.type);
    return true;
  }

  note(code: string, message: string, more: { from?: Side; frame?: number; [figure: string]: unknown } = {}): void {
    const { from, frame, ...figures } = more;
    this.#host.note(this.#carrier, code as NoteCode, message, {
      ...figures, side: from ? this.#side(from) : null, frame: frame ?? this.#carrier.lastFrame,
    });
  }

  speaks(protocol: string): void {
    if (this.#protocols.includes(protocol)) return;
    // A list that is pushed to, or made by spreading, has room for sixteen more; nearly all connections have one protocol or two.
    this.#protocols = this.#protocols.concat(protocol);
    this.#shapedBy(this.#host.dissectors.find(({ name, shape }) => shape && name === protocol));
  }

  body(head: BodyHead): BodySink {
    return this.#tally.body(head, openBody(this, head, this.#host.order.bodies, this.#host.codecs));
  }

  handOff(to: HandOff): StreamHandler {
    this.#handler = this.#successor(to);
    return this.#handler;
  }

  /** A side of the connection as the dissector knows it, and the other way round. */
  #side(side: Side): Side {
    return this.#reversed ? other(side) : side;
  }

  #successor(to: HandOff): StreamHandler {
    if (to.kind === 'tunnel') {
      this.#tally.tunnelled();
      return this.#detector();
    }
    if (to.kind === 'opaque') return OPAQUE;
    const token = to.head.token.toLowerCase();
    if (TOKEN.test(token)) this.speaks(token);
    const dissector = this.#host.dissectors.find((candidate) => candidate.upgrade?.tokens.includes(token));
    if (!dissector) return OPAQUE;
    this.#shapedBy(dissector);
    this.#name = dissector.name;
    return dissector.upgrade!.open(this, to.head);
  }

  #shapedBy(dissector: Dissector | undefined): void {
    if (dissector?.shape) this.#tally.declared(dissector.shape);
  }

  #detector(): Detector {
    return new Detector(this, this.#host.order);
  }

  get clientPort(): number {
    return this.#carrier.client.port;
  }

  get serverPort(): number {
    return this.#carrier.server.port;
  }

  get rolesCertain(): boolean {
    return this.#carrier.rolesCertain;
  }

  get fromStart(): boolean {
    return this.#carrier.fromStart;
  }

  get current(): StreamHandler {
    return this.#handler;
  }

  recognised(dissector: Dissector, flip: boolean): void {
    if (!flip) this.#carrier.confirmRoles();
    else if (this.#carrier.rolesCertain) this.#reverse(dissector);
    else this.#carrier.flip();
    this.speaks(dissector.name);
    this.#name = dissector.name;
    this.#handler = dissector.stream!.open(this);
  }

  #reverse({ name }: Dissector): void {
    this.#reversed = !this.#reversed;
    const asks = this.#side('client');
    this.note('protocol-roles-reversed', `the ${asks} speaks as the client of ${name}`, { from: 'client' });
  }

  /** Every datagram is whole, so each is asked about alone until a dissector takes the flow. */
  #datagrams(): StreamHandler {
    const carrier = this.#carrier;
    let asked = 0;
    let dissectors = this.#host.dissectors.filter(({ datagram }) => datagram);
    const answerOf = (dissector: Dissector, probe: DatagramProbe): ProbeAnswer => {
      try {
        return dissector.datagram!.probe(probe);
      } catch (error) {
        noteFault(this, dissector.name, error);
        dissectors = dissectors.filter((another) => another !== dissector);
        return 'not-mine';
      }
    };
    return {
      data: (from, payload) => {
        if (asked++ >= MOST_DATAGRAMS) return;
        const probe = { from, payload, clientPort: carrier.client.port, serverPort: carrier.server.port };
        for (const dissector of dissectors) {
          const answer = answerOf(dissector, probe);
          if (answer !== 'mine' && answer !== 'mine-flipped') continue;
          const flip = answer === 'mine-flipped' && !carrier.rolesCertain;
          if (flip) carrier.flip();
          else carrier.confirmRoles();
          this.speaks(dissector.name);
          this.#name = dissector.name;
          this.#handler = dissector.datagram!.open(this);
          this.#handler.data(flip ? (from === 'client' ? 'server' : 'client') : from, payload);
          return;
        }
      },
      gap() {},
      end() {},
    };
  }

  /** A dissector threw. Its connection goes on as opaque bytes; the run goes on as if nothing had happened. */
  #failed(error: unknown): void {
    this.#handler = OPAQUE;
    noteFault(this, this.#name, error);
  }
}
