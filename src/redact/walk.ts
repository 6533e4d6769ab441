/**
 * Who reads which bytes of a stream. The bytes go through the program's own detection and dissectors once more, which are watched:
 * a chunk that a dissector hands on still lies in the array that it came from, so that its place is known.
 */
import { Chunk } from '../bytes/chunk.ts';
import { keptHead } from '../dissect/body-fence.ts';
import { Conversation } from '../dissect/conversation.ts';
import type { Carrier, ConversationHost } from '../dissect/conversation.ts';
import { AskingOrder } from '../dissect/detector.ts';
import type { BodyHead, BodySink, Dissector, DissectorContext, HandOff, StreamHandler, UpgradeHead } from '../dissect/dissector.ts';
import { builtIn } from '../dissect/registry.ts';
import type { BodyInfo, Endpoint } from '../record.ts';
import type { Side } from '../side.ts';
import type { SideLog, StreamLog } from './stream-log.ts';

/** A run of a side's bytes, or a hole before the next one. */
export type Piece = { readonly start: number; end: number } | 'hole';

/** The body of a message. */
export interface WalkedBody {
  readonly head: BodyHead;
  /** Whose bytes it is of; null where it has none. */
  side: 0 | 1 | null;
  readonly pieces: Piece[];
  /** It ended as announced. */
  complete: boolean;
  ended: boolean;
}

/** The bytes of both sides that one dissector has read. */
export interface Claim {
  readonly protocol: string;
  /** Its first byte of each side, and one past the last where it gave them to another; Infinity for none. */
  readonly start: [number, number];
  readonly end: [number, number];
  readonly bodies: WalkedBody[];
  /** The heads that led here. */
  readonly upgrade: UpgradeHead | null;
  /** Which side speaks as the client of this protocol; null while it is not known. */
  client: 0 | 1 | null;
}

/** In the order in which they began. */
export function walk(log: StreamLog): Claim[] {
  const walker = new Walker(log);
  for (const event of log.events) {
    if (event.kind === 'data') walker.data(event.side, event.start, event.end);
    else if (event.kind === 'gap') walker.gap(event.side, event.length, event.cause);
    else walker.end(event.side, event.why);
  }
  return walker.claims.map(({ claim }) => claim);
}

const LF = 10;
const SIDES: readonly (0 | 1)[] = [0, 1];

class Walker {
  readonly claims: Watched[] = [];
  readonly #sides: readonly [SideLog, SideLog];
  readonly #conversation: Conversation;
  readonly #chunk = new Chunk();
  /** One past the last byte that went in. */
  readonly fed: [number, number] = [0, 0];
  #flipped = false;

  constructor(log: StreamLog) {
    this.#sides = log.sides;
    this.#conversation = new Conversation(this.#carrier(log), this.#host());
    this.#chunk.frame = 1;
  }

  /** Line by line, so that what follows a header section begins a chunk. */
  data(side: 0 | 1, start: number, end: number): void {
    const { bytes } = this.#sides[side];
    for (let at = start; at < end;) {
      const lf = bytes.indexOf(LF, at);
      const to = lf < 0 || lf >= end ? end : lf + 1;
      this.fed[side] = to;
      this.#conversation.data(this.#from(side), this.#chunk.place(bytes, at, to));
      this.#settle();
      at = to;
    }
  }

  gap(side: 0 | 1, length: number, cause: Parameters<StreamHandler['gap']>[2]): void {
    this.#conversation.gap(this.#from(side), length, cause);
    this.#settle();
  }

  end(side: 0 | 1, why: Parameters<StreamHandler['end']>[1]): void {
    this.#conversation.end(this.#from(side), why);
    this.#settle();
  }

  sideOf(bytes: Uint8Array): 0 | 1 | null {
    return bytes === this.#sides[0].bytes ? 0 : bytes === this.#sides[1].bytes ? 1 : null;
  }

  bytesOf(side: 0 | 1): Uint8Array {
    return this.#sides[side].bytes;
  }

  #settle(): void {
    for (const watched of this.claims) watched.settle(this.fed);
  }

  #from(side: 0 | 1): Side {
    return (side === 0) === this.#flipped ? 'server' : 'client';
  }

  #carrier({ ends, rolesCertain, fromStart, id }: StreamLog): Carrier {
    const end = (index: 0 | 1): Endpoint => ends[this.#flipped ? 1 - index : index]!;
    return {
      id, stream: 0, transport: 'tcp', rolesCertain, fromStart, lastFrame: 1, confirmRoles() {},
      flip: () => void (this.#flipped = !this.#flipped),
      get client() { return end(0); },
      get server() { return end(1); },
    };
  }

  #host(): ConversationHost {
    const dissectors = builtIn.filter(({ body }) => !body).map((dissector) => this.#watched(dissector));
    return {
      dissectors, order: new AskingOrder(dissectors), codecs: {}, emit() {}, note() {}, takerOf: () => null, taken() {},
      wants: { hash: false, bodies: false, maxBody: 0, maxDecoded: 0 },
    };
  }

  #watched(dissector: Dissector): Dissector {
    const { name, stream, upgrade } = dissector;
    type Open = (context: DissectorContext) => StreamHandler;
    const open = (context: DissectorContext, head: UpgradeHead | null, how: Open): StreamHandler => {
      const watched = new Watched(this, name, head);
      this.claims.push(watched);
      return watched.handler(how(watched.context(context)));
    };
    return {
      ...dissector,
      ...(stream && { stream: { probe: stream.probe, open: (context) => open(context, null, (own) => stream.open(own)) } }),
      ...(upgrade && {
        upgrade: { tokens: upgrade.tokens, open: (context, head) => open(context, head, (own) => upgrade.open(own, head)) },
      }),
    };
  }
}

