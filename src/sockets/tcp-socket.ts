import type { Endpoint, SocketWord } from '../record.ts';
import { seqAdd, seqDistance } from '../stream/sequence.ts';
import type { Packet } from '../wire/packet.ts';
import type { TcpPair } from './tcp-pair.ts';

/** Now, and the frame at hand: null where a time has run out. Written by the table, read by sockets. */
export interface Present {
  /** Seconds since the capture began. */
  now: number;
  frame: number | null;
  /** A socket has come, gone (`state` is null) or changed. `before`: what it was, null for none. */
  changed(socket: TcpSocket, before: SocketWord | null): void;
}

/** A SYN or SYN-ACK is repeated after one second (RFC 6298 §2.1), then after twice the last time (§5.5); a quarter is grace. */
const FIRST_REPEAT = 1;
const GRACE = 1.25;
/** A socket whose program closed it waits this long for the peer's FIN, as Linux does (tcp_fin_timeout). */
const FIN_WAIT_2 = 60;
/** A FIN that is not acknowledged is sent again after two minutes at the latest (TCP_RTO_MAX of Linux, with grace): who does not has given up. */
const FIN_AGAIN = 150;
const CLOSING: readonly (SocketWord | null)[] = ['FIN-WAIT-1', 'CLOSING', 'LAST-ACK'];
/** No window is larger (RFC 7323 §2.3). */
const LARGEST_WINDOW = 2 ** 30;

/** One end of a TCP connection as its host has it: state, numbers, windows. `tcp-pair.ts` says what happens to it. */
export class TcpSocket {
  readonly endpoint: Endpoint;
  readonly pair: TcpPair;
  /** Null: there is none, yet or any more. */
  state: SocketWord | null = null;
  /** It was there, and is not any more. */
  gone = false;
  /** When it came to be; NaN: before the capture. */
  opened = NaN;
  /** When it last sent a segment, or one was sent to it that it may have. */
  last = 0;
  /** When its time runs out. */
  deadline = Infinity;
  /** A frame that would change its state, and to which it has not answered yet: it may not have arrived. 0 for none. */
  pending = 0;

  /** Something that it sent was captured; and something beside SYNs. */
  heard = false;
  spoke = false;
  /** SYN-ACKs that it sent after it should have been connected. */
  doubts = 0;
  finSent = false;
  /** The number of its FIN. */
  fin = 0;
  /** What it was when it seemed to go, and when, if that may prove wrong (while it comes back, it still says so). */
  was: SocketWord | null = null;
  went = NaN;
  /** Why it seemed to go: the number of the reset that it sent, a reset of its peer, or its time was over. */
  wentBy: number | 'peer' | 'time' = 'time';

  /** The number after the last that it sent; after the last of the peer that it received in order; its window behind that. */
  sent = 0;
  sentKnown = false;
  received = 0;
  receivedKnown = false;
  /** How far the peer acknowledged it. */
  acknowledged = 0;
  acknowledgedKnown = false;
  /** The right edge of its window, and the most that it ever offered; the scale is -1 where no SYN told it. */
  edge = 0;
  edgeKnown = false;
  largestWindow = 0;
  scale = -1;
  /** Its SYN offered to scale windows; also where that was not captured. */
  scaling = true;

  readonly #present: Present;
  #firstAsked = NaN;
  #asked = NaN;

  constructor(endpoint: Endpoint, pair: TcpPair, present: Present) {
    this.endpoint = endpoint;
    this.pair = pair;
    this.#present = present;
  }

  /** It is there from now on; `since` NaN: it was there before. */
  open(state: SocketWord, since: number): void {
    if (this.state === null) this.opened = since;
    this.gone = false;
    this.become(state);
    this.was = null;
  }

  become(state: SocketWord): void {
    const before = this.state;
    if (before === state) return;
    this.state = state;
    this.pending = 0;
    this.deadline = Infinity;
    if (state === 'FIN-WAIT-2') this.deadline = this.#present.now + FIN_WAIT_2;
    this.persist();
    this.#present.changed(this, before);
  }

  /** A frame is on its way to it, or has come. */
  expects(frame: number | null): void {
    if (this.pending === 0) this.pending = frame ?? 0;
  }

  /** It goes, as far as can be told. */
  goes(by: number | 'peer' | 'time'): void {
    if (this.state !== null) {
      this.was = this.state;
      this.went = this.#present.now;
      this.wentBy = by;
    }
    this.close();
  }

