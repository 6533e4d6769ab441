/**
 * What a segment does to the two sockets of its connection (RFC 9293 §3.10). When it is captured its sender has sent it.
 * Whether its receiver has it shows when that one answers: a SYN-ACK and a FIN count once they are acknowledged, which is
 * at once, or within the time for which it delays its ACKs. An ACK and a reset are not answered: they count when captured.
 */
import type { Endpoint, TunnelInfo } from '../record.ts';
import { seqAdd, seqDistance } from '../stream/sequence.ts';
import { ACK, FIN, RST, SYN } from '../wire/packet.ts';
import type { Packet } from '../wire/packet.ts';
import { TcpSocket } from './tcp-socket.ts';
import type { Present } from './tcp-socket.ts';

/** A number this near to what was received can be the peer's. */
const NEAR = 1 << 20;
/** A SYN-ACK sent again this often behind the ACK that should have ended the handshake: the listener does not take it. */
const DOUBTS = 2;

/** What becomes known of listeners. */
export interface Answers {
  /** `socket` answered a SYN. */
  answered(socket: TcpSocket): void;
  /** Its handshake is done; and was not, after all. */
  accepted(socket: TcpSocket): void;
  doubted(socket: TcpSocket): void;
  /** There is no listener at the endpoint of `socket`: the SYN of its peer got a reset. */
  refused(socket: TcpSocket): void;
  /** There is one: that reset was not of its host. */
  notRefused(socket: TcpSocket): void;
}

export class TcpPair {
  /** In the order in which they were first heard of. */
  readonly first: TcpSocket;
  readonly second: TcpSocket;
  readonly tunnel: TunnelInfo | null;
  /** The connection that it is known as; a later number where the session gave it up before its sockets were. */
  id: number;
  /** What is spoken, once that is known. */
  protocol: string | null = null;
  /** When somebody will look whether its time has run out. */
  watched = Infinity;
  /** The session has told all of its connection. */
  told = false;
  /** Who answered the SYN with a reset. */
  #refuser: TcpSocket | null = null;
  readonly #present: Present;
  readonly #answers: Answers;
  readonly #timeWait: number;

  constructor(id: number, first: Endpoint, second: Endpoint, tunnel: TunnelInfo | null, timeWait: number, present: Present, answers: Answers) {
    this.id = id;
    this.first = new TcpSocket(first, this, present);
    this.second = new TcpSocket(second, this, present);
    this.tunnel = tunnel;
    this.#timeWait = timeWait;
    this.#present = present;
    this.#answers = answers;
  }

  get over(): boolean {
    return this.first.state === null && this.second.state === null;
  }

  /** When the next of its sockets goes if nothing comes. */
  get deadline(): number {
    return Math.min(this.first.deadline, this.second.deadline);
  }

  /** Closes whose time has run out. */
  expire(now: number): void {
    for (const socket of [this.first, this.second]) if (socket.deadline <= now) socket.goes('time');
  }

  /** The same 4-tuple is used again: each host has one socket for it. */
  supersede(): void {
    this.first.close();
    this.second.close();
  }

  accept(packet: Packet, from: TcpSocket): void {
    const to = from === this.first ? this.second : this.first;
    const { flags } = packet;
    const { now } = this.#present;
    from.last = now;
    // What it has not answered may never have come.
    if (to.pending === 0) to.last = now;
    if ((flags & RST) !== 0) return this.#reset(packet, from, to);
    if ((flags & SYN) === 0) return this.#segment(packet, from, to);
    if ((flags & ACK) === 0) this.#syn(packet, from);
    else this.#synAck(packet, from, to);
  }

  /** An ICMP error says that the SYN of `socket` cannot arrive: its program is told, and the socket is gone. */
  unreachable(socket: TcpSocket): void {
    if (socket.state === 'SYN-SENT') socket.close();
  }

  #syn(packet: Packet, from: TcpSocket): void {
    if (from.state !== null && from.state !== 'SYN-SENT') return;
    from.heard = true;
    this.#refuser = null;
    from.learnSyn(packet);
    from.open('SYN-SENT', this.#present.now);
    from.ask();
  }

