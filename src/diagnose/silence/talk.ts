import { Analysis } from '../../analysis.ts';
import type { Frame } from '../../frame.ts';
import type { FrameContext } from '../../options.ts';
import type { BySide, PauseRecord } from '../../record.ts';
import { other } from '../../side.ts';
import type { Side } from '../../side.ts';
import { seqAdd, seqDistance } from '../../stream/sequence.ts';
import { secondsBetween } from '../../time.ts';
import { ACK, FIN, RST, SYN } from '../../wire/packet.ts';
import type { Packet } from '../../wire/packet.ts';
import { isComment } from './heartbeat.ts';
import { IdleWatch, Sign } from './idle-watch.ts';
import { isWithin } from './story.ts';
import type { Exchange } from './story.ts';

const SENT_AGAIN = Analysis.Retransmission | Analysis.FastRetransmission | Analysis.SpuriousRetransmission;
const NOTHING_NEW = SENT_AGAIN | Analysis.OutOfOrder | Analysis.KeepAlive | Analysis.ZeroWindowProbe;
/** Of one connection the longest pauses are kept, the others are counted. */
const MOST_PAUSES = 8;
/** Exchanges that are remembered until the pause in them is over. */
const MOST_EXCHANGES = 4;

/** Something that a program said. */
export interface Mark {
  frame: number;
  seconds: number;
  nanos: number;
  /** Null for the end of a handshake. */
  by: Side | null;
}

/** What one side did in a pause, as TCP shows it. */
export interface Quiet {
  /** Segments that it sent again, and how long something of it stayed unacknowledged; Infinity: throughout. */
  repeats: number;
  unsettled: number;
  /** The frame in which it closed its window, if it was closed at any time; what it last said filled the window of the other. */
  closed: number;
  filled: boolean;
  probes: number;
}

export interface Pause {
  readonly before: Mark;
  readonly after: Mark | null;
  readonly seconds: number;
  readonly endedBy: PauseRecord['endedBy'];
  readonly keepAlives: number;
  readonly pings: number;
  readonly quiet: BySide<Quiet>;
  /** The side that had closed its half. */
  readonly half: Side | null;
  /** The exchange in which it happened, once that is known. */
  exchange: Exchange | null;
}

interface Voice {
  sent: number;
  known: boolean;
  heard: boolean;
  fin: boolean;
  /** Its window is closed since this frame; 0: it is open. */
  shut: number;
  quiet: Quiet;
}

const voice = (): Voice => ({ sent: 0, known: false, heard: false, fin: false, shut: 0, quiet: stillness() });
const stillness = (): Quiet => ({ repeats: 0, unsettled: 0, closed: 0, filled: false, probes: 0 });

/** From here on nothing happens. What happened before is let go, unless a pause has kept it. */
function becomesStill(each: Voice, isKept: boolean): void {
  if (isKept) each.quiet = stillness();
  const { quiet } = each;
  quiet.repeats = quiet.unsettled = quiet.probes = 0;
  quiet.filled = false;
  quiet.closed = each.shut;
}

function signOf({ flags, payloadLength }: Packet, analysis: number, settled: boolean): number {
  const asks = (payloadLength > 0 && (analysis & NOTHING_NEW) === 0) || (analysis & Analysis.KeepAlive) !== 0;
  return ((flags & RST) !== 0 ? Sign.Reset : 0) | (settled ? Sign.Answers : 0) | (asks ? Sign.Asks : 0)
    | ((analysis & (SENT_AGAIN | Analysis.KeepAlive)) !== 0 ? Sign.Again : 0);
}

/** One TCP connection as talk: what was said when, and how long nothing was. */
export class Talk {
  readonly pauses: Pause[] = [];
  /** Pauses in all. */
  count = 0;
  /** The frame from which on both speak WebSocket. */
  upgraded = Infinity;
  readonly idle = new IdleWatch();
  readonly #bound: number;
  readonly #exchanges: Exchange[] = [];
  #voices: BySide<Voice> = { client: voice(), server: voice() };
  /** Placed anew with each thing said; a pause has a copy. */
  #last: Mark | null = null;
  #keepAlives = 0;
  #pings = 0;
  /** The frame of a control frame or ping, as its record says; its bytes are no talk. */
  #pinged = 0;
  #over = false;

  constructor(bound: number) {
    this.#bound = bound;
  }

  /** Both ends were captured. */
  get bothHeard(): boolean {
    return this.#voices.client.heard && this.#voices.server.heard;
  }

  flip(): void {
    this.#voices = { client: this.#voices.server, server: this.#voices.client };
  }

  /** The frame at hand completed a ping or pong. */
  ping(frame: number): void {
    this.#pinged = frame;
  }

