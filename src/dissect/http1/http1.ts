/**
 * HTTP/1.x (RFC 9110, RFC 9112): pairs what both directions say. The requests, in order, decide how responses are framed
 * and which they answer; a response of 101, or a 2xx to CONNECT, hands the rest of the connection on.
 */
import type { Chunk } from '../../bytes/chunk.ts';
import type { DissectorContext, EndReason, GapCause, HandOff, StreamHandler } from '../dissector.ts';
import { defineDissector } from '../dissector.ts';
import type { Header } from '../../record.ts';
import type { Side } from '../../side.ts';
import { LentBodyHead } from './body-head.ts';
import { Exchange } from './exchange.ts';
import { type Framing, framingOf } from './framing.ts';
import { type Complain, listMembers } from './head.ts';
import { HeldBytes } from './held.ts';
import type { Message } from './message.ts';
import { type MessageListener, MessageParser } from './parser.ts';
import { probe } from './probe.ts';
import { Match } from './start-line.ts';
import { WaitingExchanges } from './waiting.ts';

/** What is kept of the client while its CONNECT or Upgrade waits for an answer. */
const MAX_HELD = 1 << 20;

/** Where the parser of requests reports; it knows of the connection, the connection of it. */
class Requests implements MessageListener {
  readonly #connection: Http1Connection;
  readonly note: Complain;

  constructor(connection: Http1Connection) {
    this.#connection = connection;
    this.note = connection.clientNote;
  }

  framingAssumed(): boolean {
    return false;
  }

  expectsBare(): boolean {
    return false;
  }

  head(head: Message): Framing {
    return this.#connection.requestHead(head);
  }

  body(chunk: Chunk): void {
    this.#connection.asking?.request?.sink?.data(chunk);
  }

  bodyGap(length: number): void {
    this.#connection.asking?.request?.sink?.gap(length);
  }

  trailers(list: Header[]): void {
    this.#connection.requestTrailers(list);
  }

  messageEnd(whole: boolean, why: EndReason | null): boolean {
    return this.#connection.requestEnd(whole, why);
  }

  messageLost(): void {
    this.#connection.requestsLost = true;
  }

  rest(chunk: Chunk): void {
    this.#connection.requestRest(chunk);
  }

  restGap(length: number): void {
    this.#connection.held.addGap(length);
  }
}

/** Where the parser of responses reports. */
class Responses implements MessageListener {
  readonly #connection: Http1Connection;
  readonly note: Complain;

  constructor(connection: Http1Connection) {
    this.#connection = connection;
    this.note = connection.serverNote;
  }

  framingAssumed(): boolean {
    const { answering } = this.#connection;
    return answering !== null && (answering.request === null || answering.suspect || answering.afterLoss);
  }

  expectsBare(): boolean {
    return this.#connection.waiting.first?.request?.version === '0.9';
  }

  head(head: Message): Framing {
    return this.#connection.responseHead(head);
  }

  body(chunk: Chunk): void {
    this.#connection.answering?.response?.sink?.data(chunk);
  }

  bodyGap(length: number): void {
    this.#connection.answering?.response?.sink?.gap(length);
  }

  trailers(list: Header[]): void {
    const { answering } = this.#connection;
    if (answering?.response) answering.response.trailers = list;
  }

  messageEnd(whole: boolean, why: EndReason | null): boolean {
    return this.#connection.responseEnd(whole, why);
  }

  messageLost(): void {
    const lost = this.#connection.waiting.firstTrusted;
    if (lost) lost.suspect = true;
  }

  rest(chunk: Chunk): void {
    this.#connection.next?.data('server', chunk);
  }

  restGap(): void {}
}

/** In the place of a context: who calls for a connection that is over is found out. */
const NOBODY = null as unknown as DissectorContext;

/** Short connections come and go by the thousand, and each takes some fifty objects to follow. */
const MOST_SPARES = 256;
/** What connections that are over were followed with. */
const spares: Http1Connection[] = [];