  #synAck(packet: Packet, from: TcpSocket, to: TcpSocket): void {
    const { frame } = this.#present;
    const { seq, ack, window } = packet;
    from.heard = true;
    if (from.state === 'ESTAB' && !from.spoke && from.sentKnown && from.sent === seqAdd(seq, 1)) {
      // Sent again although the handshake seemed done: the ACK was lost, or its queue is full and it was dropped.
      from.doubts++;
      this.#answers.doubted(from);
      from.become('SYN-RECV');
      from.ask();
      return;
    }
    if (from.state === null || from.state === 'SYN-SENT' || from.state === 'SYN-RECV') {
      // Who called, too, has no listener there (§3.5, figure 7).
      const answers = from.state === null;
      if (this.#refuser === from && ack === to.sent) this.#answers.notRefused(from);
      this.#refuser = null;
      from.learnSyn(packet);
      from.open('SYN-RECV', this.#present.now);
      from.ask();
      if (answers) this.#answers.answered(from);
    }
    from.offer(ack, window, false);
    if (to.state === null && !to.gone) to.open('SYN-SENT', NaN);
    if ((to.state !== 'SYN-SENT' && to.state !== 'SYN-RECV') || (to.sentKnown && ack !== to.sent)) return;
    // RFC 7323 §2.2: scaling is in force only where both SYNs offer it.
    if (packet.windowScale < 0 || !to.scaling) from.scale = to.scale = 0;
    to.receive(seq, seqAdd(seq, 1));
    // Both call each other at once (§3.5, figure 7), and this one has answered before.
    if (to.state === 'SYN-RECV') to.become('ESTAB');
    else to.expects(frame);
  }

  #segment(packet: Packet, from: TcpSocket, to: TcpSocket): void {
    const { flags, seq, ack, window, payloadLength } = packet;
    // Behind a SYN, nothing without ACK is taken (RFC 9293 §3.10.7.4); one that does not acknowledge the SYN is about an older connection (§3.5.1).
    if ((flags & ACK) === 0 || (to.state === 'SYN-SENT' && to.sentKnown && ack !== to.sent && payloadLength === 0)) return;
    if (from.state === null && !this.#comesToLife(packet, from, to)) return;
    if (to.state === null && !to.gone) to.open('ESTAB', NaN);
    from.heard = from.spoke = true;
    // Numbers first: who hears of a change of state sees those that go with it.
    for (const each of [from, to]) if (each.state === 'SYN-SENT') each.acknowledge(each.sent);
    from.offer(ack, window, true);
    to.acknowledge(ack);
    const end = seqAdd(seq, payloadLength);
    from.send(end);
    to.receive(seq, end);
    if (from.state === 'SYN-SENT' || from.state === 'SYN-RECV') this.#connected(from);
    // Nobody says this to an end that is still connecting; it was only not heard.
    if (to.state === 'SYN-SENT') this.#connected(to);
    this.#acknowledge(ack, from, to);
    if ((flags & FIN) !== 0) this.#fin(end, from, to);
    from.persist();
    to.linger(this.#timeWait);
  }

  /** Whether an end that had no socket, or none any more, has shown that it has one. */
  #comesToLife({ seq, payloadLength }: Packet, from: TcpSocket, to: TcpSocket): boolean {
    if (!from.gone) {
      from.open('ESTAB', NaN);
      return true;
    }
    const { was, wentBy } = from;
    if (was === null) return false;
    // Who speaks on although the peer reset it, and that one lives, never got that reset: it was not the peer's.
    if (wentBy === 'peer') {
      if (to.state === null) return false;
    // Who speaks on behind its own reset did not send that one: somebody on the way did, or a port was opened since.
    } else if (wentBy !== 'time' && (payloadLength === 0 || seqDistance(wentBy, seq) < 0)) return false;
    from.open(was, from.opened);
    return true;
  }

  #acknowledge(ack: number, from: TcpSocket, to: TcpSocket): void {
    if (to.finSent && seqDistance(to.fin, ack) > 0) this.#finArrives(from, to);
    if (to.state === 'SYN-RECV' && to.sent === ack && to.doubts < DOUBTS) this.#connected(to);
    if (!to.finSent || seqDistance(to.fin, ack) <= 0) return;
    if (to.state === 'FIN-WAIT-1') to.become('FIN-WAIT-2');
    else if (to.state === 'CLOSING') this.#timeWaits(to);
    else if (to.state === 'LAST-ACK') to.close();
  }

  #connected(socket: TcpSocket): void {
    const called = socket.state === 'SYN-SENT';
    socket.become('ESTAB');
    if (!called) this.#answers.accepted(socket);
  }

  #fin(end: number, from: TcpSocket, to: TcpSocket): void {
    from.send(seqAdd(end, 1));
    if (from.finSent) return;
    from.finSent = true;
    from.fin = end;
    if (from.state === 'CLOSE-WAIT') from.become('LAST-ACK');
    else if (from.state === 'ESTAB') from.become('FIN-WAIT-1');
    // Who is never heard cannot show that he has it.
    if (to.heard) to.expects(this.#present.frame);
    else this.#finArrives(to, from);
  }

  /** `socket` has received the FIN of `peer`. */
  #finArrives(socket: TcpSocket, peer: TcpSocket): void {
    const { state } = socket;
    socket.receive(peer.fin, seqAdd(peer.fin, 1));
    if (state === 'ESTAB' || state === 'SYN-RECV') socket.become('CLOSE-WAIT');
    else if (state === 'FIN-WAIT-1') socket.become('CLOSING');
    else if (state === 'FIN-WAIT-2') this.#timeWaits(socket);
  }

  #timeWaits(socket: TcpSocket): void {
    socket.become('TIME-WAIT');
    socket.linger(this.#timeWait);
  }

  #reset({ seq }: Packet, from: TcpSocket, to: TcpSocket): void {
    if (to.state === 'SYN-SENT' && from.state === null) {
      from.gone = true;
      this.#refuser = from;
      this.#answers.refused(from);
      return to.goes('peer');
    }
    from.goes(seq);
    // A reset that is not where its receiver reads is none to it (RFC 9293 §3.10.7.4).
    if (to.receivedKnown && Math.abs(seqDistance(to.received, seq)) > NEAR) return;
    to.goes('peer');
  }
}