/** One dissector at work. Bytes that it is given are counted: all of its own are those that went in last. */
class Watched {
  readonly claim: Claim;
  readonly #walker: Walker;
  /** Bytes that it was given, and of these such that it gave on, by what it takes for client and server. */
  readonly #given: Record<Side, number> = { client: 0, server: 0 };
  readonly #passed: Record<Side, number> = { client: 0, server: 0 };
  #handedOff = false;

  constructor(walker: Walker, protocol: string, upgrade: UpgradeHead | null) {
    this.#walker = walker;
    this.claim = { protocol, start: [Infinity, Infinity], end: [Infinity, Infinity], bodies: [], upgrade, client: null };
  }

  handler(inner: StreamHandler): StreamHandler {
    return this.#counting(inner, this.#given);
  }

  context(outer: DissectorContext): DissectorContext {
    return {
      get client() { return outer.client; },
      get server() { return outer.server; },
      transport: outer.transport,
      wants: outer.wants,
      emit() {},
      note() {},
      speaks: (protocol) => outer.speaks(protocol),
      body: (head) => this.#body(head),
      handOff: (to: HandOff) => {
        this.#handedOff = true;
        return this.#counting(outer.handOff(to), this.#passed);
      },
    };
  }

  /** Everything that could be given for what went in has been given. */
  settle(fed: readonly [number, number]): void {
    const { start, end, client } = this.claim;
    if (client === null) return;
    for (const side of SIDES) {
      const from: Side = side === client ? 'client' : 'server';
      if (start[side] === Infinity && this.#given[from] > 0) start[side] = fed[side] - this.#given[from];
      if (this.#handedOff && end[side] === Infinity) end[side] = fed[side] - this.#passed[from];
    }
  }

  #counting(inner: StreamHandler, count: Record<Side, number>): StreamHandler {
    return {
      data: (from, chunk) => {
        count[from] += chunk.length;
        const side = this.#walker.sideOf(chunk.bytes);
        if (side !== null) this.claim.client = from === 'client' ? side : side === 0 ? 1 : 0;
        inner.data(from, chunk);
      },
      gap: (from, length, cause) => inner.gap(from, length, cause),
      end: (from, why) => inner.end(from, why),
    };
  }

  #body(head: BodyHead): BodySink {
    const body: WalkedBody = { head: keptHead(head), side: null, pieces: [], complete: false, ended: false };
    this.claim.bodies.push(body);
    let length = 0;
    const info = (): BodyInfo => ({ length, decodedLength: length, complete: body.complete });
    return {
      data: (chunk) => {
        length += chunk.length;
        this.#piece(body, chunk);
      },
      gap: () => void body.pieces.push('hole'),
      end: (complete) => {
        body.complete = complete;
        body.ended = true;
        return info();
      },
      get info() { return info(); },
    };
  }

  #piece(body: WalkedBody, chunk: Chunk): void {
    const side = this.#walker.sideOf(chunk.bytes);
    const start = side === null ? this.#searched(body, chunk) : chunk.start;
    if (start < 0) return;
    body.side ??= side;
    const end = start + chunk.length;
    const last = body.pieces.at(-1);
    if (last !== undefined && last !== 'hole' && last.end === start) last.end = end;
    else body.pieces.push({ start, end });
  }

  /**
   * Bytes that waited for a decision were copied. They are looked for behind what was found last; what is not found stays among
   * what is no body, where it is made unreadable.
   */
  #searched(body: WalkedBody, chunk: Chunk): number {
    const { client } = this.claim;
    if (client === null) return -1;
    const side = (body.head.from === 'client') === (client === 0) ? 0 : 1;
    body.side = side;
    const bytes = this.#walker.bytesOf(side);
    let from = 0;
    for (const other of this.claim.bodies) {
      for (const piece of other.pieces) if (other.side === side && piece !== 'hole') from = Math.max(from, piece.end);
    }
    const last = this.#walker.fed[side] - chunk.length;
    for (let at = from; at <= last; at++) {
      if (body.pieces.length === 0 && bytes[at - 1] !== LF) continue;
      let same = 0;
      while (same < chunk.length && bytes[at + same] === chunk.bytes[chunk.start + same]) same++;
      if (same === chunk.length) return at;
    }
    return -1;
  }
}