  /** It is there no more. */
  close(): void {
    this.gone = true;
    const before = this.state;
    this.state = null;
    this.deadline = Infinity;
    if (before !== null) this.#present.changed(this, before);
  }

  /** It sent a SYN or SYN-ACK: without an answer there will be another one, unless it is given up. */
  ask(): void {
    const { now } = this.#present;
    if (Number.isNaN(this.#firstAsked)) this.#firstAsked = now;
    // A SYN-ACK is sent again for each copy of the SYN, too: only the time since the first one tells when it is due.
    const due = this.state === 'SYN-RECV' ? now - this.#firstAsked + FIRST_REPEAT : Math.max(FIRST_REPEAT, 2 * (now - this.#asked) || 0);
    this.#asked = now;
    this.deadline = now + due * GRACE;
  }

  /** It is still at it: what waits for its FIN to be acknowledged has not given up. */
  persist(): void {
    if (CLOSING.includes(this.state)) this.deadline = this.#present.now + FIN_AGAIN;
  }

  /** A segment came: what waits for late ones waits again, TIME-WAIT for `seconds`. */
  linger(seconds: number): void {
    if (this.state === 'TIME-WAIT') this.deadline = this.#present.now + seconds;
    else if (this.state === 'FIN-WAIT-2') this.deadline = this.#present.now + FIN_WAIT_2;
  }

  /** What has just been seen of it for the first time was so before the capture, too. */
  get inherited(): boolean {
    return Number.isNaN(this.opened) && this.state === 'ESTAB' && this.was === null;
  }

  /** Takes its own SYN or SYN-ACK. */
  learnSyn({ seq, window, windowScale }: Packet): void {
    this.sent = seqAdd(seq, 1);
    this.acknowledged = seq;
    this.sentKnown = this.acknowledgedKnown = true;
    // RFC 7323 §2.3: a larger shift counts as 14; without the option nothing is shifted.
    this.scale = Math.min(14, Math.max(0, windowScale));
    this.scaling = windowScale >= 0;
    this.largestWindow = window;
  }

  /** Takes the numbers of a segment of its own. */
  send(end: number): void {
    if (!this.sentKnown || seqDistance(this.sent, end) > 0) this.sent = end;
    this.sentKnown = true;
  }

  /** The peer acknowledged up to here. */
  acknowledge(ack: number): void {
    if (this.acknowledgedKnown && seqDistance(this.acknowledged, ack) <= 0) return;
    this.acknowledged = ack;
    this.acknowledgedKnown = true;
  }

  /** It acknowledges up to here, with this window in its header. `scaled`: behind the handshake. */
  offer(ack: number, window: number, scaled: boolean): void {
    if (!this.receivedKnown || seqDistance(this.received, ack) > 0) this.received = ack;
    this.receivedKnown = true;
    if (this.scale < 0) return;
    const size = scaled ? window << this.scale : window;
    this.edge = seqAdd(ack, size);
    this.edgeKnown = true;
    if (size > this.largestWindow) this.largestWindow = size;
  }

  /** A run of the peer's numbers arrived. */
  receive(first: number, end: number): void {
    if (!this.receivedKnown) {
      this.received = end;
      this.receivedKnown = true;
    } else if (seqDistance(this.received, first) <= 0 && seqDistance(this.received, end) > 0) this.received = end;
  }

  /** Numbers sent and not acknowledged; null where nothing was seen to tell by. */
  get sendQueue(): number | null {
    if (!this.sentKnown || !this.acknowledgedKnown) return null;
    const waiting = seqDistance(this.acknowledged, this.sent);
    return waiting >= 0 && waiting <= LARGEST_WINDOW ? waiting : null;
  }

  /** What the window of `peer` leaves this one to send. */
  windowLeft(peer: TcpSocket): number | null {
    return peer.edgeKnown && this.sentKnown ? Math.max(0, seqDistance(this.sent, peer.edge)) : null;
  }

  /** Bytes that its program has not read, once its window is less than half of what it was: that much it has closed. */
  get receiveQueue(): number | null {
    if (!this.edgeKnown || !this.receivedKnown) return null;
    const left = Math.max(0, seqDistance(this.received, this.edge));
    return 2 * left < this.largestWindow ? this.largestWindow - left : null;
  }
}
