/** WebSocket (RFC 6455) with permessage-deflate (RFC 7692), behind an HTTP upgrade or joined midway. */
import type { Chunk } from '../../bytes/chunk.ts';
import { other, type Side } from '../../side.ts';
import { defineDissector } from '../dissector.ts';
import type { DissectorContext, EndReason, ProbeAnswer, StreamHandler, StreamProbe, UpgradeHead } from '../dissector.ts';
import { type CloseListener, MessageAssembler, type SideTerms } from './assembler.ts';
import { convinces, weigh } from './evidence.ts';
import { checkHandshake } from './handshake.ts';

export const websocket = defineDissector({
  name: 'websocket',
  shape: 'websocket',
  upgrade: { tokens: ['websocket'], open: openUpgraded },
  stream: { probe, open: openMidway },
});

function openUpgraded(context: DissectorContext, head: UpgradeHead): StreamHandler {
  const { deflate, foreign, problems } = checkHandshake(head.requestHeaders, head.responseHeaders);
  for (const problem of problems) context.note('websocket-bad-handshake', problem, { exchange: head.exchange });
  const terms = (from: Side): SideTerms => ({ from, exchange: head.exchange, deflate: deflate?.[from] ?? null, foreign });
  return new WebSocketHandler(context, terms);
}

function openMidway(context: DissectorContext): StreamHandler {
  context.note('websocket-midway', 'WebSocket frames without the handshake that opened them');
  return new WebSocketHandler(context, (from) => ({ from, exchange: null, deflate: null, foreign: false }));
}

/** Frames speak for themselves: only the client masks (RFC 6455 §5.1), so the mask bit tells the roles. */
function probe({ client, server, rolesCertain, fromStart }: StreamProbe): ProbeAnswer {
  if (fromStart) return 'not-mine';
  const sides = [client, server].map(({ bytes, start, end }) => weigh(bytes, start, end));
  const [ofClient, ofServer] = sides as [typeof sides[0], typeof sides[0]];
  // A side may have been joined inside a frame; the other can still tell.
  const plausible = sides.filter((side, i) => side.plausible && (i === 0 ? client : server).length > 0);
  const broken = sides.some((side) => !side.plausible);
  if (!broken && ofClient.masked !== null && ofClient.masked === ofServer.masked) return 'not-mine';
  if (plausible.length === 0) return broken ? 'not-mine' : 'need-more';
  if (!convinces(...plausible)) return broken && plausible.every(({ frames }) => frames === 0) ? 'not-mine' : 'need-more';
  const isClientMasked = ofClient.plausible && ofClient.masked !== null ? ofClient.masked : ofServer.masked === false;
  if (isClientMasked) return 'mine';
  return rolesCertain ? 'not-mine' : 'mine-flipped';
}

class WebSocketHandler implements StreamHandler, CloseListener {
  readonly #context: DissectorContext;
  readonly #client: MessageAssembler;
  readonly #server: MessageAssembler;
  #closedFirst: Side | null = null;
  #endedFirst: Side | null = null;
  #clientEnd: EndReason | null = null;
  #serverEnd: EndReason | null = null;

  constructor(context: DissectorContext, terms: (from: Side) => SideTerms) {
    this.#context = context;
    this.#client = new MessageAssembler(context, terms('client'), this);
    this.#server = new MessageAssembler(context, terms('server'), this);
  }

  closed(from: Side): void {
    this.#closedFirst ??= from;
  }

  data(from: Side, chunk: Chunk): void {
    this.#side(from).data(chunk);
  }

  gap(from: Side, length: number): void {
    this.#side(from).hole(length);
  }

  end(from: Side, why: EndReason): void {
    if ((from === 'client' ? this.#clientEnd : this.#serverEnd) !== null) return;
    if (from === 'client') this.#clientEnd = why;
    else this.#serverEnd = why;
    this.#endedFirst ??= from;
    this.#side(from).end();
    if (this.#clientEnd !== null && this.#serverEnd !== null) this.#judgeClose(this.#clientEnd, this.#serverEnd);
  }

  #side(from: Side): MessageAssembler {
    return from === 'client' ? this.#client : this.#server;
  }

  /** RFC 6455 §7.1: who closed, or that nobody did. */
  #judgeClose(clientEnd: EndReason, serverEnd: EndReason): void {
    const by = this.#closedFirst;
    if (by !== null) {
      const closeCode = this.#side(by).closeCode!;
      const answered = this.#side(other(by)).closeCode !== undefined;
      const message = `closed by the ${by} (${closeCode ?? 'no code'})${answered ? '' : ', which was not answered'}`;
      this.#context.note('websocket-close', message, { from: by, closeCode, answered });
      return;
    }
    const ended = clientEnd === 'fin' || clientEnd === 'rst' || serverEnd === 'fin' || serverEnd === 'rst';
    // A close frame may be among the bytes of a side that lost its place.
    if (!ended || this.#client.lost || this.#server.lost) return;
    const from = this.#endedFirst!;
    const why = from === 'client' ? clientEnd : serverEnd;
    this.#context.note('websocket-abnormal-close', `the connection ended without a close frame (${why})`, { from });
  }
}