class Http1Connection implements StreamHandler {
  #context = NOBODY;
  readonly clientNote: Complain = (code, message, figures) => this.#context.note(code, message, { from: 'client', ...figures });
  readonly serverNote: Complain = (code, message, figures) => this.#context.note(code, message, { from: 'server', ...figures });
  readonly #client = new MessageParser(true, new Requests(this));
  readonly #server = new MessageParser(false, new Responses(this));
  #exchanges = 0;
  readonly waiting = new WaitingExchanges();
  /** One that is over, to be used again. */
  #spare: Exchange | null = null;
  /** The exchanges whose request or response is coming. */
  asking: Exchange | null = null;
  answering: Exchange | null = null;
  /** The response at hand is a 1xx. */
  #interim = false;
  /** The request whose answer decides whether the client goes on in HTTP, and what it has sent since. */
  #holding: Exchange | null = null;
  #held: HeldBytes | null = null;
  /** Who has the rest of the connection. */
  next: StreamHandler | null = null;
  #clientEnded: EndReason | null = null;
  #serverEnded: EndReason | null = null;
  requestsLost = false;
  /** Exchanges below this id waited when the server sent what cannot be read. */
  #garbledBefore = 0;
  #assumptionNoted = false;

  /** Begins a connection, for the first time or again: nothing is left of the one before. */
  begin(context: DissectorContext): this {
    const headers = context.wants.headers ?? true;
    this.#context = context;
    this.#client.begin(headers);
    this.#server.begin(headers);
    this.#exchanges = this.#garbledBefore = 0;
    this.waiting.clear();
    this.asking = this.answering = this.#holding = null;
    this.#held = this.next = null;
    this.#clientEnded = this.#serverEnded = null;
    this.#interim = this.requestsLost = this.#assumptionNoted = false;
    return this;
  }