  /** An exchange is complete, or known as far as it ever will be. */
  tell(exchange: Exchange): void {
    for (const pause of this.pauses) if (pause.exchange === null && isWithin(exchange, pause.before.frame)) pause.exchange = exchange;
    this.#exchanges.push(exchange);
    if (this.#exchanges.length > MOST_EXCHANGES) this.#exchanges.shift();
  }

  accept({ frame, packet, from, analysis }: FrameContext): void {
    if (from === null || this.#over || (analysis & Analysis.DuplicateFrame) !== 0) return;
    const { flags, payloadLength } = packet;
    const own = this.#voices[from];
    const peer = this.#voices[other(from)];
    const settled = !peer.known || (flags & ACK) === 0 || seqDistance(peer.sent, packet.ack) >= 0;
    this.idle.accept(frame, from, signOf(packet, analysis, settled));
    own.heard = true;
    if ((flags & RST) !== 0) {
      this.#over = true;
      return this.#mark(frame, from, 'reset');
    }
    if ((flags & SYN) === 0) this.#window(packet, own, frame.number);
    if (settled && this.#last !== null && peer.quiet.unsettled === Infinity) peer.quiet.unsettled = secondsBetween(this.#last, frame);
    if ((analysis & SENT_AGAIN) !== 0) own.quiet.repeats++;
    if ((analysis & (Analysis.KeepAlive | Analysis.ZeroWindowProbe)) !== 0) {
      this.#keepAlives++;
      own.quiet.probes++;
    }
    const isFin = (flags & FIN) !== 0 && !own.fin;
    const speaks = payloadLength > 0 && (analysis & NOTHING_NEW) === 0 && !this.#isPing(packet, from, frame.number);
    if (isFin || speaks || this.#last === null) {
      const silent = this.#last === null && !speaks;
      this.#mark(frame, silent ? null : from, isFin && !speaks ? 'fin' : 'data');
      if (isFin) own.fin = true;
      if (own.fin && peer.fin) this.#over = true;
    }
    const end = seqAdd(packet.seq, payloadLength + ((flags & (SYN | FIN)) !== 0 ? 1 : 0));
    if (!own.known || seqDistance(own.sent, end) > 0) {
      own.sent = end;
      own.known = true;
      if (payloadLength > 0 || isFin) own.quiet.unsettled = Infinity;
    }
    if ((analysis & Analysis.WindowFull) !== 0) own.quiet.filled = true;
  }

  /** The connection is over, or nothing more is known of it. */
  finish(now: { readonly seconds: number; readonly nanos: number }, how: PauseRecord['endedBy']): void {
    if (this.#over || this.#last === null) return;
    this.#over = true;
    const silent = secondsBetween(this.#last, now);
    if (silent >= this.#bound) this.#note(null, silent, how);
  }

  #mark(frame: Frame, by: Side | null, what: 'data' | 'fin' | 'reset'): void {
    const { number, seconds, nanos } = frame;
    let isPause = false;
    if (this.#last === null) this.#last = { frame: number, seconds, nanos, by };
    else {
      const silent = secondsBetween(this.#last, frame);
      isPause = silent >= this.#bound;
      if (isPause) this.#note({ frame: number, seconds, nanos, by }, silent, what);
      this.#last.frame = number;
      this.#last.seconds = seconds;
      this.#last.nanos = nanos;
      this.#last.by = by;
    }
    this.#keepAlives = this.#pings = 0;
    becomesStill(this.#voices.client, isPause);
    becomesStill(this.#voices.server, isPause);
  }

  #note(after: Mark | null, seconds: number, endedBy: PauseRecord['endedBy']): void {
    this.count++;
    const { client, server } = this.#voices;
    const before = { ...this.#last! };
    const pause: Pause = {
      before, after, seconds, endedBy, keepAlives: this.#keepAlives, pings: this.#pings,
      quiet: { client: client.quiet, server: server.quiet }, half: client.fin ? 'client' : server.fin ? 'server' : null,
      exchange: this.#exchanges.find((each) => isWithin(each, before.frame)) ?? null,
    };
    if (this.pauses.length < MOST_PAUSES) return void this.pauses.push(pause);
    const shortest = this.pauses.reduce((least, each) => (each.seconds < least.seconds ? each : least));
    if (shortest.seconds >= seconds) return;
    this.pauses.splice(this.pauses.indexOf(shortest), 1);
    this.pauses.push(pause);
  }

  #window({ window }: Packet, own: Voice, frame: number): void {
    if (window > 0) own.shut = 0;
    else if (own.shut === 0) own.shut = own.quiet.closed = frame;
  }

  #isPing({ bytes, payloadStart, payloadEnd }: Packet, from: Side, frame: number): boolean {
    const isPing = this.#pinged === frame || (from === 'server' && isComment(bytes, payloadStart, payloadEnd));
    if (isPing) this.#pings++;
    return isPing;
  }
}