  get held(): HeldBytes {
    return (this.#held ??= new HeldBytes());
  }

  data(from: Side, chunk: Chunk): void {
    if (this.next !== null) return this.next.data(from, chunk);
    if (from === 'server') {
      this.#server.push(chunk);
      if (this.#server.unreadable) this.#garbledBefore = this.#exchanges;
      return;
    }
    this.#client.push(chunk);
    this.#decideAll();
  }

  gap(from: Side, length: number, cause: GapCause): void {
    if (this.next === null) {
      (from === 'client' ? this.#client : this.#server).gap(length);
      this.#decideAll();
      if (from === 'client' || this.next === null) return;
    }
    (this.next as StreamHandler).gap(from, length, cause);
  }

  end(from: Side, why: EndReason): void {
    // Whoever says so twice would leave it twice, for two connections at once.
    if (this.#context === NOBODY) return;
    if (from === 'client') this.#clientEnded = why;
    else this.#serverEnded = why;
    if (this.next !== null) return this.next.end(from, why);
    if (from === 'server') {
      this.#server.end(why);
      this.#decideAll();
    }
    // While the client's bytes are held, so is their end.
    if (this.#clientEnded !== null && this.#holding === null && this.next === null) this.#client.end(this.#clientEnded);
    if (this.#clientEnded === null || this.#serverEnded === null || this.next !== null) return;
    this.#flush();
    this.#leave();
  }

  /** The connection is over: another can have what it was followed with. */
  #leave(): void {
    this.#context = NOBODY;
    if (spares.length < MOST_SPARES) spares.push(this);
  }

  // --- Requests --------------------------------------------------------------------------------------------------------

  requestTrailers(list: Header[]): void {
    if (!this.asking?.request) return;
    this.asking.request.trailers = list;
    this.waiting.keep(this.asking, sizeOf(list));
  }

  requestRest(chunk: Chunk): void {
    if (this.next !== null) this.next.data('client', chunk);
    else this.held.add(chunk);
  }

  requestHead(request: Message): Framing {
    while (this.waiting.full) this.#dropOldest();
    const exchange = this.#newExchange();
    exchange.request = request;
    exchange.afterLoss = this.requestsLost;
    this.requestsLost = false;
    this.waiting.push(exchange);
    this.waiting.keep(exchange, request.length);
    this.asking = exchange;
    if (request.cut) return 'none';
    if (request.version === '0.9') this.clientNote('http-simple-request', 'a request without a version');
    return this.#openBody(exchange, request, framingOf(request, null, this.clientNote));
  }

  requestEnd(whole: boolean, why: EndReason | null): boolean {
    const exchange = this.asking!;
    const request = exchange.request!;
    this.asking = null;
    request.finish(whole, why, this.#client.now);
    this.waiting.keep(exchange, request.keptBody);
    if (exchange.settled) this.#settle(exchange);
    else if (whole && exchange.response === null && (request.upgrades || request.isConnect)) {
      this.#holding = exchange;
      return true;
    }
    return false;
  }

  #dropOldest(): void {
    const oldest = this.waiting.shift()!;
    this.clientNote('http-interim-limit', 'too many requests wait for an answer', { exchange: oldest.exchange });
    this.#emit(oldest);
  }

  // --- Responses -------------------------------------------------------------------------------------------------------

  responseHead(response: Message): Framing {
    const { status } = response;
    const exchange = this.#current() ?? this.#newExchange();
    this.#interim = status >= 100 && status < 200 && status !== 101;
    if (this.#interim) {
      if (!exchange.waits) this.waiting.push(exchange);
      if (!this.waiting.full && exchange.addInterim(response)) this.waiting.keep(exchange, response.length);
      else this.serverNote('http-interim-limit', 'too many interim responses');
      return 'none';
    }
    if (exchange.waits) this.waiting.shift();
    this.answering = exchange;
    exchange.response = response;
    const { request } = exchange;
    if (request === null && this.#client.unreadable) exchange.malformed = true;
    if (request === null) this.#noteUnmatched(exchange);
    else if (exchange.suspect || exchange.afterLoss) {
      this.serverNote('http-pairing-uncertain', 'a gap may have swallowed a message before this response', {
        exchange: exchange.exchange,
      });
    }
    let framing: Framing = 'none';
    if (status === 0) framing = 'until-close';
    else if (status === 101 && (request === null || request.upgrades)) framing = 'switched';
    else if (!response.cut) framing = framingOf(response, request, this.serverNote);
    if (framing === 'switched') this.#switch(exchange, response);
    else {
      if (request?.upgrades && request.value('upgrade')?.trim().toLowerCase() === 'websocket') {
        this.serverNote('websocket-refused', `the upgrade to WebSocket was answered with ${status}`, { exchange: exchange.exchange, status });
      }
      if (this.#holding === exchange) this.#resume();
    }
    return this.#openBody(exchange, response, framing);
  }

  /**
   * The exchange that the next response belongs to. Those whose answer a gap may have swallowed are passed over as long as
   * another request waits behind them: a client that does not pipeline asks again only when it was answered.
   */
  #current(): Exchange | null {
    const waiting = this.waiting;
    while (waiting.length > 1 && waiting.first!.suspect) this.#emit(waiting.shift()!);
    return waiting.first;
  }

  #noteUnmatched(exchange: Exchange): void {
    // A request that was lost is accounted for.
    this.requestsLost = false;
    if (exchange.malformed) return;
    if (this.#client.now.frame > 0) {
      this.serverNote('http-unmatched-response', 'a response without a request', { exchange: exchange.exchange });
    } else if (!this.#assumptionNoted) {
      this.#assumptionNoted = true;
      this.serverNote('http-framing-assumed', 'requests were not captured; the framing of responses is assumed');
    }
  }

  responseEnd(whole: boolean, why: EndReason | null): boolean {
    const exchange = this.answering;
    if (this.#interim || exchange === null) return (this.#interim = false);
    this.answering = null;
    exchange.response!.finish(whole, why, this.#server.now);
    if (exchange.settled) this.#settle(exchange);
    return false;
  }

  // --- The end of HTTP -------------------------------------------------------------------------------------------------

  /** The response says that another protocol goes on here. */
  #switch(exchange: Exchange, response: Message): void {
    this.answering = null;
    response.finish(true, null, this.#server.now);
    const count = this.#held?.length ?? 0;
    if (count > 0) {
      this.clientNote('http-early-data', `${count} bytes came before the server agreed`, { count });
    }
    if (exchange !== this.asking) this.#emit(exchange);
    this.#handOff(exchange);
  }

  /** Decides as long as no answer will, each time about the next request that asks for another protocol. */
  #decideAll(): void {
    while (this.#holding !== null) {
      const now = this.held.cost > MAX_HELD || this.#serverEnded !== null;
      if (!now && !this.#server.skipping) return;
      if (!now && this.held.asRequest === Match.Partial) return;
      this.#decide(this.#holding);
    }
  }

  /** Goes by what the client sent since. */
  #decide(exchange: Exchange): void {
    if (this.held.asRequest !== Match.No) return this.#resume();
    this.clientNote('http-framing-assumed', 'the answer to an upgrade was not captured; the client is taken at its bytes', {
      exchange: exchange.exchange,
    });
    this.#handOff(exchange);
    this.#server.switchOver();
  }

  #resume(): void {
    this.#holding = null;
    this.#client.resume();
    this.held.play((chunk) => this.#client.push(chunk), (length) => this.#client.gap(length), () => this.#holding === null);
    if (this.#clientEnded !== null && this.#holding === null) this.#client.end(this.#clientEnded);
  }

  #handOff(exchange: Exchange): void {
    this.#holding = null;
    const next = (this.next = this.#context.handOff(handOffOf(exchange)));
    this.#client.switchOver();
    this.#flush();
    this.held.play((chunk) => next.data('client', chunk), (length) => next.gap('client', length, 'unknown'), () => true);
    if (this.#clientEnded !== null) next.end('client', this.#clientEnded);
    if (this.#serverEnded !== null) next.end('server', this.#serverEnded);
  }

  // --- Bodies and records ----------------------------------------------------------------------------------------------

  #openBody(exchange: Exchange, message: Message, framing: Framing): Framing {
    if (framing !== 'none' && framing !== 'switched') message.sink = this.#context.body(bodyHead.about(exchange, message, framing));
    return framing;
  }

  #newExchange(): Exchange {
    const exchange = this.#spare ?? new Exchange();
    this.#spare = null;
    exchange.exchange = this.#exchanges++;
    return exchange;
  }

  /** Both messages are over, and nothing else has them or their exchange: the next ones take their place. */
  #settle(exchange: Exchange): void {
    if (this.#context.lends === true && exchange.state === 'complete') this.#context.emit(exchange);
    else this.#emit(exchange);
    if (exchange.request !== null) this.#client.reuse(exchange.request);
    this.#server.reuse(exchange.response!);
    exchange.clear();
    this.#spare = exchange;
  }

  #emit(exchange: Exchange): void {
    if (exchange.response === null && exchange.exchange < this.#garbledBefore) exchange.malformed = true;
    this.#context.emit(exchange.record());
  }

  /** Everything still waiting, with what is known of it. */
  #flush(): void {
    for (let exchange; (exchange = this.waiting.shift());) this.#emit(exchange);
  }
}

const sizeOf = (list: readonly Header[]): number => list.reduce((size, [name, value]) => size + name.length + value.length, 0);

const bodyHead = new LentBodyHead();

function handOffOf({ exchange, request, response }: Exchange): HandOff {
  if (request?.isConnect) return { kind: 'tunnel' };
  const asked = response?.value('upgrade') ?? request?.value('upgrade') ?? '';
  return {
    kind: 'upgrade',
    head: {
      token: listMembers(asked)[0] ?? '',
      exchange,
      requestHeaders: request?.headers ?? [],
      responseHeaders: response?.headers ?? [],
    },
  };
}

/** HTTP/0.9, 1.0 and 1.1 over TCP. */
export const http1 = defineDissector({
  name: 'http',
  ports: [80, 8080, 8000, 3000, 8888],
  stream: { probe, open: (context) => (spares.pop() ?? new Http1Connection()).begin(context) },
});
